// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/campaign.hpp>
#include <outdial/random.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace outdial_bench {
namespace {

using namespace outdial;

constexpr std::size_t numbers = 10'000'000;
constexpr AgentId agents = 10'000;
const Instant begin = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{9};

CampaignConfig config_of_many() {
    CampaignConfig config;
    config.windows.hours.fill(Hours::parse("Mo-Fr 08:00-21:00").value());
    config.places.clear();
    for (const char* zone : {"Europe/Warsaw", "Europe/London", "Europe/Athens", "Europe/Madrid"}) {
        config.places.push_back({{{load_zone(zone).value()}, Candidates::all}, {}});
    }
    return config;
}

ContactNumber number_of(std::uint64_t i) {
    return {PhoneNumber::from_digits(48'000'000'000 + i).value(), static_cast<NumberType>(i % 3),
            static_cast<PlaceId>(i * 7 % 4)};
}

Campaign campaign_of_many() {
    Campaign campaign = Campaign::create(config_of_many()).value();
    campaign.reserve(numbers, numbers);
    for (std::uint64_t i = 0; i < numbers; ++i) {
        const ContactNumber number = number_of(i);
        static_cast<void>(campaign.add({i, 0, {&number, 1}}, begin).has_value());
    }
    return campaign;
}

double in_use() { return static_cast<double>(::mallinfo2().uordblks + ::mallinfo2().hblkhd); }

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// The bytes of a file, as they lie in the system's memory.
class Mapped {
public:
    Mapped(std::FILE* file, std::size_t size)
        : data_(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, ::fileno(file), 0)), size_(size) {
        if (data_ == MAP_FAILED) std::abort();
    }
    Mapped(const Mapped&) = delete;
    Mapped& operator=(const Mapped&) = delete;
    ~Mapped() { ::munmap(data_, size_); }
    [[nodiscard]] std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(data_), size_}; }

private:
    void* data_;
    std::size_t size_;
};

void write_to(std::FILE* file, std::span<const std::byte> bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) std::abort();
}

}  // namespace

// Ten million clients of one number each, ten thousand agents.
std::vector<Row> campaign() {
    std::vector<Row> rows;
    const double before = in_use();
    std::unique_ptr<Campaign> campaign;
    const double adding =
        nanoseconds_per_item([&] { campaign = std::make_unique<Campaign>(campaign_of_many()); }, numbers);
    const double live = (in_use() - before) / static_cast<double>(numbers) - sizeof(PhoneNumber);
    rows.push_back({"live state of a number, beyond the number", "bytes", live, "allowed", 64.0, 64.0 / live});
    rows.push_back({"adding ten million numbers, each", "ns", adding, "a million a second", 1000.0, 1000.0 / adding});

    for (AgentId agent = 0; agent < agents; ++agent) static_cast<void>(campaign->on(AgentReady{agent}, begin));
    Random random(2026);
    Instant now = begin;
    std::vector<double> dials;
    for (int round = 0; round < 100; ++round) {
        std::span<const DialOrder> orders;
        now += std::chrono::seconds(40);
        dials.push_back(nanoseconds_per_item([&] { orders = campaign->dials(now); }, agents));
        if (orders.size() != agents) std::abort();
        constexpr std::array outcomes{Outcome::no_answer, Outcome::busy, Outcome::machine, Outcome::invalid_number};
        for (const DialOrder& order : std::vector(orders.begin(), orders.end())) {
            static_cast<void>(campaign->on(CallEnded{order.call, outcomes[random.below(4)]}, now));
        }
    }
    rows.push_back(
        {"dials() at ten million numbers, each order", "ns", median(dials), "1 us", 1000.0, 1000.0 / median(dials)});

    // Written to a file and read from it, as large files are: mapped. The peer is the same bytes, written and nothing
    // else.
    const std::vector<std::byte> snapshot = campaign->save();
    std::vector<double> saving;
    std::vector<double> writing;
    std::vector<double> restoring;
    for (int round = 0; round < 3; ++round) {
        const File ours(std::tmpfile(), &std::fclose);
        const File plain(std::tmpfile(), &std::fclose);
        saving.push_back(nanoseconds_per_item(
            [&] { campaign->save([&](std::span<const std::byte> piece) { write_to(ours.get(), piece); }); },
            snapshot.size()));
        writing.push_back(nanoseconds_per_item([&] { write_to(plain.get(), snapshot); }, snapshot.size()));
        campaign.reset();
        std::fflush(ours.get());
        restoring.push_back(nanoseconds_per_item(
            [&] {
                const Mapped mapped(ours.get(), snapshot.size());
                campaign = std::make_unique<Campaign>(Campaign::restore(config_of_many(), mapped.bytes()).value());
            },
            snapshot.size()));
    }
    const double save = median(saving);
    const double write = median(writing);
    const double restore = median(restoring);
    rows.push_back({"a snapshot of them to a file, each byte", "ns", save, "writing a byte", write, write / save});
    rows.push_back({"restored from the file, each byte", "ns", restore, "writing a byte", write, write / restore});
    return rows;
}

}  // namespace outdial_bench
