// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// That everything else goes on as it should is seen by the storm of events, in which clients change in passing.

namespace {

const ContactNumber mobile = number(48'500'000'001, NumberType::mobile);
const ContactNumber home = number(48'221'000'001, NumberType::home);
const ContactNumber work = number(48'332'000'001, NumberType::work);

std::string refusal(Host& host, ContactId id, const std::vector<ContactNumber>& numbers) {
    const std::vector<Verdict> before{host.campaign.verdict(id, host.now)};
    const auto changed = host.campaign.change(id, {1, 0, numbers}, host.now);
    CHECK(before.front() == host.campaign.verdict(id, host.now));
    return changed ? "" : changed.error().field + ": " + changed.error().remedy;
}

}  // namespace

TEST_CASE("a number that stays keeps its history") {
    Host host(always_open());
    host.agents(1);
    const ContactId id = host.add({mobile, home});
    host.end(host.dial(), Outcome::busy);
    const Verdict waits = host.campaign.queued(id, 0, host.now).verdict;
    CHECK(waits.why == Why::redial_delay);
    REQUIRE(host.campaign.change(id, {77, 5, std::vector{work, mobile}}, host.now));
    const QueuedNumber first = host.campaign.queued(id, 0, host.now);
    const QueuedNumber second = host.campaign.queued(id, 1, host.now);
    CHECK((first.reference == 77 && first.priority == 5 && first.number == mobile));
    CHECK((first.attempts == 1 && first.verdict.until == waits.until));
    CHECK((second.number == work && second.attempts == 0));
    CHECK(host.campaign.queued(id, 2, host.now) == QueuedNumber{});
}

TEST_CASE("a new number is dialled once the gap between calls has passed") {
    CampaignConfig config = always_open();
    config.retry.usual.contact_gap = 5min;
    Host host(config);
    host.agents(1);
    const ContactId id = host.add({mobile});
    host.end(host.dial(), Outcome::no_answer);
    const Instant called = host.now;
    REQUIRE(host.campaign.change(id, {1, 0, std::vector{mobile, work}}, host.now));
    const DialOrder order = host.sleep_and_dial();
    CHECK(order.number == work.number);
    CHECK(host.now == called + 5min);
}

TEST_CASE("another number brings back who had none left") {
    Host host(always_open());
    host.agents(1);
    const ContactId id = host.add({mobile});
    host.end(host.dial(), Outcome::invalid_number);
    CHECK(host.campaign.contact_counts().exhausted == 1);
    REQUIRE(host.campaign.change(id, {1, 0, std::vector{mobile}}, host.now));  // the same one: no use
    CHECK(host.campaign.contact_counts().exhausted == 1);
    REQUIRE(host.campaign.change(id, {1, 0, std::vector{work}}, host.now));
    CHECK(host.dial().number == work.number);
}

TEST_CASE("a priority that was changed holds at once") {
    Host host(always_open());
    host.agents(1);
    host.add({mobile}, 3);
    const ContactId late = host.add({home}, 1);
    REQUIRE(host.campaign.change(late, {1, 4, std::vector{home}}, host.now));
    CHECK(host.dial().contact == late);
}

TEST_CASE("during a call its number cannot go, and who is over cannot change") {
    Host host(always_open());
    host.agents(1);
    const ContactId id = host.add({mobile, home});
    const DialOrder order = host.dial();
    REQUIRE(order.number == mobile.number);
    CHECK(refusal(host, id, {home}) == "numbers: keep the number that is called until the call is over");
    REQUIRE(host.campaign.change(id, {1, 0, std::vector{work, mobile}}, host.now));
    CHECK(host.campaign.calls().front().number == mobile.number);
    host.talk(order, 0, Disposition::complete);
    CHECK(refusal(host, id, {home}) == "contact: this client is over: add a new one");
    CHECK(refusal(host, id + 1, {home}) == "contact: give the id of a client that was added");
    CHECK(refusal(host, id, {}) == "numbers: a contact has 1 to 255 numbers");
}

TEST_CASE("an appointment outlives a change") {
    Host host(always_open());
    host.agents(1);
    const ContactId id = host.add({mobile});
    const Instant promised = host.now + 3h;
    host.talk(host.dial(), 0, Disposition::callback, promised);
    REQUIRE(host.campaign.change(id, {1, 0, std::vector{home, mobile}}, host.now));
    const DialOrder order = host.sleep_and_dial();
    CHECK(order.reason == Reason::appointment);
    CHECK(order.number == mobile.number);
    CHECK(host.now == promised);
    CHECK(host.campaign.promises().kept == 1);
}

TEST_CASE("a phone that is on again goes before the redials, without its delay") {
    Host host(always_open());
    host.agents(1);
    const ContactId off = host.add({home, mobile});
    host.end(host.dial(), Outcome::busy);
    const ContactId other = host.add({work}, 9);
    host.tell(NumberReachable{off, mobile.number});
    const DialOrder order = host.dial();
    CHECK(order.contact == off);
    CHECK(order.number == mobile.number);
    CHECK(order.reason == Reason::reachable);
    CHECK(host.on(NumberReachable{off, mobile.number}) == Reception::wrong_order);  // is being called
    CHECK(host.on(NumberReachable{off, work.number}) == Reception::unknown_number);
    CHECK(host.on(NumberReachable{other + 1, work.number}) == Reception::unknown_number);
    host.end(order, Outcome::invalid_number);
    CHECK(host.on(NumberReachable{off, mobile.number}) == Reception::wrong_order);  // was given up
    CHECK(host.campaign.queued(off, order.number_index, host.now).verdict.is_never());
}

TEST_CASE("a phone that is on again still waits for its window, and for an appointment") {
    CampaignConfig config = always_open();
    config.windows.hours[static_cast<std::size_t>(NumberType::mobile)] = hours("09:00-10:00");
    Host host(config, Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 12h});
    host.agents(1);
    const ContactId id = host.add({mobile});
    host.tell(NumberReachable{id, mobile.number});
    CHECK(host.quiet());
    const Verdict waits = host.campaign.verdict(id, host.now);
    CHECK((waits.until == host.now + 21h && waits.why == Why::outside_hours));
    const ContactId promised = host.add({work});
    host.talk(host.dial(), 0, Disposition::callback, host.now + 1h);
    const Instant due = host.campaign.verdict(promised, host.now).until;
    host.tell(NumberReachable{promised, work.number});
    CHECK(host.campaign.verdict(promised, host.now) == Verdict::not_before(due, Why::appointment));
}
