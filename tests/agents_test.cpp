// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/agents.hpp>
#include <outdial/random.hpp>

#include <list>
#include <map>
#include <set>

using namespace outdial;

namespace {

Instant at(std::int64_t ms) { return from_epoch_ms(ms); }

constexpr bool in_call(AgentPhase phase) {
    return phase == AgentPhase::reserved || phase == AgentPhase::talking || phase == AgentPhase::wrap_up;
}

/// The slow obvious twin: a list of who is idle, a map of the rest, counts counted when they are asked for.
struct Twin {
    struct Agent {
        AgentPhase phase = AgentPhase::logged_out, after = AgentPhase::idle;
        CallId call = 0;
        Instant since = far_past;
    };
    std::map<AgentId, Agent> agents;
    std::list<AgentId> idle;

    void set(AgentId id, AgentPhase phase, CallId call, Instant now) {
        idle.remove(id);
        Agent& agent = agents[id];
        agent = {phase, in_call(phase) ? agent.after : AgentPhase::idle, in_call(phase) ? call : 0, now};
        if (phase == AgentPhase::idle) idle.push_back(id);
    }
    AgentCounts counts() const {
        AgentCounts counts;
        for (const auto& [id, agent] : agents) {
            if (agent.phase == AgentPhase::idle) ++counts.idle;
            if (agent.phase == AgentPhase::reserved) ++counts.reserved;
            if (agent.phase == AgentPhase::talking) ++counts.talking;
            if (agent.phase == AgentPhase::wrap_up) ++counts.wrap_up;
            if (agent.phase == AgentPhase::busy) ++counts.busy;
            if (agent.phase == AgentPhase::paused) ++counts.paused;
            if (agent.phase == AgentPhase::inbound) ++counts.inbound;
            if (in_call(agent.phase) && agent.after != AgentPhase::idle) ++counts.leaving;
        }
        return counts;
    }
};

}  // namespace

TEST_CASE("a team nobody has joined is empty") {
    const Agents agents;
    CHECK(agents.counts() == AgentCounts{});
    CHECK(agents.longest_idle() == no_agent);
    CHECK(agents.find(0) == nullptr);
    CHECK(agents.find(no_agent) == nullptr);
}

TEST_CASE("who has been idle longest goes first") {
    Agents agents;
    for (const AgentId id : {7U, 3U, 5U}) agents.set(id, AgentPhase::idle, 0, at(id));
    CHECK(agents.longest_idle() == 7);
    agents.set(3, AgentPhase::busy, 0, at(10));  // out of the middle
    agents.set(7, AgentPhase::talking, 42, at(11));
    CHECK(agents.longest_idle() == 5);
    agents.set(7, AgentPhase::idle, 0, at(12));
    agents.set(3, AgentPhase::idle, 0, at(13));
    CHECK(agents.longest_idle() == 5);
    agents.set(5, AgentPhase::idle, 0, at(14));  // idle again: to the end
    CHECK(agents.longest_idle() == 7);
    CHECK(agents.idle() == 3);
    agents.announce(7, at(20));
    CHECK(agents.longest_idle(at(19)) == 7);
    CHECK(agents.longest_idle(at(20)) == 3);
    agents.announce(3, at(15));
    agents.announce(5, at(20));
    CHECK(agents.longest_idle(at(20)) == no_agent);
    CHECK(agents.longest_idle() == 7);
}

TEST_CASE("ids that were skipped are agents who never came") {
    Agents agents;
    agents.set(max_agents - 1, AgentPhase::idle, 0, at(1));
    REQUIRE(agents.find(12) != nullptr);
    CHECK(agents.find(12)->phase == AgentPhase::logged_out);
    CHECK(agents.counts() == AgentCounts{1, 0, 0, 0, 0, 0, 0});
    CHECK(agents.longest_idle() == max_agents - 1);
}

TEST_CASE("an agent keeps the call through reserved, talking and wrap-up, and no longer") {
    Agents agents;
    for (const AgentPhase phase : {AgentPhase::reserved, AgentPhase::talking, AgentPhase::wrap_up}) {
        agents.set(0, phase, 99, at(5));
        CHECK(agents.find(0)->call == 99);
        CHECK(agents.find(0)->since == at(5));
    }
    for (const AgentPhase phase : {AgentPhase::idle, AgentPhase::busy, AgentPhase::paused, AgentPhase::logged_out}) {
        agents.set(0, phase, 99, at(6));
        CHECK(agents.find(0)->call == 0);
    }
}

TEST_CASE("leaving is announced during a call, counted through the wrap-up, and over after it") {
    Agents agents;
    agents.set(0, AgentPhase::reserved, 1, at(0));
    agents.set(1, AgentPhase::talking, 2, at(0));
    CHECK(agents.counts().leaving == 0);
    agents.set_after(0, AgentPhase::paused);
    agents.set_after(1, AgentPhase::logged_out);
    CHECK(agents.counts().leaving == 2);
    agents.set_after(1, AgentPhase::paused);  // another mind, still leaving
    CHECK(agents.counts().leaving == 2);
    agents.set(0, AgentPhase::talking, 1, at(1));
    agents.set(0, AgentPhase::wrap_up, 1, at(2));
    CHECK(agents.counts().leaving == 2);
    CHECK(agents.find(0)->after == AgentPhase::paused);
    agents.set(0, AgentPhase::paused, 0, at(3));
    CHECK(agents.counts().leaving == 1);
    CHECK(agents.find(0)->after == AgentPhase::idle);  // the next call ends as usual
    agents.set_after(1, AgentPhase::idle);             // stays after all
    CHECK(agents.counts().leaving == 0);
}

TEST_CASE("a team agrees with a list of idle agents and a count by hand") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        Agents agents;
        Twin twin;
        const std::uint32_t team = 1 + random.below(12);
        for (int i = 0; i < 2'000; ++i) {
            const AgentId id = random.below(team);
            const auto phase = static_cast<AgentPhase>(random.below(agent_phase_count));
            const auto known = twin.agents.find(id);
            if (known != twin.agents.end() && in_call(known->second.phase) && random.chance(0.4)) {
                constexpr std::array after{AgentPhase::idle, AgentPhase::paused, AgentPhase::logged_out};
                known->second.after = after[random.below(3)];
                agents.set_after(id, known->second.after);
            } else {
                agents.set(id, phase, random.bits(), at(i));
                twin.set(id, phase, agents.find(id)->call, at(i));
            }
            REQUIRE(agents.counts() == twin.counts());
            REQUIRE(agents.idle() == twin.idle.size());
            REQUIRE(agents.longest_idle() == (twin.idle.empty() ? no_agent : twin.idle.front()));
            const Twin::Agent& expected = twin.agents[id];
            REQUIRE(agents.find(id)->phase == expected.phase);
            REQUIRE(agents.find(id)->after == expected.after);
            REQUIRE(agents.find(id)->call == expected.call);
            REQUIRE(agents.find(id)->since == expected.since);
        }
        // The list itself, from the longest idle to the last, by taking them off one by one.
        while (!twin.idle.empty()) {
            REQUIRE(agents.longest_idle() == twin.idle.front());
            agents.set(twin.idle.front(), AgentPhase::busy, 0, at(9'999));
            twin.idle.pop_front();
        }
        REQUIRE(agents.longest_idle() == no_agent);
    }
}

TEST_CASE("every phase of an agent has its own name") {
    std::set<std::string_view> names;
    for (int i = 0; i < agent_phase_count; ++i) names.insert(name(static_cast<AgentPhase>(i)));
    CHECK(names.size() == agent_phase_count);
    CHECK(name(AgentPhase::logged_out) == "logged_out");
    CHECK(name(AgentPhase::wrap_up) == "wrap_up");
    CHECK(name(AgentPhase::paused) == "paused");
}
