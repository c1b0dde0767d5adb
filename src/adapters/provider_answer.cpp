// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/provider_answer.hpp>

#include "provider_values.hpp"

#include <algorithm>

namespace outdial {
namespace {

using json::Value;

constexpr std::size_t longest_text = 200;

std::string shown(std::string_view text) { return std::string(text.substr(0, longest_text)); }

LookupAnswer failed(PhoneNumber number, LookupFailure failure, std::string_view text, Instant now) {
    LookupAnswer answer;
    answer.failure = failure;
    answer.evidence.number = number;
    answer.evidence.received_at = now;
    answer.text = shown(text);
    return answer;
}

/// What a status of HTTP means where the profile does not say.
std::optional<LookupFailure> usual_failure(int status) noexcept {
    if (status >= 200 && status <= 299) return std::nullopt;
    switch (status) {
        case 400:
        case 422: return LookupFailure::malformed_number;
        case 401:
        case 403: return LookupFailure::unauthorized;
        case 402: return LookupFailure::no_credit;
        case 408:
        case 504: return LookupFailure::timeout;
        case 429: return LookupFailure::throttled;
        default: return LookupFailure::provider_fault;
    }
}

bool applies(const ProblemRule& rule, int status, const Value* tree) {
    if (!rule.statuses.empty() &&
        std::find(rule.statuses.begin(), rule.statuses.end(), status) == rule.statuses.end()) {
        return false;
    }
    if (rule.is.empty() && rule.is_not.empty()) return true;
    const std::string_view value = tree == nullptr ? std::string_view{} : scalar_at(*tree, rule.at);
    if (value.empty()) return false;
    const auto any = [value](const std::vector<std::string>& patterns) {
        return std::any_of(patterns.begin(), patterns.end(),
                           [value](const std::string& pattern) { return matches(pattern, value); });
    };
    return (rule.is.empty() || any(rule.is)) && (rule.is_not.empty() || !any(rule.is_not));
}

std::optional<LookupFailure> problem(const ProviderProfile& profile, int status, const Value* tree, bool in_item) {
    for (const ProblemRule& rule : profile.problems) {
        if (rule.in_item == in_item && applies(rule, status, tree)) return rule.failure;
    }
    return std::nullopt;
}

Duration read_retry_after(std::string_view text) noexcept {
    constexpr std::int64_t longest = 86'400;
    std::int64_t seconds = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return Duration{0};  // a date: who sends one has a clock of its own
        seconds = std::min(longest, seconds * 10 + (c - '0'));
    }
    return std::chrono::seconds(seconds);
}

/// The number that a part of the answer is about; empty when it does not say.
PhoneNumber number_of(const Value& item, const std::string& place) {
    if (place.empty()) return {};
    std::uint64_t digits = 0;
    int count = 0;
    for (const char c : scalar_at(item, place)) {
        if (c < '0' || c > '9' || ++count > 15) continue;
        digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
    }
    const auto number = PhoneNumber::from_digits(digits);
    return number ? *number : PhoneNumber{};
}

/// The parts of the answer, one for each number.
std::vector<const Value*> parts_of(const Value& tree, const std::string& items) {
    std::vector<const Value*> parts;
    const Value* found = tree.at(items);
    if (found == nullptr) return parts;
    if (items.empty() || found->is_scalar()) return {found};
    for (const Value& item : found->items) parts.push_back(&item);
    return parts;
}

bool contradicts(const Meaning& told, const Evidence& evidence) noexcept {
    const auto differ = [](auto a, auto b, auto nothing) { return a != nothing && b != nothing && a != b; };
    return differ(told.presence, evidence.presence, Presence::undetermined) ||
           differ(told.assignment, evidence.assignment, Assignment::undetermined) ||
           differ(told.voice, evidence.voice, Voice::undetermined);
}

/// Adds what the evidence does not tell yet.
void add(Evidence& evidence, const Meaning& told) {
    if (contradicts(told, evidence)) return;
    const auto fill = [](auto& member, auto value, auto nothing) {
        if (member == nothing) member = value;
    };
    fill(evidence.presence, told.presence, Presence::undetermined);
    fill(evidence.assignment, told.assignment, Assignment::undetermined);
    fill(evidence.voice, told.voice, Voice::undetermined);
    fill(evidence.line_kind, told.line_kind, LineKind::unknown);
    if (evidence.presence == Presence::absent) fill(evidence.absent_why, told.absent_why, AbsentWhy::none);
    fill(evidence.permanence, told.permanence, Permanence::unknown);
    evidence.message_expired = evidence.message_expired || told.expired;
}

void read_times(const ProviderAnswer& profile, const Value& item, Evidence& evidence, Instant now) {
    bool live = true;
    if (!profile.source_at.empty()) {
        const std::string_view source = scalar_at(item, profile.source_at);
        live = std::any_of(profile.live.begin(), profile.live.end(),
                           [source](const std::string& pattern) { return matches(pattern, source); });
    }
    evidence.source = live ? profile.source : EvidenceSource::vendor_cache;
    evidence.received_at = now;
    if (const auto sent = read_instant(scalar_at(item, profile.sent_at)); sent && on_calendar(*sent)) {
        evidence.message_sent_at = std::min(*sent, now);
    }
    const auto observed = read_instant(scalar_at(item, profile.observed_at));
    if (!profile.observed_at.empty() && observed && on_calendar(*observed)) {
        evidence.observed_at = std::min(*observed, now);
    } else if (live && profile.time_is_answer && profile.source != EvidenceSource::vendor_cache) {
        evidence.observed_at = now;
    }
}

LookupAnswer read_item(const ProviderProfile& profile, PhoneNumber number, int status, const Value& item, Instant now) {
    const ProviderAnswer& places = profile.answer;
    LookupAnswer answer = failed(number, LookupFailure::provider_fault, scalar_at(item, places.text), now);
    answer.id = shown(scalar_at(item, places.id));
    answer.code = shown(scalar_at(item, places.code));
    if (!profile.callback.reference.empty()) answer.reference = shown(scalar_at(item, profile.callback.reference));
    answer.failure = problem(profile, status, &item, true);
    if (answer.failure) return answer;
    Evidence evidence;
    evidence.number = number;
    read_times(places, item, evidence, now);
    for (const FactRule& rule : places.facts) {
        const Meaning told = read_fact(rule, item);
        if (told.failure || told.pending) {
            answer.failure = told.failure;
            answer.pending = !told.failure;
            return answer;
        }
        add(evidence, told);
    }
    if (evidence.presence == Presence::absent && evidence.absent_why == AbsentWhy::none) {
        evidence.absent_why = AbsentWhy::unspecified;
    }
    evidence.ported = read_known(item, places.ported);
    evidence.roaming = read_known(item, places.roaming);
    evidence.original = read_network(item, places.original);
    evidence.current = read_network(item, places.current);
    evidence.visited = read_network(item, places.visited);
    if (!places.utc_offset.empty()) evidence.visited_utc_offset = read_offset(scalar_at(item, places.utc_offset));
    answer.evidence = evidence;
    return answer;
}

LookupAnswer read_submit(const ProviderProfile& profile, PhoneNumber number, const Value& tree, Instant now) {
    const std::string_view id = scalar_at(tree, profile.submit.id);
    if (id.empty()) return failed(number, LookupFailure::malformed_reply, "the answer has no id", now);
    LookupAnswer answer = failed(number, LookupFailure::provider_fault, "", now);
    answer.failure.reset();
    answer.pending = true;
    answer.id = shown(id);
    return answer;
}

LookupAnswer read_result(const ProviderProfile& profile, PhoneNumber number, int status, const Value& tree,
                         Instant now) {
    const std::vector<const Value*> parts = parts_of(tree, profile.answer.items);
    const auto about = [&](const Value* part) { return number_of(*part, profile.answer.number); };
    const Value* found = nullptr;
    for (const Value* part : parts) {
        if (found == nullptr && about(part) == number) found = part;
    }
    // An answer about nobody in particular is about the only number that was asked for.
    if (found == nullptr && parts.size() == 1 && about(parts.front()).empty()) found = parts.front();
    if (found == nullptr || (found->is_scalar() && profile.answer.form == BodyForm::json)) {
        return failed(number, LookupFailure::malformed_reply, "the answer is not about this number", now);
    }
    return read_item(profile, number, status, *found, now);
}

}  // namespace

LookupAnswer read_answer(const ProviderProfile& profile, PhoneNumber number, const ProviderReply& reply, Instant now) {
    const bool submit = profile.mode == ProviderMode::callback;
    const auto tree = read_body(reply.body, submit ? profile.submit.form : profile.answer.form);
    auto failure = problem(profile, reply.status, tree ? &*tree : nullptr, false);
    if (!failure) failure = usual_failure(reply.status);
    if (!failure && !tree) failure = LookupFailure::malformed_reply;
    if (failure) {
        LookupAnswer answer = failed(number, *failure, reply.body, now);
        answer.code = "HTTP " + std::to_string(reply.status);
        answer.retry_after = read_retry_after(reply.retry_after);
        return answer;
    }
    return submit ? read_submit(profile, number, *tree, now) : read_result(profile, number, reply.status, *tree, now);
}

Result<std::vector<LookupAnswer>> read_callback(const ProviderProfile& profile, std::string_view text, Instant now) {
    const auto tree = read_body(text, profile.callback.form);
    if (!tree) return tree.error();
    std::vector<LookupAnswer> answers;
    for (const Value* part : parts_of(*tree, profile.answer.items)) {
        if (part->is_scalar()) continue;
        answers.push_back(read_item(profile, number_of(*part, profile.answer.number), 200, *part, now));
    }
    if (answers.empty()) return Error{"callback", shown(text), "there is no result in it"};
    return answers;
}

}  // namespace outdial
