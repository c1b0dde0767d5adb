// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/format.hpp>

using namespace outdial;
using namespace std::chrono_literals;

TEST_CASE("an instant is written in UTC, with milliseconds only when there are any") {
    CHECK(text(from_epoch_ms(0)) == "1970-01-01T00:00:00Z");
    CHECK(text(from_epoch_ms(1'774'602'000'000)) == "2026-03-27T09:00:00Z");
    CHECK(text(from_epoch_ms(1'774'602'000'007)) == "2026-03-27T09:00:00.007Z");
    CHECK(text(from_epoch_ms(-1)) == "1969-12-31T23:59:59.999Z");
    CHECK(text(far_future) == "far future");
    CHECK(text(far_past) == "far past");
}

TEST_CASE("a verdict says until when and why") {
    const Instant until = from_epoch_ms(1'774'602'000'000);
    CHECK(fmt::format("{}", Verdict::now()) == "now");
    CHECK(fmt::format("{}", Verdict::now(until)) == "now, until 2026-03-27T09:00:00Z");
    CHECK(fmt::format("{}", Verdict::not_before(until, Why::redial_delay)) ==
          "not before 2026-03-27T09:00:00Z: the delay after the last outcome has not passed");
    CHECK(fmt::format("{}", Verdict::never(Why::do_not_call)) == "never: the client does not want to be called");
}

TEST_CASE("an order says which number of whom, and why now") {
    DialOrder order;
    order.reference = 17;
    order.number = PhoneNumber::parse("+48221234567").value();
    order.type = NumberType::work;
    order.reason = Reason::redial;
    order.attempt = 2;
    CHECK(fmt::format("{}", order) == "dial +48221234567 (work, attempt 2, redial) of client 17");
}

TEST_CASE("a pacing decision gives its limit and the estimates it used") {
    PacingDecision decision;
    decision.dials = 3;
    decision.target = 12;
    decision.limit = PacingLimit::abandonment;
    decision.answer_rate = 0.25;
    decision.answer_deviation = 0.0175;
    decision.ring = 12s;
    decision.handle_time = 181s;
    decision.strictness = 0.03;
    CHECK(fmt::format("{}", decision) ==
          "3 dials (target 12): one more call would abandon more than the target; answer rate 0.250 +- 0.018, "
          "ring 12.0 s, handle time 181.0 s, strictness 0.0300");
    decision.next_answer_rate = 0.5;
    CHECK(fmt::format("{}", decision).find("answer rate 0.250 +- 0.018, of the next 0.500, ring") != std::string::npos);
    decision.next_answer_rate = 0.25;
    decision.answer_deviation = decision.strictness = 0.0;
    decision.limit = PacingLimit::one_per_idle_agent;
    CHECK(fmt::format("{}", decision) ==
          "3 dials (target 12): one line per idle agent; answer rate 0.250, ring 12.0 s, "
          "handle time 181.0 s");
}

TEST_CASE("enumerations print their names, with width and alignment") {
    CHECK(fmt::format("{}", Outcome::no_answer) == "no_answer");
    CHECK(fmt::format("{:>8}|{:<7}|", Why::allowed, PacingMode::power) == " allowed|power  |");
    CHECK(fmt::format("{} {} {} {} {} {}", NumberType::home, Disposition::callback, Reason::fresh,
                      Reception::wrong_order, PacingLimit::lines,
                      AgentPhase::wrap_up) == "home callback fresh wrong_order lines wrap_up");
}
