// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/campaign.hpp>
#include <outdial/teams.hpp>

namespace outdial::bindings {
namespace {

using Shares = std::vector<AgentShare>;
using Demands = std::vector<AgentDemand>;

std::vector<AgentMove> checked_moves(const Shares& shares, const Demands& demands) {
    if (shares.size() != demands.size()) {
        throw py::value_error("demands: " + std::to_string(demands.size()) + " of them: give one for each of the " +
                              std::to_string(shares.size()) + " shares");
    }
    return agent_moves(shares, demands);
}

}  // namespace

void bind_teams(py::module_& m) {
    Fields<AgentShare>(m, "AgentShare", "A campaign's claim to the agents that it shares with others.")
        .field("weight", &AgentShare::weight,
               "Its part of the agents, against the weights of the others; 0: what the others leave.")
        .field("at_least", &AgentShare::at_least,
               "Agents it is due before any weight counts, as far as it has use for them.")
        .field("at_most", &AgentShare::at_most, "No more agents than that are sent there.")
        .done();
    Fields<AgentDemand>(m, "AgentDemand", "What a campaign has and could use of the shared agents; counts of agents.")
        .field("agents", &AgentDemand::agents, "Who work there, without those who will go after their call.")
        .field("idle", &AgentDemand::idle, "Of them, who could leave this instant.")
        .field("wanted", &AgentDemand::wanted, "So many idle agents it has use for.")
        .field("coming", &AgentDemand::coming, "Who will come after a call elsewhere; the host knows.")
        .done();
    Fields<AgentMove>(m, "AgentMove", "Agents who go from one campaign to another.", Construction::positional)
        .field("from_", &AgentMove::from, "Index of the campaign they leave.")
        .field("to", &AgentMove::to, "Index of the campaign they go to.")
        .field("idle", &AgentMove::idle, "So many idle agents at once.")
        .field("after_call", &AgentMove::after_call, "And so many when their call and its wrap-up are over.")
        .done();
    Fields<CallerOverflow>(m, "CallerOverflow",
                           "Which teams take a team's inbound callers when nobody of its own does.")
        .field("to", &CallerOverflow::to, "Indexes of the teams, in this order.")
        .duration("after_s", &CallerOverflow::after, "Once the caller has waited so long.")
        .done();

    m.def("agent_moves", &checked_moves, py::arg("shares"), py::arg("demands"),
          "Which of the shared agents go from one campaign to another: a list of AgentMove. ValueError: not one demand "
          "for each share.");
    m.def(
        "overflow_team",
        [](const CallerOverflow& overflow, Duration waited, const std::vector<std::uint32_t>& room) {
            return overflow_team(overflow, positive_or_zero("waited_s", waited), room);
        },
        py::arg("overflow"), py::arg("waited_s"), py::arg("room"),
        "The index of the team that takes a caller who has waited so many seconds; None: the caller waits on. `room`: "
        "how many "
        "callers of others each team could take, as `Campaign.room_for_callers` says.");
}

}  // namespace outdial::bindings
