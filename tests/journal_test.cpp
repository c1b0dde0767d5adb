// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <outdial/journal.hpp>
#include <outdial/random.hpp>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

constexpr Instant begin{std::chrono::hours{500'000}};

CampaignConfig announcing(bool announced) {
    CampaignConfig config = always_open();
    if (!announced) return config;
    config.announcement = AnnouncementConfig{};
    config.announcement->text = "We call you.";
    config.announcement->types.fill(true);
    return config;
}

/// Any call at all, some of them refused.
void random_call(Journal& journal, const Campaign& campaign, Random& random, Instant now) {
    const auto orders = campaign.calls();
    const CallId call = orders.empty() || random.chance(0.1)
                            ? random.below(9)
                            : orders[random.below(static_cast<std::uint32_t>(orders.size()))].call;
    const AgentId agent = random.below(6);
    switch (random.below(23)) {
        case 19: static_cast<void>(journal.announcements(now)); return;
        case 22: {
            const CallbackWanted wanted{random.below(200), now + Duration{random.below(90'000)},
                                        random.chance(0.5) ? number(1'000 + random.below(100)).number : PhoneNumber{},
                                        random.chance(0.5) ? agent : no_agent};
            static_cast<void>(journal.on(wanted, now));
            return;
        }
        case 20:
        case 21: {
            const ContactId contact = random.below(200);
            const Verdict verdict{static_cast<Verdict::Kind>(random.below(3)), static_cast<Why>(random.below(30)), 0, 0,
                                  now + Duration{random.below(3'600'000)}};
            static_cast<void>(journal.on(NumberJudged{contact, campaign.number(contact, 0).number, verdict}, now));
            return;
        }
        case 18:
            static_cast<void>(journal.on(CallDetected{call, static_cast<AmdResult>(random.below(5))}, now));
            return;
        case 15: static_cast<void>(journal.on(CallerArrived{}, now)); return;
        case 16: static_cast<void>(journal.on(CallerConnected{agent, Duration{random.below(60'000)}}, now)); return;
        case 17:
            static_cast<void>(journal.on(CallerLeft{random.chance(0.5), Duration{random.below(60'000)}}, now));
            return;
        case 0: {
            const std::vector<ContactNumber> numbers{
                number(1'000 + random.below(100'000), NumberType::work),
                number(200'000 + random.below(100'000), static_cast<NumberType>(random.below(7)))};  // no such type
            static_cast<void>(journal.add({random.bits(), static_cast<std::int16_t>(random.bits()), numbers}, now));
            return;
        }
        case 1: journal.withdraw(random.below(200), now); return;
        case 2: static_cast<void>(journal.on(AgentBusy{agent}, now)); return;
        case 3: static_cast<void>(journal.on(AgentPaused{agent}, now)); return;
        case 4: static_cast<void>(journal.on(AgentLoggedOut{agent}, now)); return;
        case 5: static_cast<void>(journal.on(CallRinging{call}, now)); return;
        case 6: static_cast<void>(journal.on(CallAnswered{call}, now)); return;
        case 7: static_cast<void>(journal.on(CallConnected{call, agent}, now)); return;
        case 8:
            static_cast<void>(journal.on(CallEnded{call, static_cast<Outcome>(random.below(outcome_count))}, now));
            return;
        case 9: {
            const auto disposition = static_cast<Disposition>(random.below(disposition_count));
            static_cast<void>(journal.on(CallDisposed{call, disposition, now + Duration{random.below(90'000)}}, now));
            return;
        }
        case 10: static_cast<void>(journal.on(AgentReady{agent}, now)); return;
        case 11: {
            const std::vector<ContactNumber> numbers{number(1'000 + random.below(100'000))};
            static_cast<void>(journal.change(random.below(200), {random.bits(), 1, numbers}, now));
            return;
        }
        case 12: {
            const ContactId contact = random.below(200);
            static_cast<void>(journal.on(NumberReachable{contact, campaign.number(contact, 0).number}, now));
            return;
        }
        default: static_cast<void>(journal.dials(now));
    }
}

std::vector<std::byte> contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

void append(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written <= 0) std::_Exit(3);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    ::close(file);
}

}  // namespace

TEST_CASE("a snapshot and the journal since make the same campaign") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed);
        const CampaignConfig config = announcing(random.chance(0.5));
        Campaign campaign = Campaign::create(config).value();
        Journal journal(campaign);
        std::vector<std::byte> snapshot = campaign.save(), written;
        std::uint64_t calls = 0, known = 0;
        Instant now = begin;
        for (int i = 0; i < 400; ++i) {
            now += Duration{random.below(60'000)};
            if (random.chance(0.005)) {
                snapshot = campaign.save();
                known = calls;
                if (random.chance(0.5)) written.clear(), calls = known = 0;  // or the host died before it came to that
            }
            random_call(journal, campaign, random, now);
            ++calls;
            written.insert(written.end(), journal.bytes().begin(), journal.bytes().end());
            journal.clear();
        }
        Campaign again = Campaign::restore(config, snapshot).value();
        const Replay replayed = replay(again, written).value();
        CHECK(replayed == Replay{calls - known, known, written.size(), 0, ""});
        CHECK(again.save() == campaign.save());
        CHECK(again.calls() == campaign.calls());
    }
}

TEST_CASE("a journal that is cut off or damaged is good up to there") {
    Random random(7);
    Campaign campaign = Campaign::create(always_open()).value();
    const std::vector<std::byte> snapshot = campaign.save();
    Journal journal(campaign);
    std::vector<std::size_t> ends{0};
    std::vector<std::vector<std::byte>> states{snapshot};
    for (int i = 0; i < 120; ++i) {
        random_call(journal, campaign, random, begin + std::chrono::seconds(i));
        ends.push_back(journal.bytes().size());
        states.push_back(campaign.save());
    }
    const std::vector<std::byte> whole(journal.bytes().begin(), journal.bytes().end());
    const auto whole_entries = [&](std::size_t bytes) {
        return static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), bytes) - ends.begin()) - 1;
    };
    const auto check = [&](std::span<const std::byte> bytes, std::size_t entries) {
        Campaign again = Campaign::restore(always_open(), snapshot).value();
        const Replay replayed = replay(again, bytes).value();
        CHECK(replayed.entries == entries);
        CHECK(replayed.bytes == ends[entries]);
        CHECK(replayed.lost == bytes.size() - ends[entries]);
        CHECK(replayed.why.empty() == (replayed.lost == 0));
        CHECK(again.save() == states[entries]);
    };
    for (std::size_t size = 0; size <= whole.size(); ++size) check(std::span(whole).first(size), whole_entries(size));
    for (std::size_t byte = 0; byte < whole.size(); ++byte) {
        std::vector<std::byte> damaged = whole;
        damaged[byte] ^= static_cast<std::byte>(1 + random.below(255));
        check(damaged, whole_entries(byte));
    }
}

TEST_CASE("a journal of another campaign, or with a gap, is not replayed") {
    Campaign campaign = Campaign::create(always_open()).value();
    Journal journal(campaign);
    static_cast<void>(journal.on(AgentReady{1}, begin));
    const std::size_t first = journal.bytes().size();
    static_cast<void>(journal.on(AgentReady{2}, begin));
    Campaign fresh = Campaign::create(always_open()).value();
    const Replay replayed = replay(fresh, journal.bytes().subspan(first)).value();
    CHECK(replayed.entries == 0);
    CHECK(replayed.why == "at byte 0: entries 0 to 0 are missing");
}

// ---- kill -9 -----------------------------------------------------------------------------------------------------

namespace {

/// The files of a host, and of the telephone exchange that it orders calls from.
struct Files {
    std::filesystem::path folder;

    std::filesystem::path snapshot() const { return folder / "snapshot"; }
    std::filesystem::path journal() const { return folder / "journal"; }
    std::filesystem::path exchange() const { return folder / "exchange"; }  // the calls it was ever told to make
    std::filesystem::path enough() const { return folder / "enough"; }      // there: no more clients
    std::filesystem::path done() const { return folder / "done"; }
};

std::vector<CallId> calls_made(const Files& files) {
    const std::vector<std::byte> bytes = contents(files.exchange());
    std::vector<CallId> calls(bytes.size() / sizeof(CallId));
    if (!calls.empty()) std::memcpy(calls.data(), bytes.data(), calls.size() * sizeof(CallId));
    return calls;
}

void make_call(const Files& files, CallId call) { append(files.exchange(), std::as_bytes(std::span(&call, 1))); }

/// A host that wakes up, finds out where it was, and goes on until there are enough clients and all are over.
[[noreturn]] void host_process(const Files& files) {
    const std::vector<std::byte> saved = contents(files.snapshot());
    auto restored = saved.empty() ? Campaign::create(always_open()) : Campaign::restore(always_open(), saved);
    if (!restored) std::_Exit(4);
    Campaign campaign = std::move(restored).value();
    const std::vector<std::byte> written = contents(files.journal());
    const Replay replayed = replay(campaign, written).value();
    std::filesystem::resize_file(files.journal(), replayed.bytes);
    const std::vector<CallId> made = calls_made(files);
    const std::set<CallId> known(made.begin(), made.end());
    for (const DialOrder& order : campaign.calls()) {
        if (known.count(order.call) == 0) make_call(files, order.call);  // it died before it came to that
    }

    Journal journal(campaign);
    const auto now = [&] { return begin + std::chrono::seconds(campaign.revision()); };
    const auto write_down = [&] {
        append(files.journal(), journal.bytes());
        journal.clear();
    };
    for (AgentId agent = 0; agent < 5; ++agent) static_cast<void>(journal.on(AgentReady{agent}, now()));
    for (;;) {
        for (const DialOrder& order : campaign.calls()) {  // every call under way comes to its end
            const bool answered = order.call * 0x9e3779b97f4a7c15 >> 63 != 0;
            if (answered) {
                const AgentId agent = campaign.agents().longest_idle();
                static_cast<void>(journal.on(CallAnswered{order.call}, now()));
                static_cast<void>(journal.on(CallConnected{order.call, agent}, now()));
                static_cast<void>(journal.on(CallEnded{order.call, Outcome::answered}, now()));
                static_cast<void>(journal.on(AgentReady{agent}, now()));
            } else {
                static_cast<void>(journal.on(CallEnded{order.call, Outcome::busy}, now()));
            }
            write_down();
        }
        for (AgentId agent = 0; agent < 5; ++agent) static_cast<void>(journal.on(AgentReady{agent}, now()));
        const auto orders = journal.dials(now());
        const std::vector<DialOrder> to_make(orders.begin(), orders.end());
        write_down();
        for (const DialOrder& order : to_make) make_call(files, order.call);
        const ContactCounts counts = campaign.contact_counts();
        if (counts.ready < 10 && !std::filesystem::exists(files.enough())) {
            for (int i = 0; i < 20; ++i) {
                const std::vector<ContactNumber> numbers{number(1'000'000 + campaign.size())};
                static_cast<void>(journal.add({campaign.size(), 0, numbers}, now()));
            }
            write_down();
        } else if (counts.ready + counts.delayed + counts.in_progress == 0) {
            break;
        }
        if (campaign.revision() % 16 == 0) {
            const std::filesystem::path fresh = files.folder / "snapshot.new";
            std::filesystem::remove(fresh);
            append(fresh, campaign.save());
            std::filesystem::rename(fresh, files.snapshot());
            std::filesystem::resize_file(files.journal(), 0);
        }
    }
    append(files.done(), campaign.save());
    std::_Exit(0);
}

}  // namespace

TEST_CASE("a journal replayed under another config dials other numbers, and says so") {
    const Instant noon{std::chrono::hours{500'004}};
    Campaign campaign = Campaign::create(always_open()).value();
    const std::vector<ContactNumber> numbers{number(48'111, NumberType::mobile), number(48'222, NumberType::work)};
    REQUIRE(campaign.add({1, 0, numbers}, noon));
    const auto snapshot = campaign.save();
    Journal journal(campaign);
    static_cast<void>(journal.on(AgentReady{0}, noon));
    REQUIRE(journal.dials(noon).size() == 1);
    static_cast<void>(journal.on(CallRinging{campaign.calls()[0].call}, noon + 1s));

    Campaign same = Campaign::restore(always_open(), snapshot).value();
    const Replay whole = replay(same, journal.bytes()).value();
    CHECK(whole.entries == 3);
    CHECK(whole.why.empty());

    CampaignConfig shut;
    Campaign different = Campaign::restore(shut, snapshot).value();
    const auto stopped = replay(different, journal.bytes());
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().message().find("journal: \"entry 2\": dials other numbers than then") == 0);
    CHECK(different.save() == Campaign::restore(shut, snapshot).value().save());  // nothing was dialled
}

TEST_CASE("campaigns that share a cap ledger are replayed together, from one file") {
    Cap hourly;
    hourly.name = "hourly";
    hourly.length = 1h;
    int differs_alone = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed);
        CampaignConfig config = always_open();
        config.retry.usual.max_attempts = 9;
        config.caps = std::make_shared<CapLedger>(CapLedger::create({hourly}).value());
        std::vector<Campaign> campaigns(2, Campaign::create(config).value());
        std::vector<Journal> journals;
        for (std::uint32_t i = 0; i < 2; ++i) journals.emplace_back(campaigns[i], i);
        std::vector<std::byte> written, single;
        std::string saved_ledger;
        std::array<std::vector<std::byte>, 2> saved;
        Instant now = begin;
        for (int i = 0; i < 400; ++i) {
            if (i == 100) {  // the journals go on in the same file
                saved_ledger = config.caps->save();
                saved = {campaigns[0].save(), campaigns[1].save()};
            }
            now += Duration{random.below(600'000)};
            const std::uint32_t which = random.below(2);
            Journal& journal = journals[which];
            const std::vector<ContactNumber> numbers{number(1'000 + random.below(100'000))};
            if (random.chance(0.1)) static_cast<void>(journal.add({random.below(20), 0, numbers}, now));
            static_cast<void>(journal.on(AgentReady{random.below(3)}, now));
            const auto orders = journal.dials(now);
            for (const DialOrder& order : std::vector<DialOrder>(orders.begin(), orders.end())) {
                static_cast<void>(journal.on(CallEnded{order.call, Outcome::busy}, now));
            }
            written.insert(written.end(), journal.bytes().begin(), journal.bytes().end());
            if (which == 0) single.insert(single.end(), journal.bytes().begin(), journal.bytes().end());
            journal.clear();
        }
        const auto restored = [&](std::size_t which, const std::shared_ptr<CapLedger>& ledger) {
            CampaignConfig with = config;
            with.caps = ledger;
            return Campaign::restore(with, saved[which]).value();
        };
        const auto restored_ledger = [&] {
            return std::make_shared<CapLedger>(CapLedger::restore(saved_ledger, {hourly}).value());
        };
        const auto ledger = restored_ledger();
        Campaign first = restored(0, ledger), second = restored(1, ledger);
        const std::array<Campaign*, 2> both{&first, &second};
        const Replay replayed = replay(both, written).value();
        CHECK(replayed.lost == 0);
        CHECK(first.save() == campaigns[0].save());
        CHECK(second.save() == campaigns[1].save());
        CHECK(ledger->save() == config.caps->save());
        CHECK(first.config().caps == ledger);

        // Without the calls of the other it would dial more: then nothing is done, and the ledger knows nothing of it.
        const auto its_own = restored_ledger();
        Campaign alone = restored(0, its_own);
        if (!replay(alone, single)) {
            ++differs_alone;
            CHECK(alone.save() == saved[0]);
            CHECK(its_own->save() == saved_ledger);
        }
        Campaign also_alone = restored(0, its_own);
        if (auto wrong = replay(also_alone, written); !wrong) CHECK(wrong.error().field == "journal");
    }
    CHECK(differs_alone > 5);
}

TEST_CASE("a host killed two hundred times makes no call twice and loses none") {
    const Files files{std::filesystem::temp_directory_path() / ("outdial_journal_" + std::to_string(::getpid()))};
    std::filesystem::create_directory(files.folder);
    for (const auto& file : {files.journal(), files.exchange()}) append(file, {});
    Random random(2026);
    int kills = 0;
    for (;;) {
        if (kills == 200) append(files.enough(), {});
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) host_process(files);
        int status = 0;
        if (kills < 200) {
            // At any point of its life, most of which is short: while it restores, replays, adds, dials, or saves.
            std::this_thread::sleep_for(
                std::chrono::microseconds(100 + random.below(random.chance(0.5) ? 500 : 6'000)));
            if (::kill(child, SIGKILL) == 0) ++kills;
        }
        REQUIRE(::waitpid(child, &status, 0) == child);
        if (WIFEXITED(status)) {
            REQUIRE(WEXITSTATUS(status) == 0);
            break;
        }
    }
    const std::vector<CallId> made = calls_made(files);
    CHECK(std::set<CallId>(made.begin(), made.end()).size() == made.size());
    // Everybody was over in the end, so that every order that was ever given has ended, and only made calls do.
    const Campaign campaign = Campaign::restore(always_open(), contents(files.done())).value();
    CHECK(campaign.calls().empty());
    CHECK(campaign.size() > 50);
    CHECK(made.size() >= campaign.size());
    std::filesystem::remove_all(files.folder);
}
