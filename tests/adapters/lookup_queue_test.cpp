// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/lookup_queue.hpp>

#include "catch.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

constexpr Instant start = from_epoch_ms(1'795'000'000'000);

PhoneNumber number(std::uint64_t i) { return PhoneNumber::from_digits(48'220'000'000 + i).value(); }

LookupPolicy policy() {
    LookupPolicy policy;
    policy.limits.per_second = 100;
    policy.limits.concurrent = 10;
    policy.limits.timeout = 5s;
    policy.limits.callback_timeout = 20s;
    policy.limits.price = 2;
    policy.patience = 10s;
    return policy;
}

LookupAnswer fact(PhoneNumber of, Instant at, Presence presence = Presence::present) {
    LookupAnswer answer;
    answer.evidence.number = of;
    answer.evidence.source = EvidenceSource::live_hlr;
    answer.evidence.presence = presence;
    answer.evidence.observed_at = answer.evidence.received_at = at;
    return answer;
}

LookupAnswer failure(LookupFailure why) {
    LookupAnswer answer;
    answer.failure = why;
    return answer;
}

LookupAnswer accepted(const std::string& id) {
    LookupAnswer answer;
    answer.pending = true;
    answer.id = id;
    return answer;
}

std::vector<LookupDone> all_done(LookupQueue& queue) {
    std::vector<LookupDone> all;
    while (auto done = queue.next_done()) all.push_back(*std::move(done));
    return all;
}

}  // namespace

TEST_CASE("who asks while a look-up is under way waits for that one") {
    LookupQueue queue(policy(), 1);
    const auto a = queue.ask(number(1), {}, start);
    const auto sending = queue.next_sending(start);
    REQUIRE(sending);
    const auto b = queue.ask(number(1), {}, start + 1s);
    CHECK_FALSE(queue.next_sending(start + 1s));
    queue.on_answer(sending->job, fact(number(1), start + 2s), SendProgress::sent, start + 2s);
    const auto done = all_done(queue);
    REQUIRE(done.size() == 2);
    CHECK(done[0].ticket == a);
    CHECK(done[1].ticket == b);
    CHECK(done[1].answer.evidence.presence == Presence::present);
    CHECK(queue.spent() == 2);
}

TEST_CASE("evidence that is fresh enough is not asked for again, and stale evidence is") {
    LookupQueue queue(policy(), 1);
    queue.ask(number(1), {}, start);
    queue.on_answer(queue.next_sending(start)->job, fact(number(1), start), SendProgress::sent, start);
    all_done(queue);
    queue.ask(number(1), {1h, 0s}, start + 59min);
    const auto done = all_done(queue);
    REQUIRE(done.size() == 1);
    CHECK(done[0].remembered);
    CHECK(done[0].answer.evidence.observed_at == start);
    queue.ask(number(1), {1h, 0s}, start + 61min);
    CHECK(queue.next_sending(start + 61min));
    queue.ask(number(1), {}, start + 61min);
    CHECK(all_done(queue).empty());
}

TEST_CASE("a provider's cache that does not say how old it is suffices for nobody") {
    LookupQueue queue(policy(), 1);
    queue.ask(number(1), {}, start);
    queue.on_answer(queue.next_sending(start)->job, fact(number(1), far_past), SendProgress::sent, start);
    all_done(queue);
    queue.ask(number(1), {24h, 0s}, start + 1s);
    CHECK(queue.next_sending(start + 1s));
}

TEST_CASE("the paid answer that comes after the timeout still lands") {
    LookupQueue queue(policy(), 1);
    const auto ticket = queue.ask(number(1), {0s, 2s}, start);
    const auto sending = queue.next_sending(start);
    queue.on_time(start + 2s);
    auto done = all_done(queue);
    REQUIRE(done.size() == 1);
    CHECK(done[0].ticket == ticket);
    CHECK(done[0].answer.failure == LookupFailure::timeout);
    // Not asked again: the answer is on its way.
    queue.ask(number(1), {0s, 1s}, start + 3s);
    CHECK_FALSE(queue.next_sending(start + 3s));
    queue.on_time(start + 4s);
    all_done(queue);
    queue.on_answer(sending->job, fact(number(1), start + 6s), SendProgress::sent, start + 6s);
    const auto late = queue.next_late();
    REQUIRE(late);
    CHECK(late->evidence.presence == Presence::present);
    queue.ask(number(1), {1min, 0s}, start + 7s);
    CHECK(all_done(queue).at(0).remembered);
    CHECK(queue.spent() == 2);
}

TEST_CASE("an answer that comes after the look-up was given up lands too") {
    LookupQueue queue(policy(), 1);
    queue.ask(number(1), {}, start);
    const auto sending = queue.next_sending(start);
    queue.on_time(start + 1min);
    CHECK(queue.next_given_up() == sending->job);
    CHECK(queue.under_way() == 0);
    queue.on_answer(sending->job, fact(number(1), start + 1min), SendProgress::sent, start + 61s);
    CHECK(queue.next_late());
}

TEST_CASE("only what certainly did not happen is asked again") {
    for (const auto& [why, progress, repeatable, again] :
         {std::tuple{LookupFailure::throttled, SendProgress::sent, false, true},
          {LookupFailure::transport, SendProgress::not_sent, false, true},
          {LookupFailure::transport, SendProgress::sent, false, false},
          {LookupFailure::timeout, SendProgress::sent, false, false},
          {LookupFailure::provider_fault, SendProgress::sent, false, false},
          {LookupFailure::transport, SendProgress::sent, true, true},
          {LookupFailure::provider_fault, SendProgress::sent, true, true},
          {LookupFailure::malformed_number, SendProgress::sent, true, false},
          {LookupFailure::not_covered, SendProgress::sent, true, false},
          {LookupFailure::no_credit, SendProgress::sent, true, false}}) {
        LookupPolicy with = policy();
        with.limits.repeatable = repeatable;
        LookupQueue queue(with, 1);
        queue.ask(number(1), {0s, 10min}, start);
        queue.on_answer(queue.next_sending(start)->job, failure(why), progress, start);
        INFO(name(why));
        CHECK(all_done(queue).empty() == again);
        CHECK((queue.waiting() == 1) == again);
        const bool happened = progress == SendProgress::sent && why != LookupFailure::throttled;
        CHECK(queue.spent() == (happened ? 2 : 0));
        if (!again) continue;
        CHECK_FALSE(queue.next_sending(start + 100ms));
        CHECK(queue.next_wakeup() <= start + 2s);
        CHECK(queue.next_sending(start + 2s));
    }
}

TEST_CASE("a second try is the last but so many") {
    LookupPolicy with = policy();
    with.limits.retries = 2;
    LookupQueue queue(with, 1);
    queue.ask(number(1), {0s, 10min}, start);
    int sent = 0;
    Instant now = start;
    while (queue.next_wakeup() < start + 5min) {
        now = std::max(now, queue.next_wakeup());
        if (const auto sending = queue.next_sending(now)) {
            ++sent;
            queue.on_answer(sending->job, failure(LookupFailure::throttled), SendProgress::sent, now);
        }
        if (queue.waiting() == 0) break;
    }
    CHECK(sent == 3);
    CHECK(all_done(queue).at(0).answer.failure == LookupFailure::throttled);
}

TEST_CASE("throttling holds all look-ups back, for as long as the provider says") {
    LookupQueue queue(policy(), 1);
    queue.ask(number(1), {0s, 10min}, start);
    LookupAnswer answer = failure(LookupFailure::throttled);
    answer.retry_after = 7s;
    queue.on_answer(queue.next_sending(start)->job, answer, SendProgress::sent, start);
    queue.ask(number(2), {0s, 10min}, start + 1s);
    CHECK_FALSE(queue.next_sending(start + 6s));
    CHECK(queue.next_wakeup() == start + 7s);
    CHECK(queue.next_sending(start + 7s));
    CHECK(queue.next_sending(start + 7s));
}

TEST_CASE("the ceiling: what would pass it is not asked, and says so") {
    LookupPolicy with = policy();
    with.ceiling = 5;  // two of price 2
    with.period = 1h;
    LookupQueue queue(with, 1);
    for (std::uint64_t i = 0; i < 3; ++i) queue.ask(number(i), {}, start);
    CHECK(queue.next_sending(start));
    CHECK(queue.next_sending(start));
    CHECK_FALSE(queue.next_sending(start));
    const auto done = all_done(queue);
    REQUIRE(done.size() == 1);
    CHECK(done[0].answer.failure == LookupFailure::no_credit);
    CHECK(done[0].answer.code == "ceiling");
    queue.on_time(start + 2min);
    queue.ask(number(7), {}, start + 1h);
    CHECK(queue.next_sending(start + 1h));
    CHECK(queue.spent() == 2);
}

TEST_CASE("the breaker: a provider that is down is left alone, then tried with one look-up") {
    LookupPolicy with = policy();
    with.breaker_failures = 3;
    with.breaker_pause = 30s;
    LookupQueue queue(with, 1);
    for (std::uint64_t i = 0; i < 5; ++i) queue.ask(number(i), {0s, 10min}, start);
    for (int i = 0; i < 3; ++i) {
        queue.on_answer(queue.next_sending(start)->job, failure(LookupFailure::provider_fault), SendProgress::sent,
                        start);
    }
    CHECK(queue.breaker() == LookupFailure::provider_fault);
    auto done = all_done(queue);
    CHECK(done.size() == 5);
    CHECK(std::count_if(done.begin(), done.end(), [](const auto& one) { return one.answer.code == "breaker"; }) == 2);
    queue.ask(number(9), {}, start + 1s);
    CHECK(all_done(queue).at(0).answer.code == "breaker");
    // After the pause: one, and only one.
    queue.ask(number(10), {0s, 10min}, start + 40s);
    queue.ask(number(11), {0s, 10min}, start + 40s);
    const auto probe = queue.next_sending(start + 40s);
    REQUIRE(probe);
    CHECK_FALSE(queue.next_sending(start + 40s));
    SECTION("it is back") {
        queue.on_answer(probe->job, fact(number(10), start + 41s), SendProgress::sent, start + 41s);
        CHECK_FALSE(queue.breaker());
        CHECK(queue.next_sending(start + 41s));
    }
    SECTION("it is still down: left alone for longer") {
        queue.on_answer(probe->job, failure(LookupFailure::transport), SendProgress::sent, start + 41s);
        CHECK(queue.breaker() == LookupFailure::transport);
        queue.ask(number(12), {}, start + 100s);
        CHECK(all_done(queue).size() == 3);
        CHECK_FALSE(queue.next_sending(start + 100s));
        queue.ask(number(12), {}, start + 110s);
        CHECK(queue.next_sending(start + 110s));
    }
}

TEST_CASE("an empty account or wrong credentials open the breaker at once") {
    for (const LookupFailure why : {LookupFailure::unauthorized, LookupFailure::no_credit}) {
        LookupQueue queue(policy(), 1);
        queue.ask(number(1), {}, start);
        queue.ask(number(2), {}, start);
        queue.on_answer(queue.next_sending(start)->job, failure(why), SendProgress::sent, start);
        CHECK(queue.breaker() == why);
        CHECK(all_done(queue).size() == 2);
    }
}

TEST_CASE("callbacks: after the submit's answer, before it, by reference, by id, by number") {
    LookupQueue queue(policy(), 1);
    queue.ask(number(1), {}, start);
    const auto sending = *queue.next_sending(start);
    CHECK(sending.reference.size() == 32);
    LookupAnswer callback = fact(number(1), start + 3s, Presence::absent);
    const auto submit = [&] { queue.on_answer(sending.job, accepted("v1"), SendProgress::sent, start + 1s); };
    SECTION("by reference") {
        submit();
        CHECK(queue.under_way() == 0);
        callback.reference = sending.reference;
        queue.on_callback(callback, start + 3s);
    }
    SECTION("by id") {
        submit();
        callback.id = "v1";
        queue.on_callback(callback, start + 3s);
    }
    SECTION("by number") {
        submit();
        queue.on_callback(callback, start + 3s);
    }
    SECTION("by id, without the number") {
        submit();
        callback.id = "v1";
        callback.evidence.number = {};
        queue.on_callback(callback, start + 3s);
    }
    SECTION("by reference, before the submit's answer") {
        callback.reference = sending.reference;
        queue.on_callback(callback, start + 1s);
        CHECK(queue.next_given_up() == sending.job);
        submit();
    }
    SECTION("by id, before the submit's answer") {
        callback.id = "v1";
        queue.on_callback(callback, start + 1s);
        CHECK(all_done(queue).empty());
        submit();
    }
    SECTION("by id, and the submit's answer is lost") {
        callback.id = "v1";
        queue.on_callback(callback, start + 1s);
        queue.on_answer(sending.job, failure(LookupFailure::transport), SendProgress::sent, start + 2s);
    }
    const auto done = all_done(queue);
    REQUIRE(done.size() == 1);
    CHECK_FALSE(done[0].answer.failure);
    CHECK(done[0].answer.evidence.presence == Presence::absent);
    CHECK(done[0].answer.evidence.number == number(1));
    // At least once: it comes again.
    callback.evidence.number = number(1);
    queue.on_callback(callback, start + 4s);
    CHECK(all_done(queue).empty());
    CHECK(queue.spent() == 2);
}

TEST_CASE("a callback about somebody else, or that is not the last word, ends nothing") {
    LookupQueue queue(policy(), 1);
    queue.ask(number(1), {}, start);
    const auto sending = *queue.next_sending(start);
    queue.on_answer(sending.job, accepted("v1"), SendProgress::sent, start);
    LookupAnswer other = fact(number(2), start);
    other.reference = sending.reference;
    queue.on_callback(other, start);
    queue.on_callback(accepted("v1"), start);
    CHECK(all_done(queue).empty());
    // One that nobody asked for is evidence all the same.
    queue.on_callback(fact(number(3), start), start);
    CHECK(queue.next_late()->evidence.number == number(3));
    queue.on_time(start + 20s);
    CHECK(all_done(queue).at(0).answer.failure == LookupFailure::timeout);
    LookupAnswer late = fact(number(1), start + 25s);
    late.id = "v1";
    queue.on_callback(late, start + 25s);
    CHECK(queue.next_late());
}

TEST_CASE("stop and withdraw") {
    LookupQueue queue(policy(), 1);
    const auto a = queue.ask(number(1), {}, start);
    const auto b = queue.ask(number(1), {}, start);
    queue.ask(number(2), {}, start);
    CHECK(queue.withdraw(a));
    CHECK_FALSE(queue.withdraw(a));
    CHECK(queue.withdraw(b));
    CHECK(queue.waiting() == 1);
    CHECK(queue.next_sending(start)->number == number(2));
    queue.stop(start);
    CHECK(all_done(queue).at(0).answer.failure == LookupFailure::cancelled);
    CHECK(queue.next_given_up());
    queue.ask(number(3), {}, start);
    CHECK(all_done(queue).at(0).answer.code == "stopped");
    CHECK(queue.next_wakeup() == far_future);
}

TEST_CASE("a full queue says so, and memory is bounded") {
    LookupPolicy with = policy();
    with.longest_queue = 2;
    with.longest_memory = 2;
    LookupQueue queue(with, 1);
    for (std::uint64_t i = 0; i < 3; ++i) queue.ask(number(i), {}, start);
    CHECK(all_done(queue).at(0).answer.code == "queue");
    for (std::uint64_t i = 0; i < 5; ++i) queue.on_callback(fact(number(i + 10), start), start);
    queue.ask(number(14), {1h, 0s}, start);
    CHECK(all_done(queue).at(0).remembered);
    queue.ask(number(10), {1h, 0s}, start);
    CHECK(all_done(queue).at(0).answer.code == "queue");
}

TEST_CASE("policies that make no sense are refused by name") {
    CHECK(policy().check());
    const auto refused = [](auto change) {
        LookupPolicy with = policy();
        change(with);
        const auto checked = with.check();
        return checked ? std::string("accepted") : checked.error().field;
    };
    CHECK(refused([](LookupPolicy& p) { p.limits.per_second = 0; }) == "lookup.per_second");
    CHECK(refused([](LookupPolicy& p) { p.limits.concurrent = 0; }) == "lookup.concurrent");
    CHECK(refused([](LookupPolicy& p) { p.ceiling = -1; }) == "lookup.ceiling");
    CHECK(refused([](LookupPolicy& p) { p.patience = 0s; }) == "lookup.patience");
    CHECK(refused([](LookupPolicy& p) { p.period = Duration(-1); }) == "lookup.period");
    CHECK(refused([](LookupPolicy& p) { p.breaker_failures = 0; }) == "lookup.breaker_failures");
}

namespace {

/// Drives a queue with random events and keeps books of its own.
class Storm {
public:
    Storm(std::uint64_t seed, bool callbacks)
        : random_(seed), callbacks_(callbacks), policy_(make(random_)), queue_(policy_, seed) {}

    void run() {
        for (int step = 0; step < 400; ++step) {
            now_ += Duration(random_.below(400));
            while (!late_host_ && queue_.next_wakeup() <= now_) wake(queue_.next_wakeup());
            wake(now_);
            happen();
            collect();
        }
        // Everybody is answered by the deadline, whatever happens or does not.
        while (queue_.next_wakeup() < far_future) {
            wake(queue_.next_wakeup());
        }
        collect();
        CHECK(open_.empty());
        CHECK(landed_ == told_);
        CHECK(queue_.under_way() == 0);
        CHECK(queue_.waiting() == 0);
    }

private:
    struct Flight {
        PhoneNumber number;
        std::string reference, id;
        bool accepted = false;
        Instant until = far_future;
    };

    static LookupPolicy make(Random& random) {
        LookupPolicy made = policy();
        made.limits.per_second = 1 + static_cast<int>(random.below(5));
        made.limits.concurrent = 1 + static_cast<int>(random.below(4));
        made.limits.price = 1 + static_cast<int>(random.below(3));
        made.limits.retries = static_cast<int>(random.below(4));
        made.limits.repeatable = random.chance(0.3);
        made.ceiling = random.chance(0.5) ? 5 + random.below(60) : INT64_MAX;
        made.period = 30s;
        made.breaker_failures = 2 + static_cast<int>(random.below(4));
        made.breaker_pause = 3s;
        return made;
    }

    void wake(Instant at) {
        if (++wakes_ > 50'000) FAIL("it wakes for ever");
        last_wake_ = std::max(last_wake_, at);
        queue_.on_time(last_wake_);
        give_up();
        while (const auto sending = queue_.next_sending(last_wake_)) sent(*sending);
        collect();
    }

    void give_up() {
        while (const auto job = queue_.next_given_up()) {
            REQUIRE(flights_.count(*job) == 1);
            gone_.emplace(*job, flights_.at(*job));
            flights_.erase(*job);
        }
        for (auto it = flights_.begin(); it != flights_.end();) {
            it = it->second.until <= last_wake_ ? flights_.erase(it) : std::next(it);
        }
    }

    void sent(const LookupSending& sending) {
        const LookupPolicy& rules = policy_;
        std::size_t under_way = 0;
        for (const auto& [job, flight] : flights_) {
            REQUIRE(flight.number != sending.number);  // no number twice at once
            if (!flight.accepted) ++under_way;
        }
        REQUIRE(under_way < static_cast<std::size_t>(rules.limits.concurrent));
        const auto recent = std::count_if(times_.begin(), times_.end(), [&](Instant t) { return t > last_wake_ - 1s; });
        REQUIRE(recent < rules.limits.per_second);
        times_.push_back(last_wake_);
        if (last_wake_ >= period_end_) {
            period_end_ = last_wake_ + rules.period;
            paid_ = 0;
        }
        paid_ += rules.limits.price;
        REQUIRE(paid_ <= rules.ceiling);
        charged_[sending.job] = period_end_;
        flights_.emplace(sending.job, Flight{sending.number, sending.reference, "", false, far_future});
    }

    LookupAnswer tell(PhoneNumber about) {
        LookupAnswer answer = fact(about, last_wake_);
        answer.text = "fact " + std::to_string(++facts_);
        told_.insert(answer.text);
        return answer;
    }

    void happen() {
        const std::uint32_t what = random_.below(10);
        if (what < 5) {
            const PhoneNumber of = number(random_.below(12));
            const LookupOptions options{random_.chance(0.2) ? Duration(2s) : Duration{0},
                                        Duration(1 + random_.below(9'000))};
            const Instant deadline = last_wake_ + options.timeout;
            open_.emplace(queue_.ask(of, options, last_wake_), std::pair(of, deadline));
        } else if (what < 6 && !open_.empty()) {
            const auto chosen = std::next(open_.begin(), random_.below(static_cast<std::uint32_t>(open_.size())));
            collect();
            if (open_.count(chosen_ticket(chosen)) == 0) return;
        } else if (!flights_.empty()) {
            answer_one();
        } else if (!gone_.empty() && random_.chance(0.3)) {
            const auto [job, flight] = *gone_.begin();
            gone_.erase(gone_.begin());
            queue_.on_answer(job, tell(flight.number), SendProgress::sent, last_wake_);
        }
    }
    template <class It>
    LookupTicket chosen_ticket(It it) {
        const LookupTicket ticket = it->first;
        if (queue_.withdraw(ticket)) open_.erase(ticket);
        return ticket;
    }

    void answer_one() {
        const auto it = std::next(flights_.begin(), random_.below(static_cast<std::uint32_t>(flights_.size())));
        const LookupJob job = it->first;
        Flight& flight = it->second;
        if (flight.accepted || (callbacks_ && random_.chance(0.2))) {
            LookupAnswer callback = tell(flight.number);
            if (random_.chance(0.5) || !flight.accepted)
                callback.reference = flight.reference;
            else
                callback.id = flight.id;
            queue_.on_callback(callback, last_wake_);
            if (flight.accepted) flights_.erase(job);
            give_up();
            return;
        }
        if (callbacks_ && random_.chance(0.7)) {
            flight.accepted = true;
            flight.id = "v" + std::to_string(job) + "." + std::to_string(facts_);
            flight.until = last_wake_ + policy_.limits.callback_timeout;
            if (random_.chance(0.2)) {
                LookupAnswer early = tell(flight.number);
                early.id = flight.id;
                queue_.on_callback(early, last_wake_);
                queue_.on_answer(job, accepted(flight.id), SendProgress::sent, last_wake_);
                flights_.erase(job);
                return;
            }
            queue_.on_answer(job, accepted(flight.id), SendProgress::sent, last_wake_);
            return;
        }
        const PhoneNumber of = flight.number;
        flights_.erase(job);
        const bool good = random_.chance(0.6);
        const auto why = static_cast<LookupFailure>(random_.below(lookup_failure_count));
        const bool sent = random_.chance(0.7);
        if (!good && (!sent || why == LookupFailure::throttled) && charged_[job] == period_end_) {
            paid_ -= policy_.limits.price;
        }
        queue_.on_answer(job, good ? tell(of) : failure(why),
                         good || sent ? SendProgress::sent : SendProgress::not_sent, last_wake_);
    }

    void collect() {
        while (const auto done = queue_.next_done()) {
            const auto found = open_.find(done->ticket);
            REQUIRE(found != open_.end());  // exactly once, and never after it was withdrawn
            if (!late_host_) CHECK(last_wake_ <= found->second.second);
            if (!done->answer.failure) {
                CHECK(done->answer.evidence.number == found->second.first);
                landed_.insert(done->answer.text);
            }
            open_.erase(found);
        }
        while (const auto late = queue_.next_late()) landed_.insert(late->text);
        landed_.erase("");
    }

    Random random_;
    bool callbacks_;
    bool late_host_ = random_.chance(0.2);  // it wakes when something happens, not when it is asked to
    LookupPolicy policy_;
    LookupQueue queue_;
    Instant now_ = start, last_wake_ = start, period_end_ = far_past;
    std::int64_t paid_ = 0;
    int facts_ = 0, wakes_ = 0;
    std::map<LookupTicket, std::pair<PhoneNumber, Instant>> open_;
    std::map<LookupJob, Flight> flights_, gone_;
    std::map<LookupJob, Instant> charged_;
    std::vector<Instant> times_;
    std::set<std::string> told_, landed_;
};

}  // namespace

TEST_CASE("storms: nobody twice at once, the ceiling holds, everybody is answered once, every paid answer lands") {
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        INFO("seed " << seed);
        Storm(seed, seed % 2 == 0).run();
    }
}
