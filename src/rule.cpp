// SPDX-License-Identifier: Apache-2.0
#include <outdial/rule.hpp>

#include <algorithm>

namespace outdial {
namespace {

constexpr int most_questions = 100'000;  // in five years no two rules change more often

/// Open where all (or, with `all` false, one) of `count` parts are, from their exact verdicts. Between two answers
/// nothing changes, so it is enough to ask again at the first of them to run out.
template <class Part>
Verdict combined(std::size_t count, const Part& part, Instant now, bool all) noexcept {
    if (count == 1) return part(std::size_t{0}, now);
    const Instant give_up = now + look_ahead;
    Verdict first;
    bool open_now = false;
    Instant at = now;
    for (int question = 0; question < most_questions; ++question) {
        bool open = all;
        Instant change = far_future;  // the first of all parts to change
        Instant decided = far_past;   // until then the state holds at least, whatever the others do
        Verdict blocker;
        bool has_blocker = false;
        for (std::size_t i = 0; i < count; ++i) {
            const Verdict verdict = part(i, at);
            const bool one = verdict.is_now();
            change = std::min(change, verdict.until);
            // A part that is shut decides "all", one that is open decides "one".
            if (one != all) {
                open = !all;
                decided = std::max(decided, verdict.until);
            }
            if (!one) {
                blocker = !has_blocker ? verdict : all ? both(blocker, verdict) : either(blocker, verdict);
                has_blocker = true;
            }
        }
        if (at == now) {
            open_now = open;
            first = blocker;
        } else if (open != open_now) {
            return open_now ? Verdict::now(at)
                            : Verdict{Verdict::Kind::not_before, first.why, first.rule, first.zone, at};
        }
        at = decided > far_past ? decided : change;
        if (at >= give_up) break;
    }
    if (open_now) return Verdict::now(at);
    return {Verdict::Kind::never, first.why, first.rule, first.zone, far_future};
}

/// Open from one instant to another.
Verdict between_instants(Instant from, Instant to, Why why, Instant now) noexcept {
    if (now < from) return Verdict::not_before(from, why);
    return now < to ? Verdict::now(to) : Verdict::never(why);
}

/// Whether the hours are open at any time of that day.
bool open_on(const Hours& hours, LocalDays day) noexcept {
    for (Duration time{0}; time < std::chrono::days(1); time = hours.next_edge(day, time)) {
        if (hours.at(day, time, false).open()) return true;
    }
    return false;
}

/// Open on the civil days on which the hours are. It changes where the wall's date does, and that may be at every jump
/// of the wall's clock.
Verdict on_days(const Hours& hours, Why why, const Zone& zone, Instant now) noexcept {
    const Instant give_up = now + look_ahead;
    ZoneSpan span = zone.span(now);
    bool open_now = false;
    for (Instant at = now; at < give_up;) {
        const LocalDays day = std::chrono::floor<std::chrono::days>(LocalTime{at.time_since_epoch() + span.offset});
        const bool open = open_on(hours, day);
        if (at == now) open_now = open;
        if (open != open_now) return open_now ? Verdict::now(at) : Verdict::not_before(at, why);
        const Instant midnight{LocalTime{day + std::chrono::days(1)}.time_since_epoch() - span.offset};
        at = std::min(midnight, span.end);
        if (at == span.end) span = zone.span(at);
    }
    return open_now ? Verdict::now(give_up) : Verdict::never(why);
}

/// Open on the civil days in [first, end). A fold at midnight may lead back over the boundary: the wall is looked at,
/// not one instant of it.
Verdict within_dates(LocalDays first, LocalDays end, Why why, const Zone& zone, Instant now) noexcept {
    const Instant give_up = now + look_ahead;
    ZoneSpan span = zone.span(now);
    const auto open_in = [&](Instant at) {
        const LocalTime wall{at.time_since_epoch() + span.offset};
        return wall >= first && wall < end;
    };
    const bool open_now = open_in(now);
    for (Instant at = now; at < give_up;) {
        Instant next = span.end;
        for (const LocalDays day : {first, end}) {
            const Instant edge{LocalTime{day}.time_since_epoch() - span.offset};
            if (edge > at) next = std::min(next, edge);
        }
        if (next >= far_future) return open_now ? Verdict::now() : Verdict::never(why);
        at = next;
        if (at == span.end) span = zone.span(at);
        if (open_in(at) != open_now) return open_now ? Verdict::now(at) : Verdict::not_before(at, why);
    }
    return open_now ? Verdict::now(give_up) : Verdict::never(why);
}

Verdict inverted(const Verdict& inner, Why why, Instant now) noexcept {
    if (!inner.is_now()) return Verdict::now(inner.until);
    const bool for_long = inner.until >= std::min(far_future, now + look_ahead);
    return for_long ? Verdict::never(why) : Verdict::not_before(inner.until, why);
}

/// Shut `margin` before every closing of `inner`.
template <class Inner>
Verdict shut_early(const Inner& inner, Duration margin, Instant now) noexcept {
    const Instant give_up = now + look_ahead;
    Verdict shut;
    for (Instant at = now; at < give_up;) {
        const Verdict verdict = inner(at);
        if (verdict.is_now()) {
            const bool for_ever = verdict.until >= far_future;
            if (for_ever || at + margin < verdict.until) {
                const Instant closes = for_ever ? far_future : verdict.until - margin;
                if (at == now) return Verdict::now(closes);
                return {Verdict::Kind::not_before, shut.why, shut.rule, shut.zone, at};
            }
            // Too short, or about to close: its own rule shuts it.
            if (at == now) shut = Verdict::not_before(verdict.until, Why::outside_hours);
        } else if (at == now) {
            shut = verdict;
        }
        if (verdict.is_never()) break;
        at = verdict.until;
    }
    return {Verdict::Kind::never, shut.why, shut.rule, shut.zone, far_future};
}

}  // namespace

Rule::Rule() noexcept = default;

Rule Rule::make(Node node) { return Rule(std::make_shared<const Node>(std::move(node))); }

Rule Rule::from(Node node) {
    const bool one = node.kind == Kind::inverse || node.kind == Kind::guarded || node.kind == Kind::in;
    const bool several = node.kind == Kind::intersection || node.kind == Kind::sum;
    if ((one && node.parts.size() != 1) || (several && node.parts.empty())) return never();
    return make(std::move(node));
}

Rule Rule::hours(Hours hours, Calendar calendar) {
    Node node;
    node.kind = Kind::hours;
    node.hours = std::move(hours);
    node.calendar = std::move(calendar);
    return make(std::move(node));
}

Rule Rule::days(Hours days) {
    Node node;
    node.kind = Kind::days;
    node.hours = std::move(days);
    node.why = Why::closed_day;
    return make(std::move(node));
}

Rule Rule::between(Instant from, Instant to) {
    Node node;
    node.kind = Kind::between;
    node.from = from;
    node.to = to;
    return make(std::move(node));
}

Rule Rule::dates(LocalDays from, LocalDays to) {
    Node node;
    node.kind = Kind::dates;
    node.first_day = from;
    node.end_day = to;
    return make(std::move(node));
}

Rule Rule::never() {
    Node node;
    node.kind = Kind::never;
    return make(std::move(node));
}

Rule Rule::combine(Kind kind, const Rule& a, const Rule& b) {
    Node node;
    node.kind = kind;
    for (const Rule& part : {a, b}) {
        const bool same = part.node_ && part.node_->kind == kind && part.node_->label == 0;
        if (same) {  // keep the tree flat: a & b & c is one question
            node.parts.insert(node.parts.end(), part.node_->parts.begin(), part.node_->parts.end());
        } else {
            node.parts.push_back(part);
        }
    }
    return make(std::move(node));
}

Rule Rule::operator~() const {
    Node node;
    node.kind = Kind::inverse;
    node.parts = {*this};
    if (node_) node.why = node_->why;
    return make(std::move(node));
}

Rule Rule::guarded(Duration margin) const {
    if (margin <= Duration::zero()) return *this;
    Node node;
    node.kind = Kind::guarded;
    node.margin = margin;
    node.parts = {*this};
    return make(std::move(node));
}

Rule Rule::in(Zone zone) const {
    Node node;
    node.kind = Kind::in;
    node.zone = std::move(zone);
    node.parts = {*this};
    return make(std::move(node));
}

Rule Rule::labelled(RuleId label) const {
    Node node = node_ ? *node_ : Node{};
    if (node.label != 0 || node.kind == Kind::always) {  // what is there keeps its label: a shell bears the new one
        Node shell;
        shell.kind = Kind::intersection;
        shell.parts = {*this};
        node = std::move(shell);
    }
    node.label = label;
    return make(std::move(node));
}

Rule Rule::labelled(RuleId label, Why why) const {
    Node node = *labelled(label).node_;
    node.why = why;
    node.has_why = true;
    return make(std::move(node));
}

Verdict Rule::at(const Zone& zone, Instant now) const noexcept {
    return on_calendar(now) ? raw(zone, now) : Verdict::never(Why::bad_time);
}

Verdict Rule::raw(const Zone& zone, Instant now) const noexcept {
    if (!node_) return Verdict::now();
    const Node& node = *node_;
    const auto part = [&](std::size_t i, Instant at) noexcept { return node.parts[i].raw(zone, at); };
    Verdict verdict;
    switch (node.kind) {
        case Kind::always: return Verdict::now();
        case Kind::never: verdict = Verdict::never(Why::no_window); break;
        case Kind::hours: verdict = open_at(node.hours, node.calendar, zone, now); break;
        case Kind::days: verdict = on_days(node.hours, node.why, zone, now); break;
        case Kind::between: verdict = between_instants(node.from, node.to, node.why, now); break;
        case Kind::dates: verdict = within_dates(node.first_day, node.end_day, node.why, zone, now); break;
        case Kind::intersection: verdict = combined(node.parts.size(), part, now, true); break;
        case Kind::sum: verdict = combined(node.parts.size(), part, now, false); break;
        case Kind::inverse: verdict = inverted(part(0, now), node.why, now); break;
        case Kind::guarded: verdict = shut_early([&](Instant at) { return part(0, at); }, node.margin, now); break;
        case Kind::in: verdict = node.parts[0].raw(node.zone, now); break;
    }
    if (!verdict.is_now()) {
        if (node.label != 0 && (verdict.rule == 0 || node.kind == Kind::guarded)) verdict.rule = node.label;
        if (node.has_why) verdict.why = node.why;
    }
    return verdict;
}

Instant Rule::steady(const Zone& zone, Instant now) const noexcept {
    const Verdict verdict = raw(zone, now);
    if (!node_) return verdict.until;
    const Zone& read_in = node_->kind == Kind::in ? node_->zone : zone;
    Instant until = verdict.until;
    for (const Rule& part : node_->parts) until = std::min(until, part.steady(read_in, now));
    // Shut hours change from "closed day" to "outside hours" when they would open and close on any other day.
    if (node_->kind == Kind::hours && !verdict.is_now()) {
        until = std::min(until, open_at(node_->hours, Calendar{}, zone, now).until);
    }
    return until;
}

Instant Rule::steady_until(const ZoneSet& zones, Instant now) const noexcept {
    Instant until = at(zones, now).until;
    if (!on_calendar(now)) return until;
    for (const Zone& zone : zones.zones) until = std::min(until, steady(zone, now));
    return until;
}

Verdict Rule::at(const ZoneSet& set, Instant now) const noexcept {
    if (!on_calendar(now)) return Verdict::never(Why::bad_time);
    if (set.zones.empty()) return Verdict::never(Why::unknown_zone);
    const std::size_t count = set.candidates == Candidates::best ? 1 : set.zones.size();
    const auto one = [&](std::size_t i, Instant at_instant) noexcept {
        Verdict verdict = at(set.zones[i], at_instant);
        verdict.zone = static_cast<std::uint16_t>(i);
        return verdict;
    };
    if (count == 1) return one(0, now);
    return combined(count, one, now, set.candidates == Candidates::all);
}

bool operator==(const Rule& a, const Rule& b) noexcept {
    return a.node_ == b.node_ || (a.node_ && b.node_ && *a.node_ == *b.node_);
}

std::vector<Interval> intervals(const Rule& rule, const ZoneSet& zones, Instant from, Instant to) {
    std::vector<Interval> all;
    for (Instant at = from; at < to;) {
        const Verdict verdict = rule.at(zones, at);
        if (verdict.is_never()) break;
        const Instant end = std::min(verdict.until, to);
        if (verdict.is_now()) {
            if (!all.empty() && all.back().end == at) {
                all.back().end = end;  // the look ahead ended here, the window did not
            } else {
                all.push_back({at, end});
            }
        }
        at = end;
    }
    return all;
}

std::string_view name(Candidates candidates) noexcept {
    switch (candidates) {
        case Candidates::all: return "all";
        case Candidates::any: return "any";
        case Candidates::best: return "best";
    }
    return "?";
}

}  // namespace outdial
