// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/hlr_client.hpp>
#include <outdial/adapters/lookup_source.hpp>

#include "providers.hpp"
#include "scripted_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <map>
#include <thread>

using namespace outdial;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using outdial_test::contains;
using outdial_test::plain_profile;
using outdial_test::provider;
using outdial_test::Request;
using outdial_test::Script;
using outdial_test::ScriptedServer;

namespace {

PhoneNumber number(std::uint64_t i) { return PhoneNumber::from_digits(48'220'000'000 + i).value(); }
const auto warsaw = number(1'234'567);

/// The plain profile, asked at this server.
HlrClientConfig config_for(const ScriptedServer& server, const std::string& limits = "") {
    HlrClientConfig config;
    auto profile = ProviderProfile::parse(plain_profile() +
                                          "[limits]\nper_second = 10000\nconcurrent = 8\ntimeout_ms = 3000\n" + limits);
    if (!profile) FAIL(profile.error().message());
    config.profile = *std::move(profile);
    config.base_url = server.url();
    config.policy.first_pause = 10ms;
    config.policy.patience = 3s;
    return config;
}

Script on(const Request&) { return {Script::Fault::none, 200, R"({"status":"on"})"}; }

/// A world with one server and one client that runs.
struct World {
    asio::io_context context;
    ScriptedServer server;
    HlrClient client;

    explicit World(
        outdial_test::Answer answer, const std::string& limits = "",
        const std::function<void(HlrClientConfig&)>& change = [](HlrClientConfig&) {})
        : server(context, std::move(answer)),
          client(context.get_executor(), changed(config_for(server, limits), change)) {
        client.async_run(asio::detached);
    }

    void end() {
        client.stop();
        server.close();
    }

    /// Asks and runs until the answer is there.
    std::pair<ErrorCode, LookupAnswer> ask(PhoneNumber of, LookupOptions options = {}) {
        std::optional<std::pair<ErrorCode, LookupAnswer>> result;
        client.async_lookup(of, options,
                            [&](ErrorCode error, LookupAnswer answer) { result.emplace(error, std::move(answer)); });
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (!result && std::chrono::steady_clock::now() < end) context.run_one_for(100ms);
        REQUIRE(result);
        return *std::move(result);
    }

private:
    static HlrClientConfig changed(HlrClientConfig config, const std::function<void(HlrClientConfig&)>& change) {
        change(config);
        return config;
    }
};

}  // namespace

TEST_CASE("with coroutines: one look-up, then a batch, over connections that are kept") {
    asio::io_context context;
    ScriptedServer server(context, on);
    HlrClient client(context.get_executor(), config_for(server));
    ErrorCode ended;
    client.async_run([&](ErrorCode error) { ended = error; });
    bool done = false;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            const LookupAnswer answer = co_await client.async_lookup(warsaw, {}, asio::use_awaitable);
            CHECK(answer.evidence.presence == Presence::present);
            CHECK(answer.evidence.number == warsaw);
            std::vector<PhoneNumber> numbers;
            for (std::uint64_t i = 0; i < 50; ++i) numbers.push_back(number(i));
            const auto answers = co_await client.async_lookup_many(numbers, {}, asio::use_awaitable);
            CHECK(answers.size() == 50);
            for (std::size_t i = 0; i < answers.size(); ++i) CHECK(answers[i].evidence.number == numbers[i]);
            CHECK((co_await client.async_lookup_many({}, {}, asio::use_awaitable)).empty());
            done = true;
            client.stop();
            server.close();
        },
        asio::detached);
    context.run_for(10s);
    CHECK(done);
    CHECK(ended == make_error_code(LookupFailure::cancelled));
    CHECK(server.requests == 51);
    CHECK(server.connections <= 8);
}

TEST_CASE("with futures, from another thread's point of view, and deferred") {
    asio::io_context context;
    ScriptedServer server(context, on);
    HlrClient client(context.get_executor(), config_for(server));
    client.async_run(asio::detached);
    std::future<LookupAnswer> one = client.async_lookup(warsaw, {}, asio::use_future);
    auto later = client.async_lookup(number(2), {}, asio::deferred);
    std::promise<bool> deferred;
    std::future<bool> other = deferred.get_future();
    std::move(later)([&](ErrorCode error, const LookupAnswer&) { deferred.set_value(!error); });
    std::thread thread([&] { context.run_for(10s); });
    const auto end = std::chrono::steady_clock::now() + 9s;
    const bool ready =
        one.wait_until(end) == std::future_status::ready && other.wait_until(end) == std::future_status::ready;
    asio::post(context, [&] {
        client.stop();
        server.close();
    });
    thread.join();
    REQUIRE(ready);
    CHECK(one.get().evidence.presence == Presence::present);
    CHECK(other.get());
}

TEST_CASE("a number is asked for once, whoever asks meanwhile, and not at all when memory suffices") {
    World world([](const Request&) { return Script{Script::Fault::none, 200, R"({"status":"on"})", 50ms}; });
    int answered = 0;
    for (int i = 0; i < 10; ++i) {
        world.client.async_lookup(warsaw, {}, [&](ErrorCode error, const LookupAnswer&) { answered += error ? 0 : 1; });
    }
    world.ask(warsaw);
    CHECK(answered == 10);
    CHECK(world.server.requests == 1);
    CHECK(world.ask(warsaw, {1min, 0s}).second.evidence.presence == Presence::present);
    CHECK(world.server.requests == 1);
    CHECK(world.client.spent() == 1);
    world.end();
    world.context.run_for(5s);
    CHECK(world.context.stopped());
}

TEST_CASE("errors say why") {
    std::map<std::string, Script> scripts{
        {"1", {Script::Fault::none, 401, R"({"error":"bad key"})"}},
        {"2", {Script::Fault::none, 402, ""}},
        {"3", {Script::Fault::none, 200, "<html>"}},
        {"4", {Script::Fault::none, 500, "oops"}},
        {"5", {Script::Fault::reset_before, 200, ""}},
        {"6", {Script::Fault::garbage, 200, R"({"status":"on"})"}},
        {"7", {Script::Fault::reset_after_half, 200, R"({"status":"on"})"}},
    };
    const std::map<std::string, std::pair<LookupFailure, std::string>> expected{
        {"1", {LookupFailure::unauthorized, "bad key"}},
        {"2", {LookupFailure::no_credit, ""}},
        {"3", {LookupFailure::malformed_reply, "<html>"}},
        {"4", {LookupFailure::provider_fault, "oops"}},
        {"5", {LookupFailure::transport, "reading from 127.0.0.1"}},
        {"6", {LookupFailure::transport, "reading from"}},
        {"7", {LookupFailure::transport, "reading from"}}};
    for (const auto& [name, what] : expected) {
        INFO(name);
        World world([&, which = name](const Request&) { return scripts.at(which); });
        const auto [error, answer] = world.ask(warsaw);
        CHECK(error == make_error_code(what.first));
        CHECK(error.message() == std::string(sentence(what.first)));
        CHECK(answer.failure == what.first);
        CHECK_FALSE(answer.evidence.tells());
        CHECK_THAT(answer.text, contains(what.second));
        CHECK_FALSE(world.client.diagnostics().empty());
        CHECK(world.server.requests == 1);  // paid for, perhaps: not asked again
        world.end();
    }
}

TEST_CASE("nobody listens: tried again, since it certainly did not happen, and then it says so") {
    std::string address;
    {
        asio::io_context context;
        ScriptedServer gone(context, on);
        address = gone.url();
    }
    World world(on, "retries = 2\n", [&](HlrClientConfig& config) { config.base_url = address; });
    const auto [error, answer] = world.ask(warsaw);
    CHECK(error == make_error_code(LookupFailure::transport));
    CHECK_THAT(std::string(world.client.diagnostics()), contains("connecting to 127.0.0.1"));
    CHECK(world.client.spent() == 0);
    world.end();
}

TEST_CASE("an interim answer is not the answer") {
    World world([](const Request&) {
        Script script{Script::Fault::none, 200, R"({"status":"on"})"};
        script.before = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n";
        return script;
    });
    CHECK(world.ask(warsaw).second.evidence.presence == Presence::present);
    CHECK(world.ask(number(2)).second.evidence.presence == Presence::present);
    CHECK(world.server.connections == 1);
    world.end();
}

TEST_CASE("throttling is obeyed and then forgotten") {
    int asked = 0;
    World world([&](const Request&) {
        return ++asked == 1 ? Script{Script::Fault::none, 429, "slow down", 0ms, "1"}
                            : Script{Script::Fault::none, 200, R"({"status":"on"})"};
    });
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(world.ask(warsaw).first);
    CHECK(std::chrono::steady_clock::now() - begin >= 990ms);
    CHECK(asked == 2);
    world.end();
}

TEST_CASE("an answer after the timeout lands in the stream and in memory") {
    World world([](const Request&) { return Script{Script::Fault::none, 200, R"({"status":"on"})", 300ms}; });
    const auto [error, answer] = world.ask(warsaw, {0s, 100ms});
    CHECK(error == make_error_code(LookupFailure::timeout));
    std::optional<LookupAnswer> late;
    world.client.async_receive([&](ErrorCode, LookupAnswer got) { late = std::move(got); });
    for (int i = 0; i < 50 && !late; ++i) world.context.run_one_for(100ms);
    REQUIRE(late);
    CHECK(late->evidence.number == warsaw);
    CHECK(late->evidence.presence == Presence::present);
    CHECK_FALSE(world.ask(warsaw, {1min, 0s}).first);
    CHECK(world.server.requests == 1);
    world.end();
}

TEST_CASE("an answer that never comes is given up, with its connection") {
    World world(
        [](const Request&) {
            return Script{Script::Fault::silence, 200, ""};
        },
        "", [](HlrClientConfig& config) { config.profile.limits.timeout = 100ms, config.policy.patience = 100ms; });
    CHECK(world.ask(warsaw).first == make_error_code(LookupFailure::timeout));
    world.context.run_for(300ms);
    // The next one is asked anew, over a new connection.
    CHECK(world.ask(warsaw).first == make_error_code(LookupFailure::timeout));
    CHECK(world.server.requests == 2);
    CHECK(world.server.connections == 2);
    world.end();
}

TEST_CASE("one look-up is cancelled, the others stay") {
    World world([](const Request&) { return Script{Script::Fault::none, 200, R"({"status":"on"})", 100ms}; });
    asio::cancellation_signal cancel;
    ErrorCode first, batch;
    world.client.async_lookup(
        number(1), {},
        asio::bind_cancellation_slot(cancel.slot(), [&](ErrorCode error, const LookupAnswer&) { first = error; }));
    asio::cancellation_signal cancel_batch;
    world.client.async_lookup_many(
        {number(2), number(3)}, {},
        asio::bind_cancellation_slot(cancel_batch.slot(), [&](ErrorCode error, const auto&) { batch = error; }));
    asio::cancellation_signal cancel_stream;
    ErrorCode stream;
    world.client.async_receive(asio::bind_cancellation_slot(
        cancel_stream.slot(), [&](ErrorCode error, const LookupAnswer&) { stream = error; }));
    world.context.run_for(30ms);
    cancel.emit(asio::cancellation_type::total);
    cancel_batch.emit(asio::cancellation_type::terminal);
    cancel_stream.emit(asio::cancellation_type::terminal);
    CHECK_FALSE(world.ask(number(4)).first);
    CHECK(first == asio::error::operation_aborted);
    CHECK(batch == asio::error::operation_aborted);
    CHECK(stream == asio::error::operation_aborted);
    world.end();
}

TEST_CASE("cancelling the run, and destroying the client, ends everything") {
    asio::io_context context;
    ScriptedServer server(context, [](const Request&) { return Script{Script::Fault::silence, 200, ""}; });
    ErrorCode ended, asked, received, batch;
    asio::cancellation_signal cancel;
    const bool destroy = GENERATE(false, true);
    {
        HlrClient client(context.get_executor(), config_for(server));
        client.async_run(asio::bind_cancellation_slot(cancel.slot(), [&](ErrorCode error) { ended = error; }));
        client.async_lookup(warsaw, {}, [&](ErrorCode error, const LookupAnswer&) { asked = error; });
        client.async_lookup_many({number(1), number(2)}, {}, [&](ErrorCode error, const auto&) { batch = error; });
        client.async_receive([&](ErrorCode error, const LookupAnswer&) { received = error; });
        context.run_for(50ms);
        if (!destroy) {
            cancel.emit(asio::cancellation_type::terminal);
            context.run_for(50ms);
            ErrorCode after;
            client.async_lookup(warsaw, {}, [&](ErrorCode error, const LookupAnswer&) { after = error; });
            context.restart();
            context.run_for(50ms);
        }
    }
    server.close();
    context.restart();
    context.run_for(2s);
    for (const ErrorCode error : {ended, asked, received, batch}) CHECK(error == asio::error::operation_aborted);
    CHECK(context.stopped());
}

TEST_CASE("nothing is sent before the run, and a caller's time passes all the same") {
    asio::io_context context;
    ScriptedServer server(context, on);
    HlrClient client(context.get_executor(), config_for(server));
    ErrorCode asked;
    client.async_lookup(warsaw, {0s, 100ms}, [&](ErrorCode error, const LookupAnswer&) { asked = error; });
    context.run_for(400ms);
    CHECK(asked == make_error_code(LookupFailure::timeout));
    CHECK(server.requests == 0);
    server.close();
}

TEST_CASE("a callback provider: the webhook's evidence answers, before or after the submit's own answer") {
    const bool before = GENERATE(false, true);
    HlrClient* to_call = nullptr;
    std::string reference;
    const auto call = [&] {
        const auto answers =
            read_callback(provider("messagebird"), "id=h1&reference=" + reference + "&msisdn=48221234567&status=active",
                          std::chrono::floor<Duration>(std::chrono::system_clock::now()));
        REQUIRE(answers);
        to_call->deliver(answers->front());
    };
    asio::io_context context;
    ScriptedServer server(context, [&](const Request& request) {
        const auto at = request.body().find("reference\":\"") + 12;
        reference = request.body().substr(at, 32);
        CHECK(request["Authorization"] == "AccessKey k");
        if (before) call();
        return Script{Script::Fault::none, 201, R"({"id":"h1","status":"sent","details":[]})", before ? 50ms : 0ms};
    });
    HlrClientConfig config = config_for(server);
    config.profile = provider("messagebird");
    config.credentials = {{"access_key", "k"}};
    HlrClient client(context.get_executor(), config);
    to_call = &client;
    client.async_run(asio::detached);
    std::optional<LookupAnswer> got;
    const PhoneNumber asked = PhoneNumber::from_digits(48221234567).value();
    client.async_lookup(asked, {}, [&](ErrorCode error, LookupAnswer answer) {
        CHECK_FALSE(error);
        got = std::move(answer);
    });
    context.run_for(150ms);
    CHECK(got.has_value() == before);
    if (!before) call();
    context.run_for(100ms);
    REQUIRE(got);
    CHECK(got->evidence.number == asked);
    CHECK(got->evidence.presence == Presence::present);
    client.stop();
    server.close();
    context.run_for(1s);
}

TEST_CASE("configurations that cannot work are refused, and a client made of one says why") {
    asio::io_context context;
    ScriptedServer server(context, on);
    CHECK(config_for(server).check());
    HlrClientConfig config = config_for(server);
    config.profile = provider("vertexsms");
    CHECK_THAT(config.check().error().message(), contains("callback_url"));
    config.callback_url = "https://me.test/hook";
    CHECK_THAT(config.check().error().message(), contains("vertexsms.token"));
    config.credentials = {{"token", "t"}};
    CHECK(config.check());
    config.profile = provider("kannel-sms");
    CHECK_THAT(config.check().error().message(), contains("webhook listener"));
    HlrClient client(context.get_executor(), config);
    CHECK_THAT(std::string(client.diagnostics()), contains("webhook listener"));
    ErrorCode asked;
    client.async_lookup(warsaw, {}, [&](ErrorCode error, const LookupAnswer&) { asked = error; });
    context.run_for(100ms);
    CHECK(asked == make_error_code(LookupFailure::cancelled));
    server.close();
}

namespace {

struct Fixed {
    Presence presence;
    template <class Token>
    auto async_lookup(PhoneNumber of, LookupOptions, Token&& token) {
        return asio::async_initiate<Token, void(ErrorCode, LookupAnswer)>(
            [of, told = presence](auto handler) {
                LookupAnswer answer;
                answer.evidence.number = of;
                answer.evidence.presence = told;
                std::move(handler)(ErrorCode(), std::move(answer));
            },
            token);
    }
};

}  // namespace

TEST_CASE("a source chosen by configuration") {
    asio::io_context context;
    ScriptedServer server(context, on);
    std::vector<LookupSource> sources;
    sources.emplace_back(Fixed{Presence::absent});
    sources.emplace_back(HlrClient(context.get_executor(), config_for(server)));
    sources.back().get<HlrClient>()->async_run(asio::detached);
    CHECK(sources.front().get<HlrClient>() == nullptr);
    std::vector<Presence> told;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (LookupSource& source : sources) {
                told.push_back((co_await source.async_lookup(warsaw, {}, asio::use_awaitable)).evidence.presence);
            }
            sources.back().get<HlrClient>()->stop();
            server.close();
        },
        asio::detached);
    context.run_for(10s);
    CHECK(told == std::vector<Presence>{Presence::absent, Presence::present});
}

namespace {

/// What comes of asking a TLS server with such a certificate.
std::pair<ErrorCode, std::string> ask_over_tls(const outdial_test::Certificate& certificate, bool trusted) {
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    certificate.use_in(tls);
    ScriptedServer server(context, on, tls);
    HlrClientConfig config = config_for(server, "retries = 1\n");
    config.base_url = server.url("https");
    const outdial_test::Certificate::File file(certificate);
    if (trusted) config.ca_file = file.path;
    CHECK(config.check());
    HlrClient client(context.get_executor(), config);
    client.async_run(asio::detached);
    ErrorCode result;
    int answered = 0;
    for (std::uint64_t i = 0; i < 3; ++i) {
        client.async_lookup(number(i), {}, [&](ErrorCode error, const LookupAnswer&) {
            result = error;
            if (++answered < 3) return;
            client.stop();
            server.close();
        });
    }
    context.run_for(10s);
    CHECK(answered == 3);
    CHECK((server.requests > 0) == !result);
    return {result, std::string(client.diagnostics())};
}

}  // namespace

TEST_CASE("TLS: the certificate and its name are verified") {
    using outdial_test::Certificate;
    CHECK_FALSE(ask_over_tls(Certificate("IP:127.0.0.1,DNS:localhost"), true).first);
    const auto stranger = ask_over_tls(Certificate("IP:127.0.0.1"), false);
    CHECK(stranger.first == make_error_code(LookupFailure::transport));
    CHECK_THAT(stranger.second, contains("self"));
    const auto other = ask_over_tls(Certificate("DNS:hlr.example.test"), true);
    CHECK(other.first == make_error_code(LookupFailure::transport));
    const auto old = ask_over_tls(Certificate("IP:127.0.0.1", -1), true);
    CHECK(old.first == make_error_code(LookupFailure::transport));
    CHECK_THAT(old.second, contains("expired"));
}

TEST_CASE("TLS: where it cannot be had any more nothing is said in the clear") {
    asio::io_context context;
    ScriptedServer server(context, on);
    HlrClientConfig config = config_for(server, "retries = 1\n");
    config.base_url = server.url("https");
    std::optional<outdial_test::Certificate::File> file;
    file.emplace(outdial_test::Certificate("IP:127.0.0.1"));
    config.ca_file = file->path;
    HlrClient client(context.get_executor(), config);
    client.async_run(asio::detached);
    file.reset();
    ErrorCode result;
    client.async_lookup(warsaw, {}, [&](ErrorCode error, const LookupAnswer&) {
        result = error;
        client.stop();
        server.close();
    });
    context.run_for(10s);
    CHECK(result == make_error_code(LookupFailure::transport));
    CHECK_THAT(std::string(client.diagnostics()), contains("ca_file"));
    CHECK(server.connections == 0);
}

TEST_CASE("TLS: certificates that cannot be read are refused") {
    asio::io_context context;
    ScriptedServer server(context, on);
    HlrClientConfig config = config_for(server);
    config.base_url = "https://127.0.0.1";
    config.ca_file = "/nowhere/ca.pem";
    CHECK_THAT(config.check().error().message(), contains("ca_file"));
    HlrClient client(context.get_executor(), config);
    ErrorCode ended, answered;
    client.async_run([&](ErrorCode error) { ended = error; });
    client.async_lookup(warsaw, {}, [&](ErrorCode error, const LookupAnswer&) { answered = error; });
    server.close();
    context.run_for(10s);
    CHECK(ended == asio::error::invalid_argument);
    CHECK(answered == make_error_code(LookupFailure::cancelled));
    CHECK_THAT(std::string(client.diagnostics()), contains("ca_file"));
}
