// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/random.hpp>
#include <outdial/reachability.hpp>
#include <outdial/receipt.hpp>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

const ReachabilityPolicy policy;
const PhoneNumber number = PhoneNumber::parse("+48221234567").value();
constexpr Instant start = from_epoch_ms(1'772'442'000'000);
constexpr auto days = [](int count) { return std::chrono::days(count); };

Evidence evidence(EvidenceSource source, Presence presence, Instant at) {
    Evidence made;
    made.number = number;
    made.source = source;
    made.presence = presence;
    made.observed_at = at;
    made.received_at = at;
    if (presence == Presence::absent) made.absent_why = AbsentWhy::unspecified;
    return made;
}

Evidence hlr(int error, Instant at, int cause = -1) { return evidence_from_map(number, error, cause, at); }

Evidence receipt(const char* state, Instant sent, Instant done, std::uint8_t trust = 100) {
    Evidence made = evidence_from_receipt(parse_receipt("id:1 stat:" + std::string(state)), number, {}, {sent, done});
    made.trust = trust;
    return made;
}

Evidence call(Outcome outcome, Instant at) { return evidence_from_call(number, outcome, at); }

Reachability after(const std::vector<Evidence>& all) {
    Reachability state;
    for (const Evidence& one : all) state.learn(policy, one);
    return state;
}

}  // namespace

TEST_CASE("a million numbers' evidence takes 48 MB") { CHECK(sizeof(Reachability) <= 48); }

TEST_CASE("nothing known: dial, and a look-up would tell something") {
    const ReachabilityAnswer answer = Reachability{}.at(policy, start);
    CHECK(answer.verdict == Verdict::now());
    CHECK(answer.presence == Presence::undetermined);
    CHECK(answer.ask_at == start);
    CHECK(answer.observed_at == far_past);
}

TEST_CASE("an absent phone: wait until it is worth asking again, by the reason of the absence") {
    const auto waits = [](int error, int cause) {
        return after({hlr(error, start, cause)}).at(policy, start).verdict.until - start;
    };
    CHECK(waits(6, 0) == 15min);
    CHECK(waits(6, 13) == 15min);
    CHECK(waits(6, 1) == 2h);
    CHECK(waits(6, 4) == 24h);
    CHECK(waits(27, -1) == 1h);
    const Reachability state = after({hlr(6, start, 1)});
    const ReachabilityAnswer answer = state.at(policy, start + 1h);
    CHECK(answer.verdict == Verdict::not_before(start + 2h, Why::phone_absent));
    CHECK(answer.presence == Presence::absent);
    CHECK(answer.absent_why == AbsentWhy::imsi_detached);
    CHECK(answer.source == EvidenceSource::live_hlr);
    CHECK(answer.ask_at == start + 2h);
    CHECK(state.at(policy, start + 2h).verdict.is_now());
}

TEST_CASE("a phone that stays off for a month costs few look-ups") {
    Reachability state;
    Instant now = start;
    int asked = 0;
    while (now < start + days(30)) {
        ++asked;
        state.learn(policy, hlr(27, now));
        const ReachabilityAnswer answer = state.at(policy, now);
        REQUIRE(answer.ask_at > now);
        now = answer.ask_at;
    }
    CHECK(asked <= 16);
    CHECK(asked >= 10);
    CHECK(state.at(policy, now).verdict.is_now());
}

TEST_CASE("one that comes back the same day is noticed the same day") {
    Reachability state;
    Instant now = start;
    int asked = 0;
    while (now < start + 8h) {
        ++asked;
        state.learn(policy, hlr(27, now));
        now = state.at(policy, now).ask_at;
    }
    CHECK(asked <= 4);
    CHECK(now < start + 16h);
    state.learn(policy, hlr(0, now));
    CHECK(state.at(policy, now).verdict.is_now());
    CHECK(state.at(policy, now).appeared);
}

TEST_CASE("several signs of one absence do not lengthen the waits to come") {
    Reachability state;
    for (int i = 0; i < 10; ++i) state.learn(policy, receipt("ENROUTE", start, start + i * 1min));
    CHECK(state.absences == 0);
    CHECK(state.at(policy, start + 9min).verdict.until == start + 9min + 1h);
}

TEST_CASE("the phone is back: dial at once, for a while before all others") {
    for (const Evidence& back : {hlr(0, start + 30min), receipt("DELIVRD", start, start + 30min),
                                 evidence_from_alert(number, 0, start + 30min), call(Outcome::busy, start + 30min)}) {
        Reachability state = after({hlr(27, start)});
        CHECK_FALSE(state.at(policy, start + 30min).verdict.is_now());
        CHECK(state.learn(policy, back));
        const ReachabilityAnswer answer = state.at(policy, start + 30min);
        CHECK(answer.verdict.is_now());
        CHECK(answer.appeared);
        CHECK(answer.presence == Presence::present);
        CHECK(answer.source == back.source);
        CHECK(state.at(policy, start + 39min).appeared);
        CHECK_FALSE(state.at(policy, start + 40min).appeared);
        CHECK(state.at(policy, start + days(1)).verdict.is_now());
    }
}

TEST_CASE("the phone that is back in the very second of a look-up is not missed, in either order") {
    const Evidence gone = hlr(27, start + 100ms), back = evidence_from_alert(number, 0, start + 900ms);
    CHECK(after({gone, back}).at(policy, start + 1s).appeared);
    for (const auto& state : {after({gone, back}), after({back, gone}), after({back, gone, back})}) {
        CHECK(state.at(policy, start + 1s).verdict.is_now());
        CHECK(state.at(policy, start + 1s).presence == Presence::present);
    }
    CHECK(after({gone, back, hlr(27, start + 1100ms)}).at(policy, start + 2s).presence == Presence::absent);
}

TEST_CASE("a message that waited for the phone shows that it just came on, and one delivered at once does not") {
    CHECK(after({receipt("DELIVRD", start, start + 1h)}).at(policy, start + 1h).appeared);
    CHECK_FALSE(after({receipt("DELIVRD", start, start + 3s)}).at(policy, start + 3s).appeared);
}

TEST_CASE("presence goes stale by its source") {
    const auto fresh_for = [](EvidenceSource source) {
        const Reachability state = after({evidence(source, Presence::present, start)});
        Duration age{};
        while (state.at(policy, start + age).presence == Presence::present) age += 1min;
        return age;
    };
    CHECK(fresh_for(EvidenceSource::live_hlr) == 30min);
    CHECK(fresh_for(EvidenceSource::sms_receipt) == 15min);
    CHECK(fresh_for(EvidenceSource::alert_notification) == 15min);
    CHECK(fresh_for(EvidenceSource::call_outcome) == 2h);
    CHECK(fresh_for(EvidenceSource::number_plan) == 0s);
    CHECK(fresh_for(EvidenceSource::portability_db) == 0s);
}

TEST_CASE("a cached connected is not a live one") {
    // Observed two hours ago, received now: it was so two hours ago.
    Evidence cached = evidence(EvidenceSource::vendor_cache, Presence::present, start);
    cached.received_at = start + 2h;
    CHECK(after({cached}).at(policy, start + 2h).presence == Presence::undetermined);
    CHECK(after({cached}).at(policy, start + 2h).ask_at == start + 2h);
    // Of unknown age: it proves nothing.
    cached.observed_at = far_past;
    CHECK(after({cached}) == Reachability{});
    // It does not displace a newer absence.
    cached.observed_at = start;
    Reachability state = after({hlr(27, start + 1h)});
    state.learn(policy, cached);
    CHECK_FALSE(state.at(policy, start + 90min).verdict.is_now());
}

TEST_CASE("an observation in the future happened when we learned of it") {
    Evidence early = evidence(EvidenceSource::live_hlr, Presence::present, start + days(300));
    early.received_at = start;
    CHECK(after({early}).at(policy, start).observed_at == start);
    CHECK(after({early}).at(policy, start + 1h).presence == Presence::undetermined);
}

TEST_CASE("a number is retired by two proofs at least a day apart, never by one") {
    CHECK_FALSE(after({hlr(1, start)}).retired);
    CHECK_FALSE(after({hlr(1, start), hlr(1, start)}).retired);
    CHECK_FALSE(after({hlr(1, start), hlr(1, start + 24h - 1s)}).retired);
    CHECK(after({hlr(1, start), hlr(1, start + 24h)}).retired);
    CHECK(after({hlr(1, start), call(Outcome::invalid_number, start + 25h)}).retired);
    CHECK(after({hlr(1, start), hlr(1, start + 12h), hlr(1, start + 24h)}).retired);
    CHECK(after({hlr(1, start + 24h), hlr(1, start)}).retired);  // in any order of arrival
    CHECK(after({call(Outcome::fax, start), call(Outcome::fax, start + 48h)}).retired);

    const Reachability state = after({hlr(1, start)});
    CHECK(state.at(policy, start).verdict == Verdict::not_before(start + 24h, Why::doubtful_number));
    CHECK(state.at(policy, start).ask_at == start + 24h);
    CHECK(state.at(policy, start + 24h).verdict.is_now());
    const ReachabilityAnswer answer = after({hlr(1, start), hlr(1, start + 24h)}).at(policy, start + days(900));
    CHECK(answer.verdict == Verdict::never(Why::number_retired));
    CHECK(answer.ask_at == far_future);
}

TEST_CASE("a subscriber seen between two proofs breaks them apart") {
    for (const Evidence& sign : {call(Outcome::answered, start + 12h), call(Outcome::machine, start + 12h),
                                 hlr(27, start + 12h), receipt("DELIVRD", start, start + 12h)}) {
        CHECK_FALSE(after({hlr(1, start), sign, hlr(1, start + 24h)}).retired);
        CHECK_FALSE(after({hlr(1, start + 24h), sign, hlr(1, start)}).retired);
        CHECK(after({hlr(1, start), sign, hlr(1, start + 24h), hlr(1, start + 48h)}).retired);
    }
    CHECK_FALSE(after({hlr(1, start), receipt("DELIVRD", start, start + 12h)}).at(policy, start + 13h).verdict.until <
                start + 13h);
}

TEST_CASE("a forged delivery saves no dead number") {
    CHECK(after({hlr(1, start), receipt("DELIVRD", start, start + 12h, 20), hlr(1, start + 24h)}).retired);
}

TEST_CASE("a numbering plan and a cache may doubt, not confirm") {
    Evidence plan;
    plan.source = EvidenceSource::number_plan;
    plan.assignment = Assignment::unassigned;
    plan.permanence = Permanence::permanent;
    plan.observed_at = start;
    Evidence later = plan;
    later.observed_at = start + days(10);
    CHECK_FALSE(after({plan, later}).retired);
    CHECK(after({plan}).at(policy, start).verdict.why == Why::doubtful_number);
    CHECK(after({plan, hlr(1, start + 24h)}).retired);
}

TEST_CASE("a temporary unassigned is no proof") {
    Evidence odd = hlr(1, start);
    odd.permanence = Permanence::unknown;
    Evidence again = odd;
    again.observed_at = again.received_at = start + 48h;
    CHECK_FALSE(after({odd, again}).retired);
}

TEST_CASE("an expired announcement makes a number doubtful, and supporting evidence retires it") {
    const Evidence expired = receipt("EXPIRED", start, start + 72h);
    const Reachability doubtful = after({expired});
    CHECK_FALSE(doubtful.retired);
    CHECK(doubtful.at(policy, start + 72h).verdict == Verdict::not_before(start + 96h, Why::doubtful_number));

    const std::vector<Evidence> support{call(Outcome::absent, start + 10h), call(Outcome::absent, start + 100h),
                                        hlr(6, start + 20h, 4), hlr(1, start + 20h), hlr(27, start + 80h)};
    for (const Evidence& one : support) {
        CHECK(after({one, expired}).retired);
        CHECK(after({expired, one}).retired);
    }
    // Not support: another receipt of the same message, our own failure, an absence before the message was sent.
    CHECK_FALSE(after({expired, receipt("ENROUTE", start, start + 3h), expired}).retired);
    CHECK_FALSE(after({expired, call(Outcome::congestion, start + 80h)}).retired);
    CHECK_FALSE(after({call(Outcome::absent, start - 10h), expired}).retired);
    // Two messages, one after the other.
    CHECK(after({expired, receipt("EXPIRED", start + 80h, start + 152h)}).retired);
    CHECK_FALSE(after({expired, receipt("EXPIRED", start + 10h, start + 82h)}).retired);
}

TEST_CASE("a message that expired early, or of unknown age, shows an absence only") {
    for (const Evidence& early : {receipt("EXPIRED", start, start + 24h), receipt("EXPIRED", far_past, start + 24h)}) {
        const Reachability state = after({early, call(Outcome::absent, start + 25h)});
        CHECK_FALSE(state.retired);
        CHECK(state.at(policy, start + 25h).verdict.why == Why::phone_absent);
    }
}

TEST_CASE("a phone that was on while the message expired disproves it") {
    const Evidence expired = receipt("EXPIRED", start, start + 72h);
    const Evidence alive = call(Outcome::no_answer, start + 30h);
    const Evidence absent = call(Outcome::absent, start + 40h);
    std::vector<Evidence> all{alive, absent, expired};
    CHECK_FALSE(after(all).retired);
    CHECK_FALSE(after({expired, alive, absent}).retired);
    CHECK_FALSE(after({alive, expired}).at(policy, start + 73h).verdict.why == Why::doubtful_number);
}

TEST_CASE("retired is for ever: who answers there now is somebody else") {
    Reachability state = after({hlr(1, start), hlr(1, start + 24h)});
    CHECK_FALSE(state.learn(policy, call(Outcome::answered, start + 48h)));
    state.await_receipt(start + 72h);
    CHECK(state.at(policy, start + 48h).verdict == Verdict::never(Why::number_retired));
}

TEST_CASE("failed look-ups say nothing of the number, only when to ask again") {
    for (int i = 0; i < lookup_failure_count; ++i) {
        const auto error = static_cast<LookupFailure>(i);
        for (const Reachability& known : {Reachability{}, after({hlr(27, start)}), after({hlr(0, start)})}) {
            Reachability state = known;
            for (int day = 0; day < 40; ++day) state.lookup_failed(error, start + days(day));
            for (const Duration later : {Duration(0), Duration(1h), Duration(48h), Duration(days(40))}) {
                CHECK(state.at(policy, start + later).verdict == known.at(policy, start + later).verdict);
                CHECK(state.at(policy, start + later).presence == known.at(policy, start + later).presence);
            }
        }
    }
    Reachability state;
    state.lookup_failed(LookupFailure::throttled, start);
    CHECK(state.at(policy, start).ask_at == start + 1min);
    state.lookup_failed(LookupFailure::not_covered, start);
    CHECK(state.at(policy, start).ask_at == start + days(30));
}

TEST_CASE("announce, then call: not yet delivered is wait, delivered is now, expired is doubtful") {
    Reachability state;
    state.await_receipt(start + 72h);
    CHECK(state.at(policy, start).verdict == Verdict::not_before(start + 72h, Why::awaiting_receipt));
    CHECK(state.at(policy, start).ask_at == start + 72h);  // the receipt tells more than a look-up
    state.learn(policy, receipt("ENROUTE", start, start + 1min));
    CHECK(state.at(policy, start + 1min).verdict.until == start + 72h);

    Reachability delivered = state;
    delivered.learn(policy, receipt("DELIVRD", start, start + 5h));
    CHECK(delivered.at(policy, start + 5h).verdict.is_now());
    CHECK(delivered.at(policy, start + 5h).appeared);

    Reachability expired = state;
    expired.learn(policy, receipt("EXPIRED", start, start + 72h));
    CHECK(expired.at(policy, start + 72h).verdict.why == Why::doubtful_number);

    CHECK(state.at(policy, start + 72h).verdict.is_now());  // no receipt at all: undetermined
}

TEST_CASE("a forged delivery does not override a fresh live absence, a trusted one does") {
    Reachability state = after({hlr(6, start, 1)});
    Reachability forged = state;
    forged.learn(policy, receipt("DELIVRD", start, start + 10min, 20));
    CHECK(forged.at(policy, start + 10min).verdict == Verdict::not_before(start + 2h, Why::phone_absent));
    Reachability genuine = state;
    genuine.learn(policy, receipt("DELIVRD", start, start + 10min, 80));
    CHECK(genuine.at(policy, start + 10min).verdict.is_now());
    // The other way round: a forged delivery first, then the HLR's answer from before it arrives late.
    Reachability late = after({receipt("DELIVRD", start, start + 10min, 20)});
    late.learn(policy, hlr(6, start, 1));
    CHECK(late.at(policy, start + 11min).verdict == Verdict::not_before(start + 2h, Why::phone_absent));
    // Alone, or after the absence has run out, a weak receipt is better than nothing.
    CHECK(after({receipt("DELIVRD", start, start + 10min, 20)}).at(policy, start + 11min).presence ==
          Presence::present);
    Reachability stale = state;
    stale.learn(policy, receipt("DELIVRD", start, start + 3h, 20));
    CHECK(stale.at(policy, start + 3h).presence == Presence::present);
}

TEST_CASE("barred calls: wait for days, unless a call gets through") {
    const Reachability state = after({hlr(13, start)});
    CHECK(state.at(policy, start).verdict == Verdict::not_before(start + 72h, Why::calls_barred));
    CHECK(after({hlr(13, start), call(Outcome::no_answer, start + 1h)}).at(policy, start + 1h).verdict.is_now());
    CHECK(after({call(Outcome::no_answer, start - 1h), hlr(13, start)}).at(policy, start).verdict.why ==
          Why::calls_barred);
}

TEST_CASE("receipts that are repeated or arrive in any order lead to the same answer") {
    const std::vector<Evidence> all{receipt("ENROUTE", start, start + 10s), receipt("ENROUTE", start, start + 2h),
                                    receipt("DELIVRD", start, start + 5h), receipt("DELIVRD", start, start + 5h)};
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    do {
        Reachability state;
        state.await_receipt(start + 72h);
        for (const std::size_t i : order) state.learn(policy, all[i]);
        const ReachabilityAnswer answer = state.at(policy, start + 5h);
        CHECK(answer.verdict == Verdict::now());
        CHECK(answer.presence == Presence::present);
        CHECK(answer.observed_at == start + 5h);
        CHECK(answer.appeared);
        const Reachability before = state;
        for (const Evidence& again : all) CHECK_FALSE(state.learn(policy, again));
        CHECK(state == before);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("evidence that tells nothing changes nothing") {
    Reachability state = after({hlr(27, start)});
    const Reachability before = state;
    CHECK_FALSE(state.learn(policy, Evidence{}));
    CHECK_FALSE(state.learn(policy, hlr(34, start + 1h)));
    CHECK_FALSE(state.learn(policy, receipt("REJECTD", start, start + 1h)));
    CHECK(state == before);
}

TEST_CASE("instants at the ends of time do no harm") {
    for (const Instant at :
         {far_past, from_epoch_ms(INT64_MIN / 4), from_epoch_ms(-1), from_epoch_ms(0), from_epoch_ms(1), far_future}) {
        for (const Evidence& one : {hlr(0, at), hlr(1, at), hlr(27, at), receipt("EXPIRED", at, at)}) {
            Reachability state = after({one, hlr(27, start), one});
            state.await_receipt(at);
            state.lookup_failed(LookupFailure::timeout, at);
            for (const Instant now : {far_past, start, far_future}) {
                const ReachabilityAnswer answer = state.at(policy, now);
                if (answer.verdict.kind == Verdict::Kind::not_before) CHECK(answer.verdict.until > now);
            }
        }
    }
    CHECK(StoredInstant(far_past).instant() == far_past);
    CHECK(StoredInstant(from_epoch_ms(0)).set());
    CHECK(StoredInstant(start + 999ms).instant() == start);
    CHECK(StoredInstant(far_future).instant() > start + days(365 * 50));
}

TEST_CASE("a policy out of range is refused by name") {
    CHECK(policy.check().has_value());
    const auto refused = [](auto change) {
        ReachabilityPolicy bad;
        change(bad);
        const auto checked = bad.check();
        REQUIRE_FALSE(checked.has_value());
        return checked.error().field;
    };
    CHECK(refused([](auto& p) { p.confirm_gap = 23h; }) == "reachability.confirm_gap");
    CHECK(refused([](auto& p) { p.longest_wait = 0s; }) == "reachability.longest_wait");
    CHECK(refused([](auto& p) { p.trusted = 101; }) == "reachability.trusted");
    CHECK(refused([](auto& p) { p.present_for[3] = -1s; }) == "reachability.present_for.live_hlr");
    CHECK(refused([](auto& p) { p.absent_wait[7] = 0s; }) == "reachability.absent_wait.purged");
    CHECK(refused([](auto& p) { p.expiry = days(10'000); }) == "reachability.expiry");
}

// The slow twin keeps everything it ever heard and looks through all of it for each question.
namespace {

struct Log {
    std::vector<Evidence> heard;  // by time

    static bool trusted(const Evidence& one) { return one.trust >= policy.trusted; }
    static bool sign_of_use(const Evidence& one) {
        return trusted(one) && !one.useless() && policy.present(one.source) > 0s &&
               (one.assignment == Assignment::assigned || one.presence == Presence::present);
    }
    static bool sign_of_life(const Evidence& one) { return sign_of_use(one) && one.presence == Presence::present; }

    template <class Predicate>
    [[nodiscard]] bool any(std::size_t begin, std::size_t end, Predicate predicate) const {
        return std::any_of(heard.begin() + static_cast<std::ptrdiff_t>(begin),
                           heard.begin() + static_cast<std::ptrdiff_t>(end), predicate);
    }

    /// Did this message expire with no sign of life since it was sent, before or after?
    [[nodiscard]] bool proves(std::size_t at) const {
        const Evidence& one = heard[at];
        if (!one.message_expired || one.message_sent_at == far_past) return false;
        if (one.observed_at - one.message_sent_at < policy.expiry) return false;
        return !any(0, heard.size(), [&](const Evidence& other) {
            return sign_of_life(other) && other.observed_at > one.message_sent_at;
        });
    }

    [[nodiscard]] bool retired() const {
        for (std::size_t i = 0; i < heard.size(); ++i) {
            for (std::size_t j = i + 1; j < heard.size(); ++j) {
                const Evidence &a = heard[i], &b = heard[j];
                const bool apart = b.observed_at - a.observed_at >= policy.confirm_gap;
                if (a.useless() && b.useless() && trusted(a) && trusted(b) && policy.confirming(b.source) && apart &&
                    !any(i, j, sign_of_use)) {
                    return true;
                }
                if (proves(i) && proves(j) && b.observed_at - a.observed_at >= policy.expiry) return true;
            }
            const auto since = heard[i].observed_at - policy.expiry;
            if (!proves(i)) continue;
            for (std::size_t j = 0; j < heard.size(); ++j) {
                const Evidence& other = heard[j];
                const bool nobody = other.presence == Presence::absent || other.useless();
                if (!nobody || !trusted(other) || other.source == EvidenceSource::sms_receipt) continue;
                if (other.observed_at <= since) continue;
                const bool taken_back = j < i && any(j, i, [](const Evidence& later) {
                                            return sign_of_use(later) && later.presence != Presence::absent;
                                        });
                if (!taken_back) return true;
            }
        }
        return false;
    }
};

}  // namespace

TEST_CASE("retirement agrees with a search through everything that was ever heard") {
    Random random(20260302);
    int retired = 0;
    for (int round = 0; round < 20'000; ++round) {
        Reachability state;
        Log log;
        Instant now = start;
        bool ended = false;
        for (int step = 0; step < 8 && !ended; ++step) {
            now += std::chrono::hours(1 + random.below(40));
            Evidence one;
            switch (random.below(7)) {
                case 0: one = hlr(1, now); break;
                case 1: one = hlr(27, now); break;
                case 2: one = receipt("EXPIRED", now - std::chrono::hours(60 + random.below(30)), now); break;
                case 3: one = call(Outcome::absent, now); break;
                case 4: one = call(Outcome::invalid_number, now); break;
                case 5: one = random.below(3) == 0 ? call(Outcome::no_answer, now) : hlr(34, now); break;
                default: one = receipt("DELIVRD", now - 1h, now, random.below(2) == 0 ? 20 : 80); break;
            }
            if (random.below(8) == 0) one.source = EvidenceSource::vendor_cache;
            state.learn(policy, one);
            log.heard.push_back(one);
            ended = state.retired;
            if (state.retired != log.retired()) {
                for (const Evidence& heard : log.heard) {
                    UNSCOPED_INFO((heard.observed_at - start) / 1h
                                  << " h: " << name(heard.source) << " " << name(heard.presence) << " "
                                  << name(heard.assignment) << " trust " << int(heard.trust) << " expired "
                                  << heard.message_expired << " sent " << (heard.message_sent_at - start) / 1h);
                }
                FAIL("round " << round << ": retired " << state.retired << ", the log says " << log.retired());
            }
        }
        retired += ended ? 1 : 0;
    }
    CHECK(retired > 2'000);
    CHECK(retired < 19'000);
}
