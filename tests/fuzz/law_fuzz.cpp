// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/jurisdiction.hpp>

using namespace outdial;

/// Any text is a law file, or an error that leaves the book as it was.
void fuzz_one(std::string_view text) {
    static const std::map<std::string, Holidays> holidays{
        {"FR", Holidays::parse("2026-07-14,National Day\n2026-12-25,Christmas Day\n").value()}};
    LawBook book;
    const auto added = book.add(text, "law.toml", holidays);
    if (!added) {
        must(book == LawBook{});
        must(!added.error().remedy.empty());
        return;
    }
    must(book.jurisdictions().size() == 1);
    const std::string code = book.jurisdictions().begin()->first;
    must(book.applying({code}).has_value());
    if (book.rules().size() > 8) return;
    for (const Purpose purpose : {Purpose::telemarketing, Purpose::debt, Purpose::prerecorded}) {
        const auto rule = book.rule({code}, {purpose, true, true});
        must(rule.has_value());
        const Instant now = std::chrono::sys_days{std::chrono::year(2026) / 7 / 13};
        must(rule->at(Zone{}, now).until > now);
        must(book.caps({code}, LocalDays{std::chrono::year(2026) / 7 / 13}).has_value());
    }
}
