// SPDX-License-Identifier: Apache-2.0
#include <outdial/zone.hpp>

#include "posix_tz.hpp"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace outdial {
namespace {

constexpr std::chrono::year first_year{1970};
constexpr std::chrono::year last_year{2200};

constexpr std::chrono::sys_seconds start_of(std::chrono::year year) {
    return std::chrono::sys_days{year / std::chrono::January / 1};
}

constexpr std::chrono::sys_seconds table_begin = start_of(first_year);
constexpr std::chrono::sys_seconds table_end = start_of(last_year + std::chrono::years(1));

/// Collects offset changes in order of time and joins stretches that do not differ. Of the changes up to the beginning
/// of the table only the last counts.
class SpanList {
public:
    void add(OffsetChange change) {
        if (change.at <= table_begin) spans_.clear();
        if (!spans_.empty()) {
            if (spans_.back().offset == change.offset) return;
            spans_.back().end = change.at;
        }
        spans_.push_back({spans_.empty() ? far_past : Instant{change.at}, far_future, change.offset});
    }
    [[nodiscard]] std::vector<ZoneSpan> take() && { return std::move(spans_); }

private:
    std::vector<ZoneSpan> spans_;
};

#if USE_OS_TZDB

/// The TZif file that date read the zone from: the directories are those it tries, in its order.
std::optional<std::string> read_tzif(const std::string& name) {
    for (const char* directory :
         {"/usr/share/zoneinfo/uclibc/", "/usr/share/zoneinfo/", "/var/db/timezone/zoneinfo/"}) {
        std::ifstream file(directory + name, std::ios::binary);
        if (file) return std::string(std::istreambuf_iterator<char>(file), {});
    }
    return std::nullopt;
}

#endif

/// All offset changes of the table's years.
std::vector<ZoneSpan> work_out(const date::time_zone& zone) {
    SpanList list;
    for (std::chrono::sys_seconds at = table_begin; at < table_end;) {
        const date::sys_info info = zone.get_info(at);
        list.add({std::max(info.begin, table_begin), info.offset});
        at = info.end;
    }
#if USE_OS_TZDB
    const auto bytes = read_tzif(zone.name());
    const auto tail = bytes ? find_tzif_tail(*bytes) : std::nullopt;
    if (!tail) throw std::runtime_error("no TZif file of version 2 or later");
    if (!tail->footer.empty()) {
        const auto rule = parse_posix_tz(tail->footer);
        if (!rule) throw std::runtime_error("the footer of the TZif file cannot be read");
        for (const OffsetChange& change : rule->changes(first_year - std::chrono::years(1), last_year)) {
            if (!tail->last_change || change.at > *tail->last_change) list.add(change);
        }
    }
#endif
    return std::move(list).take();
}

}  // namespace

/// The stretches, and for every 2^32 ms (about 50 days) the one that holds at its beginning: a look-up is one shift,
/// one load and, since few zones change twice in 50 days, one comparison.
struct Zone::Table {
    static constexpr int bucket_bits = 32;
    static constexpr std::int64_t buckets = (epoch_ms(Instant{table_end}) >> bucket_bits) + 1;

    std::string name;
    std::vector<ZoneSpan> spans;
    std::array<std::uint16_t, static_cast<std::size_t>(buckets)> first{};

    Table(std::string_view zone_name, std::vector<ZoneSpan> sorted) : name(zone_name), spans(std::move(sorted)) {
        std::size_t span = 0;
        for (std::size_t bucket = 1; bucket < first.size(); ++bucket) {
            const auto begin = from_epoch_ms(static_cast<std::int64_t>(bucket) << bucket_bits);
            while (spans[span].end <= begin) ++span;
            first[bucket] = static_cast<std::uint16_t>(span);
        }
    }

    [[nodiscard]] const ZoneSpan& at(Instant instant) const noexcept {
        const Instant inside = std::min(instant, far_future - Duration(1));  // the last stretch ends at far_future
        const std::int64_t bucket = std::clamp<std::int64_t>(epoch_ms(inside) >> bucket_bits, 0, buckets - 1);
        const ZoneSpan* span = spans.data() + first[static_cast<std::size_t>(bucket)];
        span += inside >= span->end ? 1 : 0;
        while (inside >= span->end) ++span;
        return *span;
    }
};

Zone::Zone() noexcept = default;

const std::string& Zone::name() const noexcept {
    static const std::string utc = "UTC";
    return table_ ? table_->name : utc;
}

ZoneSpan Zone::span(Instant instant) const noexcept {
    if (!table_) return {far_past, far_future, Duration{0}};
    return table_->at(instant);
}

Result<Zone> load_zone(std::string_view name) {
    if (name == "UTC") return Zone{};
    const auto unknown = [&] {
        return Error{"zone", std::string(name), "use a name of the IANA time-zone database, e.g. Europe/Warsaw"};
    };
    // Some databases list the machine's own setting as a zone; what it means would differ from host to host.
    if (name == "localtime" || name == "posixrules") return unknown();
    const date::time_zone* zone = nullptr;
    try {
        // The library makes its list once, in a static of its own that the thread sanitizer does not see; it sees this.
        [[maybe_unused]] static const date::tzdb& database = date::get_tzdb();
        zone = date::locate_zone(name);
    } catch (const std::runtime_error&) {
        return unknown();
    }
    try {
        return Zone(std::make_shared<const Zone::Table>(name, work_out(*zone)));
    } catch (const std::exception& reason) {
        return Error{"zone", std::string(name), std::string("repair the time-zone database: ") + reason.what()};
    }
}

}  // namespace outdial
