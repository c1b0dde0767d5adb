// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/outcome.hpp>
#include <outdial/result.hpp>
#include <outdial/verdict.hpp>

#include <array>
#include <cstdint>
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

/// One row: what to do after an outcome.
struct RetryRow {
    Next next = Next::redial;
    Duration delay{};            ///< before this number may be dialled again; at most ten years
    std::uint8_t max_times = 0;  ///< give the number up once this outcome was seen so often; 0: no limit of its own
    bool counts = true;          ///< does it count towards `RetryTable::max_attempts`

    friend bool operator==(const RetryRow&, const RetryRow&) = default;
};

/// The whole policy. The default is the field's usual one: three attempts; busy again after 180 s; no answer at most
/// three times, again after 600 s; ring for 40 s. Congestion and failures of the network or of our own never charge an
/// attempt.
struct RetryTable {
    std::uint8_t max_attempts = 3;  ///< counted attempts per number; 1 to 255
    Duration ring_timeout{40'000};  ///< hang up after ringing so long; positive
    Duration contact_gap{};         ///< minimum gap between two attempts to one client, whatever the number
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
    /// would be dialled without end. Excepted are `cancelled`, which only the host brings about, and callbacks, which
    /// wait for the time the client named.
    [[nodiscard]] Result<void> check() const;

    [[nodiscard]] static std::array<RetryRow, outcome_count> usual_outcomes() noexcept;
    [[nodiscard]] static std::array<RetryRow, disposition_count> usual_dispositions() noexcept;

    friend bool operator==(const RetryTable&, const RetryTable&) = default;
};

/// What the machine remembers of one number.
struct NumberState {
    enum class Phase : std::uint8_t { open, in_call, exhausted, retired };

    Phase phase = Phase::open;
    std::uint8_t attempts = 0;                       ///< attempts that counted
    std::array<std::uint8_t, outcome_count> seen{};  ///< how often each outcome was seen; stops at 255
    Instant not_before = far_past;                   ///< the redial delay ends here

    /// May this number be dialled, as far as its own history goes?
    [[nodiscard]] Verdict verdict(Instant now) const noexcept;

    [[nodiscard]] bool live() const noexcept { return phase == Phase::open || phase == Phase::in_call; }

    friend bool operator==(const NumberState&, const NumberState&) = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.phase, self.attempts, self.seen, self.not_before);
    }
};

/// The number is being dialled. False (and unchanged) unless it is open.
bool dialled(NumberState& state) noexcept;

/// What the machine says after an attempt.
struct Step {
    Next next = Next::redial;  ///< what follows; a number out of attempts turns `redial` into `next_number`
    bool legal = true;         ///< false: the number was not in a call, and nothing was changed

    friend bool operator==(const Step&, const Step&) = default;
};

/// The attempt ended, and nobody will say more of it than its outcome.
Step ended(NumberState& state, const RetryTable& table, Outcome outcome, Instant now) noexcept;

/// The attempt ended with a person talking to an agent, and this is the agent's disposition. `callback_at` is used for
/// `Disposition::callback` only; such a call is made even when the attempts are used up, since the client asked for it.
Step disposed(NumberState& state, const RetryTable& table, Disposition disposition, Instant callback_at,
              Instant now) noexcept;

}  // namespace outdial
