// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/webhook_listener.hpp>
#include <outdial/random.hpp>

#include "fault_runs.hpp"
#include "providers.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

const std::string secret = "/hook/4f1c0a9b7d3e5f60";

std::string request_for(const std::string& id) {
    return "GET " + secret + "?type=1&to=%2B48221234567&id=" + id + " HTTP/1.1\r\nHost: me\r\n\r\n";
}

WebhookListenerConfig config_with(std::uint32_t most_connections) {
    WebhookListenerConfig config;
    config.routes.push_back({outdial_test::provider("kannel-sms"), {}, secret});
    config.most_connections = most_connections;
    return config;
}

/// A connection of a provider: sends octets in pieces, and collects what comes back.
class Caller : public std::enable_shared_from_this<Caller> {
public:
    explicit Caller(asio::io_context& context) : socket_(context), timer_(context) {}

    /// `done` hears the status, 0: none came.
    void call(std::uint16_t port, std::string octets, std::size_t piece, std::chrono::milliseconds pause,
              std::function<void(int)> done) {
        octets_ = std::move(octets);
        piece_ = piece;
        pause_ = pause;
        done_ = std::move(done);
        socket_.async_connect({asio::ip::address_v4::loopback(), port}, [self = shared_from_this()](ErrorCode error) {
            if (error) return self->end(0);
            self->write();
            self->read();
        });
    }
    /// Hangs up; the answer is not waited for.
    void cut() { end(0); }

private:
    void write() {
        const std::size_t size = std::min(piece_, octets_.size() - sent_);
        asio::async_write(socket_, asio::buffer(octets_.data() + sent_, size),
                          [self = shared_from_this(), size](ErrorCode error, std::size_t) {
                              self->sent_ += size;
                              if (error || self->sent_ >= self->octets_.size()) return;
                              self->timer_.expires_after(self->pause_);
                              self->timer_.async_wait([self](ErrorCode stopped) {
                                  if (!stopped) self->write();
                              });
                          });
    }
    void read() {
        socket_.async_read_some(asio::buffer(input_), [self = shared_from_this()](ErrorCode error, std::size_t size) {
            self->answer_.append(self->input_.data(), size);
            const bool whole = self->answer_.find("\r\n\r\n") != std::string::npos;
            if (!error && !whole) return self->read();
            self->end(whole ? std::stoi(self->answer_.substr(9, 3)) : 0);
        });
    }
    void end(int status) {
        if (!done_) return;
        timer_.cancel();
        ErrorCode ignored;
        socket_.close(ignored);
        std::exchange(done_, {})(status);
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    std::string octets_, answer_;
    std::array<char, 1024> input_{};
    std::size_t sent_ = 0, piece_ = 0;
    std::chrono::milliseconds pause_{};
    std::function<void(int)> done_;
};

/// One run: a provider that tells of twenty messages until each is acknowledged, with every fault; a host that is slow
/// to take; a ledger.
class FaultRun {
public:
    FaultRun(asio::io_context& context, std::uint64_t seed)
        : context_(context),
          random_(seed),
          timer_(context),
          host_(context),
          listener_(context.get_executor(), config()) {
        listener_.async_run([this](ErrorCode) { ended_ = true; });
        context.poll();
        for (int i = 0; i < messages; ++i) tell("m" + std::to_string(i));
        take();
    }

    [[nodiscard]] bool ended() const { return ended_; }
    int attempts = 0, faults = 0, refused = 0, repeated = 0;

    void check() {
        CHECK(acknowledged_.size() == messages);
        CHECK(taken_.size() == messages);  // and nothing that was not told
        for (const auto& [id, times] : acknowledged_) {
            INFO(id);
            CHECK(taken_[id] >= times);  // nothing is acknowledged that was not taken
        }
        for (const auto& [id, times] : taken_) repeated += times > 1 ? 1 : 0;
    }

private:
    static constexpr int messages = 20;

    static WebhookListenerConfig config() {
        WebhookListenerConfig made = config_with(12);
        made.longest_inbox = 5;
        made.request_timeout = 60ms;
        made.routes[0].profile.callback.deadline = 25ms;
        return made;
    }

    void tell(const std::string& id) {
        ++attempts;
        const auto caller = std::make_shared<Caller>(context_);
        std::string octets = request_for(id);
        std::size_t piece = octets.size();
        auto pause = 0ms;
        const std::uint32_t what = random_.below(10);
        if (what < 6) ++faults;
        switch (what) {
            case 0: octets.resize(random_.below(static_cast<std::uint32_t>(octets.size()))); break;  // half of it
            case 1: octets.insert(random_.below(static_cast<std::uint32_t>(octets.size())), "\r\n\xff\0"); break;
            case 2: piece = 1 + random_.below(9), pause = 2ms; break;  // drips, and may be too slow
            case 3: octets = "\x16\x03\x01\x02" + octets; break;       // speaks TLS to a listener without
            case 4: octets += request_for(id); break;                  // twice in one
            default: break;
        }
        caller->call(listener_.port(), octets, piece, pause, [this, id](int status) {
            if (status == 200) {
                ++acknowledged_[id];
                return finish();
            }
            refused += status >= 400 ? 1 : 0;
            again(id);
        });
        if (what == 5) {  // hangs up before the answer, or while it asks
            const auto timer =
                std::make_shared<asio::steady_timer>(context_, std::chrono::microseconds(random_.below(4'000)));
            timer->async_wait([caller, timer](ErrorCode) { caller->cut(); });
        }
    }
    void again(const std::string& id) {
        const auto timer =
            std::make_shared<asio::steady_timer>(context_, std::chrono::milliseconds(1 + random_.below(20)));
        timer->async_wait([this, id, timer](ErrorCode) { tell(id); });
    }
    void finish() {
        if (acknowledged_.size() < messages) return;
        listener_.stop();
    }

    void take() {
        listener_.async_receive([this](ErrorCode error, const WebhookEvent& event) {
            if (error) return;
            ++taken_[event.answer.id];
            if (random_.below(4) != 0) return take();
            host_.expires_after(std::chrono::milliseconds(random_.below(random_.below(8) == 0 ? 60 : 8)));
            host_.async_wait([this](ErrorCode) { take(); });
        });
    }

    asio::io_context& context_;
    Random random_;
    asio::steady_timer timer_, host_;
    WebhookListener listener_;
    bool ended_ = false;
    std::map<std::string, int> acknowledged_, taken_;
};

}  // namespace

TEST_CASE("faults: what a provider was told is taken was taken, and everything is, in the end") {
    const std::uint64_t runs = outdial_test::fault_runs(40);
    constexpr std::uint64_t at_once = 10;
    int attempts = 0, faults = 0, refused = 0, repeated = 0;
    for (std::uint64_t seed = 1; seed <= runs; seed += at_once) {
        asio::io_context context;
        std::vector<std::unique_ptr<FaultRun>> all;
        for (std::uint64_t i = seed; i < seed + at_once && i <= runs; ++i) {
            all.push_back(std::make_unique<FaultRun>(context, i));
        }
        context.run_for(60s);
        for (const auto& run : all) {
            INFO("seed " << seed);
            REQUIRE(run->ended());
            run->check();
            attempts += run->attempts;
            faults += run->faults;
            refused += run->refused;
            repeated += run->repeated;
        }
    }
    WARN(runs << " runs, " << attempts << " requests, " << faults << " of them faulty, " << refused << " refused; "
              << repeated << " receipts were taken more than once");
    CHECK(faults > static_cast<int>(runs) * 5);
    CHECK(refused > static_cast<int>(runs));
}

namespace {

/// The callers, in a process of their own, since the files that one may open would not do for both ends. All connect
/// and begin their request before any ends it. The number of good answers.
std::uint32_t call_all(std::uint16_t port, std::size_t connections) {
    const std::string request = request_for("a");
    asio::io_context context;
    std::vector<tcp::socket> sockets;
    for (std::size_t i = 0; i < connections; ++i) {
        sockets.emplace_back(context).connect({asio::ip::address_v4::loopback(), port});
        asio::write(sockets.back(), asio::buffer(request.data(), 20));
    }
    for (tcp::socket& socket : sockets) {
        asio::write(socket, asio::buffer(request.data() + 20, request.size() - 20));
    }
    std::uint32_t good = 0;
    std::array<char, 512> answer{};
    for (tcp::socket& socket : sockets) {
        const std::size_t size = socket.read_some(asio::buffer(answer));
        good += std::string_view(answer.data(), size).substr(0, 12) == "HTTP/1.1 200" ? 1 : 0;
    }
    return good;
}

}  // namespace

TEST_CASE("ten thousand connections at once, all of them answered") {
    constexpr std::size_t connections = 10'000;
    constexpr rlim_t needed = connections + 200;
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const rlimit before = limit;
    limit.rlim_cur = std::max(limit.rlim_cur, needed);
    limit.rlim_max = std::max(limit.rlim_max, needed);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        WARN("left out: this process may open " << before.rlim_max << " files, and the test needs " << needed);
        return;
    }
    std::array<int, 2> to_child{}, from_child{};
    REQUIRE(pipe(to_child.data()) == 0);
    REQUIRE(pipe(from_child.data()) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::uint16_t port = 0;
        std::uint32_t good = 0;
        if (read(to_child[0], &port, sizeof port) == sizeof port) {
            try {
                good = call_all(port, connections);
            } catch (const std::exception& problem) {
                std::fprintf(stderr, "%s\n", problem.what());
            }
        }
        const bool told = write(from_child[1], &good, sizeof good) == sizeof good;
        _exit(told ? 0 : 1);
    }
    {
        asio::io_context context;
        WebhookListenerConfig config = config_with(connections + 10);
        config.request_timeout = 60s;
        config.routes[0].profile.callback.deadline = 30s;
        WebhookListener listener(context.get_executor(), config);
        listener.async_run(asio::detached);
        std::size_t taken = 0;
        std::function<void()> take = [&] {
            listener.async_receive([&](ErrorCode error, const WebhookEvent&) {
                if (error) return;
                ++taken;
                take();
            });
        };
        take();
        context.poll();
        const auto begin = std::chrono::steady_clock::now();
        std::uint32_t good = 0;
        asio::posix::stream_descriptor result(context, from_child[0]);
        asio::async_read(result, asio::buffer(&good, sizeof good), [&](ErrorCode, std::size_t) { listener.stop(); });
        const std::uint16_t port = listener.port();
        REQUIRE(write(to_child[1], &port, sizeof port) == sizeof port);
        context.run_for(60s);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        CHECK(good == connections);
        CHECK(taken == connections);
        const WebhookCounts counts = listener.counts();
        CHECK(counts.connections == connections);
        CHECK(counts.answered == connections);
        CHECK(counts.crowded_out + counts.refused + counts.too_slow == 0);
        WARN(connections << " connections at once, a request on each: " << took.count() << " s");
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (const int end : {to_child[0], to_child[1], from_child[1]}) close(end);
    setrlimit(RLIMIT_NOFILE, &before);
}
