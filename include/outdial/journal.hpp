// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/campaign.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// What a host writes down so that nothing is lost when it dies: a snapshot now and then, and a journal since.
///
///     Journal journal(campaign);
///     journal.on(event, now);                       // the same calls as a campaign's
///     const auto orders = journal.dials(now);
///     file.append(journal.bytes());                 // written down before anything is done about it
///     journal.clear();
///     for (const DialOrder& order : orders) host.dial(order);
///
/// After a restart: `Campaign::restore` of the last snapshot, `replay` of the journal, and `Campaign::calls` to compare
/// with what the telephones know: an order they never got is given to them now.
namespace outdial {

/// Makes the calls of a campaign, and writes each down: to be kept before anything is done about it.
class Journal {
public:
    /// The campaign must live as long as the journal. `number`: which of several that write into one file.
    explicit Journal(Campaign& campaign, std::uint32_t number = 0) noexcept : campaign_(campaign), number_(number) {}

    Result<ContactId> add(const Contact& contact, Instant now);
    Result<void> change(ContactId id, const Contact& contact, Instant now);
    bool withdraw(ContactId contact, Instant now);
    Reception on(const Event& event, Instant now);
    [[nodiscard]] std::span<const DialOrder> dials(Instant now);
    [[nodiscard]] std::span<const AnnouncementOrder> announcements(Instant now);

    /// What was written down since the last `clear`: append it to the file.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
    void clear() noexcept { bytes_.clear(); }

private:
    Campaign& campaign_;
    std::uint32_t number_;
    std::vector<std::byte> bytes_;
};

/// What became of a replay.
struct Replay {
    std::uint64_t entries = 0;  ///< calls that were made again
    std::uint64_t skipped = 0;  ///< calls that the snapshot knew already
    std::size_t bytes = 0;      ///< up to here the journal is whole: cut it off there before going on
    std::size_t lost = 0;       ///< bytes after that
    std::string why;            ///< what is wrong with them; empty when nothing was lost

    friend bool operator==(const Replay&, const Replay&) = default;
};

/// Makes the calls of a journal again, on the campaign it was written for or an earlier snapshot of it: those that the
/// snapshot knows are skipped. Stops before the first entry that is damaged, cut off, or does not follow.
///
/// Config and cap ledger are those of the snapshot. Error when others dial other numbers than were dialled, or a newer
/// library wrote the journal: campaign and ledger are as they were, and nothing of the journal is to be cut off. For
/// this it works on copies of both.
///
/// Campaigns that share a cap ledger are replayed together, from one file into which their journals were written in the
/// order of the calls: what one of them dials depends on the calls of the others. A journal's `number` is the index of
/// its campaign.
[[nodiscard]] Result<Replay> replay(std::span<Campaign* const> campaigns, std::span<const std::byte> journal);
[[nodiscard]] Result<Replay> replay(Campaign& campaign, std::span<const std::byte> journal);

}  // namespace outdial
