// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/calendar.hpp>

using namespace outdial;

/// Any text is a list of days, sorted and each once, or an error. The same text is also tried as a list of holidays.
void fuzz_one(std::string_view text) {
    for (const auto& read : {Holidays::parse_icalendar(text), Holidays::parse(text)}) {
        if (!read) {
            must(!read.error().remedy.empty());
            continue;
        }
        for (const HolidayKind kind : {HolidayKind::public_holiday, HolidayKind::school_holiday}) {
            const auto& days = read->days(kind);
            for (std::size_t i = 0; i < days.size(); ++i) {
                must(i == 0 || days[i - 1].day < days[i].day);
                must(read->find(kind, days[i].day) == &days[i]);
            }
        }
    }
}
