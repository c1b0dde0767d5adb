// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catch.hpp"

#include <outdial/campaign.hpp>

#include <algorithm>
#include <list>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

/// A campaign told again from its headers, slow and obvious: every client, call and agent with what is known of it, no
/// queues, no timers, no counters. It takes the same events, says how each must be taken, and judges every dial order.
namespace outdial_test {

using namespace outdial;

inline void expect(bool right, const char* what) {
    if (!right) FAIL(what);
}

struct ModelNumber {
    ContactNumber number;
    NumberState::Phase phase = NumberState::Phase::open;
    int attempts = 0;
    std::array<int, outcome_count> seen{};
    Instant not_before = far_past;
    bool asked_for = false;   // by the client, at the last call: then the attempts do not matter
    std::optional<Why> held;  // what was told of it: `not_before` is later than usual
    Instant usual = far_past;
    Instant announced = far_past;
    enum class Ahead { no, asked, there } ahead = Ahead::no;

    bool open() const { return phase == NumberState::Phase::open; }

    Next walk(const RetryTable& table, const RetryRow& row, Outcome outcome, std::optional<Instant> promised,
              Instant now) {
        attempts += row.counts ? 1 : 0;
        const int times = ++seen[static_cast<std::size_t>(outcome)];
        phase = NumberState::Phase::open;
        asked_for = promised.has_value();
        not_before = promised.value_or(now + row.delay);
        if (row.next == Next::retire_number || row.next == Next::do_not_call) phase = NumberState::Phase::retired;
        if (row.next != Next::redial && row.next != Next::next_number) return row.next;
        if (promised || (attempts < table.max_attempts && (row.max_times == 0 || times < row.max_times)))
            return row.next;
        phase = NumberState::Phase::exhausted;
        return Next::next_number;
    }
};

struct ModelClient {
    enum class Phase { waiting, in_call, complete, do_not_call, exhausted, withdrawn };

    std::uint64_t reference = 0;
    std::int16_t priority = 0;
    WishId wish = no_wish;
    std::vector<ModelNumber> numbers;  // in the order of trying
    std::size_t current = 0;
    Instant due;
    Reason reason = Reason::fresh;
    Phase phase = Phase::waiting;
    bool to_withdraw = false;
    AgentId own_agent = no_agent;  // who promised the appointment
};

struct ModelCall {
    enum class Phase { dialling, waiting, connected, wrap_up };

    ContactId client = 0;
    std::size_t number = 0;
    Phase phase = Phase::dialling;
    AgentId agent = no_agent;
    bool answered = false;
    std::optional<CallDisposed> disposed;
    bool concluded = false;
    Outcome outcome = Outcome::answered;
    std::pair<Instant, std::uint64_t> wrap_up_ends{far_future, 0};  // those that end at one instant: in this order
};

struct ModelAgent {
    AgentPhase phase = AgentPhase::logged_out;
    AgentPhase after = AgentPhase::idle;
    CallId call = 0;
    Instant leaves = far_future;
};

class Model {
public:
    explicit Model(const CampaignConfig& config) : config_(config) {}

    std::vector<ModelClient> clients;
    std::map<CallId, ModelCall> calls;  // those under way, and those in wrap-up
    std::map<AgentId, ModelAgent> agents;
    std::list<AgentId> idle;  // longest first
    std::uint32_t callers = 0;
    Instant latest = far_past;
    Instant told = far_past;  // by the host's clock, which may be set back

    void add(const Contact& contact) {
        ModelClient client;
        client.reference = contact.reference;
        client.priority = contact.priority;
        client.wish = contact.wish;
        client.due = latest;
        client.numbers = arranged(contact, {});
        clients.push_back(std::move(client));
    }

    /// In the order of trying; numbers that are known keep their history.
    std::vector<ModelNumber> arranged(const Contact& contact, const std::vector<ModelNumber>& known) const {
        std::vector<ModelNumber> numbers;
        for (const ContactNumber& number : contact.numbers) {
            numbers.emplace_back();
            for (const ModelNumber& other : known) {
                if (other.number.number == number.number) numbers.back() = other;
            }
            numbers.back().number = number;
        }
        std::stable_sort(numbers.begin(), numbers.end(), [&](const auto& a, const auto& b) {
            return config_.number_order(a.number.type) < config_.number_order(b.number.type);
        });
        return numbers;
    }

    /// `looked_at`: when dials were last asked for.
    bool change(ContactId id, const Contact& contact, Instant looked_at) {
        ModelClient& client = clients[id];
        using Over = ModelClient::Phase;
        if (client.to_withdraw || client.phase == Over::complete || client.phase == Over::do_not_call ||
            client.phase == Over::withdrawn) {
            return false;
        }
        const auto find = [](const std::vector<ModelNumber>& numbers, PhoneNumber number) {
            const auto same = [&](const ModelNumber& other) { return other.number.number == number; };
            return static_cast<std::size_t>(std::find_if(numbers.begin(), numbers.end(), same) - numbers.begin());
        };
        const std::vector<ModelNumber> before = client.numbers;
        const std::vector<ModelNumber> after = arranged(contact, before);
        for (const auto& [call_id, call] : calls) {
            if (call.client != id || call.concluded) continue;
            if (find(after, before[call.number].number.number) == after.size()) return false;
        }
        const auto moved = [&](std::size_t index) {
            const std::size_t place = find(after, before[index].number.number);
            return place == after.size() ? 0 : place;
        };
        for (auto& [call_id, call] : calls) {
            if (call.client == id) call.number = moved(call.number);
        }
        const bool was_over = client.phase == Over::exhausted || (client.phase == Over::waiting && hopeless(client));
        client.current = moved(client.current);
        client.reference = contact.reference;
        client.priority = contact.priority;
        client.wish = contact.wish;
        client.numbers = after;
        leave_ahead(client);
        if (was_over) {
            client.phase = Over::waiting;
            client.due = latest;
            client.reason = Reason::redial;
        } else if (client.phase == Over::waiting && client.reason != Reason::appointment) {
            const bool more = std::any_of(after.begin(), after.end(), [&](const ModelNumber& number) {
                return find(before, number.number.number) == before.size();
            });
            // Where only numbers were due that will never have a window, it waits for the next one of the others.
            const auto was_due = [&](const ModelNumber& number) {
                return hopeful(number) && number.not_before <= looked_at;
            };
            if (more && client.due <= looked_at && std::none_of(before.begin(), before.end(), was_due)) {
                client.due = far_future;
                for (const ModelNumber& number : before) {
                    if (number.open() && number.not_before > looked_at) {
                        client.due = std::min(client.due, number.not_before);
                    }
                }
            }
            if (more) client.due = std::min(client.due, latest + config_.retry.usual.contact_gap);
        }
        return true;
    }

    bool withdraw(ContactId id) {
        ModelClient& client = clients[id];
        if (client.phase == ModelClient::Phase::in_call) return client.to_withdraw = true;
        if (client.phase != ModelClient::Phase::waiting || hopeless(client)) return false;
        client.phase = ModelClient::Phase::withdrawn;
        leave_ahead(client);
        return true;
    }

    /// Time goes on: wrap-ups end by themselves.
    void advance(Instant now) {
        latest = std::max(latest, now);
        if (now < told) windows_.clear();
        told = now;
        for (;;) {
            const auto first = std::min_element(calls.begin(), calls.end(), [](const auto& a, const auto& b) {
                return a.second.wrap_up_ends < b.second.wrap_up_ends;
            });
            if (first == calls.end() || first->second.wrap_up_ends.first > latest) return;
            end_wrap_up(first->first, first->second.wrap_up_ends.first);
        }
    }

    /// How the campaign must take the event.
    Reception on(const Event& event, Instant now) {
        advance(now);
        return std::visit([&](const auto& what) { return take(what); }, event);
    }

    /// In every zone of the place the campaign's hours (unless `law_only`), the client's wish and the law allow it. Its
    /// end is exact when it is open; a "not before" is a lower bound. Wishes and laws are plain hours here.
    Verdict window(NumberType type, PlaceId place, WishId wish, bool law_only) const {
        return window(config_.windows, type, place, wish, law_only, told);
    }
    Verdict window(const Windows& windows, NumberType type, PlaceId place, WishId wish, bool law_only,
                   Instant at) const {
        const auto hours_of = [](const Rule& rule) {
            return rule.node() == nullptr ? Hours::always() : rule.node()->hours;
        };
        Verdict verdict = Verdict::now();
        for (const Zone& zone : config_.places[place].zones.zones) {
            verdict = both(verdict, open_at(hours_of(config_.places[place].law), {}, zone, at));
            if (law_only) continue;
            const Hours& own = windows.hours[static_cast<std::size_t>(type)];
            verdict = both(verdict, open_at(own, windows.calendar, zone, at));
            if (wish != no_wish) verdict = both(verdict, open_at(hours_of(config_.wishes[wish]), {}, zone, at));
        }
        return verdict;
    }
    /// Within the time promised for an appointment only the law holds.
    bool promised(const ModelClient& client) const {
        return client.reason == Reason::appointment && client.due <= latest &&
               latest < client.due + config_.promised_window;
    }
    /// Who must be there when a promised call is dialled: the client's own agent, any, or nobody any more.
    enum class Keeping { own_agent, any_agent, usual };
    Keeping keeping(const ModelClient& client) const {
        if (!promised(client)) return Keeping::usual;
        if (client.own_agent != no_agent && latest < client.due + config_.own_agent_time) return Keeping::own_agent;
        return latest < client.due + config_.agent_kept_time ? Keeping::any_agent : Keeping::usual;
    }
    /// Who is not at work when the client is due need not be waited for any more.
    void drop_absent_agents() {
        for (ModelClient& client : clients) {
            if (client.phase != ModelClient::Phase::waiting || !promised(client)) continue;
            if (phase(client.own_agent) == AgentPhase::logged_out) client.own_agent = no_agent;
        }
    }
    /// An appointment that was missed, and whose numbers are not due: what is left is a redial.
    void drop_missed_appointments() {
        for (ModelClient& client : clients) {
            if (client.phase != ModelClient::Phase::waiting || client.reason != Reason::appointment) continue;
            if (client.due > latest || promised(client)) continue;
            Instant next = far_future;
            bool due = false;
            for (const ModelNumber& number : client.numbers) {
                if (hopeful(number) && number.not_before <= latest) due = true;
                if (number.open() && number.not_before > latest) next = std::min(next, number.not_before);
            }
            if (due || next == far_future) continue;
            client.reason = Reason::redial;
            client.due = next;
        }
    }
    bool takes_agent() const {
        return config_.pacing.mode == PacingMode::preview || config_.connect_at == ConnectAt::dialled;
    }
    AgentPhase phase(AgentId id) const {
        const auto found = agents.find(id);
        return found == agents.end() ? AgentPhase::logged_out : found->second.phase;
    }
    bool callable(const ModelClient& client, const ModelNumber& number) const {
        return number.open() && number.not_before <= latest && !unannounced(client, number) &&
               (open_now(number.number.type, number.number.place, client.wish, false) ||
                (promised(client) && open_now(number.number.type, number.number.place, no_wish, true)));
    }
    bool callable(const ModelClient& client) const {
        return client.phase == ModelClient::Phase::waiting && client.due <= latest &&
               std::any_of(client.numbers.begin(), client.numbers.end(),
                           [&](const auto& number) { return callable(client, number); });
    }
    /// It will have an open window.
    bool hopeful(const ModelNumber& number) const {
        return number.open() && !config_.windows.hours[static_cast<std::size_t>(number.number.type)].empty();
    }
    bool hopeless(const ModelClient& client) const {
        return std::none_of(client.numbers.begin(), client.numbers.end(),
                            [&](const ModelNumber& number) { return hopeful(number); });
    }
    std::uint32_t count(ModelCall::Phase phase, bool with_agent) const {
        return static_cast<std::uint32_t>(std::count_if(calls.begin(), calls.end(), [&](const auto& call) {
            return call.second.phase == phase && (call.second.agent != no_agent) == with_agent;
        }));
    }
    /// There, and not gone before a call dialled now is over.
    bool stays_idle(AgentId id) const {
        return phase(id) == AgentPhase::idle && agents.at(id).leaves > latest + config_.retry.usual.ring_timeout;
    }
    /// Of those who stay.
    AgentId longest_idle() const {
        const auto found = std::find_if(idle.begin(), idle.end(), [&](AgentId id) { return stays_idle(id); });
        return found == idle.end() ? no_agent : *found;
    }
    /// Idle agents who will be gone before a call dialled now is over.
    std::uint32_t leaving() const {
        return static_cast<std::uint32_t>(
            std::count_if(idle.begin(), idle.end(), [&](AgentId id) { return !stays_idle(id); }));
    }
    std::uint32_t lines() const {
        return static_cast<std::uint32_t>(calls.size()) - count(ModelCall::Phase::wrap_up, true);
    }

    // ---- announcements -------------------------------------------------------------------------------------------

    /// The call is to be announced first: none was when the client came due, or long before.
    bool unannounced(const ModelClient& client, const ModelNumber& number) const {
        if (!config_.announcement || client.reason == Reason::appointment || client.reason == Reason::reachable) {
            return false;
        }
        return config_.announcement->types[static_cast<std::size_t>(number.number.type)] &&
               (number.announced == far_past || number.announced + config_.announcement->again_after <= client.due);
    }
    Verdict call_window_when_read(const ModelClient& client, const ModelNumber& number) const {
        return window(config_.windows, number.number.type, number.number.place, client.wish, false,
                      told + config_.announcement->lead_time);
    }
    bool announceable(const ModelClient& client, const ModelNumber& number) const {
        if (client.phase != ModelClient::Phase::waiting || client.due > latest || !number.open() ||
            number.not_before > latest || !unannounced(client, number)) {
            return false;
        }
        const Windows& message = config_.announcement->windows ? *config_.announcement->windows : config_.windows;
        return window(message, number.number.type, number.number.place, client.wish, false, told).is_now() &&
               call_window_when_read(client, number).is_now();
    }
    bool announceable(const ModelClient& client) const {
        return config_.announcement && std::any_of(client.numbers.begin(), client.numbers.end(),
                                                   [&](const auto& number) { return announceable(client, number); });
    }
    /// How many were asked lately, or wait for the call with their phone on.
    std::uint32_t ahead() const {
        std::uint32_t count = 0;
        for (const ModelClient& client : clients) {
            if (client.phase != ModelClient::Phase::waiting || hopeless(client)) continue;
            for (const ModelNumber& number : client.numbers) {
                const bool asked = number.ahead == ModelNumber::Ahead::asked &&
                                   number.announced + config_.announcement->answer_within > latest;
                count += asked || number.ahead == ModelNumber::Ahead::there ? 1 : 0;
            }
        }
        return count;
    }
    static void leave_ahead(ModelClient& client) {
        for (ModelNumber& number : client.numbers) number.ahead = ModelNumber::Ahead::no;
    }

    /// Judges an announcement and makes it its own.
    void announce(const AnnouncementOrder& order) {
        expect(order.contact < clients.size(), "an announcement to nobody");
        ModelClient& client = clients[order.contact];
        expect(announceable(client), "an announcement to who is not to have one");
        for (const ModelClient& other : clients) {
            const bool before =
                other.reason != client.reason ? other.reason < client.reason : other.priority > client.priority;
            // What is learned may let a redial wait behind fresh contacts.
            if (config_.learned_order && other.reason == Reason::redial && client.reason == Reason::fresh) continue;
            if (before) expect(!announceable(other), "somebody else is to be announced first");
        }
        std::size_t index = client.current;
        for (std::size_t i = 0; i < client.numbers.size() && !announceable(client, client.numbers[index]); ++i) {
            index = (index + 1) % client.numbers.size();
        }
        ModelNumber& number = client.numbers[index];
        expect(order.number_index == index && order.number == number.number.number &&
                   order.type == number.number.type && order.reference == client.reference,
               "the announcement says something else than the client's data");
        expect(number.announced == far_past || number.announced + config_.announcement->again_after <= latest,
               "two announcements within the time that one suffices");
        expect(order.closes == call_window_when_read(client, number).until, "the wrong end of the window");
        expect(order.opens >= told && order.opens <= told + config_.announcement->lead_time, "it opens too late");
        expect(
            window(config_.windows, number.number.type, number.number.place, client.wish, false, order.opens).is_now(),
            "it does not open then");
        number.announced = latest;
        number.ahead = ModelNumber::Ahead::asked;
        const Instant until = latest + config_.announcement->answer_within;
        hold(client, number, Verdict::not_before(until, Why::awaiting_receipt));
        client.current = index;
        client.due = until;
    }

    /// Judges an order and makes it its own.
    void order(const DialOrder& order) {
        expect(calls.count(order.call) == 0, "a call id that is in use");
        expect(order.contact < clients.size(), "a contact that does not exist");
        ModelClient& client = clients[order.contact];
        expect(client.phase != ModelClient::Phase::in_call, "two calls at a time to one client");
        expect(client.phase == ModelClient::Phase::waiting, "a call to a client who is over");
        expect(client.due <= latest, "called before the client is due");
        // With an agent kept for it, a promised call goes before all others; which of several is as usual.
        const Keeping how = keeping(client);
        const bool kept = promised(client) && order.agent != no_agent;
        for (const ModelClient& other : clients) {
            const bool before =
                other.reason != client.reason ? other.reason < client.reason : other.priority > client.priority;
            const Keeping other_how = keeping(other);
            const bool beside = kept ? promised(other) && other_how != Keeping::own_agent : other_how == Keeping::usual;
            // What is learned may let a redial wait behind fresh contacts.
            if (config_.learned_order && other.reason == Reason::redial && client.reason == Reason::fresh) continue;
            if (before && beside && how != Keeping::own_agent) expect(!callable(other), "somebody else's turn");
        }
        std::size_t index = client.current;
        for (std::size_t i = 0; i < client.numbers.size() && !callable(client, client.numbers[index]); ++i) {
            index = (index + 1) % client.numbers.size();
        }
        expect(order.number_index == index, "the wrong one of the client's numbers");
        ModelNumber& number = client.numbers[index];
        expect(number.open(), "a number that is used up or retired");
        expect(number.not_before <= latest, "the number's delay has not passed");
        Instant closes = far_past;
        const Verdict verdict = window(number.number.type, number.number.place, client.wish, false);
        if (verdict.is_now()) closes = verdict.until;
        if (promised(client)) {
            const Verdict law = window(number.number.type, number.number.place, no_wish, true);
            if (law.is_now()) closes = std::max(closes, std::min(law.until, client.due + config_.promised_window));
        }
        expect(closes > told, "outside the window");
        expect(order.window_closes == closes, "the wrong end of the window");
        expect(order.attempt == std::min(255, number.attempts + 1), "the wrong attempt");
        expect(number.attempts < config_.retry.usual.max_attempts || number.asked_for, "too many attempts");
        expect(order.reference == client.reference && order.number == number.number.number &&
                   order.type == number.number.type && order.reason == client.reason &&
                   order.ring_timeout == config_.retry.usual.ring_timeout,
               "the order says something else than the client's data");

        ModelCall call;
        call.client = order.contact;
        call.number = index;
        expect(order.preview == (config_.pacing.mode == PacingMode::preview), "preview or not");
        const bool needed = takes_agent() || how != Keeping::usual;
        const bool allowed = needed || promised(client);
        expect(order.agent != no_agent ? allowed : !needed, "with an agent or without");
        if (order.agent != no_agent) {
            if (how == Keeping::own_agent) {
                expect(client.own_agent == order.agent && stays_idle(order.agent), "not the own agent");
            } else {
                expect(longest_idle() == order.agent, "not the agent who has been idle longest");
            }
            call.agent = order.agent;
            set(order.agent, AgentPhase::reserved, order.call);
        }
        calls[order.call] = call;
        client.phase = ModelClient::Phase::in_call;
        number.phase = NumberState::Phase::in_call;
        number.held.reset();
        leave_ahead(client);
    }

private:
    using Phase = ModelCall::Phase;

    ModelCall* find(CallId id) {
        const auto found = calls.find(id);
        return found == calls.end() ? nullptr : &found->second;
    }
    bool open_now(NumberType type, PlaceId place, WishId wish, bool law_only) const {
        auto& [verdict, asked] = windows_[{type, place, wish, law_only}];  // asked again when its answer has run out
        if (!asked || told >= verdict.until) verdict = window(type, place, wish, law_only), asked = true;
        return verdict.is_now();
    }

    void set(AgentId id, AgentPhase to, CallId call) {
        idle.remove(id);
        ModelAgent& agent = agents[id];
        const bool stays = to == AgentPhase::reserved || to == AgentPhase::talking || to == AgentPhase::wrap_up;
        const bool gone = to == AgentPhase::paused || to == AgentPhase::logged_out;
        agent = {to, stays ? agent.after : AgentPhase::idle, stays ? call : 0, gone ? far_future : agent.leaves};
        if (to == AgentPhase::idle) idle.push_back(id);
    }
    void end_wrap_up(CallId id, Instant now) {
        ModelCall& call = calls.at(id);
        if (!call.concluded) conclude(call, call.outcome, now);
        const AgentId agent = call.agent;
        calls.erase(id);
        set(agent, agents[agent].after, 0);
    }

    void conclude(ModelCall& call, Outcome outcome, Instant now) {
        call.concluded = true;
        ModelClient& client = clients[call.client];
        ModelNumber& number = client.numbers[call.number];
        std::optional<Instant> promised;
        const RetryRow* row = &config_.retry.usual.row(outcome);
        if (call.disposed) {
            outcome = Outcome::answered;
            row = &config_.retry.usual.row(call.disposed->disposition);
            if (call.disposed->disposition == Disposition::callback && row->next == Next::redial) {
                promised = call.disposed->callback_at;
            }
        }
        const Next next = number.walk(config_.retry.usual, *row, outcome, promised, now);
        using Over = ModelClient::Phase;
        client.phase = next == Next::do_not_call ? Over::do_not_call
                       : client.to_withdraw      ? Over::withdrawn
                       : next == Next::complete  ? Over::complete
                                                 : Over::waiting;
        if (client.phase != Over::waiting) return;
        for (ModelNumber& other : client.numbers) {
            if (other.held) other.usual = std::max(other.usual, now + config_.retry.usual.contact_gap);
        }
        client.own_agent = promised && call.disposed->own_agent ? call.agent : no_agent;
        client.reason = promised ? Reason::appointment : Reason::redial;
        std::optional<std::size_t> named;  // by the client
        const bool another = call.disposed && call.disposed->disposition == Disposition::another_number;
        const bool itself = call.disposed && call.disposed->number == number.number.number;
        if (call.disposed && !call.disposed->number.empty() && (promised || (another && !itself))) {
            const auto found =
                std::find_if(client.numbers.begin(), client.numbers.end(),
                             [&](const ModelNumber& other) { return other.number.number == call.disposed->number; });
            named = static_cast<std::size_t>(found - client.numbers.begin());
            if (found == client.numbers.end()) {
                ModelNumber fresh;
                fresh.number = client.numbers[call.number].number;
                fresh.number.number = call.disposed->number;
                client.numbers.push_back(fresh);
            }
            client.numbers[*named].phase = NumberState::Phase::open;
            client.numbers[*named].asked_for = true;
            if (promised || client.numbers[*named].attempts == 0) {
                client.numbers[*named].not_before = promised.value_or(far_past);
                client.numbers[*named].held.reset();
            }
        }
        if (next == Next::redial) {
            client.current = named.value_or(call.number);
            client.due = client.numbers[client.current].not_before;
        } else {
            client.current = named.value_or((call.number + 1) % client.numbers.size());
            client.due = far_future;
            for (const ModelNumber& other : client.numbers) {
                if (hopeful(other)) client.due = std::min(client.due, other.not_before);
            }
            if (client.due == far_future) client.phase = Over::exhausted;
        }
        if (!promised) client.due = std::max(client.due, now + config_.retry.usual.contact_gap);
    }

    Reception take(const AgentReady& event) {
        if (event.agent >= max_agents) return Reception::bad_agent_id;
        switch (phase(event.agent)) {
            case AgentPhase::idle: return Reception::wrong_order;
            case AgentPhase::wrap_up: end_wrap_up(agents[event.agent].call, latest); break;
            case AgentPhase::reserved:
            case AgentPhase::talking:
                if (agents[event.agent].after == AgentPhase::idle) return Reception::wrong_order;
                agents[event.agent].after = AgentPhase::idle;
                break;
            default: set(event.agent, AgentPhase::idle, 0);
        }
        return Reception::accepted;
    }
    Reception take(const AgentBusy& event) {
        const AgentPhase now = phase(event.agent);
        if (now == AgentPhase::logged_out) return Reception::unknown_agent;
        if (now != AgentPhase::idle && now != AgentPhase::paused) return Reception::agent_taken;
        set(event.agent, AgentPhase::busy, 0);
        return Reception::accepted;
    }
    Reception take(const AgentPaused& event) { return leave(event.agent, AgentPhase::paused, event.at); }
    Reception take(const AgentLoggedOut& event) { return leave(event.agent, AgentPhase::logged_out, event.at); }
    Reception leave(AgentId id, AgentPhase to, Instant at) {
        const AgentPhase now = phase(id);
        if (now == AgentPhase::logged_out) return Reception::unknown_agent;
        if (at > latest) {
            agents[id].leaves = at;
            return Reception::accepted;
        }
        const bool in_call = now == AgentPhase::reserved || now == AgentPhase::talking || now == AgentPhase::wrap_up;
        if (in_call) agents[id].after = to;
        if (now == AgentPhase::wrap_up) end_wrap_up(agents[id].call, latest);
        if (!in_call) set(id, to, 0);
        return Reception::accepted;
    }
    Reception take(const CallerArrived&) {
        ++callers;
        return Reception::accepted;
    }
    Reception take(const CallerConnected& event) {
        if (callers == 0) return Reception::no_caller;
        const AgentPhase now = phase(event.agent);
        if (now == AgentPhase::logged_out) return Reception::unknown_agent;
        if (now != AgentPhase::idle) return Reception::agent_taken;
        --callers;
        set(event.agent, AgentPhase::inbound, 0);
        return Reception::accepted;
    }
    Reception take(const CallerLeft&) {
        if (callers == 0) return Reception::no_caller;
        --callers;
        return Reception::accepted;
    }
    Reception take(const CallRinging& event) {
        ModelCall* call = find(event.call);
        if (call == nullptr) return Reception::unknown_call;
        if (call->phase != Phase::dialling || call->answered) return Reception::wrong_order;
        if (config_.connect_at == ConnectAt::ringing && call->agent == no_agent) call->phase = Phase::waiting;
        return Reception::accepted;
    }
    Reception take(const CallAnswered& event) {
        ModelCall* call = find(event.call);
        if (call == nullptr) return Reception::unknown_call;
        if (call->answered || call->phase == Phase::wrap_up) return Reception::wrong_order;
        call->answered = true;
        const bool detected_first = config_.detect_machines && config_.connect_at == ConnectAt::answered;
        if (call->phase == Phase::dialling && call->agent == no_agent && !detected_first) call->phase = Phase::waiting;
        return Reception::accepted;
    }
    Reception take(const CallDetected& event) {
        ModelCall* call = find(event.call);
        if (call == nullptr) return Reception::unknown_call;
        if (call->phase != Phase::dialling || !call->answered || call->agent != no_agent) return Reception::wrong_order;
        if (event.result > AmdResult::hang_up) return Reception::wrong_order;
        if (event.result == AmdResult::human || event.result == AmdResult::not_sure) call->phase = Phase::waiting;
        return Reception::accepted;
    }
    Reception take(const CallConnected& event) {
        ModelCall* call = find(event.call);
        if (call == nullptr) return Reception::unknown_call;
        if (call->phase != Phase::dialling && call->phase != Phase::waiting) return Reception::wrong_order;
        const AgentPhase now = phase(event.agent);
        if (now == AgentPhase::logged_out) return Reception::unknown_agent;
        if (now != AgentPhase::idle && call->agent != event.agent) return Reception::agent_taken;
        if (call->agent != no_agent && call->agent != event.agent) set(call->agent, agents[call->agent].after, 0);
        call->phase = Phase::connected;
        call->agent = event.agent;
        set(event.agent, AgentPhase::talking, event.call);
        return Reception::accepted;
    }
    Reception take(const CallEnded& event) {
        ModelCall* call = find(event.call);
        if (call == nullptr) return Reception::unknown_call;
        if (call->phase == Phase::wrap_up) return Reception::wrong_order;
        if (call->phase != Phase::connected) {
            const AgentId reserved = call->agent;
            if (reserved != no_agent) set(reserved, agents[reserved].after, 0);
            const bool abandoned = event.outcome == Outcome::answered && !call->disposed;
            conclude(*call, abandoned ? Outcome::abandoned : event.outcome, latest);
            calls.erase(event.call);
            return Reception::accepted;
        }
        const bool talked = call->answered || event.outcome == Outcome::answered;
        call->phase = Phase::wrap_up;
        set(call->agent, AgentPhase::wrap_up, event.call);
        call->outcome = event.outcome;
        if (call->disposed) conclude(*call, event.outcome, latest);
        if (!talked || config_.agent_free_at == AgentFreeAt::call_end) {
            end_wrap_up(event.call, latest);
        } else if (config_.agent_free_at == AgentFreeAt::wrap_up_time) {
            call->wrap_up_ends = {latest + config_.wrap_up_time, ++wrap_ups_};
        }
        return Reception::accepted;
    }
    Reception take(const CallDisposed& event) {
        ModelCall* call = find(event.call);
        if (call == nullptr) return Reception::unknown_call;
        const bool talks = call->phase == Phase::connected || call->phase == Phase::wrap_up ||
                           (call->phase == Phase::waiting && call->answered);
        if (!talks) return Reception::wrong_order;
        if (call->concluded) {  // too late for all but one
            ModelClient& client = clients[call->client];
            using Over = ModelClient::Phase;
            const bool refuses = event.disposition == Disposition::do_not_call;
            if (!refuses || client.phase == Over::in_call || client.phase == Over::do_not_call) {
                return Reception::wrong_order;
            }
            client.phase = Over::do_not_call;
            return Reception::accepted;
        }
        if (call->disposed && call->disposed->disposition == Disposition::do_not_call) return Reception::wrong_order;
        if (event.disposition == Disposition::callback && event.callback_at <= latest) return Reception::bad_callback;
        call->disposed = event;
        if (call->phase == Phase::wrap_up) conclude(*call, Outcome::answered, latest);
        return Reception::accepted;
    }

    Reception take(const CallbackWanted& event) {
        using Over = ModelClient::Phase;
        if (event.contact >= clients.size()) return Reception::unknown_number;
        ModelClient& client = clients[event.contact];
        if (client.phase != Over::waiting && client.phase != Over::exhausted) return Reception::wrong_order;
        if (event.agent != no_agent && event.agent >= max_agents) return Reception::bad_agent_id;
        if (event.at != far_past && event.at <= latest) return Reception::bad_callback;
        std::vector<ModelNumber>& numbers = client.numbers;
        std::size_t wanted = numbers.size();
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (numbers[i].number.number == event.number) wanted = i;
        }
        if (event.number.empty()) {
            std::vector<std::size_t> left[2];  // those that are open, those that are used up; in their order
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                const std::size_t index = (client.current + i) % numbers.size();
                if (numbers[index].open()) left[0].push_back(index);
                if (numbers[index].phase == NumberState::Phase::exhausted) left[1].push_back(index);
            }
            if (left[0].empty()) left[0] = left[1];
            if (left[0].empty()) return Reception::unknown_number;
            wanted = left[0].front();
        } else if (wanted == numbers.size()) {
            ModelNumber fresh;
            fresh.number = numbers[client.current].number;
            fresh.number.number = event.number;
            numbers.push_back(fresh);
        }
        const Instant at = event.at == far_past ? latest : event.at;
        ModelNumber& number = numbers[wanted];
        number.phase = NumberState::Phase::open;
        number.asked_for = true;
        number.not_before = at;
        number.held.reset();
        client.current = wanted;
        client.own_agent = event.agent;
        client.reason = Reason::appointment;
        client.due = at;
        client.phase = Over::waiting;
        leave_ahead(client);
        return Reception::accepted;
    }

    Reception take(const NumberReachable& event) {
        if (event.contact >= clients.size()) return Reception::unknown_number;
        ModelClient& client = clients[event.contact];
        const auto found = std::find_if(client.numbers.begin(), client.numbers.end(), [&](const ModelNumber& number) {
            return number.number.number == event.number;
        });
        if (found == client.numbers.end()) return Reception::unknown_number;
        if (client.phase != ModelClient::Phase::waiting || hopeless(client) || !found->open()) {
            return Reception::wrong_order;
        }
        if (client.reason == Reason::appointment) return Reception::accepted;
        found->held.reset();
        if (config_.announcement) found->ahead = ModelNumber::Ahead::there;
        found->not_before = std::min(found->not_before, latest);
        client.current = static_cast<std::size_t>(found - client.numbers.begin());
        client.due = latest;
        client.reason = Reason::reachable;
        return Reception::accepted;
    }

    void hold(const ModelClient& client, ModelNumber& number, const Verdict& verdict) const {
        if (!number.held) {
            const bool waits = client.phase == ModelClient::Phase::waiting && client.due > latest;
            number.usual = waits ? std::max(number.not_before, client.due) : number.not_before;
        }
        const bool holds = verdict.kind == Verdict::Kind::not_before && verdict.until > latest;
        number.held = holds ? std::optional(verdict.why) : std::nullopt;
        number.not_before = holds ? std::max(number.usual, verdict.until) : number.usual;
    }

    Reception take(const NumberJudged& event) {
        if (event.contact >= clients.size()) return Reception::unknown_number;
        ModelClient& client = clients[event.contact];
        const auto found = std::find_if(client.numbers.begin(), client.numbers.end(), [&](const ModelNumber& number) {
            return number.number.number == event.number;
        });
        if (found == client.numbers.end()) return Reception::unknown_number;
        using Over = ModelClient::Phase;
        const bool waits = client.phase == Over::waiting && !hopeless(client);
        if ((!waits && client.phase != Over::in_call) || !found->open()) return Reception::wrong_order;
        const bool promise = waits && client.reason == Reason::appointment;
        if (event.verdict.is_never()) {
            found->phase = NumberState::Phase::retired;
            found->ahead = ModelNumber::Ahead::no;
        } else if (promise) {
            return Reception::accepted;
        } else {
            hold(client, *found, event.verdict);
            if (found->ahead == ModelNumber::Ahead::there) found->ahead = ModelNumber::Ahead::no;
        }
        if (!waits) return Reception::accepted;
        if (hopeless(client)) {
            client.phase = Over::exhausted;
            leave_ahead(client);
        } else if (!promise) {
            const bool lifted = !event.verdict.is_never() && !found->held;
            if (client.reason == Reason::reachable && !lifted && &client.numbers[client.current] == &*found) {
                client.reason = Reason::redial;
            }
            Instant due = far_future;
            for (const ModelNumber& number : client.numbers) {
                if (hopeful(number)) due = std::min(due, number.not_before);
            }
            due = std::max(due, client.due);
            client.due = lifted ? std::min(due, found->not_before) : due;
        }
        return Reception::accepted;
    }

    const CampaignConfig& config_;
    std::uint64_t wrap_ups_ = 0;
    mutable std::map<std::tuple<NumberType, PlaceId, WishId, bool>, std::pair<Verdict, bool>> windows_;
};

}  // namespace outdial_test
