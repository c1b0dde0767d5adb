// SPDX-License-Identifier: Apache-2.0
#include "announcing_host.hpp"
#include "catch.hpp"
#include "smpp_centre_server.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>

using namespace outdial;
using namespace std::chrono_literals;
namespace asio = boost::asio;

// From the campaign's wish to announce a call, over the SMS centre and its receipt, to the dialled call. The wire is
// real and takes its time; the campaign's clock is moved by hand.

namespace {

PhoneNumber client_number(std::uint64_t last) { return PhoneNumber::from_digits(48'601'000'000 + last).value(); }

struct Announced {
    asio::io_context context;
    outdial_test::CentreServer server{context};
    smpp::Client client{context.get_executor(), config()};
    Campaign campaign;
    Instant now{500'000h};
    outdial_test::AnnouncingHost host;

    explicit Announced(std::uint64_t clients)
        : campaign(Campaign::create(campaign_config()).value()), host(campaign, client, [this] { return now; }) {
        for (std::uint64_t i = 0; i < clients; ++i) {
            const ContactNumber one{client_number(i), NumberType::mobile, 0};
            static_cast<void>(campaign.add({i, 0, {&one, 1}, no_wish}, now));
        }
        for (AgentId agent = 0; agent < 10; ++agent) static_cast<void>(campaign.on(AgentReady{agent}, now));
        client.async_run(asio::detached);
    }
    Announced(const Announced&) = delete;
    Announced& operator=(const Announced&) = delete;
    ~Announced() {
        client.stop();
        server.close();
        context.run_for(1s);
    }

    smpp::ClientConfig config() const {
        smpp::ClientConfig config;
        config.session.system_id = "outdial";
        config.port = server.port();
        return config;
    }
    static CampaignConfig campaign_config() {
        CampaignConfig config;
        for (auto& weekly : config.windows.hours) weekly = Hours::always();
        config.announcement = AnnouncementConfig{};
        config.announcement->text = "{number}";
        config.announcement->lead_time = 0ms;
        return config;
    }
    /// The word about a client's number, as the campaign would be told it by the centre.
    void until_told(std::uint64_t of, const std::string& news) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (host.news[client_number(of)] != news && std::chrono::steady_clock::now() < deadline) {
            context.run_for(1ms);
        }
        CHECK(host.news[client_number(of)] == news);
    }
    bool was_dialled(std::uint64_t of) const {
        return std::any_of(host.dialled.begin(), host.dialled.end(),
                           [&](const DialOrder& order) { return order.number == client_number(of); });
    }
};

}  // namespace

TEST_CASE("announced and delivered or alerted: dialled, expired: not dialled") {
    Announced world(4);
    world.server.centre.fates = {{client_number(1).text(), ""}, {client_number(2).text(), ""}};
    world.host.work();
    world.until_told(0, "reachable");
    world.until_told(1, "awaiting_receipt");
    world.until_told(2, "awaiting_receipt");
    world.until_told(3, "reachable");
    CHECK(world.server.centre.accepted.size() == 4);
    CHECK(world.was_dialled(0));
    CHECK(world.was_dialled(3));
    CHECK(world.host.dialled.size() == 2);
    CHECK(world.host.dialled[0].reason == Reason::reachable);

    // Nothing is heard for 72 hours, less some minutes.
    for (int i = 0; i < 1000; ++i) {
        world.now = std::min(Instant{500'000h} + 71h, std::max(world.now, world.campaign.next_wakeup()));
        world.host.work();
    }
    CHECK(world.host.dialled.size() == 2);

    world.server.centre.fates[client_number(2).text()] = "alert";  // set_dpf: the network tells that the phone is back
    world.until_told(2, "reachable");
    CHECK(world.was_dialled(2));

    world.now = Instant{500'000h} + 72h;
    world.server.centre.fates[client_number(1).text()] = "EXPIRED";
    world.until_told(1, "doubtful_number");
    for (int i = 0; i < 1000; ++i) {
        world.now = std::min(Instant{500'000h} + 95h, std::max(world.now, world.campaign.next_wakeup()));
        world.host.work();
    }
    CHECK_FALSE(world.was_dialled(1));
    CHECK(world.campaign.verdict(1, world.now).why == Why::doubtful_number);
    CHECK(world.host.refused == 0);
}

TEST_CASE("a message that the SMS centre refuses does not keep its client from being called") {
    Announced world(2);
    world.server.centre.habits.refuses = 100;
    world.host.work();
    world.until_told(0, "allowed");
    world.until_told(1, "allowed");
    CHECK(world.host.dialled.size() == 2);
    CHECK(world.host.dialled[0].reason == Reason::fresh);
}
