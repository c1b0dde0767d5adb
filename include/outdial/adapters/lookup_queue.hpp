// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/provider_answer.hpp>
#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/random.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Which look-ups are sent and when, and who gets which answer. No I/O: time comes in last.
namespace outdial {

struct LookupPolicy {
    ProviderLimits limits;                           ///< of the provider
    std::int64_t ceiling = INT64_MAX;                ///< most that may be spent in a period, in units of `limits.price`
    Duration period = std::chrono::hours(24);        ///< from its first look-up on
    Duration patience = std::chrono::seconds(60);    ///< how long a paid answer is waited for after the callers went
    Duration first_pause = std::chrono::seconds(1);  ///< before a second try, or after throttling; doubled
    Duration longest_pause = std::chrono::minutes(2);   ///< the doubling ends here
    int breaker_failures = 5;                           ///< in a row, after which the provider is left alone
    Duration breaker_pause = std::chrono::seconds(30);  ///< for so long, and longer each time
    std::uint32_t longest_queue = 100'000;              ///< look-ups that wait to be sent
    std::uint32_t longest_memory = 100'000;             ///< numbers whose last evidence is kept

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;
};

struct LookupOptions {
    Duration fresh{0};    ///< evidence that is not older than this suffices; zero: always ask
    Duration timeout{0};  ///< how long the caller waits; zero: as the profile says

    friend bool operator==(const LookupOptions&, const LookupOptions&) = default;
};

using LookupTicket = std::uint64_t;
using LookupJob = std::uint64_t;

/// A request to make.
struct LookupSending {
    LookupJob job = 0;
    PhoneNumber number;
    std::string reference;
};

/// What a caller gets.
struct LookupDone {
    LookupTicket ticket = 0;
    LookupAnswer answer;
    bool remembered = false;  ///< from memory; nothing was asked
};

/// How far a request came that failed.
enum class SendProgress : std::uint8_t {
    not_sent,  ///< nothing left the machine: it did not happen and cost nothing
    sent,      ///< it may have happened
};

/// The look-ups of one provider.
///
/// A number is never asked for twice at once: who asks while a look-up is under way waits for that one. Every caller
/// gets exactly one answer, unless it withdraws. A caller that no longer waits does not end the look-up: it is paid
/// for, and its answer goes to memory and to `next_late`. Sent again is only what certainly did not happen, or what the
/// profile calls repeatable.
///
/// Failures of the queue itself are told apart by the answer's `code`: `ceiling` (no_credit), `queue` (throttled),
/// `breaker` (the failure that led to it), `stopped` (cancelled).
class LookupQueue {
public:
    /// `policy` as `check` accepts it. `seed` spreads the pauses, and makes references that nobody can guess when it
    /// is random.
    LookupQueue(const LookupPolicy& policy, std::uint64_t seed);

    // What happened.
    LookupTicket ask(PhoneNumber number, const LookupOptions& options, Instant now);
    /// The caller does not wait any more; it gets no answer. False when it had one, or is unknown.
    bool withdraw(LookupTicket ticket);
    /// A request was answered, or failed as `answer.failure` says.
    void on_answer(LookupJob job, const LookupAnswer& answer, SendProgress progress, Instant now);
    /// The provider called. Matched by our reference, by its id, or by the number; also before the request's own
    /// answer.
    void on_callback(const LookupAnswer& answer, Instant now);
    void on_time(Instant now);
    void stop(Instant now);

    // What to do.
    [[nodiscard]] std::optional<LookupSending> next_sending(Instant now);
    [[nodiscard]] std::optional<LookupDone> next_done();
    /// Evidence that nobody waited for.
    [[nodiscard]] std::optional<LookupAnswer> next_late();
    /// A request whose answer is not waited for any more: its connection can be closed.
    [[nodiscard]] std::optional<LookupJob> next_given_up();
    /// `far_future`: only when something happens.
    [[nodiscard]] Instant next_wakeup() const noexcept;

    [[nodiscard]] std::int64_t spent() const noexcept { return spent_; }
    [[nodiscard]] std::size_t under_way() const noexcept { return in_flight_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return queue_.size(); }
    /// The failure for which the provider is left alone; nothing when it is not.
    [[nodiscard]] std::optional<LookupFailure> breaker() const noexcept { return breaker_; }

private:
    enum class State : std::uint8_t { queued, sent, accepted };
    struct Asker {
        LookupTicket ticket = 0;
        Instant deadline = far_future;
    };
    struct Job {
        PhoneNumber number;
        std::string reference;
        std::string id;  ///< the provider's
        State state = State::queued;
        int tries = 0;
        Instant charged = far_past;  ///< the end of the period that paid for it
        Instant at = far_past;       ///< queued: not before; else: given up then
        std::vector<Asker> askers;
    };

    Instant present(Instant now) noexcept;
    void enqueue(LookupJob id, Job& job, Instant at);
    void set_deadline(LookupJob id, Job& job, Instant at);
    void fail_now(LookupTicket ticket, PhoneNumber number, LookupFailure failure, std::string_view code, Instant now);
    void finish(LookupJob id, LookupAnswer answer);
    void keep_late(const LookupAnswer& answer);
    void remember(const Evidence& evidence);
    void judge(const LookupAnswer& answer, Instant now);
    void open_breaker(LookupFailure failure, Instant now);
    void drop_waiting(LookupFailure failure, std::string_view code, Instant now);
    [[nodiscard]] bool repeats(const Job& job, const LookupAnswer& answer, SendProgress progress) const noexcept;
    [[nodiscard]] Duration pause(int tries) noexcept;
    [[nodiscard]] LookupJob job_of(const LookupAnswer& answer) const;
    [[nodiscard]] Instant may_send_at() const noexcept;
    [[nodiscard]] std::string new_reference();

    LookupPolicy policy_;
    Random random_;
    Instant now_ = far_past;
    std::uint64_t last_ = 0;
    bool stopped_ = false;
    std::map<LookupJob, Job> jobs_;
    std::unordered_map<std::uint64_t, LookupJob> by_number_;
    std::unordered_map<std::string, LookupJob> by_reference_, by_id_;
    std::unordered_map<LookupTicket, LookupJob> tickets_;
    std::set<std::pair<Instant, LookupJob>> queue_;
    std::set<std::pair<Instant, LookupJob>> job_deadlines_;
    std::set<std::pair<Instant, LookupTicket>> deadlines_;
    std::deque<Instant> sendings_;  ///< of the last second
    std::size_t in_flight_ = 0;
    std::int64_t spent_ = 0;
    Instant period_end_ = far_past;
    Instant hold_until_ = far_past;
    int throttles_ = 0, failures_ = 0, openings_ = 0;
    std::optional<LookupFailure> breaker_;
    Instant breaker_until_ = far_past;
    std::unordered_map<std::uint64_t, Evidence> memory_;
    std::deque<std::uint64_t> memory_order_;
    std::deque<LookupAnswer> early_;  ///< callbacks whose request has no id yet
    std::deque<LookupDone> done_;
    std::deque<LookupAnswer> late_;
    std::deque<LookupJob> given_up_;
};

}  // namespace outdial
