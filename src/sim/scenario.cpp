// SPDX-License-Identifier: Apache-2.0
#include <outdial/sim/scenario.hpp>

#include <array>
#include <string>

#include <fmt/format.h>

namespace outdial::sim {
namespace {

constexpr std::string_view share_remedy = "give a share from 0 to 1";

Result<void> check_share(std::string_view field, double value) {
    if (value >= 0.0 && value <= 1.0) return {};
    return Error{std::string(field), fmt::to_string(value), std::string(share_remedy)};
}

Result<void> check_shares(std::string_view group, std::span<const std::pair<std::string_view, double>> shares) {
    double sum = 0.0;
    for (const auto& [name, share] : shares) {
        if (auto checked = check_share(name, share); !checked) return checked;
        sum += share;
    }
    if (sum <= 1.0 + 1e-9) return {};
    return Error{std::string(group), fmt::to_string(sum), "the shares may be 1 together at most"};
}

/// The first error of several checks.
Result<void> first_error(std::initializer_list<Result<void>> checks) {
    for (const auto& checked : checks) {
        if (!checked) return checked;
    }
    return {};
}

}  // namespace

Result<void> People::check() const {
    for (std::size_t type = 0; type < answer_rate.size(); ++type) {
        for (std::size_t hour = 0; hour < 24; ++hour) {
            const auto field =
                fmt::format("people.answer_rate.{}[{}]", outdial::name(static_cast<NumberType>(type)), hour);
            if (auto checked = check_share(field, answer_rate[type][hour]); !checked) return checked;
        }
    }
    if (complete.empty()) return Error{"people.complete", "", "give at least one chance"};
    for (std::size_t i = 0; i < complete.size(); ++i) {
        if (auto checked = check_share(fmt::format("people.complete[{}]", i), complete[i]); !checked) return checked;
    }
    const std::array<std::pair<std::string_view, double>, 5> unanswered{{{"people.busy", busy},
                                                                         {"people.machine", machine},
                                                                         {"people.absent", absent},
                                                                         {"people.rejected", rejected},
                                                                         {"people.congestion", congestion}}};
    const std::array<std::pair<std::string_view, double>, 4> conversations{{{"people.refused", refused},
                                                                            {"people.callback", callback},
                                                                            {"people.wrong_person", wrong_person},
                                                                            {"people.do_not_call", do_not_call}}};
    return first_error({
        check_shares("people.busy + machine + absent + rejected + congestion", unanswered),
        check_shares("people.refused + callback + wrong_person + do_not_call", conversations),
        check_share("people.invalid_numbers", invalid_numbers),
        setup.check("people.setup"),
        time_to_answer.check("people.time_to_answer"),
        time_to_fail.check("people.time_to_fail"),
        ring_unanswered ? ring_unanswered->check("people.ring_unanswered") : Result<void>{},
        talk.check("people.talk"),
        wrap_up.check("people.wrap_up"),
        preview.check("people.preview"),
        callback_delay.check("people.callback_delay"),
        check_share("people.own_agent", own_agent),
    });
}

Result<void> AgentGroup::check() const {
    if (agents >= 1 && agents <= max_agents) return {};
    return Error{"agents.count", fmt::to_string(agents), fmt::format("give 1 to {} agents", max_agents)};
}

Result<void> Inbound::check() const {
    for (std::size_t hour = 0; hour < 24; ++hour) {
        if (calls_per_hour[hour] >= 0.0 && calls_per_hour[hour] <= 1e6) continue;
        return Error{fmt::format("inbound.calls_per_hour[{}]", hour), fmt::to_string(calls_per_hour[hour]),
                     "give 0 to 1000000 calls an hour"};
    }
    if (answer_within < Duration::zero()) {
        return Error{"inbound.answer_within", fmt::format("{} ms", answer_within.count()),
                     "give zero or a positive time"};
    }
    return first_error(
        {handle_time.check("inbound.handle_time"), patience ? patience->check("inbound.patience") : Result<void>{}});
}

Result<void> Detection::check() const {
    if (missed_talk < Duration::zero() || missed_talk > std::chrono::hours{1}) {
        return Error{"detection.missed_talk", fmt::format("{} ms", missed_talk.count()), "give 0 to 3600 seconds"};
    }
    return first_error({time.check("detection.time"), check_share("detection.false_machines", false_machines),
                        check_share("detection.missed_machines", missed_machines)});
}

Result<void> Scenario::check() const {
    constexpr Duration longest = std::chrono::days{3660};
    if (start < Instant{} || start > Instant{std::chrono::days{47'482}}) {
        return Error{"start", fmt::format("{} ms", epoch_ms(start)), "start between 1970 and 2100"};
    }
    if (length <= Duration::zero() || length > longest) {
        return Error{"length", fmt::format("{} ms", length.count()),
                     "simulate more than nothing and at most ten years"};
    }
    if (warm_up < Duration::zero() || warm_up >= length) {
        return Error{"warm_up", fmt::format("{} ms", warm_up.count()), "give zero or a time shorter than the length"};
    }
    std::uint64_t team = 0;
    for (const AgentGroup& group : agents) {
        if (auto checked = group.check(); !checked) return checked;
        team += group.agents;
    }
    if (team > max_agents) return Error{"agents", fmt::to_string(team), fmt::format("give {} at most", max_agents)};
    return first_error({campaign.check(), people.check(), inbound.check(), detection.check()});
}

Result<ContactId> Clients::add(const Contact& contact, std::optional<Recorded> recorded) {
    const auto numbers = contact.numbers;
    if (numbers.empty() || numbers.size() > 255) {
        return Error{"numbers", fmt::to_string(numbers.size()), "a client has 1 to 255 numbers"};
    }
    constexpr Duration longest_talk = std::chrono::days{7};
    if (recorded &&
        (recorded->talk < Duration::zero() || recorded->talk > longest_talk || recorded->conversations == 0)) {
        return Error{"recorded",
                     fmt::format("{} ms in {} conversations", recorded->talk.count(), recorded->conversations),
                     "give a time of zero to seven days, and at least one conversation"};
    }
    references_.push_back(contact.reference);
    priorities_.push_back(contact.priority);
    wishes_.push_back(contact.wish);
    numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
    first_number_.push_back(static_cast<std::uint32_t>(numbers_.size()));
    story_.push_back(recorded ? static_cast<std::uint32_t>(recorded_.size()) : not_recorded);
    if (recorded) recorded_.push_back(*recorded);
    return static_cast<ContactId>(references_.size() - 1);
}

Contact Clients::contact(std::size_t index) const noexcept {
    const std::uint32_t first = first_number_[index];
    return {references_[index], priorities_[index],
            std::span(numbers_).subspan(first, first_number_[index + 1] - first), wishes_[index]};
}

const Recorded* Clients::recorded(std::size_t index) const noexcept {
    return story_[index] == not_recorded ? nullptr : &recorded_[story_[index]];
}

}  // namespace outdial::sim
