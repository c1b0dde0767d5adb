// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/hours.hpp>

using namespace outdial;

/// Any text is hours or an error with a position; hours read back from their own text, and every instant has a verdict.
void fuzz_one(std::string_view text) {
    static const Holidays holidays =
        Holidays::parse("2026-12-25,Christmas Day\n2026-12-26,Boxing Day\n2026-07-01,SH,Summer\n").value();
    static const Zone zone = load_zone("America/Santiago").value();
    const auto hours = Hours::parse(text, holidays);
    if (!hours) return must(hours.error().remedy.rfind("at position ", 0) == 0);
    const std::string written = hours->text();
    const auto again = Hours::parse(written, holidays);
    must(again.has_value());
    must(*again == *hours);
    must(again->text() == written);
    if (hours->rules().size() > 20) return;  // a walk over five years of hundreds of rules finds nothing more
    const LocalDays begin{std::chrono::year(2026) / 9 / 1};
    for (int day = 0; day < 10; ++day) {
        int free_from = -1;
        for (const DayWindow window : hours->on(begin + std::chrono::days(day))) {
            must(window.open > free_from && window.close > window.open && window.close <= 24 * 60);
            free_from = window.close;
        }
    }
    const Instant now = std::chrono::sys_days{std::chrono::year(2026) / 9 / 6} + std::chrono::hours(3);
    const Verdict verdict = open_at(*hours, {}, zone, now);
    must(verdict.until > now);
    if (verdict.until < now + look_ahead) must(open_at(*hours, {}, zone, verdict.until).is_now() != verdict.is_now());
}
