// SPDX-License-Identifier: Apache-2.0
#include <outdial/journal.hpp>

#include "archive.hpp"
#include "checksum.hpp"

#include <optional>

#include <fmt/format.h>

// An entry is its length, a checksum of the rest, the campaign's revision, the instant, what is called, and with what.
namespace outdial {
namespace {

enum class What : std::uint8_t { add, withdraw, dials, event };  // event + n: the n-th kind of event

struct Head {
    std::uint32_t bytes = 0;  // after the head
    std::uint32_t checksum = 0;
};
static_assert(plain_memory<Head>);

template <class Archive, class Event>
void fields_of(Event& event, Archive& archive) {
    if constexpr (requires { event.agent; }) archive(event.agent);
    if constexpr (requires { event.call; }) archive(event.call);
    if constexpr (requires { event.outcome; }) archive(event.outcome);
    if constexpr (requires { event.disposition; }) archive(event.disposition, event.callback_at, event.number);
}

template <class... More>
void write_entry(std::vector<std::byte>& out, std::uint64_t revision, Instant now, std::uint8_t what,
                 const More&... more) {
    const std::size_t begin = out.size();
    ArchiveWriter archive(out);
    archive(Head{}, revision, now, what);
    (more(archive), ...);
    const auto body = std::span<const std::byte>(out).subspan(begin + sizeof(Head));
    const Head head{static_cast<std::uint32_t>(body.size()), static_cast<std::uint32_t>(checksum(body))};
    std::memcpy(out.data() + begin, &head, sizeof head);
}

/// The n-th kind of event, read; nothing when there is no such kind.
template <std::size_t kind = 0>
std::optional<Event> read_event(std::size_t wanted, ArchiveReader& archive) {
    if constexpr (kind < std::variant_size_v<Event>) {
        if (wanted != kind) return read_event<kind + 1>(wanted, archive);
        std::variant_alternative_t<kind, Event> event;
        fields_of(event, archive);
        return event;
    } else {
        return std::nullopt;
    }
}

struct Numbers {  // of a contact, as they are written
    std::vector<std::uint64_t> digits;
    std::vector<NumberType> types;
    std::vector<PlaceId> places;
};

/// Makes the call of one entry again; false when there is no such call.
bool make(Campaign& campaign, Instant now, std::uint8_t what, ArchiveReader& archive) {
    switch (static_cast<What>(what)) {
        case What::add: {
            Contact contact;
            Numbers numbers;
            archive(contact.reference, contact.priority, contact.wish, numbers.digits, numbers.types, numbers.places);
            const std::size_t count = numbers.digits.size();
            if (!archive.finished() || numbers.types.size() != count || numbers.places.size() != count) return false;
            std::vector<ContactNumber> all;
            for (std::size_t i = 0; i < count; ++i) {
                const auto number = PhoneNumber::from_digits(numbers.digits[i]);
                if (!number) return false;
                all.push_back({*number, numbers.types[i], numbers.places[i]});
            }
            contact.numbers = all;
            static_cast<void>(campaign.add(contact, now));  // refused now as it was then
            return true;
        }
        case What::withdraw: {
            ContactId contact = 0;
            archive(contact);
            if (!archive.finished()) return false;
            campaign.withdraw(contact, now);
            return true;
        }
        case What::dials:
            if (!archive.finished()) return false;
            static_cast<void>(campaign.dials(now));
            return true;
        case What::event: break;
    }
    const auto event = read_event(what - static_cast<std::size_t>(What::event), archive);
    if (!event || !archive.finished()) return false;
    static_cast<void>(campaign.on(*event, now));
    return true;
}

}  // namespace

Result<ContactId> Journal::add(const Contact& contact, Instant now) {
    Numbers numbers;
    for (const ContactNumber& number : contact.numbers) {
        numbers.digits.push_back(number.number.digits());
        numbers.types.push_back(number.type);
        numbers.places.push_back(number.place);
    }
    write_entry(bytes_, campaign_.revision(), now, static_cast<std::uint8_t>(What::add), [&](ArchiveWriter& archive) {
        archive(contact.reference, contact.priority, contact.wish, numbers.digits, numbers.types, numbers.places);
    });
    return campaign_.add(contact, now);
}

bool Journal::withdraw(ContactId contact, Instant now) {
    write_entry(bytes_, campaign_.revision(), now, static_cast<std::uint8_t>(What::withdraw),
                [&](ArchiveWriter& archive) { archive(contact); });
    return campaign_.withdraw(contact, now);
}

Reception Journal::on(const Event& event, Instant now) {
    const auto what = static_cast<std::uint8_t>(static_cast<std::size_t>(What::event) + event.index());
    write_entry(bytes_, campaign_.revision(), now, what,
                [&](ArchiveWriter& archive) { std::visit([&](const auto& one) { fields_of(one, archive); }, event); });
    return campaign_.on(event, now);
}

std::span<const DialOrder> Journal::dials(Instant now) {
    write_entry(bytes_, campaign_.revision(), now, static_cast<std::uint8_t>(What::dials));
    return campaign_.dials(now);
}

Replay replay(Campaign& campaign, std::span<const std::byte> journal) {
    Replay result;
    while (result.bytes < journal.size()) {
        const auto rest = journal.subspan(result.bytes);
        const auto stop = [&](std::string why) {
            result.lost = rest.size();
            result.why = fmt::format("at byte {}: {}", result.bytes, why);
            return result;
        };
        Head head;
        if (rest.size() < sizeof head) return stop("the last entry is cut off");
        std::memcpy(&head, rest.data(), sizeof head);
        if (rest.size() - sizeof head < head.bytes) {
            return stop("the last entry is cut off, or its length is damaged");
        }
        const auto body = rest.subspan(sizeof head, head.bytes);
        if (static_cast<std::uint32_t>(checksum(body)) != head.checksum) return stop("an entry is damaged");
        ArchiveReader archive(body);
        std::uint64_t revision = 0;
        Instant now;
        std::uint8_t what = 0;
        archive(revision, now, what);
        if (!archive.whole()) return stop("an entry is too short");
        if (revision > campaign.revision()) {
            return stop(fmt::format("entries {} to {} are missing", campaign.revision(), revision - 1));
        }
        if (revision < campaign.revision()) {
            ++result.skipped;
        } else if (!make(campaign, now, what, archive)) {
            return stop("an entry of a kind that this library does not know");
        } else {
            ++result.entries;
        }
        result.bytes += sizeof head + head.bytes;
    }
    return result;
}

}  // namespace outdial
