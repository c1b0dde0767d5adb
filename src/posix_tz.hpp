// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// What a zone does after the last change its TZif file lists: the footer of the file, a POSIX TZ string such as
/// `EST5EDT,M3.2.0,M11.1.0`. The date library does not read it, so without this every zone with daylight saving would
/// stand still after 2037 (or much earlier: "slim" files leave out every change that the footer implies).
namespace outdial {

/// The day and time of day of a yearly change, by one of the three forms of POSIX.
struct YearlyDate {
    enum class Form : std::uint8_t {
        month_week_weekday,  ///< `Mm.w.d`: weekday d (0 is Sunday) of week w of month m; week 5 is the last
        day_without_leap,    ///< `Jn`: day 1 to 365, 29 February is never counted
        day_with_leap,       ///< `n`: day 0 to 365, 29 February counts in leap years
    };
    Form form = Form::month_week_weekday;
    int month = 1;
    int week = 1;
    int day = 0;
    std::chrono::seconds time{};  ///< from local midnight; -167 h to 167 h

    /// The wall-clock moment in that year.
    [[nodiscard]] std::chrono::local_seconds in(std::chrono::year year) const noexcept;
};

/// One change of a zone's offset.
struct OffsetChange {
    std::chrono::sys_seconds at;
    std::chrono::seconds offset{};  ///< local time minus UTC from then on

    friend bool operator==(const OffsetChange&, const OffsetChange&) = default;
};

struct PosixTz {
    struct Daylight {
        std::chrono::seconds offset{};
        YearlyDate begin;  ///< on the wall that shows standard time
        YearlyDate end;    ///< on the wall that shows daylight time
    };
    std::chrono::seconds standard{};  ///< local time minus UTC (POSIX writes the opposite sign)
    std::optional<Daylight> daylight;

    /// The changes of the years first to last, in order of time. A change that takes effect at the instant of the next
    /// one (daylight saving all year round) is left out.
    [[nodiscard]] std::vector<OffsetChange> changes(std::chrono::year first, std::chrono::year last) const;
};

/// Reads a POSIX TZ string with the extensions of TZif footers (RFC 9636, 3.3.2): names in angle brackets, times of
/// -167 to 167 hours. Nothing when it is malformed, or names daylight time without saying when.
[[nodiscard]] std::optional<PosixTz> parse_posix_tz(std::string_view text);

/// The end of a TZif file.
struct TzifTail {
    std::optional<std::chrono::sys_seconds> last_change;  ///< where the list of changes ends; nothing when it is empty
    std::string_view footer;                              ///< may be empty: then the offset never changes again
};

/// Finds the tail in the bytes of a TZif file of version 2 or later. Nothing when it is malformed or of version 1,
/// which has no footer.
[[nodiscard]] std::optional<TzifTail> find_tzif_tail(std::string_view bytes);

}  // namespace outdial
