// SPDX-License-Identifier: Apache-2.0
// How to wire a telephone host to a campaign. The telephone here is a script: it says what becomes of each call, and
// when. A real host does the same with its PBX, and asks its own clock for `now`.
#include <outdial/campaign.hpp>
#include <outdial/format.hpp>

#include <map>
#include <vector>

#include <fmt/core.h>

using namespace outdial;
using namespace std::chrono_literals;

int main() {
    const auto warsaw = load_zone("Europe/Warsaw");
    if (!warsaw) return fmt::print("{}\n", warsaw.error().message()), 1;

    CampaignConfig config;
    config.places = {{{{*warsaw}}, {}}};
    config.windows = Windows::usual();  // work 9:00-12:00 and 14:00-18:00, mobile 8:00-21:30, ...
    auto created = Campaign::create(config);
    if (!created) return fmt::print("{}\n", created.error().message()), 1;
    Campaign& campaign = *created;

    Instant now = from_epoch_ms(1'772'438'340'000);  // Monday 2026-03-02 08:59 in Warsaw
    const auto number = [](std::uint64_t digits, NumberType type) {
        return ContactNumber{PhoneNumber::from_digits(digits).value(), type, 0};
    };
    const std::vector anna{number(48'221'230'001, NumberType::work), number(48'601'230'002, NumberType::mobile)};
    const std::vector jan{number(48'221'230'003, NumberType::work)};
    for (const auto& [reference, numbers] : {std::pair(1, anna), std::pair(2, jan)}) {
        const Contact contact{.reference = static_cast<std::uint64_t>(reference), .numbers = numbers};
        if (auto added = campaign.add(contact, now); !added) return fmt::print("{}\n", added.error().message()), 1;
    }

    // The script: Anna's mobile is busy at first, Jan does not answer at once; then they talk for two minutes.
    std::map<PhoneNumber, std::vector<Outcome>> script{{anna[1].number, {Outcome::answered, Outcome::busy}},
                                                       {jan[0].number, {Outcome::answered, Outcome::no_answer}}};
    std::multimap<Instant, Event> coming{{now, AgentReady{7}}};

    while (now < from_epoch_ms(1'772'440'200'000)) {
        for (; !coming.empty() && coming.begin()->first <= now; coming.erase(coming.begin())) {
            campaign.on(coming.begin()->second, now);  // 1. tell it what happened
        }
        for (const DialOrder& order : campaign.dials(now)) {  // 2. ask what to do
            auto& outcomes = script[order.number];
            const Outcome outcome = outcomes.back();
            outcomes.pop_back();
            fmt::print("{}  {} -> {}\n", text(now), order, outcome);
            if (outcome != Outcome::answered) {
                coming.emplace(now + (outcome == Outcome::busy ? 4s : 40s), CallEnded{order.call, outcome});
                continue;
            }
            coming.emplace(now + 12s, CallAnswered{order.call});
            coming.emplace(now + 12s, CallConnected{order.call, 7});
            coming.emplace(now + 132s, CallDisposed{order.call, Disposition::complete});
            coming.emplace(now + 132s, CallEnded{order.call, Outcome::answered});
            coming.emplace(now + 150s, AgentReady{7});  // the client card is closed
        }
        for (const Refusal& refusal : campaign.refusals()) {
            fmt::print("{}  client {}: {}\n", text(now), refusal.reference, refusal.verdict);
        }
        Instant next = campaign.next_wakeup();  // 3. when to ask again if nothing happens
        if (!coming.empty()) next = std::min(next, coming.begin()->first);
        if (next == far_future) break;
        now = next;
    }
    const ContactCounts counts = campaign.contact_counts();
    fmt::print("{} complete, {} left\n", counts.complete, counts.ready + counts.delayed + counts.in_progress);
}
