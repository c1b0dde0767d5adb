// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/outcome.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>
#include <outdial/verdict.hpp>
#include <outdial/zone.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// When may this number be dialled again after what became of it so far? A table of plain rows, and the machine that
/// walks it.
namespace outdial {

/// What follows an outcome or a disposition.
enum class Next : std::uint8_t {
    redial,         ///< the same number again after the row's delay
    next_number,    ///< the client's next number now; this one again after the row's delay
    retire_number,  ///< this number never again; go on with the others
    complete,       ///< the contact is over, the other numbers are withdrawn
    do_not_call,    ///< the client must not be called at all
};
inline constexpr int next_count = 5;

/// Stable lower-case name, e.g. `next_number`.
[[nodiscard]] std::string_view name(Next next) noexcept;
[[nodiscard]] Result<Next> parse_next(std::string_view text);

/// A part of the client's day, and which part a redial moves to from there.
struct DayPart {
    std::int16_t begin = 0;  ///< minutes after local midnight; it lasts until the next part begins
    std::uint8_t then = 0;   ///< index of the part that comes next

    friend bool operator==(const DayPart&, const DayPart&) = default;
};

/// The parts of a client's day, earliest first; the last one lasts over midnight until the first. Trying again and
/// again at the same hour has diminishing returns (Kulka and Weeks 1988): a redial that varies goes to another part.
struct DayParts {
    static constexpr int most = 6;

    std::array<DayPart, most> parts{};
    std::uint8_t count = 0;  ///< how many of them there are; 0: redials never vary

    /// The part at that minute of the local day; none when there are no parts.
    [[nodiscard]] std::optional<int> at(int minute) const noexcept;

    /// The first instant not before `from` at which a clock of that zone shows the part. A part that is not there is
    /// shown at once.
    [[nodiscard]] Instant first_in(int part, const Zone& zone, Instant from) const noexcept;

    /// Error naming the first part that is out of range or out of order.
    [[nodiscard]] Result<void> check() const;

    /// Morning from 6:00, afternoon from 12:00, evening from 17:00; from the morning to the evening, from there to the
    /// afternoon, from there to the morning.
    [[nodiscard]] static DayParts usual() noexcept;

    friend bool operator==(const DayParts&, const DayParts&) = default;
};

/// One row: what to do after an outcome.
struct RetryRow {
    Next next = Next::redial;
    Duration delay{};            ///< before this number may be dialled again; at most ten years
    std::uint8_t max_times = 0;  ///< give the number up once this outcome was seen so often, at most 63; 0: no limit
    bool counts = true;          ///< does it count towards `RetryTable::max_attempts`
    std::uint8_t vary_from = 0;  ///< from the n-th such outcome on, redials move to another part of the day; 0: never
    Next give_up = Next::next_number;  ///< what follows once the number is out of attempts; not `redial`
    /// From the n-th such outcome on each delay is twice the one before, up to a day (or to `delay` where that is
    /// longer); 0: never.
    std::uint8_t doubles_from = 0;

    /// The delay after the outcome was seen so often.
    [[nodiscard]] Duration delay_after(int times) const noexcept;

    friend bool operator==(const RetryRow&, const RetryRow&) = default;
};

/// The whole policy. The default is the field's usual one: three attempts; busy again after 180 s; no answer at most
/// three times, again after 600 s; ring for 40 s. Congestion and failures of the network or of our own never charge an
/// attempt; where they come again and again, the delays grow.
struct RetryTable {
    std::uint8_t max_attempts = 3;  ///< counted attempts per number; 1 to 255
    Duration ring_timeout{40'000};  ///< hang up after ringing so long; positive
    Duration contact_gap{};         ///< minimum gap between two attempts to one client, whatever the number
    DayParts day_parts{};           ///< for rows that vary
    std::array<RetryRow, outcome_count> on_outcome = usual_outcomes();
    std::array<RetryRow, disposition_count> on_disposition = usual_dispositions();

    [[nodiscard]] const RetryRow& row(Outcome outcome) const noexcept {
        return on_outcome[static_cast<std::size_t>(outcome)];
    }
    [[nodiscard]] RetryRow& row(Outcome outcome) noexcept { return on_outcome[static_cast<std::size_t>(outcome)]; }
    [[nodiscard]] const RetryRow& row(Disposition disposition) const noexcept {
        return on_disposition[static_cast<std::size_t>(disposition)];
    }
    [[nodiscard]] RetryRow& row(Disposition disposition) noexcept {
        return on_disposition[static_cast<std::size_t>(disposition)];
    }

    /// Error naming the first field that is out of range. A row whose attempts neither count nor are limited must leave
    /// half a second at least until the next one, by its delay or the contact gap: else a number that fails at once
    /// would be dialled without end. Excepted are callbacks, which wait for the time the client named.
    [[nodiscard]] Result<void> check() const;

    /// The part of the day to which a redial moves after `outcome`, seen `times` times by now and last at that minute
    /// of the client's day; none: it stays with the delay.
    [[nodiscard]] std::optional<int> next_part(Outcome outcome, int times, int minute) const noexcept;

    [[nodiscard]] static std::array<RetryRow, outcome_count> usual_outcomes() noexcept;
    [[nodiscard]] static std::array<RetryRow, disposition_count> usual_dispositions() noexcept;

    friend bool operator==(const RetryTable&, const RetryTable&) = default;
};

/// The tables of a campaign: types of number that are not named have the usual one.
struct RetryTables {
    RetryTable usual;
    std::array<std::optional<RetryTable>, number_type_count> of_type{};

    [[nodiscard]] const RetryTable& operator[](NumberType type) const noexcept {
        const auto index = static_cast<std::size_t>(type);
        return index < of_type.size() && of_type[index] ? *of_type[index] : usual;
    }

    /// Error naming the first field that is out of range, e.g. `retry.mobile.busy.delay`.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const RetryTables&, const RetryTables&) = default;
};

/// How often each outcome was seen, in twelve bytes.
class OutcomeCounts {
public:
    static constexpr int most = 63;  ///< a count stops there

    [[nodiscard]] constexpr int operator[](Outcome outcome) const noexcept {
        return static_cast<int>(group(outcome) >> shift(outcome) & 63U);
    }
    constexpr void add(Outcome outcome) noexcept {
        if ((*this)[outcome] == most) return;
        const std::uint32_t sum = group(outcome) + (std::uint32_t{1} << shift(outcome));
        for (std::size_t i = 0; i < 3; ++i) bytes_[first(outcome) + i] = static_cast<std::uint8_t>(sum >> (8 * i));
    }

    friend constexpr bool operator==(const OutcomeCounts&, const OutcomeCounts&) noexcept = default;

private:
    static_assert(outcome_count == 16, "four counts in three bytes, four times");
    [[nodiscard]] static constexpr std::size_t first(Outcome outcome) noexcept {
        return static_cast<std::size_t>(outcome) / 4 * 3;
    }
    [[nodiscard]] static constexpr unsigned shift(Outcome outcome) noexcept {
        return static_cast<unsigned>(outcome) % 4 * 6;
    }
    [[nodiscard]] constexpr std::uint32_t group(Outcome outcome) const noexcept {
        const std::size_t at = first(outcome);
        return bytes_[at] | static_cast<std::uint32_t>(bytes_[at + 1]) << 8 |
               static_cast<std::uint32_t>(bytes_[at + 2]) << 16;
    }

    std::array<std::uint8_t, 12> bytes_{};
};

/// What the machine remembers of one number: 24 bytes.
struct NumberState {
    enum class Phase : std::uint8_t { open, in_call, exhausted, retired };

    Instant not_before = far_past;  ///< the redial delay ends here
    OutcomeCounts seen;
    std::uint16_t window = 0;   ///< for whoever keeps very many of these; the machine does not look at it
    std::uint8_t attempts = 0;  ///< attempts that counted
    Phase phase = Phase::open;

    /// May this number be dialled, as far as its own history goes?
    [[nodiscard]] Verdict verdict(Instant now) const noexcept;

    [[nodiscard]] bool live() const noexcept { return phase == Phase::open || phase == Phase::in_call; }

    friend bool operator==(const NumberState&, const NumberState&) = default;
};
static_assert(sizeof(NumberState) == 24, "ten million numbers: every byte counts");

/// The number is being dialled. False (and unchanged) unless it is open.
bool dialled(NumberState& state) noexcept;

/// What the machine says after an attempt.
struct Step {
    Next next = Next::redial;  ///< what follows; for a number out of attempts the row's `give_up`
    bool legal = true;         ///< false: the number was not in a call, and nothing was changed

    friend bool operator==(const Step&, const Step&) = default;
};

/// The attempt ended, and nobody will say more of it than its outcome. The form without a zone never varies the part of
/// the day.
Step ended(NumberState& state, const RetryTable& table, Outcome outcome, Instant now) noexcept;
Step ended(NumberState& state, const RetryTable& table, Outcome outcome, const Zone& zone, Instant now) noexcept;

/// The attempt ended with a person talking to an agent, and this is the agent's disposition. `callback_at` is used for
/// `Disposition::callback` only; such a call is made even when the attempts are used up, since the client asked for it.
Step disposed(NumberState& state, const RetryTable& table, Disposition disposition, Instant callback_at,
              Instant now) noexcept;
Step disposed(NumberState& state, const RetryTable& table, Disposition disposition, Instant callback_at,
              const Zone& zone, Instant now) noexcept;

}  // namespace outdial
