// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/cap_store.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>
#include <outdial/verdict.hpp>
#include <outdial/zone_set.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// How often may somebody be called? Caps on the frequency of calls, the minimum gap, and the silence after a refusal,
/// counted over all numbers and campaigns that share a ledger.
namespace outdial {

/// What a cap counts together.
enum class CapScope : std::uint8_t {
    number,  ///< everything that goes to one phone number
    client,  ///< everything that goes to one client, on whatever number, from whatever campaign
    group,   ///< everything that goes to one client about one matter: a subject, a debt, a group of campaigns
};
inline constexpr int cap_scope_count = 3;

/// How somebody is approached.
enum class Approach : std::uint8_t {
    call,             ///< a call for which an agent is guaranteed
    predictive_call,  ///< a call that may find no agent
    message,
};
inline constexpr int approach_count = 3;

/// One limit.
struct Cap {
    enum class Kind : std::uint8_t {
        rolling,   ///< fewer than `count` within the last `length` before one more; a minimum gap has a count of 1
        calendar,  ///< at most `count` per civil `unit` of the client's calendar
        silence,   ///< none for `length` after the last `after`; a length of zero: for ever
    };
    enum class Unit : std::uint8_t { day, week, month };  ///< a week begins on Monday
    enum class After : std::uint8_t { refusal, conversation, abandoned };

    std::string name;            ///< e.g. `US-FL calls`
    std::string source{};        ///< the law, contract or decision it is from
    std::string jurisdiction{};  ///< where it applies, of ISO 3166, e.g. `US-FL`; empty: everywhere
    Kind kind = Kind::rolling;
    CapScope scope = CapScope::client;
    std::uint16_t count = 1;
    Duration length{};      ///< none for a calendar cap
    Unit unit = Unit::day;  ///< of a calendar cap
    After after = After::refusal;
    bool messages = false;            ///< it counts and limits messages; otherwise calls
    bool predictive_only = false;     ///< it forbids only calls that may find no agent
    std::optional<LocalDays> from{};  ///< in force from that civil day of the client
    std::optional<LocalDays> to{};    ///< in force up to that civil day, excluded

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    /// What a verdict says when this cap forbids a call.
    [[nodiscard]] Why why() const noexcept;

    /// At least `gap` between two calls to one client, whatever the number and the campaign.
    [[nodiscard]] static Cap minimum_gap(Duration gap);

    friend bool operator==(const Cap&, const Cap&) = default;
};

/// Some of the caps of a ledger: those that apply to a client.
class CapSet {
public:
    static constexpr std::size_t most = 64;

    constexpr CapSet() noexcept = default;
    constexpr explicit CapSet(std::uint64_t bits) noexcept : bits_(bits) {}
    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
    [[nodiscard]] constexpr bool has(std::size_t cap) const noexcept { return cap < most && (bits_ >> cap & 1U) != 0; }
    [[nodiscard]] constexpr CapSet with(std::size_t cap) const noexcept {
        return CapSet(cap < most ? bits_ | std::uint64_t{1} << cap : bits_);
    }

    friend constexpr bool operator==(CapSet, CapSet) noexcept = default;

private:
    std::uint64_t bits_ = 0;
};

/// Who is approached.
struct CapParty {
    PhoneNumber number;
    std::uint64_t client = 0;  ///< the host's reference
    std::uint32_t group = 0;   ///< the matter, as numbered by the host

    friend bool operator==(const CapParty&, const CapParty&) = default;
};

struct CapLedgerOptions {
    /// How many clients, numbers and matters may be remembered, each. A full ledger allows no call to anybody new: it
    /// could not be counted.
    std::size_t most_parties = 1'000'000'000;
    /// Attempts to remember at least of each party, so that a cap added later finds them.
    std::uint16_t keep = 8;
    /// Restore although fewer attempts were kept than the caps need now, or for less long: until time has passed, the
    /// new caps may allow a call too many.
    bool accept_shorter = false;
};

/// How an event was taken. Everything but `recorded` left the ledger as it was.
enum class CapReception : std::uint8_t {
    recorded,
    bad_time,  ///< not in the years 1970 to 2199
    full,      ///< `CapLedgerOptions::most_parties` are remembered
};
inline constexpr int cap_reception_count = 3;

/// What was done to whom, as far as the caps need it, exact to the millisecond. Several campaigns may share a ledger.
///
/// The order in which events arrive does not matter. One that is stamped later than the instant asked about counts like
/// one of just now: a clock that is set back makes the ledger wait and never call too often. Attempts are counted when
/// they are made, whatever becomes of them.
class CapLedger {
public:
    /// Verdicts name the caps of a ledger by ids from here on, apart from those of laws (`LawBook::first_label`).
    static constexpr RuleId first_label = 0x8000;

    /// Error when there are more than 64 caps, two of one name in force at a time, or one that does not pass its check.
    [[nodiscard]] static Result<CapLedger> create(std::vector<Cap> caps, CapLedgerOptions options = {});

    /// An attempt was made. Count it when it is ordered, not when it has ended.
    CapReception on_attempt(const CapParty& party, Approach approach, Instant now);
    /// The client refused the offer.
    CapReception on_refusal(const CapParty& party, Instant now) { return silence(party, CapEvent::What::refusal, now); }
    /// Somebody talked to the client, on a call of whichever side.
    CapReception on_conversation(const CapParty& party, Instant now) {
        return silence(party, CapEvent::What::conversation, now);
    }
    /// The client answered and no agent was there.
    CapReception on_abandoned(const CapParty& party, Instant now) {
        return silence(party, CapEvent::What::abandoned, now);
    }

    /// May the party be approached, as far as these caps go? The civil days are those of the zone. `Verdict::rule` is
    /// the `label` of the cap that forbids it longest.
    [[nodiscard]] Verdict verdict(CapSet caps, const CapParty& party, Approach approach, const Zone& zone,
                                  Instant now) const noexcept;
    /// The same where the zone is uncertain: `Verdict::zone` is the candidate that forbids it. Civil days then count as
    /// `Candidates` says; with no zone at all, in UTC.
    [[nodiscard]] Verdict verdict(CapSet caps, const CapParty& party, Approach approach, const ZoneSet& zones,
                                  Instant now) const noexcept;

    [[nodiscard]] const std::vector<Cap>& caps() const noexcept { return caps_; }
    [[nodiscard]] CapSet all() const noexcept;
    /// The caps of these jurisdictions, and those that apply everywhere.
    [[nodiscard]] CapSet applying(std::span<const std::string> jurisdictions) const noexcept;
    [[nodiscard]] RuleId label(std::size_t cap) const noexcept { return static_cast<RuleId>(first_label + cap); }
    /// The cap that a verdict names, or null.
    [[nodiscard]] const Cap* find(RuleId label) const noexcept;

    /// Drops what no cap can need any more at `now` or later. Gives how many parties were forgotten.
    std::size_t forget(Instant now);

    /// Everything that is remembered, as bytes: the same for the same history, whatever the order of arrival and the
    /// machine.
    [[nodiscard]] std::string save() const;
    /// A ledger with these caps and the history of `saved`. Error when it is damaged, or was kept for caps that needed
    /// less than these: fewer attempts, or for less long where `forget` has dropped what is older.
    [[nodiscard]] static Result<CapLedger> restore(std::string_view saved, std::vector<Cap> caps,
                                                   CapLedgerOptions options = {});

    /// How many parties are remembered in a scope, and how much room all of it takes.
    [[nodiscard]] std::size_t size(CapScope scope) const noexcept {
        return stores_[static_cast<std::size_t>(scope)].size();
    }
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    /// How many events of each kind a scope keeps; 0: none, nothing asks for them.
    using Kept = std::array<std::uint16_t, CapEvent::what_count>;
    /// How far back of each kind a scope looks.
    using Reach = std::array<Duration, CapEvent::what_count>;
    static constexpr Duration without_end = Duration::max();

    static constexpr std::array<Reach, cap_scope_count> all_time() noexcept {
        std::array<Reach, cap_scope_count> reach{};
        for (Reach& of_scope : reach) of_scope.fill(without_end);
        return reach;
    }

    CapLedger() = default;
    CapReception silence(const CapParty& party, CapEvent::What what, Instant now);
    CapReception record(const CapParty& party, CapEvent::What what, Instant now);
    /// How far back the caps look.
    [[nodiscard]] std::array<Reach, cap_scope_count> needed() const noexcept;
    [[nodiscard]] bool has_room(const CapParty& party, CapEvent::What what) const noexcept;
    [[nodiscard]] Verdict verdict(const Cap& cap, const CapStore::Events& events, const Zone& zone,
                                  Instant now) const noexcept;

    std::vector<Cap> caps_;
    CapLedgerOptions options_;
    std::array<Kept, cap_scope_count> kept_{};
    std::array<Reach, cap_scope_count> remembered_ = all_time();  ///< how far back nothing was forgotten
    std::array<CapStore, cap_scope_count> stores_{CapStore{}, CapStore{}, CapStore{true}};
};

[[nodiscard]] std::string_view name(CapScope value) noexcept;
[[nodiscard]] std::string_view name(Approach value) noexcept;
[[nodiscard]] std::string_view name(CapReception value) noexcept;
[[nodiscard]] std::string_view name(Cap::Kind value) noexcept;
[[nodiscard]] std::string_view name(Cap::Unit value) noexcept;
[[nodiscard]] std::string_view name(Cap::After value) noexcept;

}  // namespace outdial
