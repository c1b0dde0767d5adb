// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/lookup_source.hpp>
#include <outdial/campaign.hpp>
#include <outdial/reachability.hpp>

#include "osmo_hlr.hpp"
#include "osmo_msc.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace outdial;
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// How often an absent phone is asked for. A host asks by `ReachabilityAnswer::ask_at`; here the HLR is our own.
constexpr std::chrono::milliseconds every{5};

Instant wall() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

void must(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "not so: %s\n", what);
    std::exit(1);
}

/// A host with one agent: its campaign, and what is known of each number.
class Host {
public:
    Host(const asio::any_io_executor& executor, const std::string& address)
        : timer_(executor), source_(outdial_test::OsmoHlr(executor, address)) {
        CampaignConfig config;
        for (auto& weekly : config.windows.hours) weekly = Hours::always();
        campaign_.emplace(Campaign::create(config).value());
        must(campaign_->on(AgentReady{1}, wall()) == Reception::accepted, "the agent is ready");
    }

    void add(PhoneNumber number) {
        const ContactNumber one{number, NumberType::mobile, 0};
        contacts_[number] = campaign_->add({0, 0, {&one, 1}, no_wish}, wall()).value();
    }

    /// Calls everybody once; nobody is there.
    void call_in_vain() {
        for (std::size_t i = 0; i < contacts_.size(); ++i) {
            const auto orders = campaign_->dials(wall());
            must(orders.size() == 1, "one call for one agent");
            known_[orders[0].number].learn(policy_, evidence_from_call(orders[0].number, Outcome::absent, wall()));
            end(orders[0].call, Outcome::absent);
        }
        must(campaign_->dials(wall()).empty(), "nobody else is due");
    }

    asio::awaitable<Evidence> ask(PhoneNumber number) {
        const LookupAnswer answer = co_await source_.async_lookup(number, {}, asio::use_awaitable);
        known_[number].learn(policy_, answer.evidence);
        co_return answer.evidence;
    }

    /// Asks until the phone is back, and dials at once.
    asio::awaitable<void> dial_when_back(PhoneNumber number) {
        while (true) {
            co_await ask(number);
            const ReachabilityAnswer answer = known_[number].at(policy_, wall());
            if (answer.appeared && answer.verdict.is_now()) break;
            timer_.expires_after(every);
            co_await timer_.async_wait(asio::use_awaitable);
        }
        must(campaign_->on(NumberReachable{contacts_[number], number}, wall()) == Reception::accepted, "it is told");
        const auto orders = campaign_->dials(wall());
        must(orders.size() == 1 && orders[0].number == number, "exactly that number is dialled");
        must(orders[0].reason == Reason::reachable, "because it is back");
        end(orders[0].call, Outcome::no_answer);
    }

private:
    void end(CallId call, Outcome outcome) {
        must(campaign_->on(CallEnded{call, outcome}, wall()) == Reception::accepted, "the call is over");
    }

    asio::steady_timer timer_;
    LookupSource source_;
    ReachabilityPolicy policy_;
    std::optional<Campaign> campaign_;
    std::map<PhoneNumber, ContactId> contacts_;
    std::map<PhoneNumber, Reachability> known_;
};

void print(PhoneNumber number, const char* what, const Evidence& evidence) {
    std::printf(R"({"number": "%s", "what": "%s", "presence": "%s", "assignment": "%s", "voice": "%s", "why": "%s"})"
                "\n",
                number.text().c_str(), what, std::string(name(evidence.presence)).c_str(),
                std::string(name(evidence.assignment)).c_str(), std::string(name(evidence.voice)).c_str(),
                std::string(name(evidence.absent_why)).c_str());
}

struct Subscriber {
    std::string imsi;
    PhoneNumber number;
};

asio::awaitable<void> run(asio::io_context& context, std::string address, std::vector<Subscriber> subscribers,
                          PhoneNumber barred, PhoneNumber stranger) {
    const auto executor = context.get_executor();
    Host host(executor, address);
    outdial_test::OsmoMsc msc(executor, "here"), other_msc(executor, "elsewhere");
    co_await msc.connect(address);
    co_await other_msc.connect(address);

    print(stranger, "unknown", co_await host.ask(stranger));
    print(barred, "barred", co_await host.ask(barred));
    for (std::size_t i = 0; i < subscribers.size(); ++i) {
        const auto& [imsi, number] = subscribers[i];
        host.add(number);
        if (i % 2 == 0) continue;  // these were never there
        must(co_await msc.appear(imsi), "the HLR lets it in");
        print(number, "on", co_await host.ask(number));
        must(co_await msc.purge(imsi), "the HLR lets it go");
    }
    // The evidence is kept in whole seconds: these were on in this one.
    asio::steady_timer timer(executor, std::chrono::milliseconds(1'100));
    co_await timer.async_wait(asio::use_awaitable);
    host.call_in_vain();
    for (const auto& [imsi, number] : subscribers) print(number, "gone", co_await host.ask(number));

    for (std::size_t i = 0; i < subscribers.size(); ++i) {
        const auto& [imsi, number] = subscribers[i];
        bool dialled = false;
        Clock::time_point done;
        asio::co_spawn(
            executor,
            [&]() -> asio::awaitable<void> {
                co_await host.dial_when_back(number);
                done = Clock::now();
                dialled = true;
            },
            [](const std::exception_ptr& failed) {
                if (failed) std::rethrow_exception(failed);
            });
        timer.expires_after(std::chrono::milliseconds(20 + i));
        co_await timer.async_wait(asio::use_awaitable);
        must(!dialled, "not before the phone is back");
        const auto begin = Clock::now();
        must(co_await other_msc.appear(imsi), "the HLR lets it in");
        while (!dialled) {
            timer.expires_after(std::chrono::milliseconds(1));
            co_await timer.async_wait(asio::use_awaitable);
        }
        const double ms = std::chrono::duration<double, std::milli>(done - begin).count();
        std::printf(R"({"number": "%s", "what": "dialled", "ms": %.3f})"
                    "\n",
                    number.text().c_str(), ms);
    }
    msc.close();
    other_msc.close();
}

PhoneNumber number_of(const char* digits) {
    return PhoneNumber::from_digits(std::strtoull(digits, nullptr, 10)).value();
}

}  // namespace

// hlr_peer ADDRESS BARRED STRANGER IMSI NUMBER [IMSI NUMBER]...: phones go and come back at an osmo-hlr that listens at
// the address, and a campaign dials them. One JSON object a line; ms: from the phone's location update to the dial
// order.
int main(int argc, char** argv) {
    if (argc < 6 || argc % 2 != 0) return 2;
    std::vector<Subscriber> subscribers;
    for (int i = 4; i < argc; i += 2) subscribers.push_back({argv[i], number_of(argv[i + 1])});
    asio::io_context context;
    std::exception_ptr failed;
    bool ended = false;
    asio::co_spawn(context, run(context, argv[1], subscribers, number_of(argv[2]), number_of(argv[3])),
                   [&](const std::exception_ptr& why) {
                       failed = why;
                       ended = true;
                       context.stop();
                   });
    context.run_for(std::chrono::seconds(30));
    try {
        if (failed) std::rethrow_exception(failed);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 1;
    }
    return ended ? 0 : 1;
}
