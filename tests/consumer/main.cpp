// SPDX-License-Identifier: Apache-2.0
#include <outdial/verdict.hpp>
#include <outdial/zone.hpp>

#include <iostream>

int main() {
    const outdial::Result<outdial::Zone> zone = outdial::load_zone("Europe/Warsaw");
    if (!zone) {
        std::cerr << zone.error().message() << '\n';
        return 1;
    }
    const outdial::Instant now = outdial::from_epoch_ms(1767225600000);  // 2026-01-01 00:00 UTC
    const outdial::Duration offset = zone.value().span(now).offset;
    std::cout << sentence(outdial::Verdict::now().why) << '\n';
    return offset == std::chrono::hours{1} ? 0 : 1;
}
