// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/event.hpp>

#include <algorithm>
#include <set>
#include <type_traits>

using namespace outdial;

TEST_CASE("an event is a small value that can be stored, sent and replayed") {
    static_assert(std::is_trivially_copyable_v<Event>);
    static_assert(sizeof(Event) <= 48);
    static_assert(std::variant_size_v<Event> == 16);

    CHECK(Event{CallEnded{7, Outcome::busy}} == Event{CallEnded{7, Outcome::busy}});
    CHECK_FALSE(Event{CallEnded{7, Outcome::busy}} == Event{CallEnded{7, Outcome::no_answer}});
    CHECK_FALSE(Event{AgentPaused{3}} == Event{AgentLoggedOut{3}});
    CHECK_FALSE(Event{CallDisposed{1, Disposition::callback, from_epoch_ms(5)}} ==
                Event{CallDisposed{1, Disposition::callback, from_epoch_ms(6)}});
}

TEST_CASE("an event that says nothing names nobody") {
    CHECK(AgentReady{}.agent == no_agent);
    CHECK(CallConnected{}.agent == no_agent);
    static_assert(no_agent >= max_agents);
}

TEST_CASE("the slot of a call is what its id ends in") {
    static_assert(call_slot(0) == 0);
    static_assert(call_slot((CallId{9} << 32) | 17) == 17);
}

TEST_CASE("every reception has its own name") {
    std::set<std::string_view> names;
    for (int i = 0; i < reception_count; ++i) {
        const auto letters = name(static_cast<Reception>(i));
        CHECK_FALSE(letters.empty());
        CHECK(std::all_of(letters.begin(), letters.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
        names.insert(letters);
    }
    CHECK(names.size() == reception_count);
    CHECK(name(Reception::accepted) == "accepted");
    CHECK(name(Reception::wrong_order) == "wrong_order");
    CHECK(name(Reception::bad_callback) == "bad_callback");  // the last one: the list is in step with the enum
    CHECK(static_cast<int>(Reception::bad_time) == reception_count - 1);
}
