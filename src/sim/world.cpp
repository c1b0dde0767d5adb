// SPDX-License-Identifier: Apache-2.0
#include "world.hpp"

#include <algorithm>
#include <cmath>

namespace outdial::sim {
namespace {

std::size_t hour_of_day(const Zone& zone, Instant at) noexcept {
    const LocalTime local = zone.local(at);
    return static_cast<std::size_t>((local - std::chrono::floor<std::chrono::days>(local)) / std::chrono::hours{1});
}

constexpr std::uint64_t inbound_stream = 0x696e'626f'756e'6400;

}  // namespace

World::World(const Scenario& scenario, const Clients& clients, Campaign campaign, WorldId id, Timetable& events,
             Staff& staff)
    : scenario_(scenario),
      clients_(clients),
      campaign_(std::move(campaign)),
      id_(id),
      events_(events),
      staff_(staff),
      met_(clients.size()),
      inbound_random_(scenario.seed, inbound_stream),
      now_(scenario.start),
      end_(scenario.start + scenario.length) {
    hour_.begin = epoch_ms(now_);
    if (scenario.warm_up > Duration::zero()) plan(now_ + scenario.warm_up, What::warm, 0);
    const auto& rates = scenario.inbound.calls_per_hour;
    busiest_inbound_ = *std::max_element(rates.begin(), rates.end());
    if (busiest_inbound_ > 0.0) plan_inbound(now_);
}

Simulation World::result() && noexcept {
    Hour nothing;
    nothing.begin = hour_.begin;
    if (now_ > hour_begin() || hour_ != nothing) close_hour();
    result_.contacts = campaign_.contact_counts();
    result_.promises = campaign_.promises();
    return std::move(result_);
}

void World::handle(What what, std::uint64_t subject) {
    switch (what) {
        case What::shift_change:
        case What::inbound_overflow: return;  // of the staff, and of all teams
        case What::dial: return start_ringing(call_of(subject));
        case What::ringing: {
            tell(CallRinging{subject});
            Call& call = call_of(subject);
            if (call.order.agent != no_agent) return connect(call, call.order.agent);
            waiting_.push_back(subject);
            return;
        }
        case What::decided: return decided(call_of(subject));
        case What::detected: return detected(call_of(subject));
        case What::queue_time_out: {
            if (waits(subject)) end(call_of(subject), Outcome::abandoned);
            return;
        }
        case What::talk_end: return talk_end(call_of(subject));
        case What::wrap_up_end: return free_agent(static_cast<AgentId>(subject));
        case What::inbound_arrival: return inbound_arrival();
        case What::inbound_gives_up: {
            Caller& caller = callers_[subject];
            if (!caller.waiting) return;
            caller.waiting = false;
            tell(CallerLeft{});
            ++result_.totals.inbound_abandoned;
            ++result_.totals.events;
            result_.totals.inbound_wait_ms += (now_ - caller.arrived).count();
            return;
        }
        case What::inbound_end: ++result_.totals.events; return free_agent(static_cast<AgentId>(subject));
        case What::wakeup:
            if (now_ >= wakeup_) wakeup_ = far_future;
            return;
        case What::warm: {
            const std::uint64_t refused_events = result_.totals.refused_events;
            result_.totals = {};
            result_.totals.refused_events = refused_events;  // an error is one at any time
            return;
        }
    }
}

/// Joins waiting callers to idle agents, asks the campaign what to dial, and when
/// to ask again.
void World::react() {
    serve_waiting();
    // There are no messages in this world: announced calls are made without, as when the host could not send any.
    for (const AnnouncementOrder& order : campaign_.announcements(now_)) {
        tell(NumberJudged{order.contact, order.number, Verdict::now()});
    }
    const auto orders = campaign_.dials(now_);
    for (const Refusal& refusal : campaign_.refusals()) {
        ++hour_.refused;
        ++result_.totals.refusals[static_cast<std::size_t>(refusal.verdict.why)];
        if (!scenario_.records) continue;
        const ContactNumber number = campaign_.number(refusal.contact, refusal.number_index);
        result_.records.refused(refusal, number.number, number.type, now_);
    }
    for (const DialOrder& order : orders) place(order);
    serve_waiting();  // a wrap-up may have ended inside `dials`
    const Instant wakeup = std::max(campaign_.next_wakeup(), now_ + Duration{1});
    if (wakeup < wakeup_ && wakeup < end_) {
        wakeup_ = wakeup;
        plan(wakeup, What::wakeup, 0);
    }
}

void World::tell(const Event& event) {
    if (campaign_.on(event, now_) != Reception::accepted) ++result_.totals.refused_events;
}

bool World::waits(CallId id) const noexcept {
    const Call& call = calls_[call_slot(id)];
    return call.id == id && call.agent == no_agent;
}

bool World::over() const noexcept {
    const ContactCounts counts = campaign_.contact_counts();
    return busiest_inbound_ <= 0.0 && counts.ready + counts.delayed + counts.in_progress == 0;
}

// ---- statistics --------------------------------------------------------------------------------------------------

/// Hours are closed before what happens at their end: that belongs to the next one.
void World::pass_time_until(Instant at) {
    for (Instant full = hour_begin() + std::chrono::hours{1}; full <= at; full += std::chrono::hours{1}) {
        count_time_until(full);
        now_ = full;
        close_hour();
    }
    count_time_until(at);
    now_ = at;
}

void World::count_time_until(Instant at) {
    const std::int64_t elapsed = (at - now_).count();
    if (elapsed == 0) return;
    const AgentCounts counts = campaign_.agents().counts();
    const std::int64_t logged_in =
        static_cast<std::int64_t>(counts.idle) + counts.reserved + counts.talking + counts.wrap_up + counts.inbound;
    const std::int64_t talk = elapsed * talking_;
    const std::int64_t wrap_up = elapsed * counts.wrap_up;
    const std::int64_t inbound = elapsed * counts.inbound;
    const std::int64_t wait = elapsed * logged_in - talk - wrap_up - inbound;
    hour_.talk_ms += talk;
    hour_.wrap_up_ms += wrap_up;
    hour_.inbound_ms += inbound;
    hour_.wait_ms += wait;
    Totals& totals = result_.totals;
    totals.talk_ms += talk;
    totals.wrap_up_ms += wrap_up;
    totals.inbound_ms += inbound;
    totals.wait_ms += wait;
}

void World::close_hour() {
    const ContactCounts counts = campaign_.contact_counts();
    hour_.waiting_for_window = campaign_.waiting_for_window(now_);
    hour_.waiting_for_agent = counts.ready - hour_.waiting_for_window;
    hour_.waiting_for_redial = counts.delayed;
    hour_.in_progress = counts.in_progress;
    hour_.over = counts.complete + counts.do_not_call + counts.exhausted + counts.withdrawn;
    result_.hours.push_back(hour_);
    hour_ = {};
    hour_.begin = epoch_ms(now_);
}

// ---- agents ------------------------------------------------------------------------------------------------------

void World::shift_change(AgentId id) {
    const Staff::Group& group = staff_.group_of(id);
    const bool ends = group.until < end_;
    const Agents::Agent* agent = campaign_.agents().find(id);
    const AgentPhase phase = agent == nullptr ? AgentPhase::logged_out : agent->phase;
    // Who is in wrap-up or with an inbound caller finishes that first: `free_agent` looks at the shift then.
    if (phase == AgentPhase::wrap_up && scenario_.campaign.agent_free_at == AgentFreeAt::wrap_up_time) {
        plan(agent->since + scenario_.campaign.wrap_up_time, What::wrap_up_end, id);
    }
    const bool later = phase == AgentPhase::wrap_up || phase == AgentPhase::inbound;
    if (later && group.on_shift && ends) tell(AgentLoggedOut{id, group.until});
    if (later) return;
    if (group.on_shift) {
        come(id);
    } else {
        tell(AgentLoggedOut{id});
    }
}

void World::come(AgentId agent) {
    tell(AgentReady{agent});
    const Instant until = staff_.group_of(agent).until;
    if (until < end_) tell(AgentLoggedOut{agent, until});  // everybody knows when the shift ends
}

void World::leave(AgentId agent) { tell(AgentLoggedOut{agent}); }

AgentId World::leave_after_call() {
    const Agents::Agent* longest = nullptr;
    AgentId found = no_agent;
    for (AgentId id = 0; id < staff_.size(); ++id) {
        const Agents::Agent* agent = campaign_.agents().find(id);
        if (agent == nullptr || staff_.goes(id) || agent->after != AgentPhase::idle) continue;
        const bool in_call = agent->phase == AgentPhase::talking || agent->phase == AgentPhase::inbound;
        if (!in_call || (longest != nullptr && longest->since <= agent->since)) continue;
        longest = agent;
        found = id;
    }
    if (found != no_agent) tell(AgentLoggedOut{found});
    return found;
}

bool World::may_go(AgentId agent) const noexcept {
    const AgentPhase phase = campaign_.agents().find(agent)->phase;
    return phase == AgentPhase::logged_out || phase == AgentPhase::idle;
}

void World::free_agent(AgentId agent) {
    const auto phase = [&] { return campaign_.agents().find(agent)->phase; };
    if (!staff_.group_of(agent).on_shift || staff_.goes(agent)) {
        if (phase() != AgentPhase::logged_out) tell(AgentLoggedOut{agent});
        return;
    }
    // A wrap-up that ends by itself needs no word, unless the agent had said good-bye before a break now over.
    const bool by_itself = scenario_.campaign.agent_free_at == AgentFreeAt::wrap_up_time &&
                           campaign_.agents().find(agent)->after == AgentPhase::idle;
    if (phase() == AgentPhase::inbound || (phase() == AgentPhase::wrap_up && !by_itself)) tell(AgentReady{agent});
    if (phase() == AgentPhase::logged_out) tell(AgentReady{agent});
}

void World::drop_gone_callers() {
    while (!inbound_queue_.empty() && !callers_[inbound_queue_.front()].waiting) inbound_queue_.pop_front();
}

/// Idle agents take those who wait: inbound callers first, then answered calls, the longest wait first.
void World::serve_waiting() {
    for (;;) {
        const AgentId agent = campaign_.agents().longest_idle();
        if (agent == no_agent) return;
        drop_gone_callers();
        while (!waiting_.empty() && !waits(waiting_.front())) waiting_.pop_front();
        if (!inbound_queue_.empty()) {
            const std::size_t caller = inbound_queue_.front();
            inbound_queue_.pop_front();
            take_inbound(caller, agent);
        } else if (!waiting_.empty()) {
            const CallId call = waiting_.front();
            waiting_.pop_front();
            connect(call_of(call), agent);
        } else {
            return;
        }
    }
}

// ---- outbound calls ----------------------------------------------------------------------------------------------

void World::place(const DialOrder& order) {
    ++hour_.dials;
    ++result_.totals.dials;
    ++result_.totals.events;
    if (call_slot(order.call) >= calls_.size()) calls_.resize(call_slot(order.call) + 1);
    Call& call = calls_[call_slot(order.call)];
    call = {};
    call.id = order.call;
    call.order = order;
    call.attempt = met_[order.contact].attempts++;
    call.dialled = now_;
    call.row = scenario_.records ? result_.records.dialled(order, now_) : 0;
    const PlaceId place = campaign_.number(order.contact, order.number_index).place;
    const std::vector<Zone>& zones = scenario_.campaign.places[place].zones.zones;
    const Zone& zone = zones.empty() ? scenario_.zone : zones.front();  // the likeliest
    call.fate = fate(scenario_.people, scenario_.seed, order, call.attempt, hour_of_day(zone, now_));
    if (order.preview) {
        Random random(scenario_.seed, stream_name(order.contact, call.attempt, ~std::uint64_t{0}));
        plan(now_ + scenario_.people.preview.draw(random), What::dial, call.id);
    } else {
        start_ringing(call);
    }
}

void World::start_ringing(Call& call) {
    if (scenario_.campaign.connect_at == ConnectAt::dialled && call.order.agent != no_agent) {
        tell(CallConnected{call.id, call.order.agent});
        call.agent = call.order.agent;
    }
    const bool rings = call.fate.decided > call.fate.ringing;
    if (rings && scenario_.campaign.connect_at == ConnectAt::ringing) {
        plan(now_ + call.fate.ringing, What::ringing, call.id);
    }
    call.dialled = now_;
    plan(now_ + call.fate.decided, What::decided, call.id);
}

void World::decided(Call& call) {
    if (scenario_.records) result_.records.ring_ms[call.row] = (now_ - call.dialled).count();
    const bool machine = call.fate.outcome == Outcome::machine;
    const CampaignConfig& campaign = scenario_.campaign;
    const bool detects = campaign.detect_machines && campaign.connect_at == ConnectAt::answered;
    // A host whose agent is on the line needs no detector.
    if (detects && call.order.agent == no_agent && (machine || call.fate.outcome == Outcome::answered)) {
        const Detected detection =
            sim::detected(scenario_.detection, scenario_.seed, call.order.contact, call.attempt, machine);
        tell(CallAnswered{call.id});
        call.wrongly_detected = detection.wrong;
        plan(now_ + detection.after, What::detected, call.id);
        return;
    }
    if (call.fate.outcome != Outcome::answered) return end(call, call.fate.outcome);
    tell(CallAnswered{call.id});
    answered(call);
}

void World::detected(Call& call) {
    const bool machine = call.fate.outcome == Outcome::machine;
    if (machine != call.wrongly_detected) {
        if (call.wrongly_detected) ++result_.totals.false_machines;
        tell(CallDetected{call.id, AmdResult::machine});
        return end(call, Outcome::machine);
    }
    if (machine) ++result_.totals.missed_machines;
    tell(CallDetected{call.id, AmdResult::human});
    answered(call);
}

/// By a person, as far as the host can know.
void World::answered(Call& call) {
    ++hour_.answered;
    ++result_.totals.answered;
    ++result_.totals.events;
    call.answered = now_;
    if (call.agent != no_agent) return talk(call);
    if (call.order.agent != no_agent) return connect(call, call.order.agent);
    const AgentId agent = inbound_queue_.empty() ? campaign_.agents().longest_idle() : no_agent;
    if (agent != no_agent) return connect(call, agent);
    if (scenario_.campaign.no_agent == NoAgent::hang_up) return end(call, Outcome::abandoned);
    waiting_.push_back(call.id);
    plan(now_ + scenario_.campaign.queue_time, What::queue_time_out, call.id);
}

void World::connect(Call& call, AgentId agent) {
    call.agent = agent;
    tell(CallConnected{call.id, agent});
    if (call.answered != far_past) talk(call);
}

void World::talk(Call& call) {
    const bool machine = call.fate.outcome == Outcome::machine;
    if (machine) {
        call.conversation = {scenario_.detection.missed_talk, Duration::zero(), Disposition::call_again, {}, false};
    } else {
        Client& client = met_[call.order.contact];
        ++client.conversations;
        call.conversation = conversation(scenario_.people, scenario_.seed, call.order.contact, call.attempt,
                                         client.conversations, clients_.recorded(call.order.contact));
    }
    ++hour_.connected;
    ++result_.totals.connected;
    ++talking_;
    if (scenario_.records) {
        result_.records.wait_ms[call.row] = (now_ - call.answered).count();
        result_.records.agent[call.row] = static_cast<std::int32_t>(call.agent);
    }
    plan(now_ + call.conversation.talk, What::talk_end, call.id);
}

/// The call comes to nothing: nobody answered, or nobody was free for who did.
void World::end(Call& call, Outcome outcome) {
    ++result_.totals.events;
    ++result_.totals.outcomes[static_cast<std::size_t>(outcome)];
    if (outcome == Outcome::abandoned) {
        ++hour_.abandoned;
        ++result_.totals.abandoned;
    }
    if (scenario_.records) {
        result_.records.outcome[call.row] = static_cast<std::uint8_t>(outcome);
        if (call.answered != far_past) result_.records.wait_ms[call.row] = (now_ - call.answered).count();
    }
    const CallId id = call.id;
    call.id = 0;
    tell(CallEnded{id, outcome});
}

void World::talk_end(Call& call) {
    const Conversation& had = call.conversation;
    --talking_;
    ++result_.totals.events;  // the agent is freed
    const bool machine = call.fate.outcome == Outcome::machine;
    const Outcome outcome = machine ? Outcome::machine : Outcome::answered;
    ++result_.totals.outcomes[static_cast<std::size_t>(outcome)];
    if (!machine) ++result_.totals.dispositions[static_cast<std::size_t>(had.disposition)];
    const CampaignConfig& campaign = scenario_.campaign;
    Duration wrap_up = had.wrap_up;
    if (campaign.agent_free_at == AgentFreeAt::call_end) wrap_up = Duration::zero();
    if (campaign.agent_free_at == AgentFreeAt::wrap_up_time) wrap_up = campaign.wrap_up_time;
    if (scenario_.records) {
        Records& records = result_.records;
        records.outcome[call.row] = static_cast<std::uint8_t>(outcome);
        if (!machine) records.disposition[call.row] = static_cast<std::uint8_t>(had.disposition);
        records.talk_ms[call.row] = had.talk.count();
        records.wrap_up_ms[call.row] = wrap_up.count();
    }
    const CallId id = call.id;
    call.id = 0;
    if (!machine) tell(CallDisposed{id, had.disposition, now_ + had.callback_in, {}, had.own_agent});
    tell(CallEnded{id, outcome});
    if (campaign.agent_free_at == AgentFreeAt::card_closed) {
        plan(now_ + wrap_up, What::wrap_up_end, call.agent);
    }
}

// ---- inbound calls -----------------------------------------------------------------------------------------------

void World::plan_inbound(Instant after) {
    constexpr double ms_per_hour = 3'600'000.0;
    // Thinning: arrivals at the busiest hour's rate, of which each hour keeps its share (Lewis and Shedler 1979).
    Instant at = after;
    do {
        at += Duration{std::llround(inbound_random_.exponential() * ms_per_hour / busiest_inbound_)};
        if (at >= end_) return;
    } while (
        !inbound_random_.chance(scenario_.inbound.calls_per_hour[hour_of_day(scenario_.zone, at)] / busiest_inbound_));
    plan(at, What::inbound_arrival, 0);
}

void World::inbound_arrival() {
    tell(CallerArrived{});
    ++result_.totals.inbound_calls;
    ++result_.totals.events;
    const std::size_t caller = callers_.size();
    callers_.push_back({now_, scenario_.inbound.handle_time.draw(inbound_random_), true});
    const std::optional<Duration> patience =
        scenario_.inbound.patience ? std::optional(scenario_.inbound.patience->draw(inbound_random_)) : std::nullopt;
    plan_inbound(now_);
    const AgentId agent = campaign_.agents().longest_idle();
    if (agent != no_agent) return take_inbound(caller, agent);
    ++result_.totals.inbound_waited;
    inbound_queue_.push_back(caller);
    if (patience) plan(now_ + *patience, What::inbound_gives_up, caller);
    if (overflow_after_) plan(now_ + *overflow_after_, What::inbound_overflow, caller);
}

void World::take_inbound(std::size_t index, AgentId agent) {
    const Duration waited = serve(callers_[index]);
    tell(CallerConnected{agent, waited});
    plan(now_ + callers_[index].handle_time, What::inbound_end, agent);
}

/// The caller reaches an agent, after so long.
Duration World::serve(Caller& caller) {
    caller.waiting = false;
    const Duration waited = now_ - caller.arrived;
    ++result_.totals.inbound_served;
    result_.totals.inbound_wait_ms += waited.count();
    if (waited <= scenario_.inbound.answer_within) ++result_.totals.inbound_in_time;
    return waited;
}

std::optional<Duration> World::first_caller_waited() noexcept {
    drop_gone_callers();
    if (inbound_queue_.empty()) return std::nullopt;
    return now_ - callers_[inbound_queue_.front()].arrived;
}

void World::overflow_to(World& other) {
    Caller& caller = callers_[inbound_queue_.front()];
    inbound_queue_.pop_front();
    const Duration waited = serve(caller);
    ++result_.totals.inbound_overflowed;
    tell(CallerLeft{true, waited});
    const AgentId agent = other.campaign_.agents().longest_idle();
    other.tell(CallerArrived{});
    other.tell(CallerConnected{agent, waited});
    other.plan(now_ + caller.handle_time, What::inbound_end, agent);
}

}  // namespace outdial::sim
