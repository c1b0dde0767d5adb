// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/caps.hpp>
#include <outdial/random.hpp>

#include <cstdlib>
#include <unordered_map>

namespace outdial_bench {
namespace {

using namespace outdial;

constexpr std::uint64_t first_number = 48'600'000'000;
constexpr std::uint32_t numbers = 1'000'000;
constexpr std::uint16_t allowed = 3;
constexpr Duration day = std::chrono::hours(24);
const Instant begin = from_epoch_ms(1'772'442'000'000);

/// What one writes without a ledger: a list of attempts for each number.
struct Obvious {
    std::unordered_map<std::uint64_t, std::vector<Instant>> attempts;

    void on_attempt(std::uint64_t number, Instant now) { attempts[number].push_back(now); }
    bool allows(std::uint64_t number, Instant now) const {
        const auto found = attempts.find(number);
        if (found == attempts.end()) return true;
        int recent = 0;
        for (const Instant at : found->second) recent += at > now - day ? 1 : 0;
        return recent < allowed;
    }
    std::size_t bytes() const {
        // A node has a link, the key and the vector; malloc adds 8 bytes and rounds up to 16.
        constexpr std::size_t node = (sizeof(void*) + 8 + sizeof(std::vector<Instant>) + 8 + 15) / 16 * 16;
        std::size_t sum = attempts.bucket_count() * sizeof(void*) + attempts.size() * node;
        for (const auto& [number, list] : attempts) sum += (list.capacity() * sizeof(Instant) + 8 + 31) / 32 * 32;
        return sum;
    }
};

struct Call {
    std::uint64_t number;
    Instant at;
    CapParty party = {PhoneNumber::from_digits(number).value(), 0, 0};
};

}  // namespace

// A million numbers, each called once and one in ten some times more; then questions about any of them, in any order.
std::vector<Row> caps() {
    Cap cap;
    cap.name = "three a day";
    cap.scope = CapScope::number;
    cap.count = allowed;
    cap.length = day;
    Random random(4);
    std::vector<Call> calls;
    for (std::uint32_t i = 0; i < numbers; ++i) calls.push_back({first_number + i, begin + Duration{i}});
    for (std::uint32_t i = 0; i < numbers / 4; ++i) {
        calls.push_back({first_number + std::uint64_t{random.below(numbers / 10)} * 10,
                         begin + std::chrono::hours(1 + random.below(40))});
    }
    CapLedger ledger = CapLedger::create({cap}).value();
    Obvious obvious;
    const auto fill = [&] {
        ledger = CapLedger::create({cap}).value();
        for (const Call& call : calls) {
            if (ledger.on_attempt(call.party, Approach::call, call.at) != CapReception::recorded) std::abort();
        }
    };
    const auto fill_obvious = [&] {
        obvious = {};
        for (const Call& call : calls) obvious.on_attempt(call.number, call.at);
    };
    std::vector<Row> rows{
        compare("caps: an attempt recorded", "a hash table of lists", calls.size(), fill, fill_obvious, 5)};

    std::vector<Call> questions;
    for (int i = 0; i < 500'000; ++i) {
        questions.push_back({first_number + random.below(numbers * 2), begin + std::chrono::hours(random.below(60))});
    }
    const Zone zone;
    const CapSet all = ledger.all();
    const auto ask = [&](const Call& question) {
        return ledger.verdict(all, question.party, Approach::call, zone, question.at).is_now();
    };
    for (const Call& question : questions) {
        if (ask(question) != obvious.allows(question.number, question.at)) std::abort();
    }
    rows.push_back(compare(
        "caps: a verdict", "a hash table of lists", questions.size(),
        [&] {
            for (const Call& question : questions) keep(ask(question));
        },
        [&] {
            for (const Call& question : questions) keep(obvious.allows(question.number, question.at));
        }));
    const double bytes = static_cast<double>(ledger.bytes()) / numbers;
    const double peer = static_cast<double>(obvious.bytes()) / numbers;
    rows.push_back({"caps: room of a number", "bytes", bytes, "a hash table of lists", peer, peer / bytes});
    return rows;
}

}  // namespace outdial_bench
