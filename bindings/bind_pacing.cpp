// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"
#include "unlocked.hpp"

#include <outdial/bound.hpp>
#include <outdial/pacing.hpp>

#include <limits>

#include <fmt/format.h>

namespace outdial::bindings {

namespace {

/// Odds cross as their factor.
Odds odds_of(double factor) {
    if (!(factor > 0.0 && factor < std::numeric_limits<double>::infinity())) {
        throw py::value_error(fmt::format("odds: {}: give a positive factor, 1 for the usual odds", factor));
    }
    return Odds::of(factor);
}

}  // namespace

void bind_pacing(py::module_& m) {
    bind_enum<PacingMode>(m, "How the number of dials is set.");
    bind_enum<PacingGoal>(m, "What predictive aims at; the abandonment target is a limit in any case.");
    bind_enum<PacingLimit>(m, "Which limit set the count.");

    Fields<PacingConfig>(m, "PacingConfig", "How many numbers should be dialled at a time.")
        .field("mode", &PacingConfig::mode, "preview, progressive, power or predictive.")
        .field("lines_per_agent", &PacingConfig::lines_per_agent, "power: lines per idle agent.")
        .field("abandonment_target", &PacingConfig::abandonment_target,
               "predictive: abandoned / (connected + abandoned).")
        .field("minimum_team", &PacingConfig::minimum_team, "predictive: with fewer agents at work it is progressive.")
        .field("minimum_answers", &PacingConfig::minimum_answers, "predictive: progressive until so many answers.")
        .field("max_lines", &PacingConfig::max_lines, "Calls under way at the same time.")
        .field("calls_per_second", &PacingConfig::calls_per_second, "At most so many dials a second; 0: no limit.")
        .field("goal", &PacingConfig::goal, "abandonment, agent_wait or occupancy.")
        .field("agent_wait_target_s", &PacingConfig::agent_wait_target, "For its goal: the mean wait for a call.")
        .field("occupancy_target", &PacingConfig::occupancy_target, "For its goal: the share of busy time.")
        .field("expected_answer_rate", &PacingConfig::expected_answer_rate, "Before anything was learned.")
        .field("expected_ring_s", &PacingConfig::expected_ring, "From the dial to the answer or to giving up.")
        .field("expected_handle_time_s", &PacingConfig::expected_handle_time, "Talk and wrap-up.")
        .field("learn", &PacingConfig::learn, "False: the expectations are the truth.")
        .done();

    Fields<PacingSnapshot>(m, "PacingSnapshot", "What is going on at the moment of the decision.")
        .field("idle", &PacingSnapshot::idle, "Agents who could take a call this instant.")
        .field("busy", &PacingSnapshot::busy, "Agents in a call or wrap-up who will come back.")
        .field("ringing", &PacingSnapshot::ringing, "Calls under way without an agent and not answered.")
        .field("waiting", &PacingSnapshot::waiting, "Answered calls that wait for an agent.")
        .field("lines", &PacingSnapshot::lines, "All calls under way.")
        .field("may_abandon", &PacingSnapshot::may_abandon, "So many more people may be abandoned by the rules.")
        .field("reserve", &PacingSnapshot::reserve, "Idle agents kept for inbound callers.")
        .field("callers_per_second", &PacingSnapshot::callers_per_second, "Inbound callers who come.")
        .field(
            "next_odds", [](const PacingSnapshot& self) { return py::float_(self.next_odds.factor()); },
            [](PacingSnapshot& self, py::handle value) { self.next_odds = odds_of(value.cast<double>()); },
            "Odds of the numbers that would be dialled next, as a factor on the usual ones.",
            FromPython<double>::expected)
        .done();

    Fields<PacingDecision>(m, "PacingDecision", "How many to dial, and why not more.", Construction::positional)
        .field("dials", &PacingDecision::dials, "Start so many now.")
        .field("limit", &PacingDecision::limit, "Which limit set the count.")
        .field("target", &PacingDecision::target, "Calls that should ring or wait in this situation.")
        .field("answer_rate", &PacingDecision::answer_rate, "Estimate used.")
        .field("answer_deviation", &PacingDecision::answer_deviation, "Its standard deviation.")
        .field("next_answer_rate", &PacingDecision::next_answer_rate, "That of the numbers that come next.")
        .field("ring_s", &PacingDecision::ring, "Estimate used.")
        .field("handle_time_s", &PacingDecision::handle_time, "Estimate used.")
        .field("strictness", &PacingDecision::strictness, "Allowed share of losses among the expected answers.")
        .field("expected_answers", &PacingDecision::expected_answers, "Of the calls that ring now.")
        .field("expected_free", &PacingDecision::expected_free, "Agents who become free within 11 s.")
        .field("may_abandon", &PacingDecision::may_abandon, "As the snapshot said.")
        .field("reserve", &PacingDecision::reserve, "As the snapshot said.")
        .optional_instant("again", &PacingDecision::again, far_future, "The count may grow then without any event.")
        .done()
        .def_property_readonly(
            "sentence", [](const PacingDecision& decision) { return sentence(decision.limit); }, "The limit in words.");

    py::class_<Pacing>(
        m, "Pacing",
        "Decides how many to dial, and learns from what becomes of the calls. An answered call waits for "
        "`patience_s` seconds, then it is abandoned.")
        .def(py::init([](const PacingConfig& config, Duration patience) {
                 unwrap(config.check());
                 return Pacing(config, positive_or_zero("patience_s", patience));
             }),
             py::arg("config"), py::kw_only(), py::arg("patience_s") = Duration::zero())
        .def(
            "on_dialled",
            [](Pacing& self, std::uint32_t dials, Instant now, double odds) {
                self.on_dialled(dials, odds_of(odds), now);
            },
            py::arg("dials"), py::arg("now"), py::kw_only(), py::arg("odds") = 1.0,
            "So many numbers were dialled. `odds`: how much likelier than the usual number each is to answer, as a "
            "factor on p / (1 - p); told again when the call is decided. ValueError: no positive factor.")
        .def(
            "on_answered",
            [](Pacing& self, Instant dialled, Instant now, double odds) {
                self.on_answered(dialled, odds_of(odds), now);
            },
            py::arg("dialled"), py::arg("now"), py::kw_only(), py::arg("odds") = 1.0, "Answered by a person.")
        .def(
            "on_unanswered",
            [](Pacing& self, Instant dialled, Instant now, double odds) {
                self.on_unanswered(dialled, odds_of(odds), now);
            },
            py::arg("dialled"), py::arg("now"), py::kw_only(), py::arg("odds") = 1.0, "Ended without that.")
        .def(
            "on_connected",
            [](Pacing& self, Duration idle, Instant now, bool late) {
                self.on_connected(positive_or_zero("idle_s", idle), late, now);
            },
            py::arg("idle_s"), py::arg("now"), py::kw_only(), py::arg("late") = false,
            "A person who answered was connected to an agent who had been idle for so many seconds; `late`: after "
            "waiting so long that it counts as abandoned all the same.")
        .def("on_abandoned", &Pacing::on_abandoned, py::arg("now"), "A person who answered was abandoned.")
        .def("on_call_ended", &Pacing::on_call_ended, py::arg("connected"), py::arg("now"), "The wrap-up begins.")
        .def("on_handled", &Pacing::on_handled, py::arg("connected"), py::arg("ended"), py::arg("now"),
             "The wrap-up of a call is over; it began at `ended`.")
        .def("on_caller_connected", &Pacing::on_caller_connected, py::arg("now"),
             "An inbound caller was connected to an agent.")
        .def("on_caller_handled", &Pacing::on_caller_handled, py::arg("connected"), py::arg("now"),
             "The agent is done with the caller, wrap-up included.")
        .def("decide", &Pacing::decide, py::arg("snapshot"), py::arg("now"), "How many to dial in this situation.")
        .def_property_readonly("config", &Pacing::config, py::return_value_policy::copy, "What it was made from.");

    Fields<BoundPolicy>(m, "BoundPolicy", "Raise the ringing calls to a target by idle agents.",
                        Construction::positional)
        .field("targets", &BoundPolicy::targets, "Ringing calls by idle agents 0, 1, ..., agents.")
        .field("utilization", &BoundPolicy::utilization, "E[busy] / agents.")
        .field("abandonment", &BoundPolicy::abandonment, "abandoned / (connected + abandoned).")
        .done();
    Fields<PacingBound>(m, "PacingBound", "The optimum over all policies in the exponential world.",
                        Construction::positional)
        .field("utilization", &PacingBound::utilization, "The optimum: a mixture of two policies that meets the limit.")
        .field("progressive", &PacingBound::progressive, "One line per idle agent.")
        .field("lower", &PacingBound::lower, "Abandons no more than the limit.")
        .field("upper", &PacingBound::upper, "Abandons more: one call more in one situation.")
        .field("lower_share", &PacingBound::lower_share, "Share of the time under `lower`.")
        .field("price", &PacingBound::price, "Completions an abandonment is worth at the optimum.")
        .done();
    m.def(
        "pacing_bound",
        [](std::uint32_t agents, double answer_rate, double ring, double handle, double abandonment) {
            const BoundWorld world{agents, answer_rate, ring, handle, abandonment};
            return run_unlocked(py::none(),
                                [&](const auto& tell) { return pacing_bound(world, [&tell] { return tell(0.0); }); });
        },
        py::kw_only(), py::arg("agents"), py::arg("answer_rate"), py::arg("ring_s"), py::arg("handle_s"),
        py::arg("abandonment"),
        "How good pacing can be at all, for this team and limit, where ring and handle times are exponential, with "
        "these means in seconds; exact. `answer_rate` and `abandonment` are shares. ValueError: out of range, or more "
        "than "
        "ten million situations (agents x calls that may ring).");
}

}  // namespace outdial::bindings
