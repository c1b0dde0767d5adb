// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/agents.hpp>
#include <outdial/event.hpp>
#include <outdial/instant.hpp>
#include <outdial/pacing.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/priority.hpp>
#include <outdial/result.hpp>
#include <outdial/retry.hpp>
#include <outdial/verdict.hpp>
#include <outdial/windows.hpp>
#include <outdial/zone.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

/// The whole decision. A host drives a campaign with three calls:
///
///     campaign.on(event, now);                                 // tell it what happened
///     for (const DialOrder& order : campaign.dials(now)) ...   // ask what to do
///     sleep_until(campaign.next_wakeup());                     // when to ask again if nothing happens
///
/// A campaign reads no clock and knows no telephone; the same calls give the same answers on every machine. It is not
/// synchronised: one thread at a time may use one campaign, different campaigns share nothing.
namespace outdial {

/// Index into `CampaignConfig::zones`.
using ZoneId = std::uint16_t;

/// When an agent joins a call. From this moment on the agent is taken.
enum class ConnectAt : std::uint8_t {
    dialled,  ///< when the number is dialled: never more lines than idle agents
    ringing,  ///< when ringback starts: saves the dialling time, and the client never hears hold music
    answered  ///< when the client answers
};
inline constexpr int connect_at_count = 3;

/// What becomes of an answered call when no agent is free.
enum class NoAgent : std::uint8_t {
    hang_up,  ///< at once
    queue,    ///< it waits for `CampaignConfig::queue_time`, then it is hung up
    ivr       ///< it waits with an announcement for `queue_time` (wait / opt out / call me another time)
};
inline constexpr int no_agent_count = 3;

/// When an agent is free for the next call.
enum class AgentFreeAt : std::uint8_t {
    call_end,      ///< as soon as the call ends
    wrap_up_time,  ///< when `CampaignConfig::wrap_up_time` has passed after the call
    card_closed    ///< when the host says `AgentReady`
};
inline constexpr int agent_free_at_count = 3;

/// When the agent's screen shows the client's card.
enum class CardAt : std::uint8_t { dialled, connected, answered };
inline constexpr int card_at_count = 3;

struct CampaignConfig {
    std::vector<Zone> zones{Zone{}};  ///< the zones of the clients; `ContactNumber::zone` is an index into it
    Windows windows;                  ///< by default no window is ever open: a campaign must say when it may call
    RetryTable retry;
    NumberOrder number_order;
    PacingConfig pacing;
    ConnectAt connect_at = ConnectAt::answered;
    NoAgent no_agent = NoAgent::queue;
    Duration queue_time{2'000};  ///< abandoned after waiting so long; 2 s is the legal threshold in many countries
    AgentFreeAt agent_free_at = AgentFreeAt::card_closed;
    Duration wrap_up_time{15'000};  ///< for `AgentFreeAt::wrap_up_time`
    CardAt card_at = CardAt::connected;

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;
};

/// One of a client's numbers.
struct ContactNumber {
    PhoneNumber number;
    NumberType type = NumberType::main;
    ZoneId zone = 0;

    friend bool operator==(const ContactNumber&, const ContactNumber&) = default;
};

/// A client to be reached.
struct Contact {
    std::uint64_t reference = 0;             ///< the host's own name for the client, repeated in every order
    std::int16_t priority = 0;               ///< higher goes first among contacts with the same reason
    std::span<const ContactNumber> numbers;  ///< 1 to 255, none empty; copied
};

/// Dial this number now.
struct DialOrder {
    CallId call = 0;
    ContactId contact = 0;
    std::uint64_t reference = 0;
    PhoneNumber number;
    NumberType type = NumberType::main;
    std::uint8_t number_index = 0;  ///< which of the contact's numbers, in the order they are tried
    std::uint8_t attempt = 1;       ///< which attempt on this number, counted ones only
    Reason reason = Reason::fresh;
    bool preview = false;      ///< show the card to `agent` first; dial when the agent says so
    AgentId agent = no_agent;  ///< reserved for this call (preview, or connect at dialled)
    Duration ring_timeout{};   ///< hang up after ringing so long
    Instant window_closes{};   ///< the number may be called until then

    friend bool operator==(const DialOrder&, const DialOrder&) = default;
};

/// A number that was due and was not dialled.
struct Refusal {
    ContactId contact = 0;
    std::uint64_t reference = 0;
    std::uint8_t number_index = 0;
    Verdict verdict;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// Where the contacts are.
struct ContactCounts {
    std::uint32_t ready = 0;        ///< due now: waiting for an agent, a line, or their window
    std::uint32_t delayed = 0;      ///< waiting for a redial delay, a gap or an appointment
    std::uint32_t in_progress = 0;  ///< in a call, or its disposition is awaited
    std::uint32_t complete = 0;
    std::uint32_t do_not_call = 0;
    std::uint32_t exhausted = 0;  ///< no number left that may be dialled
    std::uint32_t withdrawn = 0;

    friend bool operator==(const ContactCounts&, const ContactCounts&) = default;
};

class Campaign {
public:
    /// Error naming the field of the config that is out of range.
    [[nodiscard]] static Result<Campaign> create(CampaignConfig config);

    /// Adds a client, due at once. Error when there is no number or too many, an empty number, one that is there twice,
    /// an unknown zone, or no sensible time.
    Result<ContactId> add(const Contact& contact, Instant now);

    /// Takes a client out: no further order; a call under way goes on. False when unknown or already over.
    bool withdraw(ContactId contact, Instant now) noexcept;

    /// Tells what happened. Events that make no sense are refused, say why, and change nothing.
    Reception on(const Event& event, Instant now) noexcept;

    /// What to dial now; nothing at an instant that is no sensible one (`Reception::bad_time`). The orders are valid
    /// until the next call of `dials`; each must be answered by `CallEnded`.
    [[nodiscard]] std::span<const DialOrder> dials(Instant now) noexcept;

    /// Numbers that came due since the last but one call of `dials` and could not be dialled then, and why. Valid as
    /// long as the orders of the last call.
    [[nodiscard]] std::span<const Refusal> refusals() const noexcept { return refusals_; }

    /// Ask again at this instant, even if nothing happens before.
    [[nodiscard]] Instant next_wakeup() const noexcept;

    /// Why is this client (not) called? The verdict over all its numbers. Total: an unknown contact is `no_numbers`.
    [[nodiscard]] Verdict verdict(ContactId contact, Instant now) const noexcept;

    /// One of a contact's numbers, by the index used in orders and refusals; an empty number when there is none.
    [[nodiscard]] ContactNumber number(ContactId contact, std::uint8_t index) const noexcept;

    [[nodiscard]] ContactCounts contact_counts() const noexcept;
    /// How many contacts are due but have no open window at `now`. May look at every contact: for statistics.
    [[nodiscard]] std::uint32_t waiting_for_window(Instant now) const noexcept;
    /// The team: who is in which phase, and who has been idle longest.
    [[nodiscard]] const Agents& agents() const noexcept { return agents_; }
    /// The pacing decision of the last `dials`: how many, the binding limit, the estimates.
    [[nodiscard]] const PacingDecision& pacing_decision() const noexcept { return decision_; }
    [[nodiscard]] const CampaignConfig& config() const noexcept { return config_; }
    [[nodiscard]] std::size_t size() const noexcept { return contacts_.size(); }

private:
    /// A contact's phase; the counters of `ContactCounts` follow it.
    enum class Phase : std::uint8_t { ready, delayed, in_progress, complete, do_not_call, exhausted, withdrawn };

    struct Number {
        PhoneNumber number;
        NumberState state;
        std::uint16_t window = 0;  // index into classes_
        NumberType type = NumberType::main;
    };
    struct Slot {  // a contact
        std::uint64_t reference = 0;
        Instant due = far_past;
        std::uint32_t first_number = 0;
        std::uint32_t stamp = 0;  // of its present turn or timer; older entries in queues are stale
        std::int16_t priority = 0;
        std::uint8_t numbers = 0;
        std::uint8_t current = 0;  // picking starts here
        Phase phase = Phase::ready;
        Reason reason = Reason::fresh;
        bool withdrawn = false;  // while in progress: take it out when the call is over
    };
    struct Call {
        enum class Phase : std::uint8_t { free, dialling, waiting, connected, wrap_up };

        Instant started = far_past;
        Instant wanted = far_past;     // an agent was wanted from then on
        Instant connected = far_past;  // to an agent
        Instant ended = far_past;      // the line, after it was connected
        Instant callback_at = far_past;
        ContactId contact = 0;
        AgentId agent = no_agent;
        std::uint32_t generation = 0;
        std::uint8_t number = 0;
        Phase phase = Phase::free;
        Outcome outcome = Outcome::answered;  // of the line, once it has ended
        bool answered = false;
        bool disposed = false;   // `disposition` is known
        bool concluded = false;  // the contact went on; the agent may still be in wrap-up
        Disposition disposition = Disposition::complete;
    };
    struct WindowClass {  // all numbers of one type in one zone
        Verdict verdict = Verdict::not_before(far_past, Why::outside_hours);
        TurnQueue turns;
        std::uint16_t zone = 0;
        NumberType type = NumberType::main;
    };
    struct Timer {
        Instant due;
        ContactId contact = 0;
        std::uint32_t stamp = 0;
    };
    static constexpr auto later = [](const Timer& a, const Timer& b) noexcept {
        return a.due != b.due ? a.due > b.due : a.contact > b.contact;
    };

    struct WrapUp {
        Instant ends;
        AgentId agent = no_agent;
        CallId call = 0;
    };

    explicit Campaign(CampaignConfig config);

    Reception take(const AgentReady& event, Instant now) noexcept;
    Reception take(const AgentBusy& event, Instant now) noexcept;
    Reception take(const AgentPaused& event, Instant now) noexcept;
    Reception take(const AgentLoggedOut& event, Instant now) noexcept;
    Reception take(const CallRinging& event, Instant now) noexcept;
    Reception take(const CallAnswered& event, Instant now) noexcept;
    Reception take(const CallConnected& event, Instant now) noexcept;
    Reception take(const CallEnded& event, Instant now) noexcept;
    Reception take(const CallDisposed& event, Instant now) noexcept;

    [[nodiscard]] Call* find_call(CallId call) noexcept;
    [[nodiscard]] Number& number_of(const Call& call) noexcept;
    Reception leave(AgentId agent, AgentPhase to, Instant now) noexcept;
    void want_agent(Call& call, Instant now) noexcept;
    void conclude(Call& call, Instant now) noexcept;
    void follow(Call& call, Step step, Instant now) noexcept;
    void end_wrap_up(AgentId agent, Instant now) noexcept;
    void end_due_wrap_ups(Instant now) noexcept;
    void free_call(Call& call) noexcept;

    void set_phase(Slot& slot, Phase phase) noexcept;
    void schedule(ContactId contact, Reason reason, Instant due, Instant now) noexcept;
    void start_timer(ContactId contact, Instant due) noexcept;
    void make_ready(ContactId contact, Instant now) noexcept;
    [[nodiscard]] std::span<Number> numbers(const Slot& slot) noexcept;
    [[nodiscard]] std::span<const Number> numbers(const Slot& slot) const noexcept;
    [[nodiscard]] std::uint16_t window_class(NumberType type, ZoneId zone);
    [[nodiscard]] const Verdict& window_verdict(std::uint16_t window, Instant now) noexcept;

    [[nodiscard]] bool sensible(Instant now) const noexcept;
    Instant advance(Instant now) noexcept;
    void fire_timers(Instant now) noexcept;
    void refresh_windows(Instant now) noexcept;
    [[nodiscard]] bool order_next(Instant now) noexcept;
    [[nodiscard]] WindowClass* next_turn() noexcept;

    CampaignConfig config_;
    Pacing pacing_;
    Agents agents_;
    std::vector<Slot> contacts_;
    std::vector<Number> numbers_;
    std::vector<Call> calls_;
    std::vector<std::uint32_t> free_calls_;
    std::vector<WindowClass> classes_;
    std::vector<std::uint16_t> class_of_;  // by zone and type; no_class where there is none yet
    std::vector<Timer> timers_;            // heap, earliest first
    std::deque<WrapUp> wrap_ups_;          // that end by themselves, earliest first
    std::vector<DialOrder> orders_;
    std::vector<Refusal> refusals_;
    std::vector<Refusal> new_refusals_;
    std::array<std::uint32_t, 7> phase_counts_{};
    PacingDecision decision_;
    Instant latest_ = far_past;
    Instant windows_until_ = far_past;
    std::uint64_t sequence_ = 0;
    std::uint32_t ringing_ = 0;
    std::uint32_t waiting_ = 0;
    std::uint32_t lines_ = 0;
};

}  // namespace outdial
