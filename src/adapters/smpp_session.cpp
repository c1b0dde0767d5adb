// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_session.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace outdial::smpp {
namespace {

constexpr std::uint32_t largest_sequence = 0x7fff'ffff;

Command bind_command(Role role) noexcept {
    switch (role) {
        case Role::transmitter: return Command::bind_transmitter;
        case Role::receiver: return Command::bind_receiver;
        case Role::transceiver: break;
    }
    return Command::bind_transceiver;
}

/// The centre did not take the message, and says so only for now.
bool throttling(Status status) noexcept { return status == Status::throttled || status == Status::queue_full; }

void put_sequence(std::string& octets, std::uint32_t sequence) {
    for (std::size_t i = 0; i < 4; ++i) {
        octets[12 + i] = static_cast<char>(static_cast<unsigned char>(sequence >> (24 - 8 * i)));
    }
}

}  // namespace

Result<void> SessionConfig::check() const {
    std::string octets;
    const auto encoded =
        encode({bind_command(role), Status::ok, 1, Bind{system_id, password, system_type, 0x34, {}}}, octets);
    if (!encoded) return encoded.error();
    if (window < 1 || window > 10'000) {
        return Error{"smpp.window", fmt::to_string(window), "1 to 10000 requests under way at once"};
    }
    if (longest_inbox < 1) return Error{"smpp.longest_inbox", "0", "at least one delivery"};
    struct Row {
        std::string_view field;
        Duration value;
    };
    for (const Row& row : {Row{"bind_timeout", bind_timeout}, Row{"answer_timeout", answer_timeout}, Row{"idle", idle},
                           Row{"first_pause", first_pause}, Row{"longest_pause", longest_pause}}) {
        if (row.value >= std::chrono::milliseconds(1) && row.value <= std::chrono::hours(24)) continue;
        return Error{fmt::format("smpp.{}", row.field), fmt::format("{} ms", row.value.count()), "1 ms to 24 h"};
    }
    return {};
}

Session::Session(SessionConfig config, std::uint64_t seed) : config_(std::move(config)), random_(seed) {}

bool Session::wants_connection(Instant now) const noexcept {
    return state_ == LinkState::waiting && !close_ && now >= connect_at_;
}

void Session::on_connecting(Instant now) {
    if (state_ != LinkState::waiting) return;
    state_ = LinkState::connecting;
    deadline_ = now + config_.bind_timeout;
}

void Session::on_connected(Instant now) {
    if (state_ != LinkState::waiting && state_ != LinkState::connecting) return;
    input_.clear();
    output_.clear();
    close_ = false;
    state_ = LinkState::binding;
    heard_at_ = now;
    own_sequence_ = next_sequence();
    deadline_ = now + config_.bind_timeout;
    send(bind_command(config_.role), own_sequence_, Status::ok,
         Bind{config_.system_id, config_.password, config_.system_type, 0x34, {}});
}

void Session::on_disconnected(Instant now) {
    close_ = false;
    if (state_ != LinkState::stopped && state_ != LinkState::waiting) go_down(now);
}

/// The link is gone: what was sent is lost, what waits goes on waiting.
void Session::go_down(Instant now) {
    const bool was_bound = state_ == LinkState::bound;
    const bool stopping = state_ == LinkState::unbinding;
    for (const auto& [sequence, sent] : std::exchange(sent_, {})) finish(sent.id, Answer::lost, Status::ok, {});
    // A delivery that the host has not taken is not acknowledged, and comes again.
    inbox_ -= static_cast<std::uint32_t>(
        std::erase_if(events_, [](const SessionEvent& event) { return event.kind == SessionEvent::Kind::delivery; }));
    input_.clear();
    output_.clear();
    close_ = false;
    own_sequence_ = 0;
    deadline_ = far_future;
    send_at_ = far_past;
    if (stopping) {
        state_ = LinkState::stopped;
        return;
    }
    state_ = LinkState::waiting;
    failures_ = was_bound ? 1 : std::min(failures_ + 1, 30);
    connect_at_ = now + pause();
    if (was_bound) events_.push_back({SessionEvent::Kind::down, Status::ok, 0, Answer::lost, {}});
}

/// The peer cannot be talked to any more: close, and start again.
void Session::fail(Instant now) {
    go_down(now);
    close_ = true;
}

/// Half of the doubled pause, and a random share of the other half: clients of one centre do not all come at once.
Duration Session::pause() noexcept {
    Duration most = config_.first_pause;
    for (int i = 1; i < failures_ && most < config_.longest_pause; ++i)
        most = std::min(most * 2, config_.longest_pause);
    const auto ms = static_cast<double>(most.count());
    return Duration(static_cast<std::int64_t>(ms / 2.0 + ms / 2.0 * random_.uniform()));
}

std::uint32_t Session::next_sequence() noexcept {
    do {
        sequence_ = sequence_ >= largest_sequence ? 1 : sequence_ + 1;
    } while (sent_.count(sequence_) > 0 || sequence_ == own_sequence_);
    return sequence_;
}

void Session::send(Command command, std::uint32_t sequence, Status status, const Body& body) {
    // Only bodies that fit are given: an error is not possible.
    (void)encode({command, status, sequence, body}, output_).has_value();
}

void Session::written(std::size_t octets) { output_.erase(0, octets); }

void Session::on_bytes(std::string_view bytes, Instant now) {
    if (state_ != LinkState::binding && state_ != LinkState::bound && state_ != LinkState::unbinding) return;
    if (close_) return;
    heard_at_ = now;
    input_.append(bytes);
    std::size_t at = 0;
    while (true) {
        const std::string_view rest = std::string_view(input_).substr(at);
        const Decoded decoded = decode(rest);
        if (decoded.problem == PduProblem::incomplete) break;
        if (decoded.problem == PduProblem::bad_length) return fail(now);
        at += decoded.size;
        handle(decoded, rest.substr(0, decoded.size), now);
        if (close_) return;
    }
    input_.erase(0, at);
    send_waiting(now);
}

void Session::handle(const Decoded& decoded, std::string_view octets, Instant now) {
    const Pdu& pdu = decoded.pdu;
    if (is_response(pdu.command)) return handle_response(pdu, octets, now);
    if (decoded.problem == PduProblem::unknown_command) {
        return send(Command::generic_nack, pdu.sequence, Status::bad_command_id);
    }
    if (decoded.problem == PduProblem::bad_body) {
        return send(Command::generic_nack, pdu.sequence, Status::bad_command_length);
    }
    switch (pdu.command) {
        case Command::enquire_link: return send(Command::enquire_link_resp, pdu.sequence, Status::ok);
        case Command::unbind:
            send(Command::unbind_resp, pdu.sequence, Status::ok);
            // The answer is still to be written: the peer closes, or we do once it has had the time.
            own_sequence_ = 0;
            deadline_ = now + config_.answer_timeout;
            close_ = true;
            return;
        case Command::deliver_sm:
        case Command::data_sm: return deliver(pdu, octets);
        case Command::alert_notification:
            // There is no answer to it, and so no way to ask for it again.
            if (state_ != LinkState::bound || inbox_ >= config_.longest_inbox) return;
            ++inbox_;
            events_.push_back({SessionEvent::Kind::alert, Status::ok, 0, Answer::accepted, std::string(octets)});
            return;
        // A centre may ask to be bound to; we bind whenever there is a link, and so there is nothing to do.
        case Command::outbind: return;
        default: return send(response_to(pdu.command), pdu.sequence, Status::wrong_bind_state);
    }
}

void Session::deliver(const Pdu& pdu, std::string_view octets) {
    if (state_ != LinkState::bound) return send(response_to(pdu.command), pdu.sequence, Status::wrong_bind_state);
    if (inbox_ >= config_.longest_inbox) return send(response_to(pdu.command), pdu.sequence, Status::queue_full);
    ++inbox_;
    events_.push_back({SessionEvent::Kind::delivery, Status::ok, 0, Answer::accepted, std::string(octets)});
}

void Session::handle_response(const Pdu& pdu, std::string_view octets, Instant now) {
    if (pdu.sequence != 0 && pdu.sequence == own_sequence_) {
        own_sequence_ = 0;
        deadline_ = far_future;
        if (state_ == LinkState::binding) return handle_bind(pdu, now);
        if (state_ == LinkState::unbinding) {
            go_down(now);
            close_ = true;
        }
        return;  // an enquire_link: the link is alive, whatever the answer says
    }
    const auto found = sent_.find(pdu.sequence);
    if (found == sent_.end()) return;  // late, repeated or of nobody
    Sent sent = std::move(found->second);
    sent_.erase(found);
    if (throttling(pdu.status)) {
        queue_.push_front({sent.id, std::move(sent.octets)});
        throttles_ = std::min(throttles_ + 1, 30);
        Duration wait = config_.first_pause;
        for (int i = 1; i < throttles_ && wait < config_.longest_pause; ++i)
            wait = std::min(wait * 2, config_.longest_pause);
        send_at_ = std::max(send_at_, now + wait);
        return;
    }
    throttles_ = 0;
    const bool refused = pdu.status != Status::ok || pdu.command == Command::generic_nack;
    finish(sent.id, refused ? Answer::refused : Answer::accepted, pdu.status, octets);
}

void Session::handle_bind(const Pdu& pdu, Instant now) {
    if (pdu.status != Status::ok || pdu.command == Command::generic_nack) {
        const Status status = pdu.status == Status::ok ? Status::bind_failed : pdu.status;
        go_down(now);
        close_ = true;
        events_.push_back({SessionEvent::Kind::refused, status, 0, Answer::refused, {}});
        return;
    }
    state_ = LinkState::bound;
    failures_ = 0;
    events_.push_back({SessionEvent::Kind::bound, Status::ok, 0, Answer::accepted, {}});
}

void Session::finish(RequestId id, Answer answer, Status status, std::string_view octets) {
    answers_.push_back({SessionEvent::Kind::answer, status, id, answer, std::string(octets)});
}

Result<RequestId> Session::request(const Pdu& pdu, Instant now) {
    if (state_ == LinkState::stopped || state_ == LinkState::unbinding) {
        return Error{"smpp.request", std::string(name(pdu.command)), "the session is stopped: make a new one"};
    }
    if (pdu.command != Command::submit_sm && pdu.command != Command::data_sm && pdu.command != Command::query_sm) {
        return Error{"smpp.request", std::string(name(pdu.command)), "submit_sm, data_sm or query_sm"};
    }
    if (config_.role == Role::receiver) {
        return Error{"smpp.request", std::string(name(pdu.command)), "a receiver sends nothing: bind as transceiver"};
    }
    if (queue_.size() >= config_.longest_queue) {
        return Error{"smpp.queue", fmt::to_string(queue_.size()), "the queue is full: wait for answers"};
    }
    Waiting waiting{last_id_ + 1, {}};
    Pdu sent = pdu;
    sent.status = Status::ok;
    if (const auto encoded = encode(sent, waiting.octets); !encoded) return encoded.error();
    queue_.push_back(std::move(waiting));
    send_waiting(now);
    return ++last_id_;
}

void Session::send_waiting(Instant now) {
    if (state_ != LinkState::bound || close_ || now < send_at_) return;
    while (!queue_.empty() && sent_.size() < config_.window) {
        Waiting waiting = std::move(queue_.front());
        queue_.pop_front();
        const std::uint32_t sequence = next_sequence();
        put_sequence(waiting.octets, sequence);
        output_.append(waiting.octets);
        sent_[sequence] = {waiting.id, now + config_.answer_timeout, std::move(waiting.octets)};
    }
}

void Session::stop(Instant now) {
    if (state_ == LinkState::stopped || state_ == LinkState::unbinding) return;
    for (const Waiting& waiting : std::exchange(queue_, {})) {
        finish(waiting.id, Answer::refused, Status::wrong_bind_state, {});
    }
    if (state_ != LinkState::bound) {
        const bool connected = state_ == LinkState::binding;
        state_ = LinkState::unbinding;
        go_down(now);
        close_ = connected;
        return;
    }
    state_ = LinkState::unbinding;
    own_sequence_ = next_sequence();
    deadline_ = now + config_.answer_timeout;
    send(Command::unbind, own_sequence_, Status::ok);
}

void Session::on_time(Instant now) {
    if (state_ == LinkState::waiting || state_ == LinkState::stopped) return;
    if (now >= deadline_) {
        // Some centres leave an enquire_link without an answer; what else they sent shows that they are there.
        const bool alive = state_ == LinkState::bound && !close_ && heard_at_ > deadline_ - config_.answer_timeout;
        if (!alive) return fail(now);
        own_sequence_ = 0;
        deadline_ = far_future;
    }
    for (auto it = sent_.begin(); it != sent_.end();) {
        if (now < it->second.until) {
            ++it;
            continue;
        }
        finish(it->second.id, Answer::lost, Status::ok, {});
        it = sent_.erase(it);
    }
    if (state_ == LinkState::bound && own_sequence_ == 0 && !close_ && now - heard_at_ >= config_.idle) {
        own_sequence_ = next_sequence();
        deadline_ = now + config_.answer_timeout;
        send(Command::enquire_link, own_sequence_, Status::ok);
    }
    send_waiting(now);
}

bool Session::withdraw(RequestId id) {
    return std::erase_if(queue_, [id](const Waiting& waiting) { return waiting.id == id; }) > 0;
}

std::optional<SessionEvent> Session::next_answer() {
    if (answers_.empty()) return std::nullopt;
    SessionEvent event = std::move(answers_.front());
    answers_.pop_front();
    return event;
}

std::optional<SessionEvent> Session::next_event() {
    if (auto answer = next_answer()) return answer;
    if (events_.empty()) return std::nullopt;
    SessionEvent event = std::move(events_.front());
    events_.pop_front();
    if (event.kind == SessionEvent::Kind::alert) --inbox_;
    if (event.kind == SessionEvent::Kind::delivery) {
        --inbox_;
        const Decoded decoded = decode(event.pdu);
        send(response_to(decoded.pdu.command), decoded.pdu.sequence, Status::ok, Response{});
    }
    return event;
}

Instant Session::next_wakeup() const noexcept {
    if (state_ == LinkState::stopped) return far_future;
    if (state_ == LinkState::waiting) return connect_at_;
    Instant next = deadline_;
    for (const auto& [sequence, sent] : sent_) next = std::min(next, sent.until);
    if (state_ == LinkState::bound && own_sequence_ == 0 && !close_) next = std::min(next, heard_at_ + config_.idle);
    if (state_ == LinkState::bound && !queue_.empty() && sent_.size() < config_.window) next = std::min(next, send_at_);
    return next;
}

}  // namespace outdial::smpp
