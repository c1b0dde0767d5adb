// SPDX-License-Identifier: Apache-2.0
#include <outdial/journal.hpp>

#include "archive.hpp"
#include "checksum.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

// An entry is its length, a checksum of the rest, which call of which campaign it was and when, and with what.
namespace outdial {
namespace {

// event + n: the n-th kind of event
enum class What : std::uint8_t { add, withdraw, dials, change, event, announcements = 0xff };

struct Head {
    std::uint32_t bytes = 0;  // after the head
    std::uint32_t checksum = 0;

    Head() = default;
    explicit Head(std::span<const std::byte> body) : bytes(static_cast<std::uint32_t>(body.size())) {
        Checksum sum;
        sum.add(std::as_bytes(std::span(&bytes, 1)));  // zeros at the end of a body count for nothing
        sum.add(body);
        checksum = static_cast<std::uint32_t>(sum.value());
    }

    friend bool operator==(const Head&, const Head&) = default;
};
static_assert(plain_memory<Head>);

struct Entry {  // how a body begins
    std::uint32_t campaign = 0;
    std::uint64_t revision = 0;  // of the campaign, before
    Instant now;
    std::uint8_t what = 0;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.campaign, self.revision, self.now, self.what);
    }
};

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
void write_entry(std::vector<std::byte>& out, const Entry& entry, const More&... more) {
    const std::size_t begin = out.size();
    ArchiveWriter archive(out);
    archive(Head{}, entry);
    (more(archive), ...);
    const Head head(std::span<const std::byte>(out).subspan(begin + sizeof(Head)));
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

constexpr std::string_view unknown_kind =
    "is of a kind that this library does not know: replay it with the one that wrote it";

/// Makes the call of one entry again; says what is wrong with it.
std::string_view make(Campaign& campaign, const Entry& entry, ArchiveReader& archive) {
    const Instant now = entry.now;
    const auto what = static_cast<What>(entry.what);
    switch (what) {
        case What::add:
        case What::change: {
            ContactId id = 0;
            if (what == What::change) archive(id);
            Written written;
            archive(written);
            const auto numbers = written.numbers();
            if (!archive.finished() || !numbers) return unknown_kind;
            written.contact.numbers = *numbers;
            // Refused now as it was then.
            if (what == What::add) {
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
            return "dials other numbers than then: restore with the config, and the cap ledger, of that time";
        }
        case What::announcements: {
            std::uint64_t then = 0;
            archive(then);
            if (!archive.finished()) return unknown_kind;
            if (digest(campaign.announcements(now)) == then) return {};
            return "announces other calls than then: restore with the config, and the cap ledger, of that time";
        }
        case What::event: break;
    }
    const auto event = read_event(entry.what - static_cast<std::size_t>(What::event), archive);
    if (!event || !archive.finished()) return unknown_kind;
    static_cast<void>(campaign.on(*event, now));
    return {};
}

}  // namespace

Result<ContactId> Journal::add(const Contact& contact, Instant now) {
    write_entry(bytes_, {number_, campaign_.revision(), now, static_cast<std::uint8_t>(What::add)},
                [&](ArchiveWriter& archive) { archive(Written(contact)); });
    return campaign_.add(contact, now);
}

Result<void> Journal::change(ContactId id, const Contact& contact, Instant now) {
    write_entry(bytes_, {number_, campaign_.revision(), now, static_cast<std::uint8_t>(What::change)},
                [&](ArchiveWriter& archive) { archive(id, Written(contact)); });
    return campaign_.change(id, contact, now);
}

bool Journal::withdraw(ContactId contact, Instant now) {
    write_entry(bytes_, {number_, campaign_.revision(), now, static_cast<std::uint8_t>(What::withdraw)},
                [&](ArchiveWriter& archive) { archive(contact); });
    return campaign_.withdraw(contact, now);
}

Reception Journal::on(const Event& event, Instant now) {
    const auto what = static_cast<std::uint8_t>(static_cast<std::size_t>(What::event) + event.index());
    write_entry(bytes_, {number_, campaign_.revision(), now, what},
                [&](ArchiveWriter& archive) { std::visit([&](const auto& one) { fields_of(one, archive); }, event); });
    return campaign_.on(event, now);
}

std::span<const DialOrder> Journal::dials(Instant now) {
    const std::uint64_t revision = campaign_.revision();
    const std::span<const DialOrder> orders = campaign_.dials(now);
    write_entry(bytes_, {number_, revision, now, static_cast<std::uint8_t>(What::dials)},
                [&](ArchiveWriter& archive) { archive(digest(orders)); });
    return orders;
}

std::span<const AnnouncementOrder> Journal::announcements(Instant now) {
    const std::uint64_t revision = campaign_.revision();
    const std::span<const AnnouncementOrder> orders = campaign_.announcements(now);
    write_entry(bytes_, {number_, revision, now, static_cast<std::uint8_t>(What::announcements)},
                [&](ArchiveWriter& archive) { archive(digest(orders)); });
    return orders;
}

/// Copies of campaigns, and of the ledgers that they share, on which a journal is tried.
class Rehearsal {
public:
    explicit Rehearsal(std::span<Campaign* const> campaigns)
        : campaigns_(campaigns.begin(), campaigns.end()), copies_(campaigns.size()) {}

    [[nodiscard]] std::size_t size() const noexcept { return campaigns_.size(); }
    [[nodiscard]] std::uint64_t revision(std::size_t campaign) const noexcept {
        return copies_[campaign] ? copies_[campaign]->revision() : campaigns_[campaign]->revision();
    }

    /// The copy to make calls of.
    [[nodiscard]] Campaign& copy(std::size_t campaign) {
        if (!copies_[campaign]) {
            copies_[campaign] = *campaigns_[campaign];
            std::shared_ptr<CapLedger>& caps = copies_[campaign]->config_.caps;
            if (caps) caps = copy(caps);
        }
        return *copies_[campaign];
    }

    /// The campaigns and their ledgers are now what the copies are.
    void adopt() {
        for (auto& [ledger, copy] : ledgers_) *ledger = std::move(*copy);
        for (std::size_t i = 0; i < size(); ++i) {
            if (!copies_[i]) continue;
            copies_[i]->config_.caps = campaigns_[i]->config_.caps;
            *campaigns_[i] = std::move(*copies_[i]);
        }
    }

private:
    [[nodiscard]] std::shared_ptr<CapLedger> copy(const std::shared_ptr<CapLedger>& ledger) {
        for (const auto& [known, copy] : ledgers_) {
            if (known == ledger) return copy;
        }
        return ledgers_.emplace_back(ledger, std::make_shared<CapLedger>(*ledger)).second;
    }

    std::vector<Campaign*> campaigns_;
    std::vector<std::optional<Campaign>> copies_;
    std::vector<std::pair<std::shared_ptr<CapLedger>, std::shared_ptr<CapLedger>>> ledgers_;
};

Result<Replay> replay(std::span<Campaign* const> campaigns, std::span<const std::byte> journal) {
    Rehearsal rehearsal(campaigns);
    Replay result;
    const auto stop = [&](std::string why) {
        result.lost = journal.size() - result.bytes;
        result.why = fmt::format("at byte {}: {}", result.bytes, why);
        rehearsal.adopt();
        return result;
    };
    while (result.bytes < journal.size()) {
        const auto rest = journal.subspan(result.bytes);
        Head head;
        if (rest.size() < sizeof head) return stop("the last entry is cut off");
        std::memcpy(&head, rest.data(), sizeof head);
        if (rest.size() - sizeof head < head.bytes) {
            return stop("the last entry is cut off, or its length is damaged");
        }
        const auto body = rest.subspan(sizeof head, head.bytes);
        if (head != Head(body)) return stop("an entry is damaged");
        ArchiveReader archive(body);
        Entry entry;
        archive(entry);
        if (!archive.whole()) return stop("an entry is too short");
        if (entry.campaign >= rehearsal.size()) {
            return Error{"journal", fmt::format("campaign {}", entry.campaign),
                         fmt::format("there are {}: give all that it was written for", rehearsal.size())};
        }
        const std::uint64_t known = rehearsal.revision(entry.campaign);
        if (entry.revision > known) {
            return stop(fmt::format("entries {} to {} are missing", known, entry.revision - 1));
        }
        if (entry.revision < known) {
            ++result.skipped;
        } else {
            const std::string_view wrong = make(rehearsal.copy(entry.campaign), entry, archive);
            if (!wrong.empty()) return Error{"journal", fmt::format("entry {}", entry.revision), std::string(wrong)};
            ++result.entries;
        }
        result.bytes += sizeof head + head.bytes;
    }
    rehearsal.adopt();
    return result;
}

Result<Replay> replay(Campaign& campaign, std::span<const std::byte> journal) {
    Campaign* const only = &campaign;
    return replay(std::span(&only, 1), journal);
}

}  // namespace outdial
