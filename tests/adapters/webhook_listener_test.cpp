// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/hlr_client.hpp>
#include <outdial/adapters/webhook_listener.hpp>

#include "providers.hpp"
#include "scripted_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <list>
#include <map>

using namespace outdial;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using outdial_test::contains;
using outdial_test::provider;

namespace {

const std::string secret = "/hook/4f1c0a9b7d3e5f60";
const std::string receipt_target = secret + "?type=1&to=%2B48221234567&id=";

WebhookListenerConfig config_with(const std::string& profile = "kannel-sms") {
    WebhookListenerConfig config;
    config.routes.push_back({provider(profile), {}, secret});
    return config;
}

/// A provider's side: sends octets, and reads until the end.
class Caller {
public:
    Caller(asio::io_context& context, std::uint16_t port) : talk_(std::make_shared<Talk>(context)) {
        talk_->socket.connect({asio::ip::address_v4::loopback(), port});
        Talk::read(talk_);
    }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;
    ~Caller() { close(); }

    void send(std::string octets) {
        talk_->octets = std::move(octets);
        asio::async_write(talk_->socket, asio::buffer(talk_->octets), [talk = talk_](ErrorCode, std::size_t) {});
    }
    void get(const std::string& target) { send("GET " + target + " HTTP/1.1\r\nHost: me\r\n\r\n"); }
    void close() {
        ErrorCode ignored;
        talk_->socket.close(ignored);
    }
    void forget() { talk_->answer.clear(); }

    [[nodiscard]] const std::string& answer() const { return talk_->answer; }
    [[nodiscard]] bool ended() const { return talk_->ended; }
    [[nodiscard]] int status() const { return answer().size() > 12 ? std::stoi(answer().substr(9, 3)) : 0; }

private:
    struct Talk {
        explicit Talk(asio::io_context& context) : socket(context) {}
        static void read(const std::shared_ptr<Talk>& talk) {
            talk->socket.async_read_some(asio::buffer(talk->input), [talk](ErrorCode error, std::size_t size) {
                talk->answer.append(talk->input.data(), size);
                talk->ended = static_cast<bool>(error);
                if (!error) read(talk);
            });
        }
        tcp::socket socket;
        std::array<char, 4096> input{};
        std::string octets, answer;
        bool ended = false;
    };
    std::shared_ptr<Talk> talk_;
};

/// Takes everything, and counts it by id.
void take_all(WebhookListener& listener, std::map<std::string, int>& taken) {
    listener.async_receive([&](ErrorCode error, const WebhookEvent& event) {
        if (error) return;
        ++taken[event.answer.id];
        take_all(listener, taken);
    });
}

template <class Done>
void run_until(asio::io_context& context, Done done, std::chrono::milliseconds most = 10s) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (!done() && std::chrono::steady_clock::now() < end) context.run_one_for(20ms);
}

}  // namespace

TEST_CASE("with coroutines: a receipt comes, is taken, and then acknowledged") {
    asio::io_context context;
    WebhookListener listener(context.get_executor(), config_with());
    ErrorCode ended;
    listener.async_run([&](ErrorCode error) { ended = error; });
    REQUIRE(listener.port() != 0);
    Caller caller(context, listener.port());
    caller.get(receipt_target + "a");
    context.run_for(50ms);
    CHECK(caller.answer().empty());  // nobody has taken it
    bool done = false;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            const WebhookEvent event = co_await listener.async_receive(asio::use_awaitable);
            CHECK(event.provider == "kannel-sms");
            CHECK(event.answer.id == "a");
            CHECK(event.answer.evidence.presence == Presence::present);
            done = true;
        },
        asio::detached);
    run_until(context, [&] { return caller.status() != 0; });
    CHECK(done);
    CHECK(caller.status() == 200);
    CHECK_FALSE(caller.ended());
    // The same connection serves the next request.
    std::future<WebhookEvent> next = listener.async_receive(asio::use_future);
    caller.forget();
    caller.get(receipt_target + "b");
    run_until(context, [&] { return caller.status() != 0; });
    CHECK(next.get().answer.id == "b");
    CHECK(listener.counts().connections == 1);
    CHECK(listener.counts().answered == 2);
    listener.stop();
    context.run_for(1s);
    CHECK(ended == make_error_code(LookupFailure::cancelled));
    CHECK(context.stopped());
}

TEST_CASE("what nobody takes in time is not acknowledged, so that it comes again") {
    asio::io_context context;
    WebhookListenerConfig config = config_with();
    config.routes[0].profile.callback.deadline = 200ms;
    WebhookListener listener(context.get_executor(), config);
    listener.async_run(asio::detached);
    Caller caller(context, listener.port());
    const auto begin = std::chrono::steady_clock::now();
    caller.get(receipt_target + "a");
    run_until(context, [&] { return caller.status() != 0; });
    CHECK(caller.status() == 503);
    CHECK(std::chrono::steady_clock::now() - begin < 200ms);
    CHECK_THAT(caller.answer(), contains("Retry-After"));
    CHECK(listener.counts().not_taken == 1);
    std::map<std::string, int> taken;
    take_all(listener, taken);
    context.run_for(20ms);
    CHECK(taken.empty());
    caller.forget();
    caller.get(receipt_target + "a");
    run_until(context, [&] { return caller.status() != 0; });
    CHECK(caller.status() == 200);
    CHECK(taken["a"] == 1);
    listener.stop();
}

TEST_CASE("refusals: strangers, wrong methods, garbage, too large, and the connection of a bad one ends") {
    asio::io_context context;
    WebhookListenerConfig config = config_with();
    config.largest_body = 1'000;
    config.largest_header = 1'000;
    WebhookListener listener(context.get_executor(), config);
    listener.async_run(asio::detached);
    const auto status = [&](const std::string& octets) {
        Caller caller(context, listener.port());
        caller.send(octets);
        run_until(context, [&] { return caller.status() != 0 || caller.ended(); });
        return caller.status();
    };
    const std::string end = " HTTP/1.1\r\nHost: me\r\n\r\n";
    CHECK(status("GET /" + end) == 404);
    CHECK(status("GET " + secret.substr(0, 9) + end) == 404);
    CHECK(status("POST " + secret + " HTTP/1.1\r\nHost: me\r\nContent-Length: 0\r\n\r\n") == 405);
    CHECK(status("GET " + secret + end) == 400);
    CHECK(status("\x16\x03\x01\x02\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/9.9\r\n\r\n") == 400);
    CHECK(status("GET /" + std::string(2'000, 'x') + end) == 431);
    CHECK(status("POST " + secret + " HTTP/1.1\r\nHost: me\r\nContent-Length: 2000\r\n\r\n") == 413);
    CHECK(listener.counts().refused == 8);
    CHECK_FALSE(listener.diagnostics().empty());
    listener.stop();
}

TEST_CASE("slow loris: dripping octets do not hold a connection, and a crowd does not shut others out") {
    asio::io_context context;
    WebhookListenerConfig config = config_with();
    config.most_connections = 50;
    config.request_timeout = 300ms;
    WebhookListener listener(context.get_executor(), config);
    listener.async_run(asio::detached);
    std::map<std::string, int> taken;
    take_all(listener, taken);
    std::list<Caller> crowd;
    for (int i = 0; i < 300; ++i) {
        crowd.emplace_back(context, listener.port());
        crowd.back().send("GET /ho");
        context.poll();
    }
    Caller honest(context, listener.port());
    honest.get(receipt_target + "a");
    run_until(context, [&] { return honest.status() != 0; });
    CHECK(honest.status() == 200);
    CHECK(taken["a"] == 1);
    CHECK(listener.counts().crowded_out >= 250);
    // One octet at a time keeps nothing open beyond the time for a whole request.
    Caller drip(context, listener.port());
    const auto begin = std::chrono::steady_clock::now();
    const std::string octets = "GET " + receipt_target + "b HTTP/1.1\r\nHost: me\r\n\r\n";
    for (std::size_t i = 0; i < octets.size() && !drip.ended(); ++i) {
        drip.send(octets.substr(i, 1));
        context.run_for(20ms);
    }
    CHECK(drip.ended());
    CHECK(std::chrono::steady_clock::now() - begin < 1s);
    CHECK(taken.count("b") == 0);
    CHECK(listener.counts().too_slow >= 1);
    listener.stop();
    for (Caller& one : crowd) one.close();
    context.run_for(500ms);
}

TEST_CASE("a provider that waits for 100 before it sends the body") {
    asio::io_context context;
    WebhookListener listener(context.get_executor(), config_with("infobip-sms"));
    listener.async_run(asio::detached);
    std::map<std::string, int> taken;
    take_all(listener, taken);
    const std::string body = R"({"results":[{"messageId":"m","to":"48221234567","status":{"name":"PENDING_X"}}]})";
    Caller caller(context, listener.port());
    caller.send("POST " + secret + " HTTP/1.1\r\nHost: me\r\nExpect: 100-continue\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n");
    run_until(context, [&] { return caller.status() != 0; });
    CHECK(caller.status() == 100);
    CHECK(taken.empty());
    caller.forget();
    caller.send(body);
    run_until(context, [&] { return caller.status() != 0; });
    CHECK(caller.status() == 200);
    CHECK(taken["m"] == 1);
    listener.stop();
}

TEST_CASE("a full inbox turns away, and ten in one request count as ten") {
    asio::io_context context;
    WebhookListenerConfig config = config_with("infobip-sms");
    config.longest_inbox = 10;
    WebhookListener listener(context.get_executor(), config);
    listener.async_run(asio::detached);
    std::string body = R"({"results":[)";
    for (int i = 0; i < 10; ++i) {
        body += std::string(i > 0 ? "," : "") + R"({"messageId":"m)" + std::to_string(i) +
                R"(","to":"48221234567","status":{"name":"DELIVERED_TO_HANDSET"}})";
    }
    body += "]}";
    const std::string request = "POST " + secret +
                                " HTTP/1.1\r\nHost: me\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                body;
    Caller first(context, listener.port()), second(context, listener.port());
    first.send(request);
    context.run_for(50ms);
    second.send(request);
    run_until(context, [&] { return second.status() != 0; });
    CHECK(second.status() == 503);
    std::map<std::string, int> taken;
    take_all(listener, taken);
    run_until(context, [&] { return first.status() != 0; });
    CHECK(first.status() == 200);
    CHECK(taken.size() == 10);
    listener.stop();
}

TEST_CASE("what cannot listen says why") {
    asio::io_context context;
    WebhookListener first(context.get_executor(), config_with());
    first.async_run(asio::detached);
    WebhookListenerConfig config = config_with();
    config.port = first.port();
    WebhookListener second(context.get_executor(), config);
    ErrorCode ended;
    second.async_run([&](ErrorCode error) { ended = error; });
    context.run_for(20ms);
    CHECK(ended == asio::error::address_in_use);
    CHECK_THAT(std::string(second.diagnostics()), contains("listening at 127.0.0.1"));
    config.address = "me.test";
    CHECK_THAT(config.check().error().message(), contains("webhook.address"));
    config = config_with();
    config.certificate_file = "/nowhere.pem";
    CHECK_THAT(config.check().error().message(), contains("both certificate_file and key_file"));
    config.key_file = "/nowhere.pem";
    CHECK_FALSE(config.check());
    CHECK_FALSE(WebhookListenerConfig{}.check());
    WebhookListener third(context.get_executor(), config);
    third.async_run([&](ErrorCode error) { ended = error; });
    context.run_for(20ms);
    CHECK(ended == asio::error::invalid_argument);
    first.stop();
    context.run_for(20ms);
}

TEST_CASE("cancelled or destroyed, everything ends") {
    asio::io_context context;
    const bool destroy = GENERATE(false, true);
    ErrorCode ended, received, one;
    asio::cancellation_signal cancel, cancel_one;
    std::optional<Caller> caller;
    {
        WebhookListener listener(context.get_executor(), config_with());
        listener.async_run(asio::bind_cancellation_slot(cancel.slot(), [&](ErrorCode error) { ended = error; }));
        caller.emplace(context, listener.port());
        caller->send("GET /ho");
        context.run_for(20ms);
        listener.async_receive(asio::bind_cancellation_slot(
            cancel_one.slot(), [&](ErrorCode error, const WebhookEvent&) { one = error; }));
        listener.async_receive([&](ErrorCode error, const WebhookEvent&) { received = error; });
        cancel_one.emit(asio::cancellation_type::total);
        if (!destroy) {
            cancel.emit(asio::cancellation_type::terminal);
            context.run_for(20ms);
        }
    }
    context.restart();
    context.run_for(1s);
    CHECK(ended == asio::error::operation_aborted);
    CHECK(received == asio::error::operation_aborted);
    CHECK(one == asio::error::operation_aborted);
    CHECK(caller->ended());
    CHECK(context.stopped());
}

TEST_CASE("end to end: submits over HTTP, callbacks out of order and twice, one answer for each") {
    asio::io_context context;
    WebhookListenerConfig hook = config_with("vertexsms");
    WebhookListener listener(context.get_executor(), hook);
    listener.async_run(asio::detached);
    // The provider: accepts, and calls back later, in another order, each twice, half of them before it has answered.
    std::list<Caller> callers;
    std::list<asio::steady_timer> timers;
    int submits = 0;
    outdial_test::ScriptedServer server(context, [&](const outdial_test::Request& request) {
        const std::string id = "v" + std::to_string(++submits);
        const auto body = request.body();
        const std::string msisdn = body.substr(body.find("msisdn\":\"") + 9, 11);
        const auto url = body.find("http://", 0);
        const auto target = body.substr(body.find('/', url + 7), body.rfind('"') - body.find('/', url + 7));
        const bool early = submits % 2 == 0;
        for (const auto delay : {early ? 0ms : 30ms + 1ms * (97 * submits % 50), 120ms}) {
            timers.emplace_back(context, delay);
            timers.back().async_wait([&, id, msisdn, target](ErrorCode) {
                const std::string json =
                    R"({"id":")" + id + R"(","msisdn":")" + msisdn + R"(","mcc":"260","mnc":"021","error":"27"})";
                callers.emplace_back(context, listener.port());
                callers.back().send("POST " + target + " HTTP/1.1\r\nHost: me\r\nContent-Length: " +
                                    std::to_string(json.size()) + "\r\n\r\n" + json);
            });
        }
        return outdial_test::Script{outdial_test::Script::Fault::none, 200, "[\"" + id + "\"]", early ? 40ms : 0ms};
    });
    HlrClientConfig config;
    config.profile = provider("vertexsms");
    config.profile.limits.per_second = 1'000;
    config.credentials = {{"token", "t"}};
    config.base_url = server.url();
    config.callback_url = "http://127.0.0.1:" + std::to_string(listener.port()) + secret;
    HlrClient client(context.get_executor(), config);
    client.async_run(asio::detached);
    int events = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            while (true) {
                ErrorCode error;
                const WebhookEvent event =
                    co_await listener.async_receive(asio::redirect_error(asio::use_awaitable, error));
                if (error) co_return;
                ++events;
                client.deliver(event.answer);
            }
        },
        asio::detached);
    std::vector<PhoneNumber> numbers;
    for (std::uint64_t i = 0; i < 40; ++i) numbers.push_back(PhoneNumber::from_digits(48'221'000'000 + i).value());
    std::optional<std::vector<LookupAnswer>> answers;
    client.async_lookup_many(numbers, {}, [&](ErrorCode, std::vector<LookupAnswer> all) { answers = std::move(all); });
    run_until(context, [&] { return answers && events == 80; });
    REQUIRE(answers);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        CHECK_FALSE(answers->at(i).failure);
        CHECK(answers->at(i).evidence.number == numbers[i]);
        CHECK(answers->at(i).evidence.presence == Presence::absent);
    }
    CHECK(submits == 40);
    CHECK(events == 80);
    context.run_for(100ms);
    for (const Caller& caller : callers) {
        CHECK(caller.status() == 200);
        CHECK_THAT(caller.answer(), contains("OK"));
    }
    client.stop();
    listener.stop();
    server.close();
    context.run_for(1s);
}
