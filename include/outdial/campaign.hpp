// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/agents.hpp>
#include <outdial/campaign_config.hpp>
#include <outdial/contact.hpp>
#include <outdial/dial_order.hpp>
#include <outdial/event.hpp>
#include <outdial/instant.hpp>
#include <outdial/odds.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>
#include <outdial/shortlist.hpp>
#include <outdial/teams.hpp>
#include <outdial/turns.hpp>
#include <outdial/verdict.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

/// The whole decision. A host drives a campaign with three calls:
///
///     campaign.on(event, now);                                 // tell it what happened
///     for (const DialOrder& order : campaign.dials(now)) ...   // ask what to do
///     sleep_until(campaign.next_wakeup());                     // when to ask again if nothing happens
///
/// and, where calls are announced (`CampaignConfig::announcement`), with a fourth after `dials`:
///
///     for (const AnnouncementOrder& order : campaign.announcements(now)) ...
///
/// A campaign reads no clock and knows no telephone; the same calls give the same answers on every machine. It is not
/// synchronised: one thread at a time may use one campaign, different campaigns share nothing.
namespace outdial {

class Campaign {
public:
    /// Error naming the field of the config that is out of range.
    [[nodiscard]] static Result<Campaign> create(CampaignConfig config);

    /// Adds a client, due at once. Error when there is no number or too many, an empty number, one that is there twice,
    /// an unknown place or wish, more than 65535 different windows, or no sensible time.
    Result<ContactId> add(const Contact& contact, Instant now);

    /// Gives a client another reference, priority, wish or other numbers. A number that stays keeps its history; what
    /// is new may be dialled once the gap between the client's calls has passed; a client who was exhausted goes on
    /// when there is a number that is not. Error, and nothing is changed: as for `add`, an unknown client or one who is
    /// over (complete, not to be called, withdrawn), or the number of a call under way is not among the new ones.
    Result<void> change(ContactId id, const Contact& contact, Instant now);

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

    /// Which calls to announce now. Ask after `dials`, at the same times. The orders are valid until the next call.
    [[nodiscard]] std::span<const AnnouncementOrder> announcements(Instant now) noexcept;
    /// What the client is to read (`AnnouncementConfig::text`); empty without an `announcement` or such a client.
    [[nodiscard]] std::string text_of(const AnnouncementOrder& order) const;

    /// Calls that were over since the last but one call of `dials`, as the rules on abandonment count them: `judge`
    /// says for each rule what it was and why. Valid as long as the orders of the last call. Keep them for an audit;
    /// the campaign does not. None where there are no rules.
    [[nodiscard]] std::span<const CountedCall> counted_calls() const noexcept { return counted_; }
    /// What is spent and left by the rules on abandonment.
    [[nodiscard]] const AbandonmentLedger& abandonment() const noexcept { return ledger_; }

    /// Ask again at this instant, even if nothing happens before.
    [[nodiscard]] Instant next_wakeup() const noexcept;

    /// Why is this client (not) called? The verdict over all its numbers. Total: an unknown contact is `no_numbers`.
    [[nodiscard]] Verdict verdict(ContactId contact, Instant now) const noexcept;

    /// The same of one of its numbers, by the index used in orders, with what else the queue knows of it.
    [[nodiscard]] QueuedNumber queued(ContactId contact, std::uint8_t index, Instant now) const noexcept;

    /// What is learned of one of its numbers: its chances now and later, and what they make of its turn. Nothing when
    /// there is no such number, no learned order, or no sensible time.
    [[nodiscard]] std::optional<CallIndex> call_index(ContactId contact, std::uint8_t index,
                                                      Instant now) const noexcept;
    /// What was learned of all numbers; null without a learned order.
    [[nodiscard]] const AnswerChances* chances() const noexcept { return chances_ ? &*chances_ : nullptr; }

    /// One of a contact's numbers, by the index used in orders and refusals; an empty number when there is none.
    [[nodiscard]] ContactNumber number(ContactId contact, std::uint8_t index) const noexcept;

    [[nodiscard]] ContactCounts contact_counts() const noexcept;
    [[nodiscard]] Promises promises() const noexcept { return promises_; }
    /// How many contacts are due but have no open window at `now`. May look at every contact: for statistics.
    [[nodiscard]] std::uint32_t waiting_for_window(Instant now) const noexcept;
    /// The team: who is in which phase, and who has been idle longest.
    [[nodiscard]] const Agents& agents() const noexcept { return agents_; }
    /// How inbound callers are served, and what is expected of them.
    [[nodiscard]] const Blending& blending() const noexcept { return blending_; }
    /// Inbound callers who wait for an agent.
    [[nodiscard]] std::uint32_t callers_waiting() const noexcept { return callers_; }
    /// What this campaign has and could use of agents that it shares with others (`agent_moves`), as of the last event
    /// and `dials`. A client with numbers in several windows may count more than once.
    [[nodiscard]] AgentDemand agent_demand() const noexcept;
    /// How many callers of other teams could be taken this instant, and so many agents be left as are kept for this
    /// team's own (`overflow_team`).
    [[nodiscard]] std::uint32_t room_for_callers(Instant now) const noexcept;
    /// The pacing decision of the last `dials`: how many, the binding limit, the estimates.
    [[nodiscard]] const PacingDecision& pacing_decision() const noexcept { return decision_; }
    [[nodiscard]] const CampaignConfig& config() const noexcept { return config_; }
    [[nodiscard]] std::size_t size() const noexcept { return contacts_.size(); }
    /// The orders whose calls are not over, e.g. to compare with the telephones after a restart.
    [[nodiscard]] std::vector<DialOrder> calls() const;
    /// How many calls that may change it were made of this campaign: `add`, `change`, `withdraw`, `on`,
    /// `dials` and `announcements`.
    [[nodiscard]] std::uint64_t revision() const noexcept { return revision_; }

    /// Makes room for so many contacts and numbers at once.
    void reserve(std::size_t contacts, std::size_t numbers);

    /// Everything this campaign knows but its config, as bytes: versioned, with a checksum. Equal campaigns give equal
    /// bytes.
    [[nodiscard]] std::vector<std::byte> save() const;
    /// The same bytes in pieces, in their order, as they come: nothing large is copied on the way to a file.
    void save(const std::function<void(std::span<const std::byte>)>& write) const;
    /// The campaign that `save` saw: from then on it does the same. The config comes from the host; where it is another
    /// one than it was, what is new holds from now on. Error when the bytes are damaged or of another version, when the
    /// config lacks a place or wish that they name, has other zones at a place with clients, or no cap ledger where
    /// there was one. The checksum tells accidents, not forgeries: a snapshot is to be trusted as the program is.
    [[nodiscard]] static Result<Campaign> restore(CampaignConfig config, std::span<const std::byte> snapshot);

private:
    friend class Rehearsal;  // of a journal

    /// A contact's phase; the counters of `ContactCounts` follow it.
    enum class Phase : std::uint8_t {
        ready,
        promised,  // ready, but an agent must be there
        delayed,
        in_progress,
        complete,
        do_not_call,
        exhausted,
        withdrawn
    };

    static constexpr std::uint16_t no_window = 0xffff;
    static constexpr Duration longest_jump = std::chrono::days{3660};  // of the clock, and into the future

    struct Number {
        PhoneNumber number;
        NumberState state;  // its window is an index into windows_

        [[nodiscard]] std::uint16_t window() const noexcept { return state.window; }
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
        bool withdrawn = false;       // while in progress: take it out when the call is over
        bool promise_missed = false;  // it was counted

        [[nodiscard]] bool waits() const noexcept {  // for its turn
            return phase == Phase::ready || phase == Phase::promised || phase == Phase::delayed;
        }
    };
    struct Call {
        enum class Phase : std::uint8_t { free, dialling, waiting, connected, wrap_up };

        Instant started = far_past;
        Instant ringing = far_past;
        Instant answered_at = far_past;
        Instant wanted = far_past;     // an agent was wanted from then on
        Instant connected = far_past;  // to an agent
        Instant ended = far_past;      // the line, after it was connected
        Instant callback_at = far_past;
        Instant window_closes = far_past;
        PhoneNumber named;  // by the client, for `disposition`
        ContactId contact = 0;
        AgentId agent = no_agent;
        std::uint32_t generation = 0;
        std::uint8_t number = 0;
        Odds odds;  // to be answered
        Phase phase = Phase::free;
        Outcome outcome = Outcome::answered;  // of the line, once it has ended
        bool answered = false;
        bool counted = false;    // by the ledger
        bool disposed = false;   // `disposition` is known
        bool own_agent = false;  // who talked shall call back
        bool concluded = false;  // the contact went on; the agent may still be in wrap-up
        Disposition disposition = Disposition::complete;

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.started, self.ringing, self.answered_at, self.wanted, self.connected, self.ended,
                    self.callback_at, self.window_closes, self.named, self.contact, self.agent, self.generation,
                    self.number, self.odds, self.phase, self.outcome, self.answered, self.counted, self.disposed,
                    self.own_agent, self.concluded, self.disposition);
        }
    };
    struct Window {  // of all numbers of one type, in one place, with one wish
        WindowClass allowed;
        Verdict verdict = Verdict::not_before(far_past, Why::outside_hours);
        PlaceId place = 0;
        WishId wish = no_wish;
        NumberType type = NumberType::main;
        bool appointment = false;                      // only for appointments, within the promised time
        std::uint16_t appointment_window = no_window;  // what holds for those; no_window where there were none yet
        OpenHours open;                                // after the hour that began then; worked out when it is needed
        Instant open_after = far_past;
        WindowClass announce;               // when a message may be sent, where that is not when one may call
        Instant announce_until = far_past;  // when its gate was last looked at, and how long that holds

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.verdict, self.place, self.wish, self.type, self.appointment, self.appointment_window,
                    self.announce_until);
        }
    };
    /// What was told of a number besides its calls: 24 bytes, in campaigns that announce or are told.
    struct Notice {
        /// What it is to `AnnouncementConfig::ahead`: nothing; no answer yet; the phone is on, and waits for the call.
        enum class Ahead : std::uint8_t { no, asked, there };

        Instant announced = far_past;
        Instant usual = far_past;  // `NumberState::not_before`, as it would be if nothing had been told
        Why why = Why::allowed;    // otherwise `not_before` is later than usual, for that reason
        Ahead ahead = Ahead::no;
        std::array<std::uint8_t, 6> spare{};
    };
    struct Asked {  // an announcement; so long is an answer waited for
        Instant until;
        ContactId contact = 0;

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.until, self.contact);
        }
    };

    struct Timer {
        Instant due;
        ContactId contact = 0;
        std::uint32_t stamp = 0;
    };
    static constexpr auto later = [](const Timer& a, const Timer& b) noexcept {
        return a.due != b.due ? a.due > b.due : a.contact > b.contact;
    };

    struct Choice {  // of a contact's numbers
        Verdict verdict;
        Instant closes = far_past;
        std::uint8_t number = 0;
        bool reserved = false;  // an agent waits for the call
    };

    struct OwnAgent {  // who promised a client a call
        ContactId contact = 0;
        AgentId agent = no_agent;
    };
    static constexpr auto by_contact = [](const OwnAgent& a, const OwnAgent& b) noexcept {
        return a.contact < b.contact;
    };
    struct OwnTurn {  // of a client who waits for that agent
        ContactId contact = 0;
        std::uint32_t stamp = 0;
    };

    struct WrapUp {
        Instant ends;
        AgentId agent = no_agent;
        CallId call = 0;

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.ends, self.agent, self.call);
        }
    };

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        bool learned = self.chances_.has_value();
        archive(learned);
        if constexpr (!std::is_const_v<Self>) {
            if (learned && !self.chances_) self.chances_ = AnswerChances::create({}).value();
            if (!learned) self.chances_.reset();
        }
        if (learned) archive(*self.chances_);
        archive(self.contacts_, self.numbers_, self.calls_, self.free_calls_, self.windows_, self.turns_,
                self.promised_turns_, self.own_turns_, self.own_agents_, self.timers_, self.wrap_ups_, self.agents_,
                self.pacing_, self.blending_, self.ledger_, self.deferred_turns_, self.deferred_, self.deferred_held_,
                self.shortlist_, self.shortlist_hour_, self.histories_, self.new_refusals_, self.new_counted_,
                self.phase_counts_, self.decision_, self.latest_, self.told_, self.promises_, self.windows_until_,
                self.look_again_, self.sequence_, self.revision_, self.ringing_, self.waiting_, self.lines_,
                self.callers_, self.announce_turns_, self.notices_, self.asked_, self.ahead_, self.announced_types_);
    }
    [[nodiscard]] Result<void> revive();
    [[nodiscard]] bool sound() const noexcept;
    [[nodiscard]] bool adopt_learned_order();
    void adopt_announcement();
    [[nodiscard]] static std::uint8_t types_to_announce(const CampaignConfig& config) noexcept;

    explicit Campaign(CampaignConfig config);

    [[nodiscard]] Result<void> check(const Contact& contact, Instant now) const;
    [[nodiscard]] std::vector<Number> arranged(const Contact& contact, std::span<const Number> known);

    Reception take(const AgentReady& event, Instant now) noexcept;
    Reception take(const AgentBusy& event, Instant now) noexcept;
    Reception take(const AgentPaused& event, Instant now) noexcept;
    Reception take(const AgentLoggedOut& event, Instant now) noexcept;
    Reception take(const CallRinging& event, Instant now) noexcept;
    Reception take(const CallAnswered& event, Instant now) noexcept;
    Reception take(const CallDetected& event, Instant now) noexcept;
    Reception take(const CallConnected& event, Instant now) noexcept;
    Reception take(const CallEnded& event, Instant now) noexcept;
    Reception take(const CallDisposed& event, Instant now) noexcept;
    Reception take(const CallbackWanted& event, Instant now) noexcept;
    Reception take(const NumberReachable& event, Instant now) noexcept;
    Reception take(const NumberJudged& event, Instant now) noexcept;
    Reception take(const CallerArrived& event, Instant now) noexcept;
    Reception take(const CallerConnected& event, Instant now) noexcept;
    Reception take(const CallerLeft& event, Instant now) noexcept;

    [[nodiscard]] Call* find_call(CallId call) noexcept;
    [[nodiscard]] DialOrder order_of(const Call& call, std::uint32_t place) const noexcept;
    [[nodiscard]] Number& number_of(const Call& call) noexcept;
    Reception leave(AgentId agent, AgentPhase to, Instant at, Instant now) noexcept;
    void end_inbound(const Agents::Agent& agent, Instant now) noexcept;
    void want_agent(Call& call, Instant now) noexcept;
    Reception refuse_late(const Call& call, Disposition disposition, Instant now) noexcept;
    [[nodiscard]] CountedCall as_counted(const Call& call) const noexcept;
    void count_connected(Call& call, Instant now) noexcept;
    [[nodiscard]] bool connected_late(const Call& call) const noexcept;
    void count_ended(Call& call, Instant now) noexcept;
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
    [[nodiscard]] Number* find_number(ContactId contact, PhoneNumber wanted) noexcept;
    [[nodiscard]] static std::uint64_t window_key(NumberType type, PlaceId place, WishId wish) noexcept;
    [[nodiscard]] std::uint16_t window_of(NumberType type, PlaceId place, WishId wish);
    void ensure_appointment_window(std::uint16_t window);
    [[nodiscard]] std::uint16_t add_window(NumberType type, PlaceId place, WishId wish, bool appointment);
    [[nodiscard]] WindowClass allowed(const Window& window) const;
    [[nodiscard]] WindowClass announce_hours(const Window& window) const;
    const Verdict& window_verdict(std::uint16_t window) noexcept;
    [[nodiscard]] bool promised(const Slot& slot, Instant now) const noexcept;
    [[nodiscard]] Instant open_until(const Slot& slot, const Number& number, Instant now) const noexcept;

    [[nodiscard]] bool noticing() const noexcept { return config_.announcement || !notices_.empty(); }
    void make_notices();
    [[nodiscard]] Notice* notice(const Number& number) noexcept;
    [[nodiscard]] const Notice* notice(const Number& number) const noexcept;
    [[nodiscard]] Verdict told(const Number& number, Instant at) const noexcept;
    [[nodiscard]] bool unannounced(const Slot& slot, const Number& number) const noexcept;
    void hold(const Slot& slot, Number& number, const Verdict& verdict, Instant now);
    void set_ahead(Notice& notice, Notice::Ahead ahead) noexcept;
    void leave_ahead(const Slot& slot) noexcept;
    void reconsider(ContactId contact, Instant at_most, Instant now) noexcept;
    [[nodiscard]] Verdict announce_gate(std::uint16_t window) const noexcept;
    void announce_next(ContactId contact, Instant now) noexcept;
    void give_up_answers(Instant now) noexcept;
    void hold_announced(ContactId contact, const Verdict& verdict, Instant now) noexcept;

    [[nodiscard]] bool unbound() const noexcept;
    [[nodiscard]] bool sensible(Instant now) const noexcept;
    Instant advance(Instant now) noexcept;
    void fire_timers(Instant now) noexcept;
    void refresh_windows() noexcept;
    [[nodiscard]] Approach approach() const noexcept;
    [[nodiscard]] CapParty cap_party(const Slot& slot, const Number& number) const noexcept;
    [[nodiscard]] Verdict cap_verdict(const Slot& slot, const Number& number, Approach how, Instant now) const noexcept;
    void tell_caps(const Call& call, Instant now) noexcept;
    [[nodiscard]] static bool can_promise(Instant at, Instant now) noexcept;
    [[nodiscard]] bool has_room(ContactId contact, PhoneNumber named) const noexcept;
    [[nodiscard]] PhoneNumber next_number(const Slot& slot) const noexcept;
    [[nodiscard]] std::uint8_t number_named(ContactId contact, std::uint8_t like, PhoneNumber named,
                                            std::optional<Instant> callback_at);
    [[nodiscard]] Verdict verdict(const Slot& slot, std::span<const Number> among, Instant now) const noexcept;
    [[nodiscard]] bool takes_agent() const noexcept;
    [[nodiscard]] std::uint32_t free_agents(Instant now) const noexcept;
    [[nodiscard]] Choice choose(const Slot& slot, bool reserved, Instant now) const noexcept;
    void postpone(ContactId contact, const Choice& choice, Instant now) noexcept;
    void order(ContactId contact, const Choice& choice, AgentId agent, Instant now) noexcept;
    [[nodiscard]] bool order_next(Instant now) noexcept;
    [[nodiscard]] PacingDecision decide(Instant now) noexcept;
    void pace(Instant now) noexcept;
    [[nodiscard]] bool first_turn(Turns& turns, Instant now) noexcept;
    [[nodiscard]] ContactId take_turn(Turns& turns) noexcept;

    [[nodiscard]] bool order_likeliest(Instant now) noexcept;
    void look_ahead(Instant now) noexcept;
    void fill_shortlist(Instant now) noexcept;
    void renew_shortlist(Instant now) noexcept;
    void defer(ContactId contact, const Turn& turn, Instant until, Instant now) noexcept;
    [[nodiscard]] Odds odds_of(const Number& number, Instant now) const noexcept;
    [[nodiscard]] CallIndex index_of(std::size_t number, const OpenHours& open, Instant now) const noexcept;
    void learn(const Call& call) noexcept;

    /// How a promise is kept: by the agent who gave it, by any, or like any other turn.
    enum class Keeping : std::uint8_t { own_agent, any_agent, usual };
    [[nodiscard]] Keeping keeping(ContactId contact, Instant now) const noexcept;
    [[nodiscard]] Instant next_keeping(ContactId contact, Instant now) const noexcept;
    [[nodiscard]] AgentId own_agent(ContactId contact) const noexcept;
    void set_own_agent(ContactId contact, AgentId agent);
    [[nodiscard]] bool at_work(AgentId agent) const noexcept;
    [[nodiscard]] PacingSnapshot snapshot(Instant now) noexcept;
    [[nodiscard]] std::uint32_t agents_of_ringing(Instant now) noexcept;
    void keep_promises(Instant now) noexcept;
    void keep_own_promises(std::uint32_t& room, std::uint32_t spoken_for, Instant now) noexcept;

    CampaignConfig config_;
    AbandonmentLedger ledger_;
    Pacing pacing_;
    Blending blending_;
    Duration longest_ring_{};  // by all the retry tables
    Duration reach_{};         // a call dialled now is decided within it
    Agents agents_;
    std::vector<Slot> contacts_;
    std::vector<Number> numbers_;
    std::vector<Call> calls_;
    std::vector<std::uint32_t> free_calls_;
    std::vector<Window> windows_;
    std::unordered_map<std::uint64_t, std::uint16_t> window_ids_;  // by window_key; none of those for appointments
    Turns turns_;                                                  // a queue for each window
    Turns promised_turns_;              // the same, of clients who are dialled when an agent is there
    std::vector<OwnTurn> own_turns_;    // and of those who wait for one agent
    std::vector<OwnAgent> own_agents_;  // by contact
    std::optional<AnswerChances> chances_;
    std::vector<CallHistory> histories_;  // of the numbers; none without a learned order
    Shortlist shortlist_;
    Turns deferred_turns_;        // of those who are better called later, for when there is nobody else
    std::uint64_t deferred_ = 0;  // turns put there, and how many held when they were last counted
    std::uint64_t deferred_held_ = 0;
    Instant shortlist_hour_ = far_past;  // for which the shortlist holds
    std::vector<Timer> timers_;          // heap, earliest first
    std::deque<WrapUp> wrap_ups_;        // that end by themselves, earliest first
    std::vector<DialOrder> orders_;
    std::vector<AnnouncementOrder> announcements_;
    Turns announce_turns_;              // of those whose call is to be announced
    std::vector<Notice> notices_;       // of the numbers; none before they are needed
    std::deque<Asked> asked_;           // earliest first
    std::uint32_t ahead_ = 0;           // notices that are
    std::uint8_t announced_types_ = 0;  // as in the config, a bit each: for a restored campaign
    std::vector<Refusal> refusals_;
    std::vector<Refusal> new_refusals_;
    std::vector<CountedCall> counted_;
    std::vector<CountedCall> new_counted_;
    std::array<std::uint32_t, 8> phase_counts_{};
    PacingDecision decision_;
    Instant latest_ = far_past;  // of those that were told
    Instant told_ = far_past;    // the last
    Promises promises_;
    Instant windows_until_ = far_past;  // a window opens or shuts
    Instant look_again_ = far_past;     // or it will do so soon
    std::uint64_t sequence_ = 0;
    std::uint64_t revision_ = 0;
    std::uint32_t ringing_ = 0;
    std::uint32_t waiting_ = 0;
    std::uint32_t lines_ = 0;
    std::uint32_t callers_ = 0;  // inbound, who wait for an agent
};

}  // namespace outdial
