// SPDX-License-Identifier: Apache-2.0
#include "smpp_centre.hpp"

#include "catch.hpp"

#include <outdial/adapters/smpp_receipt.hpp>

#include <string>
#include <vector>

using namespace outdial;
using namespace outdial::smpp;
using namespace std::chrono_literals;
using outdial_test::SmppCentre;
using Kind = SessionEvent::Kind;

namespace {

constexpr Instant start = from_epoch_ms(1'772'442'000'000);

SessionConfig usual() {
    SessionConfig config;
    config.system_id = "outdial";
    config.password = "secret";
    return config;
}

Pdu submit(std::string_view text) {
    Message message;
    message.destination = {1, 1, "48221234567"};
    message.registered_delivery = want_receipt;
    message.short_message = text;
    return {Command::submit_sm, Status::ok, 0, message};
}

/// A session and a centre on a wire that loses nothing, with a clock that is turned by hand.
struct Wire {
    explicit Wire(SessionConfig config = usual(), SmppCentre::Habits habits = {}, std::uint64_t seed = 1)
        : session(std::move(config), seed), centre(habits, seed + 1) {}

    Session session;
    SmppCentre centre;
    Instant now = start;
    bool connected = false;
    std::vector<SessionEvent> events;

    void connect() {
        session.on_connecting(now);
        connected = true;
        centre.connected();
        session.on_connected(now);
    }
    void disconnect() {
        connected = false;
        session.on_disconnected(now);
    }
    void take_events() {
        while (auto event = session.next_event()) events.push_back(std::move(*event));
    }
    /// Carries bytes to and fro until both are silent.
    void settle() {
        for (int i = 0; i < 1000; ++i) {
            take_events();
            if (!connected) return;
            if (session.output().empty() && centre.output.empty()) {
                if (session.wants_close()) disconnect();
                return;
            }
            centre.on_bytes(session.output());
            session.written(session.output().size());
            const std::string back = std::exchange(centre.output, {});
            session.on_bytes(back, now);
        }
        FAIL("they never stop talking");
    }
    void pass(Duration time) {
        now += time;
        session.on_time(now);
        settle();
    }
    [[nodiscard]] int count(Kind kind) const {
        return static_cast<int>(std::count_if(events.begin(), events.end(),
                                              [kind](const SessionEvent& event) { return event.kind == kind; }));
    }
    [[nodiscard]] const SessionEvent& last() const { return events.back(); }
};

}  // namespace

TEST_CASE("bind, submit, receipt, unbind") {
    Wire wire;
    CHECK(wire.session.wants_connection(start));
    wire.connect();
    wire.settle();
    CHECK(wire.session.state() == LinkState::bound);
    CHECK(wire.count(Kind::bound) == 1);
    const auto id = wire.session.request(submit("one"), wire.now);
    REQUIRE(id.has_value());
    wire.settle();
    CHECK(wire.last().kind == Kind::answer);
    CHECK(wire.last().request == *id);
    CHECK(wire.last().answer == Answer::accepted);
    CHECK(std::get<Response>(decode(wire.last().pdu).pdu.body).id == "one");
    wire.centre.send_receipts();
    wire.settle();
    REQUIRE(wire.last().kind == Kind::delivery);
    const Decoded delivery = decode(wire.last().pdu);
    std::string scratch;
    CHECK(receipt_in(std::get<Message>(delivery.pdu.body), scratch)->id == "one");
    CHECK(wire.centre.owed.empty());
    wire.session.stop(wire.now);
    wire.settle();
    CHECK(wire.session.state() == LinkState::stopped);
    CHECK_FALSE(wire.connected);
    CHECK_FALSE(wire.session.wants_connection(start + 24h));
    CHECK(wire.session.next_wakeup() == far_future);
    CHECK(wire.session.request(submit("two"), wire.now).error().field == "smpp.request");
}

TEST_CASE("no more requests are under way than the window holds, and all get their turn") {
    SessionConfig config = usual();
    config.window = 3;
    Wire wire(config);
    wire.connect();
    for (int i = 0; i < 20; ++i) REQUIRE(wire.session.request(submit(std::to_string(i)), wire.now).has_value());
    CHECK(wire.session.under_way() == 0);  // not bound yet
    wire.settle();
    CHECK(wire.centre.accepted.size() == 20);
    CHECK(wire.count(Kind::answer) == 20);

    Wire silent(config, {0, 0, 100, 0, 0, true, true});
    silent.connect();
    silent.settle();
    for (int i = 0; i < 20; ++i) REQUIRE(silent.session.request(submit(std::to_string(i)), silent.now).has_value());
    silent.settle();
    CHECK(silent.session.under_way() == 3);
    CHECK(silent.centre.accepted.size() == 3);
}

TEST_CASE("a queue that is full says so") {
    SessionConfig config = usual();
    config.longest_queue = 2;
    Wire wire(config);
    CHECK(wire.session.request(submit("1"), start).has_value());
    CHECK(wire.session.request(submit("2"), start).has_value());
    CHECK(wire.session.request(submit("3"), start).error().field == "smpp.queue");
    CHECK(wire.session.request(submit(std::string(255, 'x')), start).error().field == "smpp.queue");
}

TEST_CASE("a request can be taken back until it is sent") {
    Wire wire;
    const auto one = wire.session.request(submit("1"), start);
    const auto two = wire.session.request(submit("2"), start);
    REQUIRE((one && two));
    CHECK(wire.session.withdraw(*one));
    CHECK_FALSE(wire.session.withdraw(*one));
    wire.connect();
    wire.settle();
    CHECK_FALSE(wire.session.withdraw(*two));
    CHECK(wire.centre.accepted.size() == 1);
    CHECK(wire.count(Kind::answer) == 1);
}

TEST_CASE("a throttled message waits and is sent again, a refused one is not") {
    SmppCentre::Habits habits;
    habits.throttles = 100;
    Wire wire(usual(), habits);
    wire.connect();
    wire.settle();
    REQUIRE(wire.session.request(submit("one"), wire.now).has_value());
    wire.settle();
    CHECK(wire.count(Kind::answer) == 0);
    CHECK(wire.session.next_wakeup() == wire.now + 1s);
    wire.pass(1s);
    CHECK(wire.session.next_wakeup() == wire.now + 2s);  // throttled again: twice as long
    wire.centre.habits.throttles = 0;
    wire.pass(2s);
    CHECK(wire.count(Kind::answer) == 1);
    CHECK(wire.centre.accepted.at("one") == 1);

    wire.centre.habits.refuses = 100;
    REQUIRE(wire.session.request(submit("two"), wire.now).has_value());
    wire.settle();
    CHECK(wire.last().answer == Answer::refused);
    CHECK(wire.last().status == Status::bad_destination);
}

TEST_CASE("an answer that does not come is lost, and the message is not sent again") {
    SmppCentre::Habits habits;
    habits.keeps_mum = 100;
    Wire wire(usual(), habits);
    wire.connect();
    wire.settle();
    REQUIRE(wire.session.request(submit("one"), wire.now).has_value());
    wire.settle();
    CHECK(wire.session.next_wakeup() == wire.now + 10s);
    wire.pass(10s);
    CHECK(wire.last().answer == Answer::lost);
    wire.disconnect();
    wire.pass(2s);
    wire.connect();
    wire.settle();
    CHECK(wire.centre.accepted.at("one") == 1);
    CHECK(wire.count(Kind::answer) == 1);
}

TEST_CASE("the centre dies in the middle of a window: sent is lost, waiting waits") {
    SessionConfig config = usual();
    config.window = 4;
    Wire wire(config);
    wire.connect();
    wire.settle();
    for (int i = 0; i < 10; ++i) REQUIRE(wire.session.request(submit(std::to_string(i)), wire.now).has_value());
    CHECK(wire.session.under_way() == 4);
    wire.disconnect();
    wire.take_events();
    CHECK(wire.count(Kind::answer) == 4);
    CHECK(wire.count(Kind::down) == 1);
    CHECK(wire.session.waiting() == 6);
    CHECK_FALSE(wire.session.wants_connection(wire.now));
    wire.now += 1s;
    CHECK(wire.session.wants_connection(wire.now));
    wire.connect();
    wire.settle();
    CHECK(wire.count(Kind::answer) == 10);
    CHECK(wire.centre.accepted.size() == 6);
}

TEST_CASE("pauses before connecting again grow, are spread, and end with a bind") {
    Wire wire;
    std::vector<Duration> pauses;
    for (int i = 0; i < 12; ++i) {
        wire.session.on_connecting(wire.now);
        wire.session.on_disconnected(wire.now);
        const Instant next = wire.session.next_wakeup();
        pauses.push_back(next - wire.now);
        CHECK_FALSE(wire.session.wants_connection(next - 1ms));
        CHECK(wire.session.wants_connection(next));
        wire.now = next;
    }
    Duration most = 1s;
    for (const Duration pause : pauses) {
        CHECK(pause >= most / 2);
        CHECK(pause <= most);
        most = std::min<Duration>(most * 2, 60s);
    }
    wire.connect();
    wire.settle();
    wire.disconnect();
    CHECK(wire.session.next_wakeup() - wire.now <= 1s);
    Wire other(usual(), {}, 2);
    other.session.on_connecting(other.now);
    other.session.on_disconnected(other.now);
    CHECK(other.session.next_wakeup() - other.now != pauses.front());
}

TEST_CASE("a bind that is refused, or never answered") {
    SmppCentre::Habits habits;
    habits.binds = false;
    Wire refused(usual(), habits);
    refused.connect();
    refused.settle();
    CHECK(refused.count(Kind::refused) == 1);
    CHECK(refused.last().status == Status::bad_password);
    CHECK_FALSE(refused.connected);
    CHECK(refused.session.state() == LinkState::waiting);

    Wire silent;
    silent.session.on_connecting(start);
    silent.session.on_connected(start);
    CHECK(silent.session.next_wakeup() == start + 10s);
    silent.session.on_time(start + 10s);
    CHECK(silent.session.wants_close());
    CHECK_FALSE(silent.session.wants_connection(start + 1h));  // first the old one must be closed
    silent.session.on_disconnected(start + 10s);
    CHECK(silent.session.wants_connection(start + 1h));

    Wire unreachable;
    unreachable.session.on_connecting(start);
    unreachable.session.on_time(start + 10s);
    CHECK(unreachable.session.wants_close());
}

TEST_CASE("silence is tried by enquire_link, and a half-open connection is given up") {
    Wire wire;
    wire.connect();
    wire.settle();
    CHECK(wire.session.next_wakeup() == start + 30s);
    wire.pass(30s);
    CHECK(wire.centre.enquiries == 1);
    CHECK(wire.session.state() == LinkState::bound);
    wire.pass(29s);
    CHECK(wire.centre.enquiries == 1);
    wire.pass(1s);
    CHECK(wire.centre.enquiries == 2);
    wire.centre.habits.answers_enquiries = false;
    wire.pass(30s);
    wire.pass(10s);
    CHECK_FALSE(wire.connected);
    CHECK(wire.count(Kind::down) == 1);
}

TEST_CASE("a centre that does not answer enquiries but talks is alive") {
    SmppCentre::Habits habits;
    habits.answers_enquiries = false;
    Wire wire(usual(), habits);
    wire.connect();
    wire.settle();
    wire.pass(30s);
    wire.now += 5s;
    REQUIRE(wire.session.request(submit("one"), wire.now).has_value());
    wire.settle();
    wire.pass(5s);
    CHECK(wire.session.state() == LinkState::bound);
}

TEST_CASE("garbage and truncated PDUs: the link is given up, and nothing is lost but what was on the way") {
    for (const std::string_view garbage :
         {std::string_view("\xff\xff\xff\xff\0\0\0\x15\0\0\0\0\0\0\0\1", 16), std::string_view("\0\0\0\x0f", 4),
          std::string_view("HTTP/1.1 400 Bad Request\r\n\r\n")}) {
        Wire wire;
        wire.connect();
        wire.settle();
        wire.session.on_bytes(garbage, wire.now);
        CHECK(wire.session.wants_close());
        CHECK(wire.session.state() == LinkState::waiting);
        wire.settle();
        CHECK_FALSE(wire.connected);
    }
}

TEST_CASE("an unknown command and a broken body are answered, and the link stays") {
    Wire wire;
    wire.connect();
    wire.settle();
    wire.session.on_bytes(std::string_view("\0\0\0\x12\0\0\x0f\xff\0\0\0\0\0\0\0\x07zz", 18), wire.now);
    Decoded answer = decode(wire.session.output());
    CHECK(answer.pdu.command == Command::generic_nack);
    CHECK(answer.pdu.status == Status::bad_command_id);
    CHECK(answer.pdu.sequence == 7);
    wire.session.written(wire.session.output().size());
    wire.session.on_bytes(std::string_view("\0\0\0\x12\0\0\0\x05\0\0\0\0\0\0\0\x08zz", 18), wire.now);
    answer = decode(wire.session.output());
    CHECK(answer.pdu.command == Command::generic_nack);
    CHECK(answer.pdu.status == Status::bad_command_length);
    CHECK(wire.session.state() == LinkState::bound);
}

TEST_CASE("deliveries nobody takes are refused at last, and come again") {
    SessionConfig config = usual();
    config.longest_inbox = 3;
    Wire wire(config);
    wire.connect();
    wire.settle();
    for (int i = 0; i < 10; ++i) wire.centre.owed.insert(std::to_string(i));
    wire.centre.send_receipts();
    const std::string deliveries = std::exchange(wire.centre.output, {});
    wire.session.on_bytes(deliveries, wire.now);
    wire.centre.on_bytes(wire.session.output());
    wire.session.written(wire.session.output().size());
    CHECK(wire.centre.refused == 7);
    CHECK(wire.centre.acknowledged.empty());
    wire.settle();
    CHECK(wire.centre.acknowledged.size() == 3);
    for (int i = 0; i < 5; ++i) {
        wire.centre.send_receipts();
        wire.settle();
    }
    CHECK(wire.centre.owed.empty());
}

TEST_CASE("a delivery is not acknowledged before the host has taken it") {
    Wire wire;
    wire.connect();
    wire.settle();
    wire.centre.owed.insert("one");
    wire.centre.send_receipts();
    wire.session.on_bytes(std::exchange(wire.centre.output, {}), wire.now);
    CHECK(wire.session.output().empty());
    wire.session.on_disconnected(wire.now);
    wire.connected = false;
    wire.take_events();
    CHECK(wire.count(Kind::delivery) == 0);
    CHECK(wire.centre.owed.count("one") == 1);
}

TEST_CASE("an alert tells that the phone is back") {
    Wire wire;
    wire.connect();
    wire.settle();
    std::string octets;
    REQUIRE(
        encode({Command::alert_notification, Status::ok, 9, Alert{{1, 1, "48221234567"}, {}, {}}}, octets).has_value());
    wire.session.on_bytes(octets, wire.now);
    wire.take_events();
    REQUIRE(wire.last().kind == Kind::alert);
    const Decoded alert = decode(wire.last().pdu);
    CHECK(smpp::evidence_from_alert(std::get<Alert>(alert.pdu.body), wire.now).presence == Presence::present);
    CHECK(wire.session.output().empty());  // the protocol has no answer to it
}

TEST_CASE("the centre says good-bye: answered, closed, bound again") {
    Wire wire;
    wire.connect();
    wire.settle();
    std::string octets;
    REQUIRE(encode({Command::unbind, Status::ok, 5, {}}, octets).has_value());
    wire.session.on_bytes(octets, wire.now);
    CHECK(decode(wire.session.output()).pdu.command == Command::unbind_resp);
    CHECK(wire.session.wants_close());
    wire.settle();
    CHECK_FALSE(wire.connected);
    CHECK(wire.session.wants_connection(wire.now + 1s));
}

TEST_CASE("a configuration out of range is refused by name") {
    CHECK(usual().check().has_value());
    const auto refused = [](auto change) {
        SessionConfig config = usual();
        change(config);
        const auto checked = config.check();
        REQUIRE_FALSE(checked.has_value());
        return checked.error().field;
    };
    CHECK(refused([](auto& c) { c.system_id = "sixteen-letters-"; }) == "smpp.system_id");
    CHECK(refused([](auto& c) { c.password = "123456789"; }) == "smpp.password");
    CHECK(refused([](auto& c) { c.window = 0; }) == "smpp.window");
    CHECK(refused([](auto& c) { c.idle = 0s; }) == "smpp.idle");
    CHECK(refused([](auto& c) { c.longest_inbox = 0; }) == "smpp.longest_inbox");
}

TEST_CASE("nothing lost, nothing twice: a thousand runs with every fault") {
    int lost = 0;
    int answered = 0;
    for (std::uint64_t run = 0; run < 1000; ++run) {
        Random random(run, 77);
        SessionConfig config = usual();
        config.window = 1 + random.below(8);
        SmppCentre::Habits habits;
        habits.throttles = random.below(20);
        habits.refuses = random.below(10);
        habits.keeps_mum = random.below(5);
        habits.repeats = random.below(30);
        habits.chatters = random.below(30);
        Wire wire(config, habits, run);
        const int messages = 20;
        int given = 0;
        std::string up;    // on the wire to the centre
        std::string down;  // on the wire to the client
        for (int step = 0; step < 4000; ++step) {
            if (!wire.connected && wire.session.wants_connection(wire.now)) {
                up.clear();
                down.clear();
                wire.connect();
            }
            switch (random.below(8)) {
                case 0:
                    if (given < messages) {
                        REQUIRE(wire.session.request(submit("m" + std::to_string(given)), wire.now).has_value());
                        ++given;
                    }
                    break;
                case 1:
                    if (wire.connected && random.below(40) == 0) wire.disconnect();  // with all that is on the wire
                    break;
                case 2:
                    if (wire.connected && random.below(200) == 0) down += "\xff\xff\xff\xff garbage of some length";
                    break;
                case 3: wire.centre.send_receipts(); break;
                case 4:
                    if (random.below(3) == 0) wire.take_events();
                    break;
                case 5:
                    wire.now += Duration(random.below(random.below(50) == 0 ? 20'000 : 300));
                    wire.session.on_time(wire.now);
                    break;
                default: break;
            }
            if (!wire.connected) continue;
            // Bytes travel in pieces of any size.
            up += wire.session.output();
            wire.session.written(wire.session.output().size());
            down += std::exchange(wire.centre.output, {});
            const std::size_t there = random.below(static_cast<std::uint32_t>(up.size()) + 1);
            wire.centre.on_bytes(std::string_view(up).substr(0, there));
            up.erase(0, there);
            const std::size_t here = random.below(static_cast<std::uint32_t>(down.size()) + 1);
            wire.session.on_bytes(std::string_view(down).substr(0, here), wire.now);
            down.erase(0, here);
            REQUIRE(wire.session.under_way() <= config.window);
            if (wire.session.wants_close()) wire.disconnect();
        }
        // Good weather at last: everything is settled.
        wire.centre.habits = {};
        for (int i = 0; i < 400 && (wire.count(Kind::answer) < given || !wire.centre.owed.empty()); ++i) {
            if (!wire.connected && wire.session.wants_connection(wire.now)) {
                up.clear();
                down.clear();
                wire.connect();
            }
            if (wire.connected) {
                wire.centre.on_bytes(up);
                wire.session.on_bytes(down, wire.now);
            }
            up.clear();
            down.clear();
            wire.centre.send_receipts();
            wire.settle();
            wire.pass(5s);
        }
        // The ledger.
        std::map<RequestId, Answer> answers;
        std::map<std::string, int> receipts;
        for (const SessionEvent& event : wire.events) {
            if (event.kind == Kind::answer) {
                if (!answers.emplace(event.request, event.answer).second) FAIL("two answers in run " << run);
            }
            if (event.kind != Kind::delivery) continue;
            const Decoded decoded = decode(event.pdu);
            std::string scratch;
            ++receipts[std::string(receipt_in(std::get<Message>(decoded.pdu.body), scratch)->id)];
        }
        if (answers.size() != static_cast<std::size_t>(given)) FAIL("an answer is missing in run " << run);
        for (const auto& [id, answer] : answers) {
            const std::string text = "m" + std::to_string(id - 1);
            const int accepted = wire.centre.accepted.count(text) > 0 ? wire.centre.accepted.at(text) : 0;
            if (accepted > 1) FAIL(text << " was sent twice in run " << run);
            if (answer == Answer::accepted && accepted != 1) FAIL(text << " was never there in run " << run);
            if (answer == Answer::refused && accepted != 0) FAIL(text << " was there all the same in run " << run);
            if (accepted == 1 && receipts[text] < 1) FAIL("the receipt of " << text << " is lost in run " << run);
            if (accepted == 0 && receipts[text] != 0) FAIL("a receipt of nothing in run " << run);
            (answer == Answer::lost ? lost : answered) += 1;
        }
    }
    CHECK(answered > 10'000);
    CHECK(lost > 300);  // the faults did happen
}
