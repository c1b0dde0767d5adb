// SPDX-License-Identifier: Apache-2.0
#include <outdial/abandonment_rule.hpp>

#include "names.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr std::array<std::string_view, call_party_count> party_names{"nobody", "person", "machine", "machine_by_agent"};
constexpr std::array<std::string_view, 5> window_names{"campaign", "period", "rolling", "day", "month"};
constexpr std::array<std::string_view, 4> denominator_names{"live", "connected", "answered", "dialled"};
constexpr std::array<std::string_view, 3> start_names{"answered", "greeting_begin", "greeting_end"};
constexpr std::array<Words, call_class_count> class_words{{
    {"not_answered", "nobody answered"},
    {"machine", "detection took it for a machine, and no agent listened"},
    {"machine_by_agent", "an agent was connected and heard a machine"},
    {"in_time", "a person was connected to an agent in time"},
    {"late", "a person was connected to an agent too late"},
    {"unattended", "a person answered and was never connected to an agent"},
    {"gave_up", "a person hung up before the time for connecting was over"},
}};

constexpr Duration longest_threshold = std::chrono::minutes{10};
constexpr Duration longest_window = std::chrono::days{3660};

/// Zero where one of them is not known or the second is the earlier one; never out of range.
Duration between(Instant from, Instant to) noexcept {
    if (from == far_past || to == far_past || to <= from) return Duration::zero();
    return std::min(to, far_future) - std::max(from, far_past);
}

}  // namespace

Result<void> AbandonmentRule::check() const {
    const auto wrong = [this](std::string_view field, std::string value, std::string_view remedy) {
        return Error{fmt::format("abandonment.{}.{}", name, field), std::move(value), std::string(remedy)};
    };
    if (name.empty()) return Error{"abandonment.name", "", "every rule needs a name, e.g. `US tsr`"};
    if (limit && !(*limit >= 0.0 && *limit <= 0.5)) {
        return wrong("limit", fmt::to_string(*limit), "give a share from 0 to 0.5, e.g. 0.03, or none");
    }
    if (static_cast<int>(window) > 4) {
        return wrong("window", fmt::to_string(static_cast<int>(window)), "use an AbandonmentRule::Window");
    }
    if (static_cast<int>(denominator) > 3) {
        return wrong("denominator", fmt::to_string(static_cast<int>(denominator)),
                     "use an AbandonmentRule::Denominator");
    }
    if (static_cast<int>(start) > 2) {
        return wrong("start", fmt::to_string(static_cast<int>(start)), "use an AbandonmentRule::Start");
    }
    if (window == Window::period && (days == 0 || days > 3660)) {
        return wrong("days", fmt::to_string(days), "give a period of 1 to 3660 days");
    }
    if (from &&
        (*from < LocalDays{std::chrono::year(1970) / 1 / 1} || *from >= LocalDays{std::chrono::year(2200) / 1 / 1})) {
        return wrong("from", "", "give a day in the years 1970 to 2199");
    }
    if (window == Window::rolling && (length < std::chrono::minutes{1} || length > longest_window)) {
        return wrong("length", fmt::format("{} ms", length.count()), "give a minute to 3660 days");
    }
    if (threshold < Duration::zero() || threshold > longest_threshold) {
        return wrong("threshold", fmt::format("{} ms", threshold.count()), "give zero to ten minutes, e.g. 2 s");
    }
    if (minimum_ring < Duration::zero() || minimum_ring > longest_threshold) {
        return wrong("minimum_ring", fmt::format("{} ms", minimum_ring.count()), "give zero to ten minutes, e.g. 15 s");
    }
    if (!(false_machines >= 0.0 && false_machines <= 1.0)) {
        return wrong("false_machines", fmt::to_string(false_machines), "give a share from 0 to 1");
    }
    return {};
}

bool is_abandoned(const AbandonmentRule& rule, CallClass taken_for) noexcept {
    return taken_for == CallClass::late || taken_for == CallClass::unattended ||
           (taken_for == CallClass::gave_up && rule.early_hang_ups);
}

bool counts(const AbandonmentRule& rule, CallClass taken_for) noexcept {
    using Denominator = AbandonmentRule::Denominator;
    switch (taken_for) {
        case CallClass::not_answered: return rule.denominator == Denominator::dialled;
        case CallClass::machine:
        case CallClass::machine_by_agent:
            return rule.denominator == Denominator::answered || rule.denominator == Denominator::dialled;
        case CallClass::gave_up: return rule.early_hang_ups || rule.denominator != Denominator::connected;
        case CallClass::in_time:
        case CallClass::late:
        case CallClass::unattended: return true;
    }
    return false;
}

bool CountedCall::possible() const noexcept {
    constexpr std::array steps{&CountedCall::ringing,      &CountedCall::answered,  &CountedCall::greeting_begin,
                               &CountedCall::greeting_end, &CountedCall::connected, &CountedCall::ended};
    if ((answered == far_past) == (party != CallParty::nobody)) return false;
    if (greeting_begin != far_past && greeting_end != far_past && greeting_end < greeting_begin) return false;
    return std::all_of(steps.begin(), steps.end(), [this](Instant CountedCall::*step) {
        const Instant when = this->*step;
        return when == far_past || (when >= dialled && (ended == far_past || when <= ended));
    });
}

CallJudgement judge(const AbandonmentRule& rule, const CountedCall& call) noexcept {
    CallJudgement judgement;
    if (call.answered == far_past || call.party == CallParty::nobody) {
        const Duration rang = between(call.ringing == far_past ? call.dialled : call.ringing, call.ended);
        judgement.rang_too_short = call.we_hung_up && rang < rule.minimum_ring;
    } else if (call.party != CallParty::person) {
        const bool heard = call.party == CallParty::machine_by_agent && call.connected != far_past;
        judgement.taken_for = heard ? CallClass::machine_by_agent : CallClass::machine;
    } else {
        Instant waits_from = call.answered;
        if (rule.start != AbandonmentRule::Start::answered) waits_from = std::max(waits_from, call.greeting_begin);
        if (rule.start == AbandonmentRule::Start::greeting_end) waits_from = std::max(waits_from, call.greeting_end);
        const bool connected = call.connected != far_past;
        judgement.waited = between(waits_from, connected ? call.connected : call.ended);
        const bool within = judgement.waited <= rule.threshold;
        if (connected) {
            judgement.taken_for = within ? CallClass::in_time : CallClass::late;
        } else {
            judgement.taken_for = within && !call.we_hung_up ? CallClass::gave_up : CallClass::unattended;
        }
    }
    judgement.counted = counts(rule, judgement.taken_for);
    judgement.abandoned = is_abandoned(rule, judgement.taken_for);
    return judgement;
}

std::string_view name(CallParty value) noexcept { return at_enumerator(party_names, value, std::string_view("?")); }
std::string_view name(CallClass value) noexcept { return at_enumerator(class_words, value, no_words).name; }
std::string_view sentence(CallClass value) noexcept { return at_enumerator(class_words, value, no_words).sentence; }
std::string_view name(AbandonmentRule::Window value) noexcept {
    return at_enumerator(window_names, value, std::string_view("?"));
}
std::string_view name(AbandonmentRule::Denominator value) noexcept {
    return at_enumerator(denominator_names, value, std::string_view("?"));
}
std::string_view name(AbandonmentRule::Start value) noexcept {
    return at_enumerator(start_names, value, std::string_view("?"));
}

}  // namespace outdial
