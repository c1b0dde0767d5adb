// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/rule.hpp>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace outdial {

/// Classes of numbers with their verdicts worked out beforehand: every opening and closing of a stretch of time, as UTC
/// instants. A look-up is an index, a few comparisons and a copy; outside the stretch the rules themselves are asked.
/// The answer is the same either way (only a bound that ends a five years' look ahead may be nearer).
class CompiledWindows {
public:
    using ClassId = std::uint16_t;

    /// Works out the classes for [begin, end). Error when there are more than 65535 classes, or the stretch is empty or
    /// longer than eleven years.
    [[nodiscard]] static Result<CompiledWindows> compile(std::vector<WindowClass> classes, Instant begin, Instant end);

    /// The verdict for a class; never, for `Why::no_window`, when there is no such class.
    [[nodiscard]] Verdict verdict(ClassId window, Instant now) const noexcept {
        if (window >= classes_.size()) return Verdict::never(Why::no_window);
        if (now < from_ || now >= to_) return classes_[window].at(now);
        const std::size_t bucket = static_cast<std::size_t>(epoch_ms(now) >> bucket_bits_) - first_bucket_;
        const Answer* answer = &answers_[starts_[window * buckets_ + bucket]];
        // The first steps without a branch, as nobody could foretell it; more changes in a bucket are rare.
        answer += now >= answer->end;
        answer += now >= answer->end;
        while (now >= answer->end) ++answer;
        return answer->verdict;
    }

    /// For every number, by its class: 1 when it may be called at `now`, else 0. `open` is as long as `windows`.
    void open(std::span<const ClassId> windows, Instant now, std::span<std::uint8_t> open) const noexcept;

    /// A verdict for every number. As long as `windows`.
    void verdicts(std::span<const ClassId> windows, Instant now, std::span<Verdict> answers) const noexcept;

    [[nodiscard]] const std::vector<WindowClass>& classes() const noexcept { return classes_; }
    [[nodiscard]] Instant from() const noexcept { return from_; }
    [[nodiscard]] Instant to() const noexcept { return to_; }

private:
    /// A verdict, and how long it holds to the last detail: a window that stays shut may be so for another reason.
    struct Answer {
        Instant end;
        Verdict verdict;
    };

    CompiledWindows() = default;

    std::vector<WindowClass> classes_;
    std::vector<std::uint32_t> starts_;  // by class and bucket: the answer that holds at the bucket's begin
    std::vector<Answer> answers_;        // by class, in order of time
    int bucket_bits_ = 0;                // a bucket is 2^bucket_bits_ ms of UTC
    std::size_t first_bucket_ = 0;
    std::size_t buckets_ = 0;
    Instant from_ = far_future;
    Instant to_ = far_past;
};

}  // namespace outdial
