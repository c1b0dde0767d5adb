// SPDX-License-Identifier: Apache-2.0
#include <outdial/windows.hpp>

namespace outdial {

Rule Windows::rule(NumberType type, const Rule& wish, bool appointment) const {
    if (appointment) return law.guarded(guard);
    const Rule own =
        Rule::hours(hours[static_cast<std::size_t>(type)], calendar).labelled(static_cast<RuleId>(WindowRule::hours));
    const Rule both_own = wish == Rule{} ? own : own & wish.labelled(static_cast<RuleId>(WindowRule::wish));
    return (law == Rule{} ? both_own : both_own & law).guarded(guard);
}

WindowClass Windows::window(NumberType type, const Place& place, const Rule& wish, bool appointment) const {
    if (place.zones.zones.empty()) {
        if (unknown_zone == Rule::never()) return {Rule::never(), {}};  // for Why::unknown_zone
        const Rule allowed = unknown_zone.labelled(static_cast<RuleId>(WindowRule::fallback), Why::unknown_zone);
        return {allowed.guarded(guard), {{Zone{}}, Candidates::all}};
    }
    if (place.law == Rule{}) return {rule(type, wish, appointment), place.zones};
    Windows there = *this;
    there.law = law == Rule{} ? place.law : law & place.law;
    return {there.rule(type, wish, appointment), place.zones};
}

// The same as `rule(type).at(zone, now)`, without building it.
Verdict Windows::verdict(NumberType type, const Zone& zone, Instant now) const noexcept {
    const auto own = [&](Instant at) {
        Verdict verdict = open_at(hours[static_cast<std::size_t>(type)], calendar, zone, at);
        if (!verdict.is_now()) verdict.rule = static_cast<RuleId>(WindowRule::hours);
        return verdict;
    };
    if (law == Rule{} && guard == Duration{}) return own(now);
    const auto gate = [&](Instant at) {
        Verdict answer = both(own(at), law.at(zone, at));
        if (!answer.is_now() || answer.until >= far_future) return answer;
        if (answer.until - guard <= at) return Verdict::not_before(answer.until, Why::outside_hours);
        answer.until -= guard;
        return answer;
    };
    constexpr int questions = 10'000;
    const Verdict first = gate(now);
    if (first.is_now()) return first;
    Verdict answer = settle(gate, now, questions);
    answer.why = first.why;  // what shuts it now, not what will be the last to open
    answer.rule = first.rule;
    return answer;
}

Windows Windows::usual() {
    const Hours day = Hours::parse("08:00-21:30").value();
    const Hours work = Hours::parse("Mo-Fr 09:00-12:00,14:00-18:00").value();
    const Hours evening = Hours::parse("20:00-21:30").value();
    Windows windows;
    for (auto& hours : windows.hours) hours = day;
    windows.hours[static_cast<std::size_t>(NumberType::work)] = work;
    windows.hours[static_cast<std::size_t>(NumberType::home)] = evening;
    return windows;
}

}  // namespace outdial
