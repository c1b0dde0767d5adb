// SPDX-License-Identifier: Apache-2.0
#include "campaign_model.hpp"
#include "host.hpp"

#include <outdial/random.hpp>

#include <cmath>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// A million events in random order, sensible ones and others, with an independent model that judges how each is taken,
// every dial order, and what is not dialled.

namespace {

constexpr AgentId stranger = 40;  // an agent of no team

/// One campaign under a storm; a second one hears of the accepted events only and must dial the same.
class Storm {
public:
    explicit Storm(std::uint64_t seed)
        : random_(seed),
          config_(random_config()),
          campaign_(Campaign::create(config_).value()),
          spared_(Campaign::create(config_).value()),
          model_(config_),
          team_(1 + random_.below(8)) {
        using std::chrono::sys_days;
        using std::chrono::year;
        const std::array<Instant, 3> starts{sys_days{year{2026} / 3 / 28}, sys_days{year{2026} / 10 / 24},
                                            sys_days{year{2026} / 11 / 11}};  // before the clocks change, and not
        now_ = starts[random_.below(3)] + Duration{random_.below(86'400'000)};
        for (std::uint32_t clients = 5 + random_.below(30); clients > 0; --clients) add_client();
    }

    void blow(int events) {
        for (const std::uint64_t until = events_ + static_cast<std::uint64_t>(events); events_ < until;) step();
    }

    /// All calls end and nobody asks for another: everybody must be over in the end.
    void calm_down() {
        for (int round = 0;; ++round) {
            expect(round < 20'000, "somebody starves");
            const ContactCounts counts = campaign_.contact_counts();
            if (counts.ready + counts.delayed + counts.in_progress == 0) break;
            pass(Duration{random_.below(30'000)});
            while (model_.callers > 0) tell(CallerLeft{});
            for (AgentId agent = 0; agent <= stranger; ++agent) {
                const auto found = model_.agents.find(agent);
                const AgentPhase phase = found == model_.agents.end() ? AgentPhase::logged_out : found->second.phase;
                if (phase != AgentPhase::idle && phase != AgentPhase::talking && phase != AgentPhase::reserved) {
                    tell(AgentReady{agent});
                }
            }
            constexpr std::array ends{Outcome::busy, Outcome::no_answer, Outcome::machine, Outcome::invalid_number};
            for (const auto& [id, call] : std::map(model_.calls)) {
                if (call.phase == ModelCall::Phase::wrap_up) continue;
                const bool talks = call.phase == ModelCall::Phase::connected;
                tell(CallEnded{id, talks ? Outcome::answered : ends[random_.below(4)]});
            }
            look();
            if (model_.calls.empty()) pass(std::max(0ms, campaign_.next_wakeup() - now_));
        }
        for (const ModelClient& client : model_.clients) {
            expect(client.phase != ModelClient::Phase::in_call, "a call without an end");
            expect(client.phase != ModelClient::Phase::waiting || model_.hopeless(client), "a client was given up");
        }
    }

    std::uint64_t events() const { return events_; }
    std::uint64_t orders() const { return orders_; }
    std::uint64_t refused() const { return refused_; }
    std::uint64_t announcements() const { return announcements_; }

private:
    CampaignConfig random_config() {
        CampaignConfig config = always_open();
        static const std::vector<Place> places{{{{zone("Europe/Warsaw")}}, {}},
                                               {{{zone("America/New_York")}}, Rule::hours(hours("02:00-23:00"))},
                                               {{{zone("Asia/Kolkata")}}, {}},
                                               {{{zone("Europe/Warsaw"), zone("Europe/Helsinki")}}, {}}};
        config.places = places;
        config.wishes = {Rule::hours(hours("Sa,Mo 00:00-24:00")), Rule::hours(hours("00:00-24:00"))};
        if (random_.chance(0.5)) config.promised_window = Duration{random_.below(7'200'000)};
        if (random_.chance(0.5)) config.agent_kept_time = Duration{random_.below(7'200'000)};
        if (random_.chance(0.5)) config.own_agent_time = Duration{random_.below(7'200'000)};
        if (random_.chance(0.5)) config.closing_soon = Duration{random_.below(7'200'000)};
        const std::uint32_t windows = random_.below(4);
        if (windows == 1) config.windows = Windows::usual();
        if (windows >= 2) {
            for (auto& weekly : config.windows.hours) {
                static const std::array texts{"00:00-24:00", "01:30-02:30,03:00-09:17", "Mo-Fr 09:00-12:00,14:00-18:00",
                                              "22:00-26:00", "Sa,Su 10:00-20:00"};
                weekly = hours(texts[random_.below(5)]);
            }
        }
        if (windows == 3) config.windows.hours[2] = Hours{};
        if (random_.chance(0.5)) {  // everything sooner
            for (RetryRow& row : config.retry.usual.on_outcome) row.delay /= 40;
            for (RetryRow& row : config.retry.usual.on_disposition) row.delay /= 400;
        }
        if (random_.chance(0.3)) config.retry.usual.row(Disposition::call_again).next = Next::next_number;
        config.retry.usual.max_attempts = static_cast<std::uint8_t>(1 + random_.below(5));
        config.retry.usual.contact_gap = random_.chance(0.5) ? 0ms : Duration{random_.below(1'200'000)};
        for (auto& rank : config.number_order.rank) rank = static_cast<std::uint8_t>(random_.below(3));
        config.pacing.mode = static_cast<PacingMode>(random_.below(pacing_mode_count));
        config.pacing.minimum_team = random_.below(4);
        config.pacing.minimum_answers = random_.below(4);
        if (random_.chance(0.3)) config.pacing.max_lines = 1 + random_.below(6);
        if (random_.chance(0.2)) config.pacing.calls_per_second = 0.5 + 3 * random_.uniform();
        config.connect_at = static_cast<ConnectAt>(random_.below(3));
        config.agent_free_at = static_cast<AgentFreeAt>(random_.below(3));
        config.detect_machines = random_.chance(0.3);
        if (random_.chance(0.3)) config.blending.service_level = 0.0;
        if (random_.chance(0.5)) config.blending.reserve = random_.below(2);
        if (random_.chance(0.3)) config.learned_order = AnswerChancesConfig{};
        if (random_.chance(0.4)) config.announcement = random_announcement();
        return config;
    }

    AnnouncementConfig random_announcement() {
        AnnouncementConfig announcement;
        announcement.text = "We call you between {from} and {until}.";
        for (bool& type : announcement.types) type = random_.chance(0.6);
        announcement.types[random_.below(number_type_count)] = true;
        if (random_.chance(0.5)) {
            announcement.windows = Windows{};
            for (auto& weekly : announcement.windows->hours) weekly = hours("00:10-12:00,12:30-23:00");
        }
        announcement.lead_time = random_.chance(0.3) ? 0ms : Duration{random_.below(1'800'000)};
        announcement.answer_within = Duration{1 + random_.below(600'000)};
        announcement.again_after =
            announcement.answer_within + Duration{random_.below(random_.chance(0.5) ? 600'000 : 2'000'000'000)};
        announcement.ahead = 0.1 + 3.0 * random_.uniform();
        return announcement;
    }

    std::vector<ContactNumber> random_numbers() {
        std::vector<ContactNumber> numbers;
        for (std::uint32_t n = 1 + random_.below(4); n > 0; --n) {
            numbers.push_back(number(48'000'000'000 + 4 * random_.below(100'000) + n % 4,  // none twice
                                     static_cast<NumberType>(random_.below(number_type_count)),
                                     static_cast<PlaceId>(random_.below(4))));
        }
        return numbers;
    }

    void add_client() {
        const std::vector<ContactNumber> numbers = random_numbers();
        const std::uint32_t wish = random_.below(8);
        const Contact contact{random_.bits(), static_cast<std::int16_t>(random_.below(3)), numbers,
                              wish < 2 ? static_cast<WishId>(wish) : no_wish};
        model_.advance(now_);
        model_.add(contact);
        for (Campaign* campaign : {&campaign_, &spared_}) {
            expect(campaign->add(contact, now_).value() == model_.clients.size() - 1, "the contact's id");
        }
    }

    /// Some of the numbers stay, some go, some are new.
    void change_client() {
        const ContactId id = random_.below(static_cast<std::uint32_t>(model_.clients.size()));
        std::vector<ContactNumber> numbers;
        for (const ModelNumber& number : model_.clients[id].numbers) {
            if (random_.chance(0.7)) numbers.push_back(number.number);
        }
        if (numbers.empty() || random_.chance(0.5)) {
            for (const ContactNumber& more : random_numbers()) {
                const bool there = std::any_of(numbers.begin(), numbers.end(),
                                               [&](const ContactNumber& one) { return one.number == more.number; });
                if (!there) numbers.push_back(more);
            }
        }
        const bool hopeless = std::all_of(numbers.begin(), numbers.end(), [&](const ContactNumber& number) {
            return config_.windows.hours[static_cast<std::size_t>(number.type)].empty();
        });
        // An appointment is kept under the law alone, and the model does not follow who has no other window.
        if (hopeless) return;
        const Contact contact{random_.bits(), static_cast<std::int16_t>(random_.below(3)), numbers,
                              random_.chance(0.2) ? WishId{1} : no_wish};
        model_.advance(now_);
        const bool changed = model_.change(id, contact, looked_at_);
        for (Campaign* campaign : {&campaign_, &spared_}) {
            expect(campaign->change(id, contact, now_).has_value() == changed, "changed or not");
        }
    }

    void pass(Duration time) { now_ += time; }

    void step() {
        const double u = random_.uniform();
        if (u < 0.6) {
            pass(Duration{random_.below(4'000)});
        } else if (u < 0.65) {
            const Instant wakeup = campaign_.next_wakeup();
            if (wakeup < far_future) now_ = std::max(now_, wakeup);
        } else if (u < 0.66) {
            pass(Duration{random_.below(4 * 3'600'000)});
        } else if (u < 0.665) {
            pass(-Duration{random_.below(3'600'000)});  // the host's clock is set back
        }
        const ContactCounts counts = campaign_.contact_counts();
        if (counts.ready + counts.delayed + counts.in_progress < 20 && random_.chance(0.1)) add_client();
        if (random_.chance(0.003)) {
            const ContactId client = random_.below(static_cast<std::uint32_t>(model_.clients.size()));
            model_.advance(now_);
            const bool taken_out = model_.withdraw(client);
            for (Campaign* campaign : {&campaign_, &spared_}) {
                expect(campaign->withdraw(client, now_) == taken_out, "withdrawn or not");
            }
        }
        if (random_.chance(0.01)) change_client();
        if (random_.chance(0.001)) {  // the host is restarted
            const std::vector<std::byte> saved = campaign_.save();
            campaign_ = Campaign::restore(config_, saved).value();
            expect(campaign_.save() == saved, "another campaign came back");
        }
        tell(random_.chance(0.25) ? wild_event() : sensible_event());
        look();
    }

    AgentId random_agent() {
        return random_.chance(0.005) ? (random_.chance(0.5) ? no_agent : stranger) : random_.below(team_);
    }
    /// One under way, now and then one long over or never ordered.
    CallId random_call() {
        if (model_.calls.empty() || random_.chance(0.03)) {
            if (!old_calls_.empty() && random_.chance(0.8)) {
                return old_calls_[random_.below(static_cast<std::uint32_t>(old_calls_.size()))];
            }
            return (CallId{random_.below(3)} << 32) | random_.below(20);
        }
        auto call = model_.calls.begin();
        std::advance(call, random_.below(static_cast<std::uint32_t>(model_.calls.size())));
        return call->first;
    }

    Outcome random_outcome() { return static_cast<Outcome>(random_.below(outcome_count)); }
    CallDisposed random_disposition(CallId id) {
        const Duration later{static_cast<std::int64_t>(random_.below(20'000'000)) - 1'000'000};
        PhoneNumber named;
        if (random_.chance(0.3)) named = number(48'000'000'000 + random_.below(40)).number;
        return {id, static_cast<Disposition>(random_.below(disposition_count)), model_.latest + later, named,
                random_.chance(0.5)};
    }
    NumberReachable random_reachable() {
        const ContactId id = random_.below(static_cast<std::uint32_t>(model_.clients.size()) + 1);
        if (id == model_.clients.size() || random_.chance(0.1)) return {id, number(1111).number};
        const auto& numbers = model_.clients[id].numbers;
        return {id, numbers[random_.below(static_cast<std::uint32_t>(numbers.size()))].number.number};
    }
    Event random_request() {
        const NumberReachable some = random_reachable();
        if (some.contact < model_.clients.size()) {
            const auto& numbers = model_.clients[some.contact].numbers;
            // As in `change_client`.
            if (std::any_of(numbers.begin(), numbers.end(), [&](const ModelNumber& number) {
                    return config_.windows.hours[static_cast<std::size_t>(number.number.type)].empty();
                })) {
                return some;
            }
        }
        CallbackWanted wanted{some.contact};
        if (random_.chance(0.7)) {
            wanted.at = model_.latest + Duration{static_cast<std::int64_t>(random_.below(20'000'000)) - 1'000'000};
        }
        if (random_.chance(0.5)) wanted.number = some.number;
        if (random_.chance(0.2)) wanted.number = number(48'000'000'000 + random_.below(40)).number;
        if (random_.chance(0.5)) wanted.agent = random_agent();
        return wanted;
    }
    NumberJudged random_judgement() {
        const NumberReachable some = random_reachable();
        const Instant until = now_ + Duration{static_cast<std::int64_t>(random_.below(14'400'000)) - 600'000};
        constexpr std::array reasons{Why::phone_absent, Why::awaiting_receipt, Why::doubtful_number};
        const double u = random_.uniform();
        const Verdict verdict = u < 0.1   ? Verdict::never(Why::number_retired)
                                : u < 0.4 ? Verdict::now()
                                          : Verdict::not_before(until, reasons[random_.below(3)]);
        return {some.contact, some.number, verdict};
    }
    AgentId idle_agent() { return model_.idle.empty() ? random_agent() : model_.idle.front(); }

    /// Anything about anybody.
    Event wild_event() {
        switch (random_.below(16)) {
            case 15: return random_request();
            case 13:
            case 14: return random_judgement();
            case 12: return CallDetected{random_call(), static_cast<AmdResult>(random_.below(amd_result_count + 1))};
            case 10: return random_.chance(0.3) ? Event{CallerArrived{}} : Event{CallerLeft{}};
            case 11: return CallerConnected{random_agent(), Duration{random_.below(60'000)}};
            case 0: return AgentReady{random_agent()};
            case 1: return AgentBusy{random_agent()};
            case 2: return AgentPaused{random_agent(), random_.chance(0.3) ? now_ + Duration{60'000} : far_past};
            case 3: return AgentLoggedOut{random_agent()};
            case 4: return CallRinging{random_call()};
            case 5: return CallAnswered{random_call()};
            case 6: return CallConnected{random_call(), random_.chance(0.5) ? idle_agent() : random_agent()};
            case 7: return CallEnded{random_call(), random_outcome()};
            case 8: return random_reachable();
            default: return random_disposition(random_call());
        }
    }

    /// What could come next for some agent or call.
    Event sensible_event() {
        if (model_.calls.empty() || random_.chance(0.25)) {
            const AgentId agent = random_.below(team_);
            const bool idle = std::find(model_.idle.begin(), model_.idle.end(), agent) != model_.idle.end();
            if (!idle) return AgentReady{agent};
            const Instant soon = now_ + Duration{random_.below(200'000)};
            if (random_.chance(0.2)) return AgentLoggedOut{agent, random_.chance(0.5) ? soon : far_future};
            if (random_.chance(0.3)) return CallerArrived{};
            if (model_.callers > 0) return CallerConnected{agent, Duration{random_.below(60'000)}};
            return random_.chance(0.5) ? Event{AgentPaused{agent}} : Event{AgentBusy{agent}};
        }
        if (config_.announcement && random_.chance(0.2)) {  // what becomes of one that was asked
            for (ContactId i = 0; i < model_.clients.size(); ++i) {
                for (const ModelNumber& number : model_.clients[i].numbers) {
                    if (number.ahead != ModelNumber::Ahead::asked || random_.chance(0.5)) continue;
                    const double u = random_.uniform();
                    const PhoneNumber asked = number.number.number;
                    if (u < 0.5) return NumberReachable{i, asked};
                    const Verdict sent = Verdict::not_before(now_ + 1h, Why::awaiting_receipt);
                    return NumberJudged{i, asked, u < 0.7 ? sent : Verdict::now()};
                }
            }
        }
        if (random_.chance(0.02)) return random_request();
        const CallId id = random_call();
        const auto found = model_.calls.find(id);
        if (found == model_.calls.end()) return CallEnded{id, random_outcome()};
        const ModelCall& call = found->second;
        const double u = random_.uniform();
        switch (call.phase) {
            case ModelCall::Phase::dialling:
                if (u < 0.15) return CallRinging{id};
                if (u < 0.5 && call.answered) return CallDetected{id, static_cast<AmdResult>(random_.below(5))};
                if (u < 0.5) return CallAnswered{id};
                if (call.agent != no_agent && u < 0.8) return CallConnected{id, call.agent};
                return CallEnded{id, random_outcome()};
            case ModelCall::Phase::waiting:
                if (!call.answered && u < 0.2) return CallAnswered{id};
                if (call.answered && u < 0.1) return random_disposition(id);
                if (!model_.idle.empty() && u < 0.8) return CallConnected{id, model_.idle.front()};
                return CallEnded{id, call.answered ? Outcome::abandoned : random_outcome()};
            case ModelCall::Phase::connected:
                if (!call.answered && u < 0.3) return CallAnswered{id};
                if (!call.disposed && u < 0.5) return random_disposition(id);
                if (u < 0.55) return AgentPaused{call.agent};
                if (u < 0.6) return AgentLoggedOut{call.agent};
                return CallEnded{id, u < 0.95 ? Outcome::answered : random_outcome()};
            case ModelCall::Phase::wrap_up:
                if (!call.concluded && u < 0.4) return random_disposition(id);
                if (u < 0.45) return AgentPaused{call.agent};
                if (u < 0.5) return AgentLoggedOut{call.agent};
                return AgentReady{call.agent};
        }
        return AgentReady{};
    }

    void tell(const Event& event) {
        ++events_;
        const Reception expected = model_.on(event, now_);
        // A refused event changes nothing, unless time goes on with it and ends wrap-ups.
        const bool looks = expected != Reception::accepted && now_ <= looked_at_ && random_.chance(0.1);
        const View before = looks ? view(campaign_, now_) : View{};
        const Reception reception = campaign_.on(event, now_);
        if (reception != expected) {
            FAIL("event " << event.index() << " taken as " << name(reception) << " instead of " << name(expected));
        }
        if (reception == Reception::accepted) {
            expect(spared_.on(event, now_) == Reception::accepted, "accepted by one of two equal campaigns only");
        } else {
            ++refused_;
            if (looks) expect(view(campaign_, now_) == before, "a refused event changed something");
        }
    }

    /// Asks both campaigns what to dial, and judges it.
    void look() {
        model_.advance(now_);
        model_.drop_absent_agents();
        model_.drop_missed_appointments();
        const auto all_idle = static_cast<std::uint32_t>(model_.idle.size());
        const std::uint32_t leaving = model_.leaving();
        const std::uint32_t idle = all_idle - leaving;
        const std::uint32_t all_waiting = model_.count(ModelCall::Phase::waiting, false) + model_.callers;
        const std::uint32_t waiting = all_waiting - std::min(all_waiting, leaving);  // some take those who wait
        const std::uint32_t under_way = model_.count(ModelCall::Phase::dialling, false) + waiting;
        const std::uint32_t lines = model_.lines();
        const auto less = [](std::uint32_t a, std::uint32_t b) { return a > b ? a - b : 0; };
        const auto count = [&](const auto& which) {
            return static_cast<std::uint32_t>(std::count_if(model_.clients.begin(), model_.clients.end(), which));
        };
        using Keeping = Model::Keeping;
        const std::uint32_t waiting_clients = count([&](const ModelClient& client) {
            return model_.keeping(client) == Keeping::usual && model_.callable(client);
        });

        const auto orders = campaign_.dials(now_);
        const auto same = spared_.dials(now_);
        expect(std::equal(orders.begin(), orders.end(), same.begin(), same.end()), "refused events changed the orders");
        const PacingDecision& decision = campaign_.pacing_decision();
        // Orders that keep promises are made beside those decided; after `agent_kept_time` they may be of either kind.
        std::uint32_t kept = 0, either = 0;
        for (const DialOrder& order : orders) {
            const ModelClient& client = model_.clients[order.contact];
            if (model_.keeping(client) != Keeping::usual)
                ++kept;
            else if (model_.promised(client) && order.agent != no_agent)
                ++either;
        }
        const auto usual = static_cast<std::uint32_t>(orders.size()) - kept;
        if (config_.blending.reserve) {
            expect(decision.reserve <= *config_.blending.reserve, "more agents are kept for callers than shall be");
        } else if (config_.blending.service_level == 0.0) {
            expect(decision.reserve == 0, "agents are kept for callers who may wait");
        }
        bool as_decided = false;
        for (std::uint32_t more = 0; more <= either; ++more) {
            if (usual - more == std::min(decision.dials, waiting_clients - more)) as_decided = true;
        }
        if (!as_decided) {
            FAIL("not as many dials as decided: " << kept << "+" << usual << " (" << either << ") of " << decision.dials
                                                  << ", " << waiting_clients << " wait; " << events_);
        }
        expect(orders.size() + lines <= config_.pacing.max_lines || orders.empty(), "more calls than lines");
        const PacingMode mode = config_.pacing.mode;
        if (mode == PacingMode::preview || mode == PacingMode::progressive) {
            if (!orders.empty()) expect(orders.size() + under_way <= idle, "more calls than idle agents who stay");
            if (config_.pacing.calls_per_second == 0.0) {
                const std::uint32_t promises = count([&](const ModelClient& client) {
                    return client.phase == ModelClient::Phase::waiting && model_.keeping(client) != Keeping::usual;
                });
                const auto most =
                    std::min(less(idle, under_way + decision.reserve), less(config_.pacing.max_lines, lines));
                if (promises == 0 && either == 0) {
                    expect(orders.size() == std::min(most, waiting_clients), "not one line per idle agent");
                } else {
                    expect(orders.size() >= std::min(less(most, promises), waiting_clients),
                           "idle agents without a line");
                }
            }
        }
        if (mode == PacingMode::preview || config_.connect_at == ConnectAt::dialled) {
            expect(orders.size() <= less(idle, waiting), "more dials than agents who could be taken along");
        }
        for (const DialOrder& order : orders) {
            model_.order(order);
            if (old_calls_.size() < 50 || random_.chance(0.05)) old_calls_.push_back(order.call);
        }
        const auto taken = static_cast<std::uint32_t>(
            std::count_if(orders.begin(), orders.end(), [](const DialOrder& one) { return one.agent != no_agent; }));
        if (config_.pacing.calls_per_second == 0.0 && idle > under_way + taken &&
            lines + orders.size() < config_.pacing.max_lines) {
            for (const ModelClient& client : model_.clients) {
                const Keeping how = model_.keeping(client);
                const bool there =
                    how == Keeping::any_agent || (how == Keeping::own_agent && model_.stays_idle(client.own_agent));
                if (there) expect(!model_.callable(client), "a promise that could be kept");
            }
        }
        orders_ += orders.size();
        looked_at_ = model_.latest;
        look_at_announcements();
        compare();
    }

    /// Asks both campaigns whom to announce, and judges it.
    void look_at_announcements() {
        const auto orders = campaign_.announcements(now_);
        const auto same = spared_.announcements(now_);
        expect(std::equal(orders.begin(), orders.end(), same.begin(), same.end()),
               "refused events changed the announcements");
        if (!config_.announcement) return expect(orders.empty(), "an announcement that nobody wants");
        const double most = std::ceil(config_.announcement->ahead * campaign_.agents().counts().at_work());
        for (const AnnouncementOrder& order : orders) {
            expect(model_.ahead() < most, "more announcements than agents can follow");
            model_.announce(order);
            expect(!campaign_.text_of(order).empty(), "an announcement without words");
        }
        announcements_ += orders.size();
        if (model_.ahead() >= most) return;
        for (const ModelClient& client : model_.clients) {
            expect(!model_.announceable(client), "who could be announced is not");
        }
    }

    void compare() {
        AgentCounts counts;
        for (const auto& [id, agent] : model_.agents) {
            std::uint32_t AgentCounts::*const of[]{nullptr,
                                                   &AgentCounts::idle,
                                                   &AgentCounts::reserved,
                                                   &AgentCounts::talking,
                                                   &AgentCounts::wrap_up,
                                                   &AgentCounts::busy,
                                                   &AgentCounts::paused,
                                                   &AgentCounts::inbound};
            if (const auto member = of[static_cast<std::size_t>(agent.phase)]) ++(counts.*member);
            counts.leaving += agent.after != AgentPhase::idle ? 1 : 0;
        }
        expect(campaign_.agents().counts() == counts, "agents in other phases");
        expect(campaign_.agents().longest_idle() == (model_.idle.empty() ? no_agent : model_.idle.front()),
               "another agent has been idle longest");
        expect(campaign_.next_wakeup() > now_, "a wakeup that is not in the future");
        expect(campaign_.next_wakeup() == spared_.next_wakeup(), "refused events changed the wakeup");

        const ContactId some = random_.below(static_cast<std::uint32_t>(model_.clients.size()));
        const ModelClient& client = model_.clients[some];
        const Verdict verdict = campaign_.verdict(some, model_.latest);
        if (now_ == model_.latest)
            expect(verdict.is_now() == model_.callable(client), "the verdict is not what is done");
        if (client.phase == ModelClient::Phase::in_call) expect(verdict.why == Why::in_progress, "in progress");
        if (client.phase >= ModelClient::Phase::complete) expect(verdict.is_never(), "over");
        if (!verdict.is_now()) expect(verdict.until > model_.latest, "not before a time that is over");
        if (random_.chance(0.02)) {
            // Nothing is missed by a host that sleeps as long as it is told.
            Campaign sleeper = campaign_;
            const Instant wakeup = campaign_.next_wakeup();
            const Instant late = std::min(wakeup, model_.latest + 1000h) - 1ms;
            expect(sleeper.dials(late).empty(), "it should have woken the host earlier");
            expect(sleeper.announcements(late).empty(), "it should have woken the host earlier to announce");
        }
    }

    Random random_;
    CampaignConfig config_;
    Campaign campaign_, spared_;
    Model model_;
    AgentId team_;
    Instant now_, looked_at_ = far_past;
    std::vector<CallId> old_calls_;
    std::uint64_t events_ = 0, orders_ = 0, refused_ = 0, announcements_ = 0;
};

}  // namespace

TEST_CASE("a million events in random order break no promise") {
    std::uint64_t events = 0, orders = 0, refused = 0, announcements = 0;
    for (std::uint64_t seed = 0; events < 1'000'000; ++seed) {
        CAPTURE(seed);
        Storm storm(seed);
        storm.blow(2'000);
        storm.calm_down();
        events += storm.events();
        orders += storm.orders();
        refused += storm.refused();
        announcements += storm.announcements();
    }
    // It is a storm and not a drizzle: many calls, and many events that make no sense.
    CAPTURE(events, orders, refused, announcements);
    CHECK(orders > 100'000);
    CHECK(announcements > 10'000);
    CHECK(refused > 150'000);
    CHECK(refused < 400'000);
}
