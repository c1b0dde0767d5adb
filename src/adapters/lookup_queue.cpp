// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/lookup_queue.hpp>

#include <outdial/adapters/digest.hpp>

#include <algorithm>

namespace outdial {
namespace {

constexpr std::size_t most_early = 1'000;
constexpr std::size_t most_late = 100'000;
constexpr auto rate_window = std::chrono::seconds(1);

/// Does the failure say that the provider as a whole is of no use now?
bool is_provider_down(LookupFailure failure) noexcept {
    return failure == LookupFailure::transport || failure == LookupFailure::timeout ||
           failure == LookupFailure::provider_fault || failure == LookupFailure::malformed_reply;
}
bool is_account_down(LookupFailure failure) noexcept {
    return failure == LookupFailure::unauthorized || failure == LookupFailure::no_credit;
}

}  // namespace

LookupQueue::LookupQueue(const LookupPolicy& policy, std::uint64_t seed) : policy_(policy), random_(seed) {}

Instant LookupQueue::present(Instant now) noexcept { return now_ = std::max(now_, now); }

std::string LookupQueue::new_reference() {
    std::string octets;
    for (int word = 0; word < 4; ++word) {
        const std::uint32_t bits = random_.bits();
        for (int shift = 0; shift < 32; shift += 8) octets += static_cast<char>((bits >> shift) & 0xFF);
    }
    return hex(octets);
}

LookupTicket LookupQueue::ask(PhoneNumber number, const LookupOptions& options, Instant at) {
    const Instant now = present(at);
    const LookupTicket ticket = ++last_;
    const auto fail = [&](LookupFailure failure, std::string_view code) {
        fail_now(ticket, number, failure, code, now);
        return ticket;
    };
    if (stopped_) return fail(LookupFailure::cancelled, "stopped");
    if (const auto known = memory_.find(number.digits()); known != memory_.end() && options.fresh > Duration::zero()) {
        if (known->second.observed_at >= now - std::min(options.fresh, Duration(std::chrono::hours(24 * 366)))) {
            LookupDone done{ticket, {}, true};
            done.answer.evidence = known->second;
            done_.push_back(std::move(done));
            return ticket;
        }
    }
    const Instant deadline = now + (options.timeout > Duration::zero() ? options.timeout : policy_.limits.timeout);
    auto found = by_number_.find(number.digits());
    if (found == by_number_.end()) {
        if (breaker_ && now < breaker_until_) return fail(*breaker_, "breaker");
        if (queue_.size() >= policy_.longest_queue) return fail(LookupFailure::throttled, "queue");
        const LookupJob id = ++last_;
        Job& job = jobs_[id];
        job.number = number;
        job.reference = new_reference();
        by_reference_[job.reference] = id;
        found = by_number_.emplace(number.digits(), id).first;
        enqueue(id, job, now);
    }
    jobs_.at(found->second).askers.push_back({ticket, deadline});
    tickets_.emplace(ticket, found->second);
    deadlines_.emplace(deadline, ticket);
    return ticket;
}

void LookupQueue::fail_now(LookupTicket ticket, PhoneNumber number, LookupFailure failure, std::string_view code,
                           Instant now) {
    LookupDone done;
    done.ticket = ticket;
    done.answer.failure = failure;
    done.answer.evidence.number = number;
    done.answer.evidence.received_at = now;
    done.answer.code = code;
    done_.push_back(std::move(done));
}

bool LookupQueue::withdraw(LookupTicket ticket) {
    const auto found = tickets_.find(ticket);
    if (found == tickets_.end()) return false;
    const LookupJob id = found->second;
    tickets_.erase(found);
    Job& job = jobs_.at(id);
    const auto asker =
        std::find_if(job.askers.begin(), job.askers.end(), [ticket](const Asker& one) { return one.ticket == ticket; });
    deadlines_.erase({asker->deadline, ticket});
    job.askers.erase(asker);
    // What was not sent yet costs nothing to drop.
    if (job.state == State::queued && job.askers.empty()) finish(id, {});
    return true;
}

void LookupQueue::enqueue(LookupJob id, Job& job, Instant at) {
    job.state = State::queued;
    job.at = at;
    queue_.emplace(at, id);
}

void LookupQueue::set_deadline(LookupJob id, Job& job, Instant at) {
    job_deadlines_.erase({job.at, id});
    job.at = at;
    job_deadlines_.emplace(at, id);
}

/// Ends the job: everybody who waits for it gets the answer, and the job is forgotten.
void LookupQueue::finish(LookupJob id, LookupAnswer answer) {
    auto node = jobs_.extract(id);
    Job& job = node.mapped();
    for (auto early = early_.begin(); early != early_.end();) {
        if (early->evidence.number != job.number) {
            ++early;
            continue;
        }
        // The answer that would have named it did not come: a callback about this number is the next best.
        const LookupAnswer found = std::move(*early);
        early = early_.erase(early);
        if (found.failure) continue;
        remember(found.evidence);
        if (answer.failure) {
            answer = found;
        } else {
            keep_late(found);
        }
    }
    if (job.state == State::queued) queue_.erase({job.at, id});
    if (job.state != State::queued) job_deadlines_.erase({job.at, id});
    if (job.state == State::sent) --in_flight_;
    by_number_.erase(job.number.digits());
    by_reference_.erase(job.reference);
    if (!job.id.empty()) by_id_.erase(job.id);
    for (const Asker& asker : job.askers) {
        tickets_.erase(asker.ticket);
        deadlines_.erase({asker.deadline, asker.ticket});
        done_.push_back({asker.ticket, answer, false});
    }
    const bool fact = !answer.failure && !answer.pending && answer.evidence.number == job.number;
    if (fact && job.askers.empty()) keep_late(answer);
}

void LookupQueue::keep_late(const LookupAnswer& answer) {
    if (late_.size() < most_late) late_.push_back(answer);
}

void LookupQueue::remember(const Evidence& evidence) {
    if (!evidence.tells() || evidence.number.empty() || policy_.longest_memory == 0) return;
    const auto [known, added] = memory_.try_emplace(evidence.number.digits(), evidence);
    if (!added) {
        if (evidence.observed_at >= known->second.observed_at) known->second = evidence;
        return;
    }
    memory_order_.push_back(evidence.number.digits());
    if (memory_.size() <= policy_.longest_memory) return;
    memory_.erase(memory_order_.front());
    memory_order_.pop_front();
}

Duration LookupQueue::pause(int tries) noexcept {
    Duration length = policy_.first_pause;
    for (int i = 1; i < tries && length < policy_.longest_pause; ++i) length *= 2;
    length = std::min(length, policy_.longest_pause);
    // Between a half and the whole: clients that failed together do not come back together.
    return length / 2 +
           Duration(static_cast<std::int64_t>(static_cast<double>((length / 2).count()) * random_.uniform()));
}

bool LookupQueue::repeats(const Job& job, const LookupAnswer& answer, SendProgress progress) const noexcept {
    if (!answer.failure || stopped_ || job.askers.empty() || job.tries > policy_.limits.retries) return false;
    if (*answer.failure == LookupFailure::throttled || progress == SendProgress::not_sent) return true;
    return policy_.limits.repeatable && is_provider_down(*answer.failure);
}

void LookupQueue::judge(const LookupAnswer& answer, Instant now) {
    if (!answer.failure || (!is_provider_down(*answer.failure) && !is_account_down(*answer.failure))) {
        if (answer.failure == LookupFailure::throttled) {
            hold_until_ = std::max(hold_until_, now + std::max(answer.retry_after, pause(++throttles_)));
            return;
        }
        failures_ = throttles_ = openings_ = 0;
        breaker_.reset();
        return;
    }
    ++failures_;
    // While it is open, answers to what was sent before say nothing new.
    if (breaker_ && now < breaker_until_) return;
    if (breaker_ || is_account_down(*answer.failure) || failures_ >= policy_.breaker_failures) {
        open_breaker(*answer.failure, now);
    }
}

void LookupQueue::open_breaker(LookupFailure failure, Instant now) {
    breaker_ = failure;
    Duration length = policy_.breaker_pause;
    for (int i = 0; i < openings_ && i < 6; ++i) length *= 2;
    ++openings_;
    breaker_until_ = now + length +
                     Duration(static_cast<std::int64_t>(static_cast<double>(length.count()) * 0.1 * random_.uniform()));
    drop_waiting(failure, "breaker", now);
}

void LookupQueue::drop_waiting(LookupFailure failure, std::string_view code, Instant now) {
    LookupAnswer answer;
    answer.failure = failure;
    answer.code = code;
    answer.evidence.received_at = now;
    while (!queue_.empty()) {
        const LookupJob id = queue_.begin()->second;
        answer.evidence.number = jobs_.at(id).number;
        finish(id, answer);
    }
}

void LookupQueue::on_answer(LookupJob id, const LookupAnswer& answer, SendProgress progress, Instant at) {
    const Instant now = present(at);
    const auto found = jobs_.find(id);
    if (found == jobs_.end() || found->second.state != State::sent) {
        // Given up, or settled by its callback: what it tells is still true.
        if (!answer.failure && !answer.pending) {
            remember(answer.evidence);
            keep_late(answer);
        }
        return;
    }
    Job& job = found->second;
    const bool happened = progress == SendProgress::sent && answer.failure != LookupFailure::throttled;
    // Only within the period it was charged in.
    if (!happened && job.charged == period_end_) spent_ -= policy_.limits.price;
    if (answer.failure == LookupFailure::cancelled) return finish(id, answer);
    judge(answer, now);
    if (repeats(job, answer, progress) && !(breaker_ && now < breaker_until_)) {
        job_deadlines_.erase({job.at, id});
        --in_flight_;
        return enqueue(id, job, now + std::max(pause(job.tries), answer.retry_after));
    }
    if (!answer.pending) {
        if (!answer.failure) remember(answer.evidence);
        return finish(id, answer);
    }
    --in_flight_;
    job.state = State::accepted;
    job.id = answer.id;
    by_id_[job.id] = id;
    set_deadline(id, job, now + policy_.limits.callback_timeout);
    const auto early =
        std::find_if(early_.begin(), early_.end(), [&](const LookupAnswer& one) { return one.id == job.id; });
    if (early == early_.end()) return;
    const LookupAnswer result = std::move(*early);
    early_.erase(early);
    on_callback(result, now);
}

LookupJob LookupQueue::job_of(const LookupAnswer& answer) const {
    if (const auto by = by_reference_.find(answer.reference); by != by_reference_.end()) return by->second;
    if (const auto by = by_id_.find(answer.id); !answer.id.empty() && by != by_id_.end()) return by->second;
    if (!answer.id.empty() || !answer.reference.empty()) return 0;
    const auto by = by_number_.find(answer.evidence.number.digits());
    return by != by_number_.end() && jobs_.at(by->second).state != State::queued ? by->second : 0;
}

void LookupQueue::on_callback(const LookupAnswer& given, Instant at) {
    present(at);
    if (given.pending) return;
    const LookupJob id = job_of(given);
    LookupAnswer answer = given;
    if (id != 0) {
        const Job& job = jobs_.at(id);
        if (answer.evidence.number.empty()) answer.evidence.number = job.number;
        // Under our own reference, but about somebody else: no answer to this look-up.
        if (answer.evidence.number != job.number) return;
        if (!answer.failure) remember(answer.evidence);
        // Before its request's own answer: the connection has nothing more to tell.
        if (job.state == State::sent) given_up_.push_back(id);
        return finish(id, answer);
    }
    const auto waits = by_number_.find(answer.evidence.number.digits());
    if (waits != by_number_.end() && jobs_.at(waits->second).state == State::sent && !answer.id.empty()) {
        if (early_.size() >= most_early) early_.pop_front();
        early_.push_back(answer);
        return;
    }
    if (answer.failure || answer.evidence.number.empty()) return;
    remember(answer.evidence);
    keep_late(answer);
}

void LookupQueue::on_time(Instant at) {
    const Instant now = present(at);
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const LookupTicket ticket = deadlines_.begin()->second;
        const PhoneNumber number = jobs_.at(tickets_.at(ticket)).number;
        withdraw(ticket);
        fail_now(ticket, number, LookupFailure::timeout, "", now);
    }
    while (!job_deadlines_.empty() && job_deadlines_.begin()->first <= now) {
        const LookupJob id = job_deadlines_.begin()->second;
        LookupAnswer answer;
        answer.failure = LookupFailure::timeout;
        answer.evidence.number = jobs_.at(id).number;
        answer.evidence.received_at = now;
        if (jobs_.at(id).state == State::sent) given_up_.push_back(id);
        finish(id, answer);
        judge(answer, now);
    }
}

void LookupQueue::stop(Instant at) {
    const Instant now = present(at);
    stopped_ = true;
    while (!jobs_.empty()) {
        const auto& [id, job] = *jobs_.begin();
        LookupAnswer answer;
        answer.failure = LookupFailure::cancelled;
        answer.code = "stopped";
        answer.evidence.number = job.number;
        answer.evidence.received_at = now;
        if (job.state == State::sent) given_up_.push_back(id);
        finish(id, answer);
    }
}

Instant LookupQueue::may_send_at() const noexcept {
    const auto rate = static_cast<std::size_t>(policy_.limits.per_second);
    Instant at = hold_until_;
    if (sendings_.size() >= rate) at = std::max(at, sendings_[sendings_.size() - rate] + rate_window);
    if (breaker_) at = std::max(at, breaker_until_);
    return at;
}

std::optional<LookupSending> LookupQueue::next_sending(Instant at) {
    const Instant now = present(at);
    // After the breaker's pause one look-up tries whether the provider is back.
    const std::size_t most = breaker_ ? 1 : static_cast<std::size_t>(policy_.limits.concurrent);
    if (queue_.empty() || in_flight_ >= most || queue_.begin()->first > now || may_send_at() > now) return std::nullopt;
    if (now >= period_end_) {
        spent_ = 0;
        period_end_ = now + policy_.period;
    }
    if (spent_ > policy_.ceiling - policy_.limits.price) {
        drop_waiting(LookupFailure::no_credit, "ceiling", now);
        return std::nullopt;
    }
    const LookupJob id = queue_.begin()->second;
    queue_.erase(queue_.begin());
    Job& job = jobs_.at(id);
    job.state = State::sent;
    ++job.tries;
    ++in_flight_;
    spent_ += policy_.limits.price;
    job.charged = period_end_;
    while (!sendings_.empty() && sendings_.front() <= now - rate_window) sendings_.pop_front();
    sendings_.push_back(now);
    set_deadline(id, job, now + policy_.limits.timeout + policy_.patience);
    return LookupSending{id, job.number, job.reference};
}

namespace {

template <class T>
std::optional<T> take(std::deque<T>& from) {
    if (from.empty()) return std::nullopt;
    T first = std::move(from.front());
    from.pop_front();
    return first;
}

}  // namespace

std::optional<LookupDone> LookupQueue::next_done() { return take(done_); }
std::optional<LookupAnswer> LookupQueue::next_late() { return take(late_); }
std::optional<LookupJob> LookupQueue::next_given_up() { return take(given_up_); }

Instant LookupQueue::next_wakeup() const noexcept {
    Instant next = far_future;
    if (!deadlines_.empty()) next = std::min(next, deadlines_.begin()->first);
    if (!job_deadlines_.empty()) next = std::min(next, job_deadlines_.begin()->first);
    const std::size_t most = breaker_ ? 1 : static_cast<std::size_t>(policy_.limits.concurrent);
    if (!queue_.empty() && in_flight_ < most) next = std::min(next, std::max(queue_.begin()->first, may_send_at()));
    return next;
}

}  // namespace outdial
