// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <cstdlib>
#include <new>

// Decisions allocate nothing. The counter is of this program's one thread.

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

template <class Work>
std::size_t allocated_by(const Work& work) {
    const std::size_t before = allocations;
    work();
    return allocations - before;
}

const Instant morning{std::chrono::hours{500'000}};

}  // namespace

TEST_CASE("the counter counts") {
    CHECK(allocated_by([] { ::operator delete(::operator new(4)); }) == 1);
    CHECK(allocated_by([] {}) == 0);
}

TEST_CASE("a pacing decision allocates nothing, nor does what it is told") {
    PacingConfig config;
    config.mode = PacingMode::predictive;
    config.minimum_answers = 0;
    Pacing pacing(config, 2s);
    CHECK(allocated_by([&] {
              Instant now = morning;
              for (int call = 0; call < 1'000; ++call) {
                  pacing.on_dialled(3, now);
                  pacing.on_unanswered(now, now + 5s);
                  pacing.on_answered(now, now + 9s);
                  pacing.on_connected(1s, now + 9s);
                  pacing.on_call_ended(now + 9s, now + 60s);
                  pacing.on_handled(now + 9s, now + 60s, now + 70s);
                  pacing.on_caller_connected(now);
                  pacing.on_caller_handled(now, now + 90s);
                  PacingSnapshot snapshot;
                  snapshot.idle = 3;
                  snapshot.busy = 40;
                  snapshot.ringing = 9;
                  snapshot.reserve = 1;
                  snapshot.callers_per_second = 0.01;
                  now += 1s;
                  static_cast<void>(pacing.decide(snapshot, now));
              }
          }) == 0);
}

TEST_CASE("a verdict allocates nothing: of hours, of windows, of a client") {
    const Windows windows = Windows::usual();
    const Zone warsaw = zone("Europe/Warsaw");
    const Hours complicated = hours("Mo-Fr 09:00-12:00,14:00-18:00; Sa[1,-1] 10:00-14:00; Dec 24-26 off");
    Host host(always_open());
    host.add({number(48'111), number(48'222, NumberType::home)});
    CHECK(allocated_by([&] {
              for (int hour = 0; hour < 1'000; ++hour) {
                  const Instant now = morning + std::chrono::hours{hour};
                  static_cast<void>(windows.verdict(NumberType::mobile, warsaw, now));
                  static_cast<void>(open_at(complicated, {}, warsaw, now));
                  static_cast<void>(host.campaign.verdict(0, now));
              }
          }) == 0);
}

TEST_CASE("a campaign that has room allocates nothing from a dial to the end of its call") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::predictive;
    config.pacing.minimum_team = 1;
    config.retry.usual.row(Outcome::no_answer).delay = 1s;
    config.retry.usual.contact_gap = 1s;
    const bool announced = GENERATE(false, true);
    CAPTURE(announced);
    if (announced) {
        config.announcement = AnnouncementConfig{};
        config.announcement->text = "We call you.";
        config.announcement->answer_within = 5s;
        config.announcement->again_after = 6s;
        config.announcement->ahead = 10.0;
    }
    Host host(config);
    for (std::uint64_t i = 0; i < 500; ++i) host.add({number(48'000 + i)});
    host.agents(5);
    std::size_t messages = 0;
    const auto round = [&] {
        host.now += 20s;
        for (const AnnouncementOrder& order : host.campaign.announcements(host.now)) {
            ++messages;
            if (order.contact % 3 == 0) continue;
            const Verdict wait = Verdict::not_before(host.now + 30s, Why::awaiting_receipt);
            static_cast<void>(host.on(NumberJudged{order.contact, order.number, wait}));
            if (order.contact % 3 == 1) static_cast<void>(host.on(NumberReachable{order.contact, order.number}));
        }
        for (const DialOrder& order : host.campaign.dials(host.now)) {
            static_cast<void>(host.on(CallAnswered{order.call}));
            static_cast<void>(host.on(CallEnded{order.call, Outcome::no_answer}));
        }
    };
    for (int i = 0; i < 50; ++i) round();  // makes room
    std::size_t most = 0;
    for (int i = 0; i < 50; ++i) most = std::max(most, allocated_by(round));
    CHECK(most <= 2);  // a queue or a heap that has grown once more
    CHECK((messages > 500) == announced);
}
