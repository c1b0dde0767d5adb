// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <outdial/sim/records.hpp>

using namespace outdial;
using namespace outdial::sim;

namespace {

/// The lengths of all columns, which must be one.
bool equally_long(const Records& r) {
    const std::size_t n = r.size();
    for (const std::size_t length :
         {r.contact.size(), r.reference.size(), r.number.size(), r.number_type.size(), r.number_index.size(),
          r.attempt.size(), r.reason.size(), r.outcome.size(), r.disposition.size(), r.why.size(), r.until.size(),
          r.ring_ms.size(), r.wait_ms.size(), r.talk_ms.size(), r.wrap_up_ms.size(), r.agent.size()}) {
        if (length != n) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a dial is a row that says nothing yet of its end") {
    Records records;
    CHECK(records.size() == 0);
    DialOrder order;
    order.contact = 3;
    order.reference = 77;
    order.number = PhoneNumber::from_digits(48221234567).value();
    order.type = NumberType::work;
    order.number_index = 2;
    order.attempt = 4;
    order.reason = Reason::redial;
    CHECK(records.dialled({}, from_epoch_ms(5)) == 0);
    CHECK(records.dialled(order, from_epoch_ms(1'800'000'000'123)) == 1);
    REQUIRE(equally_long(records));
    CHECK(records.at[1] == 1'800'000'000'123);
    CHECK(records.contact[1] == 3);
    CHECK(records.reference[1] == 77);
    CHECK(records.number[1] == 48221234567);
    CHECK(records.number_type[1] == static_cast<std::uint8_t>(NumberType::work));
    CHECK(records.number_index[1] == 2);
    CHECK(records.attempt[1] == 4);
    CHECK(records.reason[1] == static_cast<std::uint8_t>(Reason::redial));
    CHECK(records.outcome[1] == Records::none);
    CHECK(records.disposition[1] == Records::none);
    CHECK(records.why[1] == static_cast<std::uint8_t>(Why::allowed));
    CHECK(records.until[1] == 0);
    CHECK(records.ring_ms[1] + records.wait_ms[1] + records.talk_ms[1] + records.wrap_up_ms[1] == 0);
    CHECK(records.agent[1] == -1);
}

TEST_CASE("an attempt that was not made is a row that says why and until when") {
    Records records;
    const Instant noon = from_epoch_ms(43'200'000);
    const PhoneNumber number = PhoneNumber::from_digits(442033333333).value();
    records.refused({5, 99, 1, Verdict::not_before(noon + Duration{600'000}, Why::outside_hours)}, number,
                    NumberType::home, noon);
    records.refused({6, 98, 0, Verdict::never(Why::no_window)}, number, NumberType::main, noon);
    REQUIRE(equally_long(records));
    CHECK(records.size() == 2);
    CHECK(records.at[0] == 43'200'000);
    CHECK(records.contact[0] == 5);
    CHECK(records.reference[0] == 99);
    CHECK(records.number[0] == 442033333333);
    CHECK(records.number_type[0] == static_cast<std::uint8_t>(NumberType::home));
    CHECK(records.number_index[0] == 1);
    CHECK(records.attempt[0] == 0);
    CHECK(records.reason[0] == Records::none);
    CHECK(records.outcome[0] == Records::none);
    CHECK(records.why[0] == static_cast<std::uint8_t>(Why::outside_hours));
    CHECK(records.until[0] == 43'800'000);
    CHECK(records.why[1] == static_cast<std::uint8_t>(Why::no_window));
    CHECK(records.until[1] == INT64_MAX / 2);
    CHECK(records.agent[1] == -1);
}

TEST_CASE("records are equal when all their columns are") {
    Records a, b;
    a.dialled({}, from_epoch_ms(1));
    b.dialled({}, from_epoch_ms(1));
    CHECK(a == b);
    b.talk_ms[0] = 1;
    CHECK_FALSE(a == b);
}
