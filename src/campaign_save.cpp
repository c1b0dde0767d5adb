// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include "archive.hpp"
#include "checksum.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

// A campaign as bytes and back: magic and version, what its config must still be, the members as they are, then their
// size and checksum.
namespace outdial {
namespace {

struct Header {
    std::array<char, 8> magic{'O', 'U', 'T', 'D', 'I', 'A', 'L', 'C'};
    std::uint64_t version = 8;
};
struct Trailer {
    std::uint64_t bytes = 0;  // between the two
    std::uint64_t checksum = 0;
};
static_assert(plain_memory<Header> && plain_memory<Trailer>);

/// What the config of a campaign must still be when it is restored. Anything else may change; but with the places in
/// another order its clients would be called by the clocks of others, and without the ledger as often as can be.
struct Terms {
    std::vector<std::vector<char>> zones;  // of every place
    bool caps = false;

    Terms() = default;
    explicit Terms(const CampaignConfig& config) : caps(config.caps != nullptr) {
        for (const Place& place : config.places) {
            std::vector<char>& names = zones.emplace_back();
            for (const Zone& zone : place.zones.zones) {
                if (!names.empty()) names.push_back(' ');
                names.insert(names.end(), zone.name().begin(), zone.name().end());
            }
        }
    }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.zones, self.caps);
    }

    [[nodiscard]] std::string zones_of(std::size_t place) const {
        return place < zones.size() ? std::string(zones[place].begin(), zones[place].end()) : std::string();
    }
};

template <class T>
std::span<const std::byte> bytes_of(const T& value) {
    return std::as_bytes(std::span(&value, 1));
}

Error damaged(std::string what) { return Error{"snapshot", std::move(what), "restore an older one and its journal"}; }

}  // namespace

void Campaign::save(const std::function<void(std::span<const std::byte>)>& write) const {
    static_assert(plain_memory<Slot> && plain_memory<Number> && plain_memory<Timer> && plain_memory<Notice>,
                  "the bulk of a snapshot is written as it lies in memory");
    write(bytes_of(Header{}));
    Trailer trailer;
    Checksum sum;
    const ByteSink sink = [&](std::span<const std::byte> piece) {
        trailer.bytes += piece.size();
        sum.add(piece);
        write(piece);
    };
    std::vector<std::byte> buffer;
    ArchiveWriter archive(buffer, sink);
    archive(Terms(config_));
    fields(*this, archive);
    archive.flush();
    trailer.checksum = sum.value();
    write(bytes_of(trailer));
}

std::vector<std::byte> Campaign::save() const {
    std::vector<std::byte> snapshot;
    snapshot.reserve(4096 + contacts_.size() * (sizeof(Slot) + 8) + numbers_.size() * sizeof(Number));
    save([&](std::span<const std::byte> piece) { snapshot.insert(snapshot.end(), piece.begin(), piece.end()); });
    return snapshot;
}

Result<Campaign> Campaign::restore(CampaignConfig config, std::span<const std::byte> snapshot) {
    auto campaign = create(std::move(config));
    if (!campaign) return campaign.error();
    Header header;
    Trailer trailer;
    constexpr std::size_t around = sizeof header + sizeof trailer;
    ArchiveReader(snapshot.first(std::min(sizeof header, snapshot.size())))(header);
    if (snapshot.size() < sizeof header || header.magic != Header{}.magic) return damaged("it is no snapshot");
    if (header.version != Header{}.version) {
        return Error{"snapshot.version", fmt::to_string(header.version),
                     fmt::format("restore it with the library that wrote it; this one reads {}", Header{}.version)};
    }
    if (snapshot.size() < around) return damaged("its end is missing");
    const auto body = snapshot.subspan(sizeof header, snapshot.size() - around);
    ArchiveReader end(snapshot.last(sizeof trailer));
    end(trailer);
    if (body.size() != trailer.bytes) return damaged("its end is missing, or there is more after it");
    if (checksum(body) != trailer.checksum) return damaged("the checksum does not agree");
    ArchiveReader archive(body);
    Terms then;
    archive(then);
    fields(*campaign, archive);
    if (!archive.finished()) return damaged("its parts do not fit together");
    if (auto revived = campaign->revive(); !revived) return revived.error();
    const Terms now(campaign->config_);
    if (then.caps && !now.caps) {
        return Error{"snapshot.caps", "none",
                     "it was saved with a cap ledger: give that, or one without caps if none shall hold any more"};
    }
    for (const Window& window : campaign->windows_) {
        const std::string were = then.zones_of(window.place), are = now.zones_of(window.place);
        if (were == are) continue;
        return Error{fmt::format("snapshot.places[{}]", window.place), are,
                     fmt::format("it was in {}: give the places in the order that they had, and new ones after them",
                                 were.empty() ? "no known zone" : were)};
    }
    return campaign;
}

/// Works out what was not saved, and looks whether all that was read can be.
Result<void> Campaign::revive() {
    for (Turns* turns : {&turns_, &promised_turns_, &deferred_turns_, &announce_turns_}) {
        if (turns->size() != windows_.size() || !turns->revive(contacts_.size()))
            return damaged("its queues are wrong");
    }
    if (!adopt_learned_order()) return damaged("its learned order is wrong");
    for (std::size_t i = 0; i < windows_.size(); ++i) {
        Window& window = windows_[i];
        if (window.place >= config_.places.size()) {
            return Error{"snapshot.place", fmt::to_string(window.place),
                         fmt::format("the config has {} places: give all that there were", config_.places.size())};
        }
        if (window.wish != no_wish && window.wish >= config_.wishes.size()) {
            return Error{"snapshot.wish", fmt::to_string(window.wish),
                         fmt::format("the config has {} wishes: give all that there were", config_.wishes.size())};
        }
        const bool known = window.appointment_window == no_window || window.appointment_window < windows_.size();
        if (static_cast<int>(window.type) >= number_type_count || !known) return damaged("its windows are wrong");
        window.allowed = allowed(window);
        // Where the config says something else than it did, that is looked at by the next `dials`.
        if (told_ < window.verdict.until) {
            const Verdict present = window.allowed.at(told_);
            const bool other = present.kind != window.verdict.kind ||
                               (present.is_now() ? present.until != window.verdict.until
                                                 : present.until < window.verdict.until);  // it is a lower bound
            if (other) {
                window.verdict.until = far_past;
                look_again_ = far_past;
                windows_until_ = told_ + Duration{1};
            }
        }
        if (config_.announcement && config_.announcement->windows) window.announce = announce_hours(window);
        if (config_.announcement && told_ < window.announce_until) {
            const Verdict present = announce_gate(static_cast<std::uint16_t>(i));
            if (present.is_now() ? present.until != window.announce_until : present.until < window.announce_until) {
                window.announce_until = far_past;
                look_again_ = far_past;
                windows_until_ = told_ + Duration{1};
            }
        }
        if (!window.appointment) {
            window_ids_[window_key(window.type, window.place, window.wish)] = static_cast<std::uint16_t>(i);
        }
    }
    pacing_.adopt();
    if (!ledger_.adopt()) return damaged("its counts of abandoned calls are wrong");
    if (!sound() || !agents_.sound()) return damaged("its contacts, calls or agents are wrong");
    adopt_announcement();
    return {};
}

/// The learned order may be there and not be wanted any more, or the other way round.
bool Campaign::adopt_learned_order() {
    const bool there = chances_.has_value();
    if (histories_.size() != (there ? numbers_.size() : 0) || !shortlist_.sound()) return false;
    for (const Shortlist::Candidate& candidate : shortlist_.candidates()) {
        if (candidate.turn.contact() >= contacts_.size() || candidate.queue >= windows_.size()) return false;
    }
    if (there == config_.learned_order.has_value()) return true;
    for (const Shortlist::Candidate& candidate : shortlist_.take_all()) turns_.push(candidate.queue, candidate.turn);
    // Who was put off to a better hour comes then.
    deferred_ = deferred_held_ = deferred_turns_.keep([](const Turn&) { return false; });
    shortlist_hour_ = far_past;
    histories_.assign(config_.learned_order ? numbers_.size() : 0, {});
    chances_.reset();
    if (config_.learned_order) chances_ = AnswerChances::create(*config_.learned_order).value();
    return true;
}

/// Other calls may be announced than were: whose turn it is looks for another queue then.
void Campaign::adopt_announcement() {
    if (config_.announcement) make_notices();
    const std::uint8_t types = types_to_announce(config_);
    if (std::exchange(announced_types_, types) == types) return;
    for (Window& window : windows_) window.announce_until = far_past;
    for (const Slot& slot : contacts_) {
        if (ahead_ > 0 && !config_.announcement) leave_ahead(slot);
    }
    if (!config_.announcement) asked_.clear();
    for (std::size_t contact = 0; contact < contacts_.size(); ++contact) {
        Slot& slot = contacts_[contact];
        if (slot.phase != Phase::ready) continue;
        ++slot.stamp;
        make_ready(static_cast<ContactId>(contact), latest_);
    }
    look_again_ = far_past;
    windows_until_ = told_ + Duration{1};
}

bool Campaign::sound() const noexcept {
    std::uint32_t ahead = 0;
    for (const Notice& notice : notices_) {
        if (static_cast<int>(notice.why) >= why_count || notice.ahead > Notice::Ahead::there) return false;
        ahead += notice.ahead != Notice::Ahead::no ? 1U : 0U;
    }
    if (ahead != ahead_ || (!notices_.empty() && notices_.size() != numbers_.size())) return false;
    std::array<std::uint32_t, 8> phases{};
    for (const Slot& slot : contacts_) {
        const std::uint64_t end = std::uint64_t{slot.first_number} + slot.numbers;
        if (slot.numbers == 0 || slot.current >= slot.numbers || end > numbers_.size()) return false;
        if (slot.phase > Phase::withdrawn || static_cast<int>(slot.reason) >= reason_count) return false;
        ++phases[static_cast<std::size_t>(slot.phase)];
        if (slot.reason != Reason::appointment) continue;
        for (const Number& number : numbers(slot)) {
            if (number.window() >= windows_.size()) return false;
            if (windows_[number.window()].appointment_window == no_window) return false;
        }
    }
    const auto known = [&](const auto& of_contact) { return of_contact.contact < contacts_.size(); };
    if (phases != phase_counts_ || !std::all_of(timers_.begin(), timers_.end(), known) ||
        !std::all_of(own_turns_.begin(), own_turns_.end(), known) ||
        !std::all_of(asked_.begin(), asked_.end(), known) || (!asked_.empty() && notices_.empty()) ||
        !std::all_of(own_agents_.begin(), own_agents_.end(), known) ||
        !std::is_sorted(own_agents_.begin(), own_agents_.end(), by_contact) ||
        !std::is_heap(timers_.begin(), timers_.end(), later)) {
        return false;
    }
    for (const Number& number : numbers_) {
        if (number.window() >= windows_.size() || number.state.phase > NumberState::Phase::retired) return false;
    }
    for (const Call& call : calls_) {
        if (call.phase > Call::Phase::wrap_up || static_cast<int>(call.outcome) >= outcome_count) return false;
        if (static_cast<int>(call.disposition) >= disposition_count || call.odds.step() >= Odds::steps) return false;
        if (call.phase == Call::Phase::free) continue;
        if (call.contact >= contacts_.size() || call.number >= contacts_[call.contact].numbers) return false;
        if (call.agent != no_agent && agents_.find(call.agent) == nullptr) return false;
    }
    const auto free = [&](std::uint32_t place) {
        return place < calls_.size() && calls_[place].phase == Call::Phase::free;
    };
    return std::all_of(free_calls_.begin(), free_calls_.end(), free) &&
           std::all_of(wrap_ups_.begin(), wrap_ups_.end(),
                       [&](const WrapUp& wrap_up) { return agents_.find(wrap_up.agent) != nullptr; });
}

std::vector<DialOrder> Campaign::calls() const {
    std::vector<DialOrder> orders;
    for (std::size_t place = 0; place < calls_.size(); ++place) {
        const Call& call = calls_[place];
        if (call.phase == Call::Phase::free || call.phase == Call::Phase::wrap_up) continue;
        orders.push_back(order_of(call, static_cast<std::uint32_t>(place)));
    }
    return orders;
}

}  // namespace outdial
