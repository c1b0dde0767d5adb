// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/hlr_client.hpp>

#include <outdial/random.hpp>

#include "fault_runs.hpp"
#include "providers.hpp"
#include "scripted_server.hpp"

#include <boost/asio/detached.hpp>

#include <map>
#include <set>

using namespace outdial;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using outdial_test::Script;
using Fault = outdial_test::Script::Fault;

namespace {

/// One run: a provider with every fault, a client, and a ledger of submits against answers.
class FaultRun {
public:
    explicit FaultRun(std::uint64_t seed)
        : random_(seed),
          server_(context_, [this](const outdial_test::Request& request) { return script(request); }),
          client_(context_.get_executor(), config(seed)) {
        client_.async_run([this](ErrorCode) { ended_ = true; });
        listen();
    }

    void run() {
        constexpr std::uint64_t lookups = 12, numbers = 8;
        for (std::uint64_t i = 0; i < lookups; ++i) {
            const auto of = PhoneNumber::from_digits(48'220'000'000 + random_.below(numbers)).value();
            const LookupOptions options{Duration{0}, Duration(20 + random_.below(150))};
            ++asked_;
            client_.async_lookup(of, options, [this, of](ErrorCode error, const LookupAnswer& answer) {
                ++answered_;
                CHECK(static_cast<bool>(error) == answer.failure.has_value());
                if (error) CHECK_FALSE(answer.evidence.tells());
                if (!error) CHECK(answer.evidence.number == of);
                if (!error) landed_.insert(answer.id);
                if (error == LookupFailure::transport || error == LookupFailure::timeout) ++doubtful_;
            });
            context_.run_for(std::chrono::milliseconds(random_.below(15)));
        }
        const auto end = std::chrono::steady_clock::now() + 5s;
        while ((answered_ < asked_ || landed_.size() < told_.size()) && std::chrono::steady_clock::now() < end) {
            context_.run_one_for(5ms);
        }
        CHECK(answered_ == asked_);
        CHECK(landed_ == told_);  // what was told whole, whether in time or late, and nothing else
        // A request that was written and met a server on its way out may have happened: it counts as paid for.
        const auto unseen = client_.spent() - static_cast<std::int64_t>(performed_);
        CHECK(unseen <= doubtful_);
        overpaid_ = unseen > 0;
        client_.stop();
        server_.close();
        context_.restart();
        context_.run_for(1s);
        CHECK(ended_);
        CHECK(context_.stopped());
    }

    [[nodiscard]] int asked() const { return asked_; }
    [[nodiscard]] std::size_t told() const { return told_.size(); }
    [[nodiscard]] int faults() const { return faults_; }
    [[nodiscard]] bool overpaid() const { return overpaid_; }

private:
    HlrClientConfig config(std::uint64_t seed) {
        HlrClientConfig made;
        auto toml = outdial_test::plain_profile();
        toml.insert(toml.find("source = \"live_hlr\""), "id = \"/id\"\nnumber = \"/number\"\n");
        made.profile = ProviderProfile::parse(toml + "[limits]\nper_second = 10000\nconcurrent = 3\n").value();
        made.profile.limits.timeout = 100ms;
        made.base_url = server_.url();
        made.policy.patience = 400ms;
        made.policy.first_pause = 5ms;
        made.policy.longest_pause = 20ms;
        made.policy.breaker_failures = 4;
        made.policy.breaker_pause = 20ms;
        made.seed = seed;
        return made;
    }

    Script script(const outdial_test::Request& request) {
        const std::string number(request.target().substr(1));
        CHECK(under_way_[number] <= std::chrono::steady_clock::now());  // nobody twice at once
        ++performed_;
        const std::uint32_t what = random_.below(12);
        const auto delay = std::chrono::milliseconds(random_.below(3) == 0 ? random_.below(250) : random_.below(10));
        const std::string id = "t" + std::to_string(performed_);
        Script made{Fault::none, 200, R"({"id":")" + id + R"(","number":")" + number + R"(","status":"on"})", delay};
        made.keep_alive = random_.chance(0.8);
        if (what < 6) {
            told_.insert(id);
            if (random_.chance(0.2)) made.fault = Fault::drip;
            under_way_[number] = std::chrono::steady_clock::now() + delay;
            return made;
        }
        ++faults_;
        switch (what) {
            case 6: made.fault = Fault::reset_before; break;
            case 7: made.fault = Fault::reset_after_half; break;
            case 8: made.fault = Fault::garbage; break;
            case 9: made.fault = Fault::silence; break;
            case 10: made.status = random_.chance(0.5) ? 500 : 429; break;
            default: made.body = random_.chance(0.5) ? "<html>" : R"({"id":"x","number":"48999999999","status":"on"})";
        }
        return made;
    }

    void listen() {
        client_.async_receive([this](ErrorCode error, const LookupAnswer& answer) {
            if (error) return;
            landed_.insert(answer.id);
            listen();
        });
    }

    Random random_;
    asio::io_context context_;
    outdial_test::ScriptedServer server_;
    HlrClient client_;
    int asked_ = 0, answered_ = 0, faults_ = 0, doubtful_ = 0;
    std::uint64_t performed_ = 0;
    bool ended_ = false, overpaid_ = false;
    std::set<std::string> told_, landed_;
    std::map<std::string, std::chrono::steady_clock::time_point> under_way_;
};

}  // namespace

TEST_CASE("faults: every look-up has one answer, and what was paid for lands") {
    const std::uint64_t runs = outdial_test::fault_runs(60);
    int asked = 0, faults = 0;
    std::uint64_t overpaid = 0;
    std::size_t told = 0;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        INFO("seed " << seed);
        FaultRun run(seed);
        run.run();
        asked += run.asked();
        told += run.told();
        faults += run.faults();
        overpaid += run.overpaid() ? 1 : 0;
    }
    WARN(runs << " runs, " << asked << " look-ups, " << faults << " faults; " << told << " answers landed");
    CHECK(overpaid <= 1 + runs / 100);
    CHECK(asked == static_cast<int>(runs) * 12);
    CHECK(told > runs);
    CHECK(faults > static_cast<int>(runs));
}
