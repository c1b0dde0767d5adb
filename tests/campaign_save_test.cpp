// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <outdial/random.hpp>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// That a restored campaign does the same as the one that was saved is seen by the storm of events, which saves and
// restores in passing. Here is what must not be restored.

namespace {

CampaignConfig config_of_two() {
    CampaignConfig config = always_open();
    config.places = {{{{zone("Europe/Warsaw")}}, {}}, {{{zone("Europe/London")}}, {}}};
    config.wishes = {Rule::hours(hours("00:00-24:00"))};
    return config;
}

/// A campaign with something of everything in it.
std::vector<std::byte> lively() {
    Host host(config_of_two());
    host.agents(4);
    for (std::uint16_t i = 0; i < 40; ++i) {
        const std::vector<ContactNumber> numbers{number(1000 + i, NumberType::main, i % 2), number(5000 + i)};
        const WishId wish = i % 3 == 0 ? WishId{0} : no_wish;
        static_cast<void>(host.campaign.add({i, static_cast<std::int16_t>(i % 4), numbers, wish}, host.now).value());
    }
    const auto orders = host.dials();
    host.end(orders[0], Outcome::busy);
    host.connect(orders[1], 0);
    host.talk(orders[2], 1, Disposition::callback, host.now + 5h);
    host.tell(AgentPaused{2});
    static_cast<void>(host.dials());
    return host.campaign.save();
}

std::string why_not(const CampaignConfig& config, std::span<const std::byte> snapshot) {
    const auto restored = Campaign::restore(config, snapshot);
    return restored ? "" : restored.error().field;
}

}  // namespace

TEST_CASE("a snapshot that lost an end, or a bit, is refused") {
    const std::vector<std::byte> whole = lively();
    REQUIRE(why_not(config_of_two(), whole).empty());
    Random random(1);
    const auto some = [&](std::size_t i, std::size_t all) {  // every one at the begin, then a sample
        return i < 400 ? i : random.below(static_cast<std::uint32_t>(all));
    };
    for (std::size_t i = 0; i < 800; ++i) {
        const std::size_t size = some(i, whole.size());
        CHECK(why_not(config_of_two(), std::span(whole).first(size)) == "snapshot");
    }
    std::vector<std::byte> longer = whole;
    longer.push_back(std::byte{0});
    CHECK(why_not(config_of_two(), longer) == "snapshot");
    for (std::size_t i = 0; i < 1'600; ++i) {
        const std::size_t bit = some(i, whole.size() * 8);
        std::vector<std::byte> damaged = whole;
        damaged[bit / 8] ^= std::byte{static_cast<unsigned char>(1U << (bit % 8))};
        const std::string field = why_not(config_of_two(), damaged);
        CHECK((field == "snapshot" || field == "snapshot.version"));
    }
}

TEST_CASE("a snapshot needs the places and wishes it was made with") {
    CampaignConfig fewer = config_of_two();
    fewer.places.pop_back();
    CHECK(why_not(fewer, lively()) == "snapshot.place");
    fewer = config_of_two();
    fewer.wishes.clear();
    CHECK(why_not(fewer, lively()) == "snapshot.wish");
    CampaignConfig turned = config_of_two();
    std::swap(turned.places[0], turned.places[1]);
    CHECK(why_not(turned, lively()) == "snapshot.places[0]");
    CampaignConfig other = config_of_two();
    other.queue_time = -1ms;
    CHECK(why_not(other, lively()) == "queue_time");
}

TEST_CASE("a cap ledger is not forgotten by mistake") {
    CampaignConfig config = config_of_two();
    config.caps = std::make_shared<CapLedger>(CapLedger::create({Cap::minimum_gap(1h)}).value());
    const auto saved = Campaign::create(config).value().save();
    CHECK(Campaign::restore(config, saved).has_value());
    CHECK(why_not(config_of_two(), saved) == "snapshot.caps");
    config.caps = std::make_shared<CapLedger>(CapLedger::create({}).value());  // so it is meant
    CHECK(Campaign::restore(config, saved).has_value());
}

TEST_CASE("a snapshot in pieces is the same bytes") {
    Host host(always_open());
    for (std::uint64_t i = 0; i < 20'000; ++i) host.add({number(1000 + i)});  // larger than any buffer
    const Campaign& campaign = host.campaign;
    std::vector<std::byte> joined;
    std::size_t pieces = 0;
    campaign.save([&](std::span<const std::byte> piece) {
        joined.insert(joined.end(), piece.begin(), piece.end());
        ++pieces;
    });
    CHECK(pieces > 4);
    CHECK(joined == campaign.save());
    CHECK(Campaign::restore(campaign.config(), joined).value().save() == joined);
}

TEST_CASE("calls under way can be asked for after a restart") {
    Host host(always_open());
    host.agents(2);
    for (std::uint64_t i = 0; i < 3; ++i) host.add({number(1111 + i)});
    const auto orders = host.dials();
    REQUIRE(orders.size() == 2);
    host.end(orders[0], Outcome::busy);
    const Campaign restored = Campaign::restore(host.campaign.config(), host.campaign.save()).value();
    CHECK(restored.calls() == std::vector{orders[1]});
    CHECK(restored.revision() == host.campaign.revision());
}
