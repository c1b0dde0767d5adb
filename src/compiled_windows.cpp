// SPDX-License-Identifier: Apache-2.0
#include <outdial/compiled_windows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace outdial {
namespace {

constexpr std::size_t most_classes = 65'535;
constexpr Duration longest = std::chrono::days(11 * 366);
constexpr int shortest_bucket_bits = 16;  // about a minute
constexpr int longest_bucket_bits = 30;   // about twelve days

}  // namespace

Result<CompiledWindows> CompiledWindows::compile(std::vector<WindowClass> classes, Instant begin, Instant end) {
    if (classes.size() > most_classes) {
        return Error{"classes", fmt::to_string(classes.size()), "use at most 65535 classes"};
    }
    if (!on_calendar(begin) || end > calendar_end || begin >= end || end - begin > longest) {
        return Error{"end", fmt::format("{} ms after the begin", begin >= end ? 0 : (end - begin).count()),
                     "compile a stretch of at most eleven years between 1970 and 2200"};
    }
    CompiledWindows compiled;
    compiled.classes_ = std::move(classes);
    compiled.from_ = begin;
    compiled.to_ = end;
    std::vector<std::size_t> firsts;  // answer of each class
    std::size_t most_answers = 1;
    for (const WindowClass& window : compiled.classes_) {
        const std::size_t first = compiled.answers_.size();
        firsts.push_back(first);
        for (Instant at = begin; at < end;) {
            const Verdict verdict = window.at(at);
            at = window.rule.steady_until(window.zones, at);
            if (compiled.answers_.size() > first && compiled.answers_.back().verdict == verdict) {
                compiled.answers_.back().end = at;
            } else {
                compiled.answers_.push_back({at, verdict});
            }
        }
        most_answers = std::max(most_answers, compiled.answers_.size() - first);
    }

    // Two buckets for a change of the busiest class, so that hardly any has to step over more than two answers.
    const auto bucket_of = [&](Instant at) { return static_cast<std::size_t>(epoch_ms(at) >> compiled.bucket_bits_); };
    compiled.bucket_bits_ = longest_bucket_bits;
    while (compiled.bucket_bits_ > shortest_bucket_bits && bucket_of(end) - bucket_of(begin) < 2 * most_answers) {
        --compiled.bucket_bits_;
    }
    compiled.first_bucket_ = bucket_of(begin);
    compiled.buckets_ = bucket_of(end - Duration(1)) - compiled.first_bucket_ + 1;
    for (std::size_t answer : firsts) {
        for (std::size_t bucket = 0; bucket < compiled.buckets_; ++bucket) {
            const auto bucket_begin =
                from_epoch_ms(static_cast<std::int64_t>((compiled.first_bucket_ + bucket) << compiled.bucket_bits_));
            while (compiled.answers_[answer].end <= std::max(begin, bucket_begin)) ++answer;
            compiled.starts_.push_back(static_cast<std::uint32_t>(answer));
        }
    }
    return compiled;
}

void CompiledWindows::open(std::span<const ClassId> windows, Instant now, std::span<std::uint8_t> open) const noexcept {
    // One flag per class, looked up once; the table fits into the nearest cache.
    std::array<std::uint8_t, 65'536> flags{};
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        flags[i] = verdict(static_cast<ClassId>(i), now).is_now() ? 1 : 0;
    }
    const std::size_t count = std::min(windows.size(), open.size());
    const ClassId* in = windows.data();
    std::uint8_t* out = open.data();
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {  // eight flags, one store
        std::uint64_t eight = 0;
        for (std::size_t k = 0; k < 8; ++k) eight |= static_cast<std::uint64_t>(flags[in[i + k]]) << (8 * k);
        for (std::size_t k = 0; k < 8; ++k) out[i + k] = static_cast<std::uint8_t>(eight >> (8 * k));
    }
    for (; i < count; ++i) out[i] = flags[in[i]];
}

void CompiledWindows::verdicts(std::span<const ClassId> windows, Instant now,
                               std::span<Verdict> answers) const noexcept {
    const std::size_t count = std::min(windows.size(), answers.size());
    for (std::size_t i = 0; i < count; ++i) answers[i] = verdict(windows[i], now);
}

}  // namespace outdial
