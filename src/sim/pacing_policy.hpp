// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/pacing.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace outdial::sim {

/// What a policy may see when it is asked.
struct PacingView {
    Instant now;
    std::uint32_t idle = 0;
    std::uint32_t talking = 0;
    std::uint32_t wrap_up = 0;
    std::uint32_t leaving = 0;  ///< of talking and wrap-up: will not come back
    std::uint32_t ringing = 0;
    std::uint32_t waiting = 0;
    Odds next_odds;  ///< of the number that comes next

    [[nodiscard]] std::uint32_t busy() const noexcept { return talking + wrap_up; }
    [[nodiscard]] std::uint32_t team() const noexcept { return idle + talking + wrap_up; }
    [[nodiscard]] std::uint32_t pending() const noexcept { return ringing + waiting; }
};

/// Decides how many to dial. Told of everything that a dialer can know; asked after every event and every `tick`.
class PacingPolicy {
public:
    virtual ~PacingPolicy() = default;
    PacingPolicy() = default;
    PacingPolicy(const PacingPolicy&) = delete;
    PacingPolicy& operator=(const PacingPolicy&) = delete;

    [[nodiscard]] virtual std::uint32_t dials(const PacingView& view) = 0;
    /// Asked so often at least; zero: after events only.
    [[nodiscard]] virtual Duration tick() const { return Duration::zero(); }

    /// Asked again then; looked up after every answer.
    [[nodiscard]] Instant again() const noexcept { return again_; }

    virtual void on_dialled(std::uint32_t, Odds, Instant) {}
    virtual void on_answered(Instant /*dialled*/, Odds, Instant) {}
    virtual void on_unanswered(Instant /*dialled*/, Odds, Instant) {}
    virtual void on_connected(Duration /*the agent was idle*/, Instant) {}
    virtual void on_abandoned(Instant) {}
    virtual void on_call_ended(Instant /*connected*/, Instant) {}
    virtual void on_handled(Instant /*connected*/, Instant /*ended*/, Instant) {}

protected:
    void ask_again(Instant at) noexcept { again_ = at; }

private:
    Instant again_ = far_future;
};

/// What a policy is told beforehand.
struct PacingPolicySetup {
    double limit = 0.03;
    double ratio = 1.0;                                       ///< of the policies that have a constant
    Duration patience{};                                      ///< an answered call waits so long for an agent
    std::uint64_t seed = 1;                                   ///< of policies that draw
    PacingConfig pacing;                                      ///< of ours
    bool knows_numbers = true;                                ///< ours is told the odds of single numbers
    std::vector<std::uint32_t> lower_targets, upper_targets;  ///< the optimum, where there is one
    double lower_share = 1.0;
};

/// The baselines, each written from its published description. Null when there is none of this name.
[[nodiscard]] std::unique_ptr<PacingPolicy> make_pacing_policy(std::string_view name, const PacingPolicySetup& setup);

/// Ours: the very class that a campaign asks.
[[nodiscard]] std::unique_ptr<PacingPolicy> make_own_policy(const PacingPolicySetup& setup);

}  // namespace outdial::sim
