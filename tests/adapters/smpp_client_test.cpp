// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_client.hpp>
#include <outdial/adapters/smpp_receipt.hpp>

#include "catch.hpp"
#include "certificate.hpp"
#include "smpp_centre_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <thread>

using namespace outdial;
using namespace outdial::smpp;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using outdial_test::CentreServer;
using outdial_test::SmppCentre;

namespace {

ClientConfig config_for(std::uint16_t port) {
    ClientConfig config;
    config.session.system_id = "outdial";
    config.session.password = "secret";
    config.session.first_pause = 5ms;
    config.session.longest_pause = 20ms;
    config.session.answer_timeout = 2s;
    config.port = port;
    return config;
}

Pdu submit(std::string_view text) {
    Message message;
    message.destination = {1, 1, "48221234567"};
    message.registered_delivery = want_receipt;
    message.short_message = text;
    return {Command::submit_sm, Status::ok, 0, message};
}

}  // namespace

TEST_CASE("with coroutines: submit, answer, receipt, stop") {
    asio::io_context context;
    CentreServer server(context);
    Client client(context.get_executor(), config_for(server.port()));
    ErrorCode ended;
    client.async_run([&](ErrorCode error) {
        ended = error;
        server.close();
    });
    bool done = false;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            SessionEvent event = co_await client.async_receive(asio::use_awaitable);
            CHECK(event.kind == SessionEvent::Kind::bound);
            const Submitted submitted = co_await client.async_request(submit("one"), asio::use_awaitable);
            CHECK(submitted.message_id == "one");
            event = co_await client.async_receive(asio::use_awaitable);
            const Decoded delivery = decode(event.pdu);
            std::string scratch;
            CHECK(receipt_in(std::get<Message>(delivery.pdu.body), scratch)->id == "one");
            done = true;
            client.stop();
        },
        asio::detached);
    context.run_for(10s);
    CHECK(done);
    CHECK(ended == make_error_code(ClientError::stopped));
    CHECK(server.centre.owed.empty());
    CHECK(client.state() == LinkState::stopped);
}

TEST_CASE("with futures, from another thread's point of view") {
    asio::io_context context;
    CentreServer server(context);
    Client client(context.get_executor(), config_for(server.port()));
    client.async_run(asio::detached);
    std::future<Submitted> one = client.async_request(submit("one"), asio::use_future);
    std::thread thread([&] { context.run_for(10s); });
    const bool ready = one.wait_for(9s) == std::future_status::ready;
    asio::post(context, [&] {
        client.stop();
        server.close();
    });
    thread.join();
    REQUIRE(ready);
    CHECK(one.get().message_id == "one");
}

TEST_CASE("a deferred operation may start when the views it was made from are gone") {
    asio::io_context context;
    CentreServer server(context);
    Client client(context.get_executor(), config_for(server.port()));
    client.async_run(asio::detached);
    auto later = [&] {
        const std::string text = "a text that lives shorter than the operation";
        return client.async_request(submit(text), asio::deferred);
    }();
    std::string id;
    std::move(later)([&](ErrorCode error, const Submitted& submitted) {
        CHECK_FALSE(error);
        id = submitted.message_id;
        client.stop();
        server.close();
    });
    context.run_for(10s);
    CHECK(id == "a text that lives shorter than the operation");
}

TEST_CASE("errors say what happened, and whether it happened") {
    asio::io_context context;
    SmppCentre::Habits habits;
    habits.refuses = 100;
    CentreServer server(context, habits);
    ClientConfig config = config_for(server.port());
    config.session.longest_queue = 1;
    config.send_timeout = 50ms;
    Client client(context.get_executor(), config);
    std::map<std::string, ErrorCode> errors;
    const auto note = [&errors](std::string what) {
        return [&errors, what = std::move(what)](ErrorCode error, const Submitted&) { errors[what] = error; };
    };
    client.async_request(submit("never sent"), note("timed out"));
    client.async_request(submit("no room"), note("full"));
    client.async_request(submit(std::string(300, 'x')), note("invalid"));
    asio::steady_timer timer(context);
    timer.expires_after(100ms);
    timer.async_wait([&](ErrorCode) {
        server.hang_up();
        client.async_run([&](ErrorCode) { server.close(); });
        // The one that waited too long is given up before it is sent.
        asio::steady_timer& again = timer;
        again.expires_after(100ms);
        again.async_wait([&](ErrorCode) {
            client.async_request(submit("refused"), [&](ErrorCode error, const Submitted& submitted) {
                errors["refused"] = error;
                CHECK(submitted.status == Status::bad_destination);
                client.stop();
            });
        });
    });
    context.run_for(10s);
    CHECK(errors["full"] == make_error_code(ClientError::queue_full));
    CHECK(errors["invalid"] == make_error_code(ClientError::invalid));
    CHECK(errors["timed out"] == make_error_code(ClientError::timed_out));
    CHECK(errors["refused"] == make_error_code(ClientError::refused));
    CHECK(server.centre.accepted.empty());
    for (int value = 1; value <= 6; ++value) {
        CHECK(make_error_code(static_cast<ClientError>(value)).message() != "unknown error");
    }
}

TEST_CASE("a link that is cut comes back, and what waited is sent") {
    asio::io_context context;
    CentreServer server(context);
    Client client(context.get_executor(), config_for(server.port()));
    client.async_run(asio::detached);
    asio::steady_timer timer(context);
    int answered = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (int i = 0; i < 30; ++i) {
                ErrorCode error;
                co_await client.async_request(submit("m" + std::to_string(i)),
                                              asio::redirect_error(asio::use_awaitable, error));
                CHECK((!error || error == make_error_code(ClientError::lost)));
                ++answered;
                if (i % 5 == 0) server.hang_up();
            }
            client.stop();
            server.close();
        },
        asio::detached);
    context.run_for(20s);
    CHECK(answered == 30);
    CHECK(server.connections >= 6);
    for (const auto& [text, times] : server.centre.accepted) CHECK(times == 1);
}

TEST_CASE("nobody is there: the client goes on trying, says why, and can be cancelled") {
    asio::io_context context;
    tcp::acceptor closed(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const std::uint16_t port = closed.local_endpoint().port();
    closed.close();
    Client client(context.get_executor(), config_for(port));
    asio::cancellation_signal cancel;
    ErrorCode ended, request;
    client.async_run(asio::bind_cancellation_slot(cancel.slot(), [&](ErrorCode error) { ended = error; }));
    client.async_request(submit("one"), [&](ErrorCode error, const Submitted&) { request = error; });
    asio::steady_timer timer(context, 100ms);
    std::string why;
    timer.async_wait([&](ErrorCode) {
        why = client.diagnostics();
        cancel.emit(asio::cancellation_type::terminal);
    });
    context.run_for(10s);
    CHECK(ended == asio::error::operation_aborted);
    CHECK(request == asio::error::operation_aborted);
    CHECK(why.find("connecting to 127.0.0.1") == 0);
    CHECK(context.stopped());
}

TEST_CASE("one request is cancelled, the link stays") {
    asio::io_context context;
    SmppCentre::Habits habits;
    habits.keeps_mum = 100;
    CentreServer server(context, habits);
    Client client(context.get_executor(), config_for(server.port()));
    client.async_run(asio::detached);
    asio::cancellation_signal cancel;
    ErrorCode first;
    std::string second;
    client.async_request(submit("one"),
                         asio::bind_cancellation_slot(cancel.slot(), [&](ErrorCode error, const Submitted&) {
                             first = error;
                             server.centre.habits.keeps_mum = 0;
                             client.async_request(submit("two"), [&](ErrorCode, const Submitted& submitted) {
                                 second = submitted.message_id;
                                 client.stop();
                                 server.close();
                             });
                         }));
    asio::steady_timer timer(context, 100ms);
    timer.async_wait([&](ErrorCode) { cancel.emit(asio::cancellation_type::total); });
    context.run_for(10s);
    CHECK(first == asio::error::operation_aborted);
    CHECK(second == "two");
    CHECK(server.connections == 1);
}

TEST_CASE("a client that is destroyed ends everything") {
    asio::io_context context;
    CentreServer server(context);
    ErrorCode ended, received;
    {
        Client client(context.get_executor(), config_for(server.port()));
        client.async_run([&](ErrorCode error) { ended = error; });
        client.async_receive([&](ErrorCode, const SessionEvent&) {
            client.async_receive([&](ErrorCode error, const SessionEvent&) { received = error; });
        });
        context.run_for(100ms);
    }
    server.close();
    context.restart();
    context.run_for(5s);
    CHECK(ended == asio::error::operation_aborted);
    CHECK(received == asio::error::operation_aborted);
    CHECK(context.stopped());
}

namespace {

struct OverTls {
    int taken = 0;    ///< messages that the centre has taken
    int clients = 0;  ///< handshakes that went well
    std::string diagnostics;
};

/// Talks to a centre with such a certificate: sends so many messages, cutting the link after every fifth; with none it
/// goes on until the third connection.
OverTls talk_over_tls(const outdial_test::Certificate& certificate, bool trusted, int messages) {
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    certificate.use_in(tls);
    CentreServer server(context, {}, 1, &tls);
    const outdial_test::Certificate::File file(certificate);
    ClientConfig config = config_for(server.port());
    config.tls = true;
    if (trusted) config.ca_file = file.path;
    CHECK(config.check());
    Client client(context.get_executor(), config);
    client.async_run(asio::detached);
    OverTls result;
    const auto until = [&](auto holds) -> asio::awaitable<void> {
        asio::steady_timer pause(context);
        while (!holds()) {
            pause.expires_after(1ms);
            co_await pause.async_wait(asio::use_awaitable);
        }
    };
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (int i = 1; i <= messages; ++i) {
                const std::string text = "m" + std::to_string(i);
                const Submitted submitted = co_await client.async_request(submit(text), asio::use_awaitable);
                CHECK(submitted.message_id == text);
                if (i % 5 != 0) continue;
                server.hang_up();
                // What is sent before the client has noticed would be lost.
                co_await until([&] { return client.state() != LinkState::bound; });
            }
            if (messages == 0) co_await until([&] { return server.connections >= 3; });
            result.diagnostics = client.diagnostics();
            client.stop();
            server.close();
        },
        asio::detached);
    context.run_for(20s);
    CHECK(context.stopped());
    for (const auto& [text, times] : server.centre.accepted) CHECK(times == 1);
    result.taken = static_cast<int>(server.centre.accepted.size());
    result.clients = server.clients;
    return result;
}

}  // namespace

TEST_CASE("TLS: the certificate and its name are verified, and the link comes back over it") {
    using outdial_test::Certificate;
    const OverTls good = talk_over_tls(Certificate("IP:127.0.0.1,DNS:localhost"), true, 20);
    CHECK(good.taken == 20);
    CHECK(good.clients >= 4);
    const std::map<std::string, OverTls> refused{
        {"self", talk_over_tls(Certificate("IP:127.0.0.1"), false, 0)},
        {"shaking hands with 127.0.0.1", talk_over_tls(Certificate("DNS:smsc.example.test"), true, 0)},
        {"expired", talk_over_tls(Certificate("IP:127.0.0.1", -1), true, 0)}};
    for (const auto& [why, what] : refused) {
        INFO(why);
        CHECK(what.clients == 0);
        CHECK_THAT(what.diagnostics, outdial_test::contains(why));
    }
}

TEST_CASE("TLS: a centre that speaks plain SMPP, or nothing at all, gets neither name nor password") {
    asio::io_context context;
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    ClientConfig config = config_for(acceptor.local_endpoint().port());
    config.tls = true;
    config.session.bind_timeout = 50ms;
    Client client(context.get_executor(), config);
    client.async_run(asio::detached);
    std::string heard;
    int links = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (; links < 4; ++links) {
                tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
                std::array<char, 4'096> input{};
                // The first half of them answer in SMPP, the others are silent until the client has enough.
                const std::string plain("\0\0\0\x10\x80\0\0\x09\0\0\0\0\0\0\0\1", 16);
                if (links < 2) co_await asio::async_write(socket, asio::buffer(plain), asio::use_awaitable);
                ErrorCode error;
                while (!error) {
                    const std::size_t size = co_await socket.async_read_some(
                        asio::buffer(input), asio::redirect_error(asio::use_awaitable, error));
                    heard.append(input.data(), size);
                }
            }
            client.stop();
            acceptor.close();
        },
        asio::detached);
    context.run_for(10s);
    CHECK(context.stopped());
    CHECK(links == 4);
    CHECK(heard.find("outdial") == std::string::npos);
    CHECK(heard.find("secret") == std::string::npos);
}

TEST_CASE("configurations that cannot work are refused") {
    const auto problem = [](const std::function<void(ClientConfig&)>& change) {
        ClientConfig config = config_for(2775);
        change(config);
        const auto checked = config.check();
        return checked ? std::string() : checked.error().message();
    };
    CHECK(problem([](ClientConfig&) {}).empty());
    CHECK(problem([](ClientConfig& config) { config.tls = true; }).empty());
    CHECK_THAT(problem([](ClientConfig& config) { config.session.window = 0; }), outdial_test::contains("smpp.window"));
    CHECK_THAT(problem([](ClientConfig& config) { config.host.clear(); }), outdial_test::contains("smpp.host"));
    CHECK_THAT(problem([](ClientConfig& config) { config.port = 0; }), outdial_test::contains("smpp.port"));
    CHECK(problem([](ClientConfig& config) { config.session.password = "123456789"; }) ==
          "smpp.password: at most 8 octets");
    CHECK_THAT(problem([](ClientConfig& config) { config.send_timeout = 0ms; }),
               outdial_test::contains("send_timeout"));
    asio::io_context context;
    ClientConfig wrong = config_for(2775);
    wrong.session.system_id = "more than fifteen octets";
    Client client(context.get_executor(), wrong);
    ErrorCode ended;
    client.async_run([&](ErrorCode error) { ended = error; });
    context.run_for(10s);
    CHECK(ended == asio::error::invalid_argument);
    CHECK_THAT(std::string(client.diagnostics()), outdial_test::contains("smpp.system_id"));
    CHECK_THAT(problem([](ClientConfig& config) { config.ca_file = "ca.pem"; }), outdial_test::contains("set `tls`"));
    CHECK_THAT(problem([](ClientConfig& config) { config.tls = true, config.ca_file = "/nowhere/ca.pem"; }),
               outdial_test::contains("/nowhere/ca.pem"));
}

TEST_CASE("every receipt of a flood is read and acknowledged through the whole client") {
    constexpr int wanted = 40'000;
    std::string deliveries;
    for (int i = 1; i <= wanted; ++i) {
        const std::string text = "id:" + std::to_string(i) +
                                 " sub:001 dlvrd:001 submit date:2603021200 done date:2603021203 stat:DELIVRD err:000";
        Message message;
        message.source = {1, 1, "48221234567"};
        message.esm_class = 0x04;
        message.short_message = text;
        REQUIRE(
            encode({Command::deliver_sm, Status::ok, static_cast<std::uint32_t>(i), message}, deliveries).has_value());
    }
    asio::io_context context;
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    ClientConfig config = config_for(acceptor.local_endpoint().port());
    config.session.longest_inbox = wanted;  // this centre has no window
    Client client(context.get_executor(), config);
    client.async_run(asio::detached);
    std::size_t acknowledged = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
            std::array<char, 65'536> input{};
            std::size_t size = co_await socket.async_read_some(asio::buffer(input), asio::use_awaitable);
            std::string answer;
            const std::uint32_t sequence = decode(std::string_view(input.data(), size)).pdu.sequence;
            CHECK(encode({Command::bind_transceiver_resp, Status::ok, sequence, Response{"smsc", {}}}, answer)
                      .has_value());
            co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
            asio::co_spawn(
                context,
                [&]() -> asio::awaitable<void> {
                    co_await asio::async_write(socket, asio::buffer(deliveries), asio::use_awaitable);
                },
                asio::detached);
            constexpr std::size_t answer_size = 17;
            for (std::size_t octets = 0; acknowledged < wanted; acknowledged = octets / answer_size) {
                octets += co_await socket.async_read_some(asio::buffer(input), asio::use_awaitable);
            }
            client.stop();
        },
        asio::detached);
    int read = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            std::string scratch;
            while (read < wanted) {
                const SessionEvent event = co_await client.async_receive(asio::use_awaitable);
                if (event.kind != SessionEvent::Kind::delivery) continue;
                const Decoded decoded = decode(event.pdu);
                if (receipt_in(std::get<Message>(decoded.pdu.body), scratch)->ok()) ++read;
            }
        },
        asio::detached);
    context.run_for(60s);
    CHECK(read == wanted);
    CHECK(acknowledged == wanted);
}
