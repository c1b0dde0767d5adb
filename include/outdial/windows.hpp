// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/calendar.hpp>
#include <outdial/caps.hpp>
#include <outdial/hours.hpp>
#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>
#include <outdial/rule.hpp>
#include <outdial/verdict.hpp>
#include <outdial/zone.hpp>

#include <array>

/// When may this person be called?
namespace outdial {

/// Labels of a campaign's own rules in a verdict; those of a `LawBook` begin after them.
enum class WindowRule : RuleId {
    none = 0,
    hours = 1,     ///< the campaign's hours for this type of number
    wish = 2,      ///< the client's own wish
    fallback = 3,  ///< the window for numbers of unknown zone
};

/// Where a client may be, and what the law allows there.
struct Place {
    ZoneSet zones;  ///< empty: unknown, see `Windows::unknown_zone`
    Rule law;       ///< of that place's jurisdictions, e.g. from `LawBook::rule`; by default everything
    CapSet caps = CapSet(~std::uint64_t{0});  ///< which caps of a campaign's ledger hold there; by default all

    friend bool operator==(const Place&, const Place&) = default;
};

/// Calling windows of a campaign: hours by type of number, the days that are special for all of them, and the law.
struct Windows {
    std::array<Hours, number_type_count> hours;
    Calendar calendar;
    /// What the law allows everywhere; that of a `Place` holds besides. By default everything.
    Rule law;
    /// No call begins later than this before a closing, so that it can ring and connect within the hours.
    Duration guard{};
    /// What is open when no zone at all is known for a number, in a zone that is named here (`Rule::in`). By default
    /// nothing: such a number is not called.
    Rule unknown_zone = Rule::never();

    /// What the campaign's hours, the client's wish (by default none) and the law allow together. An appointment the
    /// client made stands above the campaign's hours and the wish, never above the law.
    [[nodiscard]] Rule rule(NumberType type, const Rule& wish = {}, bool appointment = false) const;

    /// The same for a number in that place, together with its zones, ready to be asked or compiled.
    [[nodiscard]] WindowClass window(NumberType type, const Place& place, const Rule& wish = {},
                                     bool appointment = false) const;

    /// May a number of this type, in this zone, be called at `now`?
    [[nodiscard]] Verdict verdict(NumberType type, const Zone& zone, Instant now) const noexcept;

    /// The hours of the field's own example: main and mobile 8:00-21:30, work 9:00-12:00 and 14:00-18:00 Monday to
    /// Friday, home 20:00-21:30, other as mobile.
    [[nodiscard]] static Windows usual();

    friend bool operator==(const Windows&, const Windows&) = default;
};

}  // namespace outdial
