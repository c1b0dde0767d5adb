// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_client.hpp>
#include <outdial/adapters/smpp_receipt.hpp>

#include "catch.hpp"
#include "fault_runs.hpp"
#include "smpp_centre_server.hpp"

#include <boost/asio/detached.hpp>

#include <map>
#include <memory>
#include <set>
#include <vector>

using namespace outdial;
using namespace outdial::smpp;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using outdial_test::CentreServer;
using outdial_test::SmppCentre;

namespace {

/// One run: a centre with every fault behind a socket, a client, and a ledger of submits against receipts.
class FaultRun {
public:
    FaultRun(asio::io_context& context, std::uint64_t seed)
        : seed_(seed),
          random_(seed),
          timer_(context),
          server_(context, habits(), seed),
          client_(context.get_executor(), config()) {
        client_.async_run([this](ErrorCode) { ended_ = true; });
        receive();
        step();
    }

    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] std::string missing() const {
        return std::to_string(answers_.size()) + " of " + std::to_string(given_) + " answers, " +
               std::to_string(server_.centre.owed.size()) + " receipts owed, " + std::string(client_.diagnostics());
    }
    int faults = 0;

    struct Sums {
        int accepted = 0, refused = 0, lost = 0, repeated = 0;
    };

    /// The ledger.
    void check(Sums& sums) const {
        INFO("seed " << seed_);
        CHECK(given_ == messages);
        CHECK(answers_.size() == static_cast<std::size_t>(messages));
        const auto count = [](const std::map<std::string, int>& book, const std::string& key) {
            const auto found = book.find(key);
            return found == book.end() ? 0 : found->second;
        };
        for (const auto& [text, error] : answers_) {
            const int taken = count(server_.centre.accepted, text), told = count(receipts_, text);
            INFO(text << ": " << error.message() << ", taken " << taken << ", receipts " << told);
            const bool lost = error == ClientError::lost;
            CHECK(taken <= 1);                      // nothing twice
            if (!error) CHECK(taken == 1);          // what was accepted is there
            if (error && !lost) CHECK(taken == 0);  // what did not happen did not
            CHECK((told > 0) == (taken > 0));       // every message has its receipt, and no other
            CHECK((count(server_.centre.acknowledged, text) > 0) == (taken > 0));
            sums.accepted += !error ? 1 : 0;
            sums.refused += error && !lost ? 1 : 0;
            sums.lost += lost ? 1 : 0;
            sums.repeated += told > 1 ? 1 : 0;
        }
        CHECK(receipts_.size() == server_.centre.accepted.size());
    }

private:
    static constexpr int messages = 20;

    SmppCentre::Habits habits() {
        SmppCentre::Habits made;
        made.throttles = random_.below(20);
        made.refuses = random_.below(10);
        made.keeps_mum = random_.below(5);
        made.repeats = random_.below(30);
        made.chatters = random_.below(30);
        return made;
    }
    ClientConfig config() {
        ClientConfig made;
        made.session.system_id = "outdial";
        made.session.password = "secret";
        made.session.window = 1 + random_.below(10);
        made.session.longest_inbox = 1 + random_.below(8);
        made.session.bind_timeout = 500ms;
        made.session.answer_timeout = 500ms;
        made.session.idle = 100ms;
        made.session.first_pause = 2ms;
        made.session.longest_pause = 20ms;
        made.port = server_.port();
        made.send_timeout = 30s;
        made.seed = seed_;
        return made;
    }

    void submit() {
        const std::string text = "m" + std::to_string(given_++);
        Message message;
        message.destination = {1, 1, "48221234567"};
        message.registered_delivery = want_receipt;
        message.short_message = text;
        client_.async_request({Command::submit_sm, Status::ok, 0, message},
                              [this, text](ErrorCode error, const Submitted& submitted) {
                                  if (!answers_.emplace(text, error).second) FAIL(text << " was answered twice");
                                  if (!error) CHECK(submitted.message_id == text);
                              });
    }

    void receive() {
        client_.async_receive([this](ErrorCode error, const SessionEvent& event) {
            if (error) return;
            if (event.kind == SessionEvent::Kind::delivery) {
                const Decoded decoded = decode(event.pdu);
                std::string scratch;
                ++receipts_[std::string(receipt_in(std::get<Message>(decoded.pdu.body), scratch)->id)];
            }
            receive();
        });
    }

    void fault() {
        ++faults;
        switch (random_.below(7)) {
            case 0: return server_.hang_up();
            case 1: return server_.fall_silent();
            case 2: return server_.say("\xff\xff\xff\xff garbage, and a length of 4 GiB");
            case 3: return server_.say(std::string("\0\0\0\x08\0\0\0\x05", 8));  // shorter than a header
            case 4: {                                                            // the beginning of a PDU, then nothing
                server_.say(std::string("\0\0\0\x40\0\0\0\x05\0\0\0\0\0\0\0\x09\0\x01", 18));
                return server_.fall_silent();
            }
            case 5: {  // a whole PDU with a body that ends in a field
                return server_.say(std::string("\0\0\0\x12\0\0\0\x05\0\0\0\0\0\0\0\x09\0\x01", 18));
            }
            default: server_.centre.habits.binds = !server_.centre.habits.binds;
        }
    }

    /// Submits and faults at random; then good weather until all is settled.
    void step() {
        timer_.expires_after(std::chrono::microseconds(random_.below(6'000)));
        timer_.async_wait([this](ErrorCode error) {
            if (error) return;
            if (given_ < messages) {
                submit();
                if (random_.below(6) == 0) fault();
            } else if (!fair_ && (random_.below(8) == 0 || faults == 0)) {
                fault();
                fair_ = faults > 1;
            } else {
                fair_ = true;
                server_.centre.habits = {};
                const bool settled = answers_.size() == messages && server_.centre.owed.empty();
                if (settled) {
                    client_.stop();
                    server_.close();
                    return;
                }
            }
            step();
        });
    }

    std::uint64_t seed_;
    Random random_;
    asio::steady_timer timer_;
    CentreServer server_;
    Client client_;
    int given_ = 0;
    bool fair_ = false;
    bool ended_ = false;
    std::map<std::string, ErrorCode> answers_;
    std::map<std::string, int> receipts_;
};

}  // namespace

TEST_CASE("faults: over sockets, every submit has one answer and every message its receipt") {
    const std::uint64_t runs = outdial_test::fault_runs(40);
    constexpr std::uint64_t at_once = 20;
    FaultRun::Sums sums;
    int faults = 0;
    for (std::uint64_t seed = 1; seed <= runs; seed += at_once) {
        asio::io_context context;
        std::vector<std::unique_ptr<FaultRun>> all;
        for (std::uint64_t i = seed; i < seed + at_once && i <= runs; ++i) {
            all.push_back(std::make_unique<FaultRun>(context, i));
        }
        context.run_for(60s);
        for (const auto& run : all) {
            INFO(run->missing());
            REQUIRE(run->ended());
            run->check(sums);
            faults += run->faults;
        }
    }
    WARN(runs << " runs, " << faults << " faults: " << sums.accepted << " messages accepted, " << sums.refused
              << " refused, " << sums.lost << " lost on the way; " << sums.repeated << " receipts came again");
    CHECK(sums.accepted > static_cast<int>(runs * 10));
    CHECK(sums.lost > 0);
    CHECK(faults > static_cast<int>(runs));
}
