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

// The same as `rule(type).at(zone, now)`, without building it.
Verdict Windows::verdict(NumberType type, const Zone& zone, Instant now) const noexcept {
    const Hours& own = hours[static_cast<std::size_t>(type)];
    if (law == Rule{} && guard == Duration{}) return open_at(own, calendar, zone, now);
    constexpr int questions = 10'000;
    return settle(
        [&](Instant at) {
            Verdict answer = both(open_at(own, calendar, zone, at), law.at(zone, at));
            if (!answer.is_now() || answer.until >= far_future) return answer;
            if (answer.until - guard <= at) return Verdict::not_before(answer.until, Why::outside_hours);
            answer.until -= guard;
            return answer;
        },
        now, questions);
}

Verdict Windows::verdict(NumberType type, const ZoneSet& zones, Instant now, const Rule& wish, bool appointment) const {
    if (!zones.zones.empty()) return rule(type, wish, appointment).at(zones, now);
    if (unknown_zone == Rule::never()) return Verdict::never(Why::unknown_zone);
    const Rule allowed = unknown_zone.labelled(static_cast<RuleId>(WindowRule::fallback), Why::unknown_zone);
    return allowed.guarded(guard).at(Zone{}, now);
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
