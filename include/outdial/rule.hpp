// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/calendar.hpp>
#include <outdial/hours.hpp>
#include <outdial/verdict.hpp>
#include <outdial/zone_set.hpp>

#include <memory>
#include <vector>

/// Rules on when somebody may be called, and how they combine.
namespace outdial {

/// When somebody may be called: hours, dates, instants, and what is made of them by `&`, `|`, `-` and `~`. Immutable
/// and small to copy. A rule may bear a label; a verdict that is not *now* names the label of the rule that shut it,
/// and the candidate zone in which it did.
class Rule {
public:
    enum class Kind : std::uint8_t {
        always,
        never,
        hours,
        days,
        between,
        dates,
        intersection,
        sum,
        inverse,
        guarded,
        in
    };

    /// One node of the expression, as plain data: which members mean something depends on its kind.
    struct Node;

    /// Always open.
    Rule() noexcept;

    /// The rule with that expression. A kind that needs parts it does not have is never open.
    [[nodiscard]] static Rule from(Node node);
    /// The expression; null for a rule that is always open.
    [[nodiscard]] const Node* node() const noexcept { return node_.get(); }

    /// Open at these hours of the called party's clock; `calendar` closes or shortens days.
    [[nodiscard]] static Rule hours(Hours hours, Calendar calendar = {});
    /// Open on the civil days on which `days` is open at any time (times are not looked at: a denial such as `Su,PH` is
    /// `~Rule::days(...)`). Being about the civil day, it cuts what spilled over midnight.
    [[nodiscard]] static Rule days(Hours days);
    /// Open from one instant to another, the end excluded.
    [[nodiscard]] static Rule between(Instant from, Instant to);
    /// Open on the civil days from one to another, the last excluded: the validity of a law.
    [[nodiscard]] static Rule dates(LocalDays from, LocalDays to);
    [[nodiscard]] static Rule never();

    /// Open where both are: the later "not before" of two is only a bound, so both are asked until they agree.
    friend Rule operator&(const Rule& a, const Rule& b) { return combine(Kind::intersection, a, b); }
    /// Open where one of them is.
    friend Rule operator|(const Rule& a, const Rule& b) { return combine(Kind::sum, a, b); }
    /// Open where `a` is and `b` is not.
    friend Rule operator-(const Rule& a, const Rule& b) { return combine(Kind::intersection, a, ~b); }
    /// Open where it is not.
    [[nodiscard]] Rule operator~() const;

    /// Shut `margin` before every closing, so that a call that begins then still rings and connects within the hours; a
    /// window no longer than the margin does not open.
    [[nodiscard]] Rule guarded(Duration margin) const;
    /// Read on the clock of that zone, wherever the called party is.
    [[nodiscard]] Rule in(Zone zone) const;
    /// With a label (not 0) and, optionally, why it shuts.
    [[nodiscard]] Rule labelled(RuleId label) const;
    [[nodiscard]] Rule labelled(RuleId label, Why why) const;

    /// Open at `now`, until when; shut, until when and by what; or not open within the next five years. Total, exact to
    /// the millisecond; `until` beyond five years from now is only a bound. Allocates nothing.
    [[nodiscard]] Verdict at(const Zone& zone, Instant now) const noexcept;

    /// The same for a set of candidate zones; `Verdict::zone` is the index of the one that shut it. With no zone at all
    /// the answer is never, for `Why::unknown_zone`.
    [[nodiscard]] Verdict at(const ZoneSet& zones, Instant now) const noexcept;

    /// Until then no part of the rule opens or shuts in any of the zones: the verdict stays the same to the last
    /// detail, the rule that shut it included, of which several may take turns while the whole stays shut.
    [[nodiscard]] Instant steady_until(const ZoneSet& zones, Instant now) const noexcept;

    /// How deep the expression is nested: every level takes a little of the stack when it is asked.
    [[nodiscard]] std::uint32_t depth() const noexcept;

    friend bool operator==(const Rule& a, const Rule& b) noexcept;

private:
    explicit Rule(std::shared_ptr<const Node> node) noexcept : node_(std::move(node)) {}
    [[nodiscard]] static Rule make(Node node);
    [[nodiscard]] static Rule combine(Kind kind, const Rule& a, const Rule& b);
    [[nodiscard]] Verdict look(const Zone& zone, Instant now) const noexcept;
    [[nodiscard]] Instant steady(const Zone& zone, Instant now) const noexcept;

    std::shared_ptr<const Node> node_;  // null: always
};

struct Rule::Node {
    Kind kind = Kind::always;
    RuleId label = 0;
    Why why = Why::outside_hours;
    bool has_why = false;  ///< `why` stands above the reasons of the parts
    Hours hours;
    Calendar calendar;
    Instant from = far_past;
    Instant to = far_future;
    LocalDays first_day;
    LocalDays end_day;
    Duration margin{};
    Zone zone;
    std::vector<Rule> parts;
    std::uint32_t depth = 1;  ///< of the expression; worked out

    friend bool operator==(const Node&, const Node&) = default;
};

/// When numbers may be called that have the same rules and the same candidate zones.
struct WindowClass {
    Rule rule;
    ZoneSet zones;

    [[nodiscard]] Verdict at(Instant now) const noexcept { return rule.at(zones, now); }

    friend bool operator==(const WindowClass&, const WindowClass&) = default;
};

/// An open stretch.
struct Interval {
    Instant begin;
    Instant end;

    friend bool operator==(const Interval&, const Interval&) = default;
};

/// The open stretches within [from, to), sorted, disjoint, not touching.
[[nodiscard]] std::vector<Interval> intervals(const Rule& rule, const ZoneSet& zones, Instant from, Instant to);

}  // namespace outdial
