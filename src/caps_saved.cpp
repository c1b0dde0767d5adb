// SPDX-License-Identifier: Apache-2.0
#include <outdial/caps.hpp>

#include "checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

// A saved ledger: the mark, then per scope how many events of each kind are kept (2 bytes each), how far back in
// milliseconds none was forgotten (8 each), how many parties there are (8) and the parties in order of their keys: id
// (8), group (4, only in the scope of groups), how many events (2), the events (6 each); last a checksum (8). All
// numbers begin with their lowest byte.
namespace outdial {
namespace {

constexpr std::string_view mark = "outdcap2";
constexpr std::size_t checksum_bytes = 8;

/// A number of up to 8 bytes that begins with its lowest byte.
std::uint64_t load(const char* from, std::size_t bytes) noexcept {
    std::uint64_t value = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&value, from, bytes);
    } else {
        for (std::size_t i = bytes; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(from[i]);
    }
    return value;
}

std::uint64_t checksum_of(std::string_view bytes) noexcept { return checksum(std::as_bytes(std::span(bytes))); }

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
    std::array<char, 8> buffer{};
    for (char& byte : buffer) {
        byte = static_cast<char>(static_cast<unsigned char>(value));
        value >>= 8;
    }
    out.append(buffer.data(), bytes);
}

/// Reads on and never past the end: what is not there is 0, and `short_of` remembers it.
struct Reader {
    std::string_view left;
    bool short_of = false;

    std::uint64_t get(std::size_t bytes) noexcept {
        if (left.size() < bytes) {
            short_of = true;
            left = {};
            return 0;
        }
        const std::uint64_t value = load(left.data(), bytes);
        left.remove_prefix(bytes);
        return value;
    }
};

/// `604800 s`, or `for ever`.
std::string text_of(Duration reach) {
    if (reach == Duration::max()) return "for ever";
    return fmt::format("{:.12g} s", static_cast<double>(reach.count()) / 1000.0);
}

Error damaged(std::string_view what) {
    return Error{"saved caps", std::string(what), "the saved ledger is damaged: restore an older one"};
}

}  // namespace

std::string CapLedger::save() const {
    std::string out(mark);
    for (std::size_t scope = 0; scope < stores_.size(); ++scope) {
        const CapStore& store = stores_[scope];
        for (const std::uint16_t kept : kept_[scope]) put(out, kept, 2);
        for (const Duration reach : remembered_[scope]) put(out, static_cast<std::uint64_t>(reach.count()), 8);
        put(out, store.size(), 8);
        out.reserve(out.size() + store.size() * 20);
        store.visit([&](const CapStore::Key& key, const CapStore::Events& events) {
            put(out, key.id, 8);
            if (store.grouped()) put(out, key.group, 4);
            put(out, events.size(), 2);
            for (std::size_t i = 0; i < events.size(); ++i) put(out, events[i].word(), 6);
        });
    }
    put(out, checksum_of(out), checksum_bytes);
    return out;
}

Result<CapLedger> CapLedger::restore(std::string_view saved, std::vector<Cap> caps, CapLedgerOptions options) {
    auto created = create(std::move(caps), options);
    if (!created) return created.error();
    CapLedger& ledger = *created;
    if (saved.substr(0, mark.size()) != mark) {
        return Error{"saved caps", std::string(saved.substr(0, mark.size())), "this is no saved ledger of caps"};
    }
    if (saved.size() < mark.size() + checksum_bytes) return damaged("cut off");
    Reader end{saved.substr(saved.size() - checksum_bytes)};
    const std::string_view content = saved.substr(0, saved.size() - checksum_bytes);
    if (end.get(checksum_bytes) != checksum_of(content)) return damaged("the checksum differs");

    const std::array<Reach, cap_scope_count> needed = ledger.needed();
    Reader reader{content.substr(mark.size())};
    for (std::size_t scope = 0; scope < ledger.stores_.size(); ++scope) {
        CapStore& store = ledger.stores_[scope];
        for (std::uint16_t& kept : ledger.kept_[scope]) {
            const auto then = static_cast<std::uint16_t>(reader.get(2));
            if (then < kept && !options.accept_shorter) {
                return Error{"saved caps", fmt::format("{} of each {}", then, name(static_cast<CapScope>(scope))),
                             fmt::format("the caps need {} now: accept_shorter takes what there is", kept)};
            }
            kept = std::max(kept, then);
        }
        for (std::size_t what = 0; what < CapEvent::what_count; ++what) {
            const std::uint64_t then = reader.get(8);
            if (then > static_cast<std::uint64_t>(without_end.count())) return damaged("a time that is none");
            Duration& remembered = ledger.remembered_[scope][what];
            remembered = Duration(static_cast<Duration::rep>(then));
            if (remembered >= needed[scope][what]) continue;
            if (!options.accept_shorter) {
                return Error{"saved caps",
                             fmt::format("{} of each {}", text_of(remembered), name(static_cast<CapScope>(scope))),
                             fmt::format("the caps look back {} now: accept_shorter takes what there is",
                                         text_of(needed[scope][what]))};
            }
            remembered = needed[scope][what];
        }
        const std::uint64_t parties = reader.get(8);
        constexpr std::size_t smallest_party = 16;
        if (parties > reader.left.size() / smallest_party) return damaged("cut off");
        store.reserve(parties);
        CapStore::Key last;
        for (std::uint64_t i = 0; i < parties && !reader.short_of; ++i) {
            CapStore::Key key;
            key.id = reader.get(8);
            if (store.grouped()) key.group = static_cast<std::uint32_t>(reader.get(4));
            if (i > 0 && !(last < key)) return damaged("parties out of order");
            last = key;
            const std::uint64_t events = reader.get(2);
            if (events == 0) return damaged("a party without events");
            for (std::uint64_t e = 0; e < events && !reader.short_of; ++e) {
                const std::uint64_t word = reader.get(6);
                if (reader.short_of || !CapEvent::valid(word)) return damaged("an event that is none");
                const CapEvent event = CapEvent::from_word(word);
                const std::uint16_t kept = ledger.kept_[scope][static_cast<std::size_t>(event.what())];
                if (kept == 0) return damaged("an event that nobody kept");
                store.add(key, event, kept);
            }
        }
        if (reader.short_of) return damaged("cut off");
        if (store.size() > options.most_parties) {
            return Error{"saved caps", fmt::to_string(store.size()), "holds more parties than most_parties allows"};
        }
    }
    if (!reader.left.empty()) return damaged("too long");
    return created;
}

}  // namespace outdial
