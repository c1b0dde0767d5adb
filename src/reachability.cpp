// SPDX-License-Identifier: Apache-2.0
#include <outdial/reachability.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace outdial {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest = std::chrono::days{3660};  // so that sums of times stay far from overflow

Result<void> check_duration(std::string_view field, Duration value, Duration least) {
    if (value >= least && value <= longest) return {};
    return Error{fmt::format("reachability.{}", field), fmt::format("{} ms", value.count()),
                 fmt::format("at least {} ms, and at most ten years", least.count())};
}

/// How long not to ask about the number after a look-up failed.
Duration pause_after(LookupFailure failure) noexcept {
    switch (failure) {
        case LookupFailure::cancelled: return 0s;
        case LookupFailure::transport:
        case LookupFailure::throttled: return 1min;
        case LookupFailure::timeout:  // the answer was paid for and may still come
        case LookupFailure::provider_fault: return 10min;
        case LookupFailure::unauthorized:
        case LookupFailure::no_credit:
        case LookupFailure::route_unavailable: return 1h;
        case LookupFailure::malformed_reply: return 24h;
        case LookupFailure::not_covered:
        case LookupFailure::malformed_number: return std::chrono::days(30);
    }
    return 0s;
}

/// `first`, doubled `times` times, at most `most` (or `first`, when that is longer).
Duration doubled(Duration first, int times, Duration most) noexcept {
    while (times-- > 0 && first < most) first = std::min(first * 2, most);
    return first;
}

Verdict wait(StoredInstant until, Why why, Instant now) noexcept {
    return until.instant() > now ? Verdict::not_before(until.instant(), why) : Verdict::now();
}

}  // namespace

std::array<Duration, evidence_source_count> ReachabilityPolicy::usual_present_for() noexcept {
    // The numbering plan and the portability data base know no phones. A cached answer has the age of its observation.
    return {0s, 0s, 30min, 30min, 15min, 15min, 2h};
}

std::array<bool, evidence_source_count> ReachabilityPolicy::usual_confirms() noexcept {
    return {false, false, false, true, true, false, true};
}

std::array<Duration, absent_why_count> ReachabilityPolicy::usual_absent_wait() noexcept {
    return {1h, 15min, 15min, 1h, 2h, 24h, 24h, 24h, 72h};
}

Result<void> ReachabilityPolicy::check() const {
    for (int i = 0; i < evidence_source_count; ++i) {
        const auto field = fmt::format("present_for.{}", name(static_cast<EvidenceSource>(i)));
        auto checked = check_duration(field, present_for[static_cast<std::size_t>(i)], 0s);
        if (!checked) return checked;
    }
    for (int i = 0; i < absent_why_count; ++i) {
        const auto field = fmt::format("absent_wait.{}", name(static_cast<AbsentWhy>(i)));
        auto checked = check_duration(field, absent_wait[static_cast<std::size_t>(i)], 1min);
        if (!checked) return checked;
    }
    struct Row {
        std::string_view field;
        Duration value;
        Duration least;
    };
    for (const Row& row : {Row{"longest_wait", longest_wait, 1min}, Row{"barred_wait", barred_wait, 1min},
                           Row{"confirm_gap", confirm_gap, 24h}, Row{"expiry", expiry, 24h},
                           Row{"appeared_for", appeared_for, 0s}, Row{"slow_delivery", slow_delivery, 0s}}) {
        auto checked = check_duration(row.field, row.value, row.least);
        if (!checked) return checked;
    }
    if (trusted > 100) return Error{"reachability.trusted", fmt::to_string(trusted), "a share in per cent, 0 to 100"};
    return {};
}

bool Reachability::fresh(const ReachabilityPolicy& policy, Instant when) const noexcept {
    if (presence == Presence::present) return when < heard_at.instant() + policy.present(source);
    return presence == Presence::absent && when < wait_until.instant();
}

bool Reachability::learn(const ReachabilityPolicy& policy, const Evidence& evidence) noexcept {
    if (retired || !evidence.tells()) return false;
    const Reachability before = *this;
    // Nothing was observed later than we learned of it.
    Instant observed = evidence.observed_at;
    if (evidence.received_at > far_past) observed = std::min(observed, evidence.received_at);
    if (observed > far_past) {
        learn_use(policy, evidence, StoredInstant(observed));
        learn_presence(policy, evidence, StoredInstant(observed));
        learn_expiry(policy, evidence, StoredInstant(observed));
    }
    const Instant known = observed > far_past ? observed : evidence.received_at;
    const bool useless = evidence.useless() && evidence.trust >= policy.trusted;
    if (useless && known > far_past) learn_useless(policy, evidence.source, StoredInstant(known));

    if (expired_at.set() && absent_at.instant() > expired_at.instant() - policy.expiry) retired = true;
    return *this != before;
}

/// Signs that somebody has the number, and that a phone is on.
void Reachability::learn_use(const ReachabilityPolicy& policy, const Evidence& evidence, StoredInstant when) noexcept {
    if (evidence.trust < policy.trusted || evidence.useless() || policy.present(evidence.source) == 0s) return;
    if (evidence.assignment == Assignment::assigned || evidence.presence == Presence::present) {
        assigned_at = std::max(assigned_at, when);
        if (gone_at <= assigned_at) gone_at = {};
        if (absent_at <= assigned_at && evidence.presence != Presence::absent) absent_at = {};
    }
    if (evidence.presence == Presence::present) {
        alive_at = std::max(alive_at, when);
        if (expired_at.set() && expired_at.instant() - policy.expiry < alive_at.instant()) expired_at = {};
    }
    if (evidence.voice == Voice::barred) {
        barred_until = std::max(barred_until, StoredInstant(when.instant() + policy.barred_wait));
    } else if (evidence.voice == Voice::possible && when.instant() > barred_until.instant() - policy.barred_wait) {
        barred_until = {};
    }
}

void Reachability::learn_presence(const ReachabilityPolicy& policy, const Evidence& evidence,
                                  StoredInstant when) noexcept {
    const bool present = evidence.presence == Presence::present && policy.present(evidence.source) > 0s;
    const bool absent = evidence.presence == Presence::absent;
    if (!present && !absent) return;
    const bool other = evidence.source != EvidenceSource::sms_receipt;
    if (absent && other && evidence.trust >= policy.trusted && when >= assigned_at) {
        absent_at = std::max(absent_at, when);
    }
    // The message is delivered, however little the receipt proves: no other will come.
    if (present && evidence.source == EvidenceSource::sms_receipt) receipt_until = {};

    const bool contradicts = evidence.presence != presence;
    // Observations of one second have no order here: of equally good ones the phone that is on counts, so that one that
    // comes back in the second of a look-up is not missed.
    const bool better = evidence.trust > trust || (present && evidence.trust == trust);
    if (when < heard_at || (when == heard_at && (!contradicts || !better))) {
        // Older, but the newer observation was too weak to contradict it?
        const bool outweighs = contradicts && trust < policy.trusted && evidence.trust > trust &&
                               (absent || heard_at.instant() < when.instant() + policy.present(evidence.source));
        if (!outweighs || when == heard_at) return;
    } else if (contradicts && evidence.trust < policy.trusted && evidence.trust < trust &&
               fresh(policy, when.instant())) {
        return;
    }

    if (present) {
        const bool waited = evidence.source == EvidenceSource::sms_receipt && evidence.message_sent_at > far_past &&
                            when.instant() - evidence.message_sent_at >= policy.slow_delivery;
        const bool alerted = evidence.source == EvidenceSource::alert_notification;
        if (presence == Presence::absent || waited || alerted) came_at = when;
        wait_until = {};
        receipt_until = {};
        absences = 0;
    } else {
        const auto first = policy.absent_wait[static_cast<std::size_t>(evidence.absent_why)];
        if (presence != Presence::absent) {
            absences = 0;
            wait_until = {};
        } else if (when >= wait_until && absences < 127) {
            absences = static_cast<std::uint8_t>((absences + 1) & 0x7f);
        }
        const StoredInstant until(when.instant() + doubled(first, absences, policy.longest_wait));
        wait_until = std::max(wait_until, until);
    }
    heard_at = when;
    presence = evidence.presence;
    source = evidence.source;
    absent_why = evidence.absent_why;
    trust = evidence.trust;
}

/// A message that expired after its whole validity is a proof; one that expired earlier shows an absence only.
void Reachability::learn_expiry(const ReachabilityPolicy& policy, const Evidence& evidence,
                                StoredInstant when) noexcept {
    if (!evidence.message_expired) return;
    receipt_until = {};
    if (evidence.message_sent_at <= far_past || when.instant() - evidence.message_sent_at < policy.expiry) return;
    if (evidence.message_sent_at < alive_at.instant()) return;
    if (!expired_at.set()) {
        expired_at = when;
        return;
    }
    const StoredInstant first = std::min(expired_at, when);
    const StoredInstant second = std::max(expired_at, when);
    if (second.instant() - first.instant() >= policy.expiry) retired = true;
    expired_at = first;
}

void Reachability::learn_useless(const ReachabilityPolicy& policy, EvidenceSource from, StoredInstant when) noexcept {
    if (when <= assigned_at) return;
    if (from != EvidenceSource::sms_receipt) absent_at = std::max(absent_at, when);
    if (!gone_at.set()) {
        gone_at = when;
        return;
    }
    const StoredInstant first = std::min(gone_at, when);
    const StoredInstant second = std::max(gone_at, when);
    if (policy.confirming(from) && second.instant() - first.instant() >= policy.confirm_gap) retired = true;
    gone_at = first;
}

void Reachability::await_receipt(Instant until) noexcept {
    if (!retired) receipt_until = std::max(receipt_until, StoredInstant(until));
}

void Reachability::lookup_failed(LookupFailure failure, Instant now) noexcept {
    no_ask_until = std::max(no_ask_until, StoredInstant(std::min(now, far_future) + pause_after(failure)));
}

ReachabilityAnswer Reachability::at(const ReachabilityPolicy& policy, Instant now) const noexcept {
    ReachabilityAnswer answer;
    answer.ask_at = now;
    if (heard_at.set()) {
        answer.source = source;
        answer.observed_at = heard_at.instant();
    }
    if (retired) {
        answer.verdict = Verdict::never(Why::number_retired);
        answer.ask_at = far_future;
        return answer;
    }
    if (fresh(policy, now)) {
        answer.presence = presence;
        answer.absent_why = absent_why;
        answer.appeared =
            presence == Presence::present && came_at.set() && now < came_at.instant() + policy.appeared_for;
    }
    const auto doubt = [&](StoredInstant since) {
        return since.set() ? StoredInstant(since.instant() + policy.confirm_gap) : StoredInstant{};
    };
    answer.verdict = wait(doubt(gone_at), Why::doubtful_number, now);
    answer.verdict = both(answer.verdict, wait(doubt(expired_at), Why::doubtful_number, now));
    answer.verdict = both(answer.verdict, wait(barred_until, Why::calls_barred, now));
    answer.verdict = both(answer.verdict, wait(receipt_until, Why::awaiting_receipt, now));
    answer.verdict = both(answer.verdict, wait(wait_until, Why::phone_absent, now));

    if (answer.verdict.kind == Verdict::Kind::not_before) {
        answer.ask_at = answer.verdict.until;
    } else if (answer.presence == Presence::present) {
        answer.ask_at = heard_at.instant() + policy.present(source);
    }
    answer.ask_at = std::max({answer.ask_at, no_ask_until.instant(), now});
    return answer;
}

}  // namespace outdial
