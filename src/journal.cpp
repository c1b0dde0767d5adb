// SPDX-License-Identifier: Apache-2.0
#include <outdial/journal.hpp>

#include "archive.hpp"
#include "checksum.hpp"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

// An entry is its length, a checksum of the rest, the campaign's revision, the instant, what is called, and with what.
namespace outdial {
namespace {

// event + n: the n-th kind of event
enum class What : std::uint8_t { add, withdraw, dials, change, event, announcements = 0xff };

struct Head {
    std::uint32_t bytes = 0;  // after the head
    std::uint32_t checksum = 0;
};
static_assert(plain_memory<Head>);

template <class Archive, class Event>
void fields_of(Event& event, Archive& archive) {
    if constexpr (requires { event.agent; }) archive(event.agent);
    if constexpr (requires { event.at; }) archive(event.at);
    if constexpr (requires { event.call; }) archive(event.call);
    if constexpr (requires { event.outcome; }) archive(event.outcome);
    if constexpr (requires { event.disposition; }) archive(event.disposition, event.callback_at);
    if constexpr (requires { event.contact; }) archive(event.contact);
    if constexpr (requires { event.number; }) archive(event.number);
    if constexpr (requires { event.own_agent; }) archive(event.own_agent);
    if constexpr (requires { event.result; }) archive(event.result);
    if constexpr (requires { event.served; }) archive(event.served);
    if constexpr (requires { event.waited; }) archive(event.waited);
    if constexpr (requires { event.verdict; }) archive(event.verdict);
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

struct Written {  // a contact, as it is written
    Contact contact;
    std::vector<std::uint64_t> digits;
    std::vector<NumberType> types;
    std::vector<PlaceId> places;

    Written() = default;
    explicit Written(const Contact& told) : contact(told) {
        for (const ContactNumber& number : told.numbers) {
            digits.push_back(number.number.digits());
            types.push_back(number.type);
            places.push_back(number.place);
        }
    }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.contact.reference, self.contact.priority, self.contact.wish, self.digits, self.types, self.places);
    }

    /// The numbers, when they can be some.
    [[nodiscard]] std::optional<std::vector<ContactNumber>> numbers() const {
        if (types.size() != digits.size() || places.size() != digits.size()) return std::nullopt;
        std::vector<ContactNumber> all;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            const auto number = PhoneNumber::from_digits(digits[i]);
            if (!number) return std::nullopt;
            all.push_back({*number, types[i], places[i]});
        }
        return all;
    }
};

/// What was dialled. Another config, or other counts of the caps, dial other numbers.
std::uint64_t digest(std::span<const DialOrder> orders) noexcept {
    Checksum sum;
    for (const DialOrder& order : orders) {
        const std::array<std::uint64_t, 2> dialled{order.call, order.number.digits()};
        sum.add(std::as_bytes(std::span(dialled)));
    }
    return sum.value();
}

std::uint64_t digest(std::span<const AnnouncementOrder> orders) noexcept {
    Checksum sum;
    for (const AnnouncementOrder& order : orders) {
        const std::array<std::uint64_t, 2> announced{order.contact, order.number.digits()};
        sum.add(std::as_bytes(std::span(announced)));
    }
    return sum.value();
}

constexpr std::string_view unknown_kind = "an entry of a kind that this library does not know";

/// Makes the call of one entry again; says what is wrong with it.
std::string_view make(Campaign& campaign, Instant now, std::uint8_t what, ArchiveReader& archive) {
    switch (static_cast<What>(what)) {
        case What::add:
        case What::change: {
            ContactId id = 0;
            if (static_cast<What>(what) == What::change) archive(id);
            Written written;
            archive(written);
            const auto numbers = written.numbers();
            if (!archive.finished() || !numbers) return unknown_kind;
            written.contact.numbers = *numbers;
            // Refused now as it was then.
            if (static_cast<What>(what) == What::add) {
                static_cast<void>(campaign.add(written.contact, now));
            } else {
                static_cast<void>(campaign.change(id, written.contact, now));
            }
            return {};
        }
        case What::withdraw: {
            ContactId contact = 0;
            archive(contact);
            if (!archive.finished()) return unknown_kind;
            campaign.withdraw(contact, now);
            return {};
        }
        case What::dials: {
            std::uint64_t then = 0;
            archive(then);
            if (!archive.finished()) return unknown_kind;
            if (digest(campaign.dials(now)) == then) return {};
            return "other numbers are dialled than then: restore with the config, and the cap ledger, of that time";
        }
        case What::announcements: {
            std::uint64_t then = 0;
            archive(then);
            if (!archive.finished()) return unknown_kind;
            if (digest(campaign.announcements(now)) == then) return {};
            return "other calls are announced than then: restore with the config, and the cap ledger, of that time";
        }
        case What::event: break;
    }
    const auto event = read_event(what - static_cast<std::size_t>(What::event), archive);
    if (!event || !archive.finished()) return unknown_kind;
    static_cast<void>(campaign.on(*event, now));
    return {};
}

}  // namespace

Result<ContactId> Journal::add(const Contact& contact, Instant now) {
    write_entry(bytes_, campaign_.revision(), now, static_cast<std::uint8_t>(What::add),
                [&](ArchiveWriter& archive) { archive(Written(contact)); });
    return campaign_.add(contact, now);
}

Result<void> Journal::change(ContactId id, const Contact& contact, Instant now) {
    write_entry(bytes_, campaign_.revision(), now, static_cast<std::uint8_t>(What::change),
                [&](ArchiveWriter& archive) { archive(id, Written(contact)); });
    return campaign_.change(id, contact, now);
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
    const std::uint64_t revision = campaign_.revision();
    const std::span<const DialOrder> orders = campaign_.dials(now);
    write_entry(bytes_, revision, now, static_cast<std::uint8_t>(What::dials),
                [&](ArchiveWriter& archive) { archive(digest(orders)); });
    return orders;
}

std::span<const AnnouncementOrder> Journal::announcements(Instant now) {
    const std::uint64_t revision = campaign_.revision();
    const std::span<const AnnouncementOrder> orders = campaign_.announcements(now);
    write_entry(bytes_, revision, now, static_cast<std::uint8_t>(What::announcements),
                [&](ArchiveWriter& archive) { archive(digest(orders)); });
    return orders;
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
        } else if (const std::string_view wrong = make(campaign, now, what, archive); !wrong.empty()) {
            return stop(std::string(wrong));
        } else {
            ++result.entries;
        }
        result.bytes += sizeof head + head.bytes;
    }
    return result;
}

}  // namespace outdial
