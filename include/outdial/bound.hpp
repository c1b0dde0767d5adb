// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>

#include <cstdint>
#include <functional>
#include <vector>

/// How good can pacing be at all? The optimum over all policies in a world where ring and handle times are exponential.
namespace outdial {

/// The exponential world: `agents` identical agents, always there; a placed call rings for an exponential time with
/// mean `ring_s` whatever becomes of it, then a person answers with probability `answer_rate` or it dies; answered with
/// an agent free, the agent is busy for an exponential time with mean `handle_s` (wrap-up included); answered with
/// nobody free, it is abandoned at once. Lines are free and unlimited, the list never ends, calls are not taken back.
/// It bounds no system that sees the age of ringing or talking, has a dead time before an answer, or hangs up ringing
/// calls.
struct BoundWorld {
    std::uint32_t agents = 10;  ///< 1 to 1000
    double answer_rate = 0.25;  ///< above 0, at most 1
    double ring_s = 12.0;       ///< seconds, positive
    double handle_s = 180.0;    ///< seconds, positive
    double abandonment = 0.03;  ///< limit on abandoned / (connected + abandoned) in the long run; above 0, below 0.5
};

/// One policy: raise the number of ringing calls to a target that depends on how many agents are idle.
struct BoundPolicy {
    std::vector<std::uint32_t> targets;  ///< ringing calls by idle agents 0, 1, ..., agents
    double utilization = 0.0;            ///< E[busy] / agents
    double abandonment = 0.0;            ///< abandoned / (connected + abandoned)
};

struct PacingBound {
    double utilization = 0.0;  ///< the optimum: a mixture of the two policies that meets the limit exactly
    double progressive = 0.0;  ///< one line per idle agent: handle / (handle + ring / answer_rate)
    BoundPolicy lower;         ///< abandons no more than the limit
    BoundPolicy upper;         ///< abandons more than the limit: one call more in one situation that matters
    double lower_share = 1.0;  ///< share of the time under `lower`
    double price = 0.0;        ///< lambda: completions an abandonment is worth at the optimum
};

/// The exact optimum, by policy iteration on the Lagrangian "completions - lambda x abandonments" and a search for the
/// lambda at which the limit is met. Error naming the field that is out of range, also where the world has more than
/// ten million situations (agents x calls that may ring). A hundred agents take a second or two, a thousand minutes:
/// `go_on` is asked many times a second, and ends it with an error when it says false.
[[nodiscard]] Result<PacingBound> pacing_bound(const BoundWorld& world, const std::function<bool()>& go_on = {});

}  // namespace outdial
