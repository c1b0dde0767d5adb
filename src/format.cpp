// SPDX-License-Identifier: Apache-2.0
#include <outdial/format.hpp>

namespace outdial {

std::string text(Instant instant) {
    if (instant >= far_future) return "far future";
    if (instant <= far_past) return "far past";
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(instant - day);
    auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                            time.hours().count(), time.minutes().count(), time.seconds().count());
    if (time.subseconds() != Duration::zero()) text += fmt::format(".{:03}", time.subseconds().count());
    return text + "Z";
}

std::string text(const Verdict& verdict) {
    switch (verdict.kind) {
        case Verdict::Kind::now:
            return verdict.until >= far_future ? "now" : fmt::format("now, until {}", text(verdict.until));
        case Verdict::Kind::not_before:
            return fmt::format("not before {}: {}", text(verdict.until), sentence(verdict.why));
        case Verdict::Kind::never: return fmt::format("never: {}", sentence(verdict.why));
    }
    return {};
}

std::string text(const DialOrder& order) {
    return fmt::format("dial {} ({}, attempt {}, {}) of client {}", order.number, order.type, order.attempt,
                       order.reason, order.reference);
}

std::string text(const PacingDecision& decision) {
    auto text = fmt::format("{} dials (target {}): {}", decision.dials, decision.target, sentence(decision.limit));
    text += fmt::format("; answer rate {:.3f}", decision.answer_rate);
    if (decision.answer_deviation > 0.0) text += fmt::format(" +- {:.3f}", decision.answer_deviation);
    if (decision.next_answer_rate > 0.0 && decision.next_answer_rate != decision.answer_rate) {
        text += fmt::format(", of the next {:.3f}", decision.next_answer_rate);
    }
    text += fmt::format(", ring {:.1f} s, handle time {:.1f} s", static_cast<double>(decision.ring.count()) / 1000.0,
                        static_cast<double>(decision.handle_time.count()) / 1000.0);
    if (decision.may_abandon != PacingSnapshot::any_number) {
        text += fmt::format(", {} more may be abandoned", decision.may_abandon);
    }
    if (decision.reserve > 0) text += fmt::format(", {} agents kept for callers", decision.reserve);
    if (decision.strictness > 0.0) text += fmt::format(", strictness {:.4f}", decision.strictness);
    return text;
}

}  // namespace outdial
