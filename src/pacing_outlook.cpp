// SPDX-License-Identifier: Apache-2.0
#include <outdial/pacing.hpp>

#include <algorithm>
#include <array>
#include <cmath>

// What pacing expects of a call or an agent by its age. Only predictive reads it.
namespace outdial {
namespace {

constexpr std::size_t last_horizon = outlook_horizons_s.size() - 1;
constexpr std::size_t longest_outlook_s = outlook_horizons_s[last_horizon] + Pacing::longest_patience_s;
constexpr std::size_t talk_slot_s = 8;

/// The chance that a call of that age ends in each of the next seconds.
std::array<double, longest_outlook_s> ends_by_second(const DurationEstimate& calls, std::size_t age,
                                                     std::size_t seconds) noexcept {
    std::array<double, longest_outlook_s> ends{};
    double goes_on = 1.0;
    double stays = 1.0;
    for (std::size_t u = 0; u < seconds; ++u) {
        if (u % talk_slot_s == 0) stays = std::exp(-calls.hazard(age + u / talk_slot_s));
        ends[u] = goes_on * (1.0 - stays);
        goes_on *= stays;
    }
    return ends;
}

}  // namespace

/// Some ages anew, in turn: so no single event pays for all of them.
void Pacing::refresh_ring(std::size_t ages) noexcept {
    const double rate = usual_rate();
    const auto refresh = [&](std::size_t age) {
        const double answered = rate * answered_after_.survival(age);
        const double unanswered = (1.0 - rate) * unanswered_after_.survival(age);
        const double ringing = answered + unanswered;
        const bool known = ringing > 1e-9;
        const double share = known ? 1.0 / ringing : 0.0;
        Outlook& outlook = ringing_.renew(age);
        for (std::size_t j = 0; j < last_horizon; ++j) {
            const double later = rate * answered_after_.survival(age + outlook_horizons_s[j]);
            outlook.set(j, known ? (answered - later) * share : rate);
        }
        outlook.set(last_horizon, known ? answered * share : rate);
    };
    refresh(0);
    for (std::size_t i = 0; i < ages; ++i) refresh(ringing_.next_age());
}

void Pacing::refresh_handling(std::size_t ages) noexcept {
    const double handle = std::max(handle_time_.value(), 1e-3);
    const auto within = [this](std::size_t j) { return outlook_horizons_s[j] + patience_s_; };
    for (std::size_t j = 0; j < outlook_horizons_s.size(); ++j) {
        free_by_.set(j, -std::expm1(-static_cast<double>(within(j)) / handle));
    }
    std::array<double, longest_outlook_s + 1> wrapped_up{};  // after so many seconds
    for (std::size_t u = 0; u <= within(last_horizon); ++u) wrapped_up[u] = 1.0 - wrap_up_.survival(u);
    for (std::size_t i = 0; i < ages; ++i) {
        Outlook& wrapping = wrapping_.renew(wrapping_.next_age());
        const std::size_t age = talking_.next_age();
        const double lasted = wrap_up_.survival(age);
        for (std::size_t j = 0; j < outlook_horizons_s.size(); ++j) {
            wrapping.set(j, lasted > 1e-9 ? 1.0 - wrap_up_.survival(age + within(j)) / lasted : free_by_.expected(j));
        }
        // A call ends in some second from now, and the wrap-up within the time that is left then.
        Outlook& talking = talking_.renew(age);
        const auto ends = ends_by_second(talk_, age, within(last_horizon));
        for (std::size_t j = 0; j < outlook_horizons_s.size(); ++j) {
            double free = 0.0;
            for (std::size_t u = 0; u < within(j); ++u) free += ends[u] * wrapped_up[within(j) - u];
            talking.set(j, free);
        }
    }
}

void Pacing::refresh_service(std::size_t ages) noexcept {
    for (std::size_t i = 0; i < ages; ++i) {
        const std::size_t age = serving_.next_age();
        Outlook& serving = serving_.renew(age);
        const auto ends = ends_by_second(service_, age, outlook_horizons_s[last_horizon] + patience_s_);
        double free = 0.0;
        std::size_t u = 0;
        for (std::size_t j = 0; j < outlook_horizons_s.size(); ++j) {
            for (; u < outlook_horizons_s[j] + patience_s_; ++u) free += ends[u];
            serving.set(j, free);
        }
    }
}

Outlook Pacing::answers(std::uint32_t ringing) noexcept {
    Outlook outlook = ringing_.sum();
    const std::uint32_t told = ringing_.total();
    if (ringing > told) outlook.add(ringing_.of_age(0, {}), ringing - told);
    if (ringing < told) outlook.scale(static_cast<double>(ringing) / told);
    return outlook;
}

Outlook Pacing::releases(std::uint32_t busy) noexcept {
    Outlook outlook = talking_.sum();
    outlook.add(wrapping_.sum(), 1);
    outlook.add(serving_.sum(), 1);
    const std::uint32_t told = talking_.total() + wrapping_.total() + serving_.total();
    if (busy > told) outlook.add(free_by_, busy - told);
    if (busy < told) outlook.scale(static_cast<double>(busy) / told);  // some leave after their call
    return outlook;
}

}  // namespace outdial
