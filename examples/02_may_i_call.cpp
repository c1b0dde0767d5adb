// SPDX-License-Identifier: Apache-2.0
#include <outdial/format.hpp>
#include <outdial/windows.hpp>

int main() {
    using namespace outdial;
    Windows windows;
    windows.hours[static_cast<std::size_t>(NumberType::work)] = Hours::parse("Mo-Fr 09:00-12:00,14:00-18:00").value();
    const Zone warsaw = load_zone("Europe/Warsaw").value();
    Instant now = from_epoch_ms(1'774'602'000'000);  // Friday 2026-03-27, 10:00 in Warsaw
    for (int i = 0; i < 5; ++i) {
        const Verdict verdict = windows.verdict(NumberType::work, warsaw, now);
        fmt::print("{}  {}\n", text(now), verdict);
        now = verdict.until;  // Monday's is an hour earlier in UTC: the clocks change on Sunday
    }
}
