// SPDX-License-Identifier: Apache-2.0
#include <outdial/rule.hpp>

#include <algorithm>

namespace outdial {
namespace {

constexpr int most_questions = 100'000;  // in five years no two rules change more often

/// One look at parts of which all (or, with `all` false, one) must be open: the state at that instant, and until when
/// it holds at least. A part that is shut decides "all", one that is open decides "one", for as long as it is so.
template <class Part>
Verdict combined(std::size_t count, const Part& part, bool all) noexcept {
    if (count == 1) return part(std::size_t{0});
    bool open = all;
    Instant change = far_future;  // the first of all parts to change
    Instant decided = far_past;   // until then the state holds at least, whatever the others do
    Verdict blocker;
    bool has_blocker = false;
    for (std::size_t i = 0; i < count; ++i) {
        const Verdict verdict = part(i);
        const bool one = verdict.is_now();
        change = std::min(change, verdict.until);
        if (one != all) {
            open = !all;
            decided = std::max(decided, verdict.until);
        }
        if (!one) {
            blocker = !has_blocker ? verdict : all ? both(blocker, verdict) : either(blocker, verdict);
            has_blocker = true;
        }
    }
    const Instant until = decided > far_past ? decided : change;
    if (open) return Verdict::now(until);
    blocker.kind = until >= far_future ? Verdict::Kind::never : Verdict::Kind::not_before;
    blocker.until = until;
    return blocker;
}

/// The exact verdict, from looks that tell until when a state holds at least.
template <class Look>
Verdict settled(const Look& look, Instant now) noexcept {
    const Instant give_up = now + look_ahead;
    const Verdict first = look(now);
    Instant at = first.until;
    for (int question = 0; question < most_questions && at < give_up; ++question) {
        const Verdict next = look(at);
        if (next.is_now() != first.is_now()) {
            return first.is_now() ? Verdict::now(at)
                                  : Verdict{Verdict::Kind::not_before, first.why, first.rule, first.zone, at};
        }
        at = next.until;
    }
    if (first.is_now()) return Verdict::now(at);
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

Verdict inverted(const Verdict& inner, Why why) noexcept {
    if (!inner.is_now()) return Verdict::now(inner.until);
    return inner.until >= far_future ? Verdict::never(why) : Verdict::not_before(inner.until, why);
}

/// Shut `margin` before every closing of what `inner` looks at.
template <class Inner>
Verdict shut_early(const Inner& inner, Duration margin, Instant now) noexcept {
    Verdict verdict = inner(now);
    if (!verdict.is_now()) return verdict;
    Instant open_until = verdict.until;
    while (open_until < far_future && open_until <= now + margin) {
        verdict = inner(open_until);
        // About to close, or open for too short: its own rule shuts it.
        if (!verdict.is_now()) return Verdict::not_before(open_until, Why::outside_hours);
        open_until = verdict.until;
    }
    return Verdict::now(open_until >= far_future ? far_future : open_until - margin);
}

/// Hours, days and the like: exact by themselves.
bool is_leaf(Rule::Kind kind) noexcept {
    return kind != Rule::Kind::intersection && kind != Rule::Kind::sum && kind != Rule::Kind::inverse &&
           kind != Rule::Kind::guarded && kind != Rule::Kind::in;
}

}  // namespace

Rule::Rule() noexcept = default;

Rule Rule::make(Node node) {
    node.depth = 1;
    for (const Rule& part : node.parts) node.depth = std::max(node.depth, part.depth() + 1);
    return Rule(std::make_shared<const Node>(std::move(node)));
}

std::uint32_t Rule::depth() const noexcept { return node_ ? node_->depth : 0; }

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
    const bool twice = node_ && node_->kind == Kind::inverse && node_->label == 0 && !node_->has_why;
    if (twice) return node_->parts[0];
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
    if (!on_calendar(now)) return Verdict::never(Why::bad_time);
    if (!node_ || is_leaf(node_->kind)) return look(zone, now);
    return settled([&](Instant at) noexcept { return look(zone, at); }, now);
}

/// The state at that instant, and until when it holds at least: every part is asked once. A leaf is exact.
Verdict Rule::look(const Zone& zone, Instant now) const noexcept {
    if (!node_) return Verdict::now();
    const Node& node = *node_;
    const auto part = [&](std::size_t i) noexcept { return node.parts[i].look(zone, now); };
    Verdict verdict;
    switch (node.kind) {
        case Kind::always: return Verdict::now();
        case Kind::never: verdict = Verdict::never(Why::no_window); break;
        case Kind::hours: verdict = open_at(node.hours, node.calendar, zone, now); break;
        case Kind::days: verdict = on_days(node.hours, node.why, zone, now); break;
        case Kind::between: verdict = between_instants(node.from, node.to, node.why, now); break;
        case Kind::dates: verdict = within_dates(node.first_day, node.end_day, node.why, zone, now); break;
        case Kind::intersection: verdict = combined(node.parts.size(), part, true); break;
        case Kind::sum: verdict = combined(node.parts.size(), part, false); break;
        case Kind::inverse: verdict = inverted(part(0), node.why); break;
        case Kind::guarded:
            verdict = shut_early([&](Instant at) { return node.parts[0].look(zone, at); }, node.margin, now);
            break;
        case Kind::in: verdict = node.parts[0].look(node.zone, now); break;
    }
    if (!verdict.is_now()) {
        if (node.label != 0 && (verdict.rule == 0 || node.kind == Kind::guarded)) verdict.rule = node.label;
        if (node.has_why) verdict.why = node.why;
    }
    return verdict;
}

Instant Rule::steady(const Zone& zone, Instant now) const noexcept {
    if (!node_) return far_future;
    const Zone& read_in = node_->kind == Kind::in ? node_->zone : zone;
    Instant until = far_future;
    for (const Rule& part : node_->parts) until = std::min(until, part.steady(read_in, now));
    if (!is_leaf(node_->kind) && node_->kind != Kind::guarded) return until;
    const Verdict verdict = look(zone, now);
    until = std::min(until, verdict.until);
    // Shut hours change from "closed day" to "outside hours" when they would open and close on any other day.
    if (node_->kind == Kind::hours && !verdict.is_now()) {
        until = std::min(until, open_at(node_->hours, Calendar{}, zone, now).until);
    }
    return until;
}

Instant Rule::steady_until(const ZoneSet& zones, Instant now) const noexcept {
    Instant until = far_future;
    if (!on_calendar(now)) return until;
    for (const Zone& zone : zones.zones) until = std::min(until, steady(zone, now));
    return until;
}

Verdict Rule::at(const ZoneSet& set, Instant now) const noexcept {
    if (!on_calendar(now)) return Verdict::never(Why::bad_time);
    if (set.zones.empty()) return Verdict::never(Why::unknown_zone);
    const std::size_t count = set.candidates == Candidates::best ? 1 : set.zones.size();
    if (count == 1) return at(set.zones[0], now);
    const auto look_at_all = [&](Instant instant) noexcept {
        const auto one = [&](std::size_t i) noexcept {
            Verdict verdict = look(set.zones[i], instant);
            verdict.zone = static_cast<std::uint16_t>(i);
            return verdict;
        };
        return combined(count, one, set.candidates == Candidates::all);
    };
    return settled(look_at_all, now);
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
