// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/smpp_pdu.hpp>
#include <outdial/instant.hpp>
#include <outdial/random.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// The client's side of an SMPP link, without sockets: bytes and time in, bytes and events out.
namespace outdial::smpp {

/// What the client may do on the link.
enum class Role : std::uint8_t { transceiver, transmitter, receiver };

struct SessionConfig {
    std::string system_id;
    std::string password;
    std::string system_type;
    Role role = Role::transceiver;
    std::uint32_t window = 10;                           ///< requests under way at once
    std::uint32_t longest_queue = 10'000;                ///< requests that wait for their turn
    std::uint32_t longest_inbox = 1'000;                 ///< deliveries nobody has taken yet; further ones are refused
    Duration bind_timeout = std::chrono::seconds(10);    ///< from the connection to the answer to the bind
    Duration answer_timeout = std::chrono::seconds(10);  ///< for every other request
    Duration idle = std::chrono::seconds(30);            ///< silence after which the link is tried by enquire_link
    Duration first_pause = std::chrono::seconds(1);      ///< before connecting again, and after throttling; doubled
    Duration longest_pause = std::chrono::seconds(60);   ///< the doubling ends here

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;
};

/// A request of the host, as numbered by the session.
using RequestId = std::uint64_t;

/// What became of a request.
enum class Answer : std::uint8_t {
    accepted,  ///< the SMS centre has it
    refused,   ///< `status` says why; it did not happen
    lost,      ///< no answer came: it may or may not have happened, and is never sent again
};

enum class LinkState : std::uint8_t { waiting, connecting, binding, bound, unbinding, stopped };

/// Something the host wants to know. One struct for all kinds; the members that a kind does not use are empty.
struct SessionEvent {
    enum class Kind : std::uint8_t {
        bound,     ///< the link is up; `status` is ok
        refused,   ///< the bind was refused: `status` says why
        down,      ///< the link is down; it will be tried again
        answer,    ///< of `request`
        delivery,  ///< a deliver_sm or data_sm: a receipt or a message. Taking it acknowledges it
        alert,     ///< a phone is on the network again
    };

    Kind kind = Kind::down;
    Status status = Status::ok;
    RequestId request = 0;
    Answer answer = Answer::accepted;
    std::string pdu;  ///< the octets of the answer, delivery or alert: `decode(event.pdu)`
};

/// One link to one SMS centre.
///
/// The host connects when `wants_connection`, tells `on_connecting`, `on_connected`, `on_bytes` and `on_disconnected`,
/// writes `output`, closes when `wants_close` and nothing is left to write, and calls `on_time` at `next_wakeup`.
/// Nothing that was sent is ever sent again, unless the centre refused it for throttling: a request whose answer does
/// not come is `lost`. Each request has exactly one answer. A delivery is acknowledged when the host takes its event,
/// so that one the host never saw comes again from the centre.
class Session {
public:
    /// `config` as `check` accepts it. `seed` spreads the pauses of many clients.
    Session(SessionConfig config, std::uint64_t seed);

    // What happened.
    void on_connecting(Instant now);
    void on_connected(Instant now);
    /// The connection ended, or could not be made.
    void on_disconnected(Instant now);
    void on_bytes(std::string_view bytes, Instant now);
    void on_time(Instant now);

    /// Queues a submit_sm, data_sm or query_sm. Its sequence number is given by the session. Error when the queue is
    /// full, when it cannot be encoded, or when the session is stopped.
    [[nodiscard]] Result<RequestId> request(const Pdu& pdu, Instant now);

    /// Takes back a request that was not sent yet; it gets no answer. False when it was sent, or is unknown.
    bool withdraw(RequestId id);

    /// Unbinds and closes; waiting requests are refused.
    void stop(Instant now);

    // What to do.
    [[nodiscard]] bool wants_connection(Instant now) const noexcept;
    [[nodiscard]] bool wants_close() const noexcept { return close_; }
    [[nodiscard]] std::string_view output() const noexcept { return output_; }
    void written(std::size_t octets);
    /// Answers first, then what was pushed, in the order of arrival.
    [[nodiscard]] std::optional<SessionEvent> next_event();
    /// The next answer, leaving alone what was pushed.
    [[nodiscard]] std::optional<SessionEvent> next_answer();
    /// Has something been pushed that the host has not taken?
    [[nodiscard]] bool has_pushed() const noexcept { return !events_.empty(); }
    /// `far_future`: only when something happens.
    [[nodiscard]] Instant next_wakeup() const noexcept;

    [[nodiscard]] LinkState state() const noexcept { return state_; }
    [[nodiscard]] std::size_t under_way() const noexcept { return sent_.size(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return queue_.size(); }

private:
    struct Waiting {
        RequestId id = 0;
        std::string octets;
    };
    struct Sent {
        RequestId id = 0;
        Instant until = far_future;
        std::string octets;  ///< kept for the case of throttling
    };

    void handle(const Decoded& decoded, std::string_view octets, Instant now);
    void handle_response(const Pdu& pdu, std::string_view octets, Instant now);
    void handle_bind(const Pdu& pdu, Instant now);
    void deliver(const Pdu& pdu, std::string_view octets);
    void send(Command command, std::uint32_t sequence, Status status, const Body& body = {});
    void send_waiting(Instant now);
    void go_down(Instant now);
    void fail(Instant now);
    void finish(RequestId id, Answer answer, Status status, std::string_view octets);
    [[nodiscard]] std::uint32_t next_sequence() noexcept;
    [[nodiscard]] Duration pause() noexcept;

    SessionConfig config_;
    Random random_;
    LinkState state_ = LinkState::waiting;
    bool close_ = false;
    std::uint32_t sequence_ = 0;
    RequestId last_id_ = 0;
    int failures_ = 0;                ///< links in a row that did not become bound
    int throttles_ = 0;               ///< answers of throttling in a row
    std::uint32_t own_sequence_ = 0;  ///< of the bind, enquire_link or unbind under way; 0: none
    std::uint32_t inbox_ = 0;
    Instant connect_at_ = far_past;
    Instant deadline_ = far_future;  ///< for what `own_sequence_` waits for
    Instant heard_at_ = far_past;
    Instant send_at_ = far_past;  ///< throttled until then
    std::string input_;
    std::string output_;
    std::deque<Waiting> queue_;
    std::map<std::uint32_t, Sent> sent_;  ///< by sequence number
    std::deque<SessionEvent> answers_;
    std::deque<SessionEvent> events_;
};

}  // namespace outdial::smpp
