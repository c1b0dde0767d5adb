// SPDX-License-Identifier: Apache-2.0
#include <outdial/signals.hpp>

#include "signal_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace outdial {
namespace {

/// The consequences of an outcome. The charge is that of the default retry table.
struct Consequence {
    About about;
    bool counts_attempt;
};
constexpr std::array<Consequence, outcome_count> consequences{{
    {About::person, true},    // answered
    {About::person, true},    // abandoned
    {About::person, true},    // machine
    {About::number, false},   // fax
    {About::person, true},    // busy
    {About::person, true},    // no_answer
    {About::number, false},   // absent
    {About::person, true},    // rejected
    {About::person, true},    // unwanted
    {About::number, false},   // invalid_number
    {About::number, false},   // number_changed
    {About::number, false},   // barred
    {About::network, false},  // congestion
    {About::network, false},  // network_failure
    {About::us, false},       // local_failure
    {About::us, false},       // cancelled
}};

template <std::size_t N>
constexpr Code find(const std::array<Code, N>& codes, int code, Weight otherwise) noexcept {
    for (const Code& known : codes) {
        if (known.code == code) return known;
    }
    return {-1, otherwise, false, false};
}

constexpr Code status_code(int status) noexcept { return find(statuses, status, Weight::vague); }
constexpr Code cause_code(int cause) noexcept {
    const bool listed_class = (cause >= 0 && cause <= 101) || (cause >= 700 && cause <= 825);
    return find(causes, cause, listed_class ? Weight::firm : Weight::vague);
}

enum class Ring : std::uint8_t { unknown, no, perhaps, yes };

/// One witness.
struct Reading {
    Outcome outcome = Outcome::network_failure;
    Weight weight = Weight::nothing;
    DecidedBy by = DecidedBy::nothing;
    Certainty certainty = Certainty::low;
    bool caller_id = false;

    [[nodiscard]] constexpr bool witness() const noexcept { return weight >= Weight::firm; }
};

constexpr Certainty certainty_of(Weight weight) noexcept {
    return weight == Weight::exact ? Certainty::high : weight == Weight::firm ? Certainty::medium : Certainty::low;
}
constexpr Certainty surer(Certainty certainty) noexcept {
    return certainty == Certainty::low ? Certainty::medium : Certainty::high;
}

template <class Map>
Reading read(int number, const Code& code, Ring ring, Map outcome_of, DecidedBy plain,
             DecidedBy with_ringing) noexcept {
    const bool rang = ring == Ring::unknown ? code.unknown_rang : ring != Ring::no;
    Reading reading{outcome_of(number, rang), code.weight, plain, certainty_of(code.weight), false};
    if (!code.by_ringing) return reading;
    reading.by = with_ringing;
    const bool known = ring == Ring::no || ring == Ring::yes;
    reading.certainty = known ? Certainty::medium : Certainty::low;
    return reading;
}

Reading read_status(int status, Ring ring) noexcept {
    Reading reading =
        read(status, status_code(status), ring, outcome_from_sip, DecidedBy::sip_status, DecidedBy::sip_and_ringing);
    reading.caller_id =
        std::find(caller_id_statuses.begin(), caller_id_statuses.end(), status) != caller_id_statuses.end();
    return reading;
}

Reading read_cause(int cause, Ring ring, DecidedBy by) noexcept {
    Reading reading = read(cause, cause_code(cause), ring, outcome_from_q850, by,
                           by == DecidedBy::cause ? DecidedBy::cause_and_ringing : by);
    reading.caller_id = cause == caller_id_cause;
    return reading;
}

/// A PBX's cause where no status is known: it may be its translation of several, and they may mean different things.
Reading read_pbx_cause(int cause, std::int16_t Translation::*pbx, Ring ring) noexcept {
    Reading reading = read_cause(cause, ring, DecidedBy::cause);
    for (const Translation& row : translations) {
        if (row.*pbx != cause) continue;
        const Reading status = read_status(row.sip, ring);
        if (status.outcome != reading.outcome) reading.certainty = Certainty::low;
        reading.certainty = std::max(reading.certainty, status.certainty);
    }
    // Asterisk calls a 480 "no answer", but what did not ring was not left unanswered.
    if (cause == cause_no_answer && ring == Ring::no) {
        reading.outcome = Outcome::absent;
        reading.by = DecidedBy::cause_and_ringing;
        reading.certainty = Certainty::low;
    }
    return reading;
}

Reading read_tones(Sit sit) noexcept {
    switch (sit) {
        case Sit::none: return {};
        case Sit::intercept:
        case Sit::vacant_code:
            return {Outcome::invalid_number, Weight::exact, DecidedBy::tones, Certainty::high, false};
        case Sit::reorder:
        case Sit::no_circuit: return {Outcome::congestion, Weight::exact, DecidedBy::tones, Certainty::high, false};
        case Sit::uncategorised:
            return {Outcome::network_failure, Weight::vague, DecidedBy::tones, Certainty::low, false};
    }
    return {};
}

constexpr Reading fallback(Outcome outcome, DecidedBy by, Certainty certainty) noexcept {
    return {outcome, Weight::vague, by, certainty, false};
}

Reading read_dial_status(DialStatus status, bool event, Ring ring) noexcept {
    const auto say = [event](Outcome outcome, Certainty certainty) {
        return fallback(outcome, DecidedBy::dial_status, event ? Certainty::low : certainty);
    };
    switch (status) {
        case DialStatus::none: return {};
        case DialStatus::answer: return say(Outcome::answered, Certainty::medium);
        case DialStatus::busy: return say(Outcome::busy, Certainty::medium);
        // In the event it is what every unknown cause becomes, in the variable a 480 without ringing as well.
        case DialStatus::no_answer:
            if (event)
                return say(ring >= Ring::perhaps ? Outcome::no_answer : Outcome::network_failure, Certainty::low);
            return say(ring == Ring::no ? Outcome::absent : Outcome::no_answer, Certainty::low);
        case DialStatus::congestion: return say(Outcome::congestion, Certainty::medium);
        case DialStatus::chan_unavail: return say(Outcome::network_failure, Certainty::low);
        case DialStatus::cancel: return say(Outcome::cancelled, Certainty::medium);
        case DialStatus::dont_call:
        case DialStatus::torture: return say(Outcome::rejected, Certainty::medium);
        case DialStatus::invalid_args: return say(Outcome::local_failure, Certainty::medium);
    }
    return {};
}

constexpr int originate_answered = 4;

Reading read_originate_reason(int reason) noexcept {
    constexpr std::array<Outcome, 9> rows{Outcome::network_failure, Outcome::cancelled,       Outcome::network_failure,
                                          Outcome::no_answer,       Outcome::answered,        Outcome::busy,
                                          Outcome::network_failure, Outcome::network_failure, Outcome::congestion};
    const bool known = reason >= 0 && reason < static_cast<int>(rows.size());
    return fallback(known ? rows[static_cast<std::size_t>(reason)] : Outcome::network_failure,
                    DecidedBy::originate_reason, Certainty::low);
}

Ring ring_of(const Signals& signals, const SignalPolicy& policy) noexcept {
    if (signals.ring_time) return *signals.ring_time > Duration::zero() ? Ring::yes : Ring::no;
    if (signals.to_final && *signals.to_final >= policy.sure_ring) return Ring::perhaps;
    return Ring::unknown;
}

bool rang_really(const Signals& signals, const SignalPolicy& policy) noexcept {
    return signals.ring_time && *signals.ring_time > Duration::zero() && *signals.ring_time >= policy.real_ring;
}

bool is_translation(int sip, int cause, std::int16_t Translation::*pbx) noexcept {
    return std::any_of(translations.begin(), translations.end(),
                       [&](const Translation& row) { return row.sip == sip && row.*pbx == cause; });
}

bool made_by_gateway(int sip, int cause) noexcept {
    return std::any_of(gatewayed.begin(), gatewayed.end(),
                       [&](const Gatewayed& row) { return row.cause == cause && row.sip == sip; });
}

/// The cause, if it is more than a PBX's translation of the status.
struct Cause {
    int value = -1;
    Reading reading;
};
Cause cause_of(const Signals& signals, Ring ring) noexcept {
    if (signals.reason) return {*signals.reason, read_cause(*signals.reason, ring, DecidedBy::reason_header)};
    const auto pbx = [&](const std::optional<int>& cause, std::int16_t Translation::*column) -> Cause {
        if (!cause) return {};
        if (!signals.sip) return {*cause, read_pbx_cause(*cause, column, ring)};
        if (is_translation(*signals.sip, *cause, column)) return {};
        return {*cause, read_cause(*cause, ring, DecidedBy::cause)};
    };
    const Cause asterisk = pbx(signals.asterisk_cause, &Translation::asterisk);
    if (asterisk.reading.weight > Weight::vague) return asterisk;
    const Cause freeswitch = pbx(signals.freeswitch_cause, &Translation::freeswitch);
    return freeswitch.reading.weight > asterisk.reading.weight ? freeswitch : asterisk;
}

/// One more witness: the more telling one is believed; agreement and contradiction are remembered in the certainty.
Reading weigh(Reading believed, const Reading& other, bool other_is_origin) noexcept {
    if (other.weight == Weight::nothing) return believed;
    if (believed.weight == Weight::nothing) return other;
    if (other.outcome == believed.outcome) {
        if (other.witness()) {
            // What one side can only tell by the ringing, the other knows.
            if (!believed.witness()) believed.by = other.by;
            believed.certainty = believed.witness() ? surer(std::min(believed.certainty, other.certainty))
                                                    : std::min(believed.certainty, other.certainty);
            believed.weight = std::max(believed.weight, other.weight);
        }
        return believed;
    }
    const bool more_telling = other.weight > believed.weight || (other_is_origin && other.witness());
    Reading winner = more_telling ? other : believed;
    const Reading& loser = more_telling ? believed : other;
    if (loser.weight == Weight::exact) winner.certainty = Certainty::low;
    if (loser.weight == Weight::firm) winner.certainty = std::max(winner.certainty, Certainty::medium);
    return winner;
}

/// No status, no cause and no tones that name a category.
Reading last_resort(const Signals& signals, Ring ring) noexcept {
    Reading reading = read_dial_status(signals.dial_status, false, ring);
    if (reading.weight == Weight::nothing) reading = read_dial_status(signals.dial_end_status, true, ring);
    if (reading.weight == Weight::nothing && signals.originate_reason) {
        reading = read_originate_reason(*signals.originate_reason);
    }
    if (reading.weight == Weight::nothing) reading = read_tones(signals.sit);
    if (reading.weight == Weight::nothing && signals.hung_up_by == HungUpBy::us && ring != Ring::unknown) {
        reading = fallback(ring == Ring::no ? Outcome::cancelled : Outcome::no_answer, DecidedBy::hung_up_while_ringing,
                           Certainty::medium);
    }
    return reading;
}

Reading unanswered(const Signals& signals, const SignalPolicy& policy) noexcept {
    const Ring ring = ring_of(signals, policy);
    Reading reading = signals.sip ? read_status(*signals.sip, ring) : Reading{};
    const Cause cause = cause_of(signals, ring);
    // RFC 3398: 21 from the network becomes 403, from the user 603. So beside a 403 it is not the person.
    const bool screened = signals.sip == 403 && cause.value == cause_rejected;
    if (!screened) {
        const bool origin = signals.sip && made_by_gateway(*signals.sip, cause.value);
        reading = weigh(reading, cause.reading, origin);
    }
    if (const Reading tones = read_tones(signals.sit); tones.witness()) {
        reading = weigh(reading, tones, false);
    }
    if (reading.weight == Weight::nothing) reading = last_resort(signals, ring);

    if (reading.outcome == Outcome::busy && rang_really(signals, policy)) {
        return fallback(Outcome::rejected, DecidedBy::busy_after_ringing, Certainty::low);
    }
    if (!reading.witness() && ring == Ring::yes && signals.hung_up_by == HungUpBy::called_party) {
        return fallback(Outcome::rejected, DecidedBy::hung_up_while_ringing, Certainty::low);
    }
    // A time-out of ours: whoever let it ring was not there.
    if (reading.by == DecidedBy::sip_and_ringing && signals.sip == 487 && signals.hung_up_by == HungUpBy::us) {
        reading.certainty = surer(reading.certainty);
    }
    return reading;
}

bool was_answered(const Signals& signals) noexcept {
    return (signals.sip && *signals.sip >= 200 && *signals.sip <= 299) || signals.talk_time || signals.amd ||
           signals.agent || signals.dial_status == DialStatus::answer ||
           (!signals.sip && signals.originate_reason == originate_answered);
}

Reading answered(const Signals& signals, const SignalPolicy& policy) noexcept {
    const auto dead = [](const Reading& reading) {
        return reading.weight == Weight::exact &&
               (reading.outcome == Outcome::invalid_number || reading.outcome == Outcome::number_changed);
    };
    // Some carriers answer, play "wrong number", and clear with what they should have said at once.
    if (Reading tones = read_tones(signals.sit); dead(tones)) {
        tones.certainty = Certainty::medium;
        return tones;
    }
    for (const auto& cause : {signals.reason, signals.asterisk_cause, signals.freeswitch_cause}) {
        if (!cause || signals.agent == true) continue;
        if (Reading reading = read_cause(*cause, Ring::yes, DecidedBy::cause); dead(reading)) {
            reading.certainty = Certainty::low;
            return reading;
        }
    }
    const auto say = [](Outcome outcome, DecidedBy by, Certainty certainty) {
        return Reading{outcome, Weight::exact, by, certainty, false};
    };
    if (signals.amd) {
        const Outcome detected = outcome_from_amd(*signals.amd);
        // Detection is right in 65 to 80 of 100 calls; a fax tone is not mistaken.
        if (detected == Outcome::fax) return say(detected, DecidedBy::machine_detection, Certainty::high);
        if (detected != Outcome::answered) return say(detected, DecidedBy::machine_detection, Certainty::medium);
    }
    if (signals.agent == false) return say(Outcome::abandoned, DecidedBy::not_joined, Certainty::high);
    if (signals.talk_time && *signals.talk_time < policy.false_answer) {
        return say(Outcome::answered, DecidedBy::answer, Certainty::low);
    }
    if (signals.amd == AmdResult::not_sure && signals.agent != true) {
        return say(Outcome::answered, DecidedBy::machine_detection, Certainty::low);
    }
    const bool heard = signals.agent == true || signals.amd == AmdResult::human;
    return say(Outcome::answered, DecidedBy::answer, heard ? Certainty::high : Certainty::medium);
}

int translated(int sip, std::int16_t Translation::*pbx) noexcept {
    for (const Translation& row : translations) {
        if (row.sip == sip) return row.*pbx;
    }
    return -1;
}

}  // namespace

Result<void> SignalPolicy::check() const {
    const std::array<std::pair<std::string_view, Duration>, 3> times{
        {{"real_ring", real_ring}, {"sure_ring", sure_ring}, {"false_answer", false_answer}}};
    for (const auto& [field, time] : times) {
        if (time < Duration::zero() || time > std::chrono::hours(1)) {
            return Error{fmt::format("signals.{}", field), fmt::format("{} ms", time.count()),
                         "give a time from zero to an hour"};
        }
    }
    return {};
}

Classification classify(const Signals& signals, const SignalPolicy& policy) noexcept {
    const Reading reading = was_answered(signals) ? answered(signals, policy) : unanswered(signals, policy);
    const Consequence& consequence = consequences[static_cast<std::size_t>(reading.outcome)];
    const Evidence evidence = evidence_from_call({}, reading.outcome, far_past);
    Classification result;
    result.outcome = reading.outcome;
    result.confidence = reading.certainty;
    result.presence = evidence.presence;
    result.assignment = evidence.assignment;
    result.about = reading.caller_id ? About::caller_id : consequence.about;
    result.counts_attempt = consequence.counts_attempt;
    result.why = reading.by;
    return result;
}

int asterisk_cause_of(int sip) noexcept { return translated(sip, &Translation::asterisk); }
int freeswitch_cause_of(int sip) noexcept { return translated(sip, &Translation::freeswitch); }

}  // namespace outdial
