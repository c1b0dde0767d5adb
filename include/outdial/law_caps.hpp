// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/caps.hpp>
#include <outdial/jurisdiction.hpp>

#include <vector>

namespace outdial {

/// The cap that a law declares. What the law counts per subject or debt is counted per group, what it counts per
/// company or debtor per client. Days are stretches of 24 hours.
[[nodiscard]] Cap cap_of(const LawCap& law);

/// The caps of a book that are for that purpose and sure enough, for a ledger: `CapLedger::applying` with
/// `LawBook::applying` then tells which of them apply to a client. Each knows from when to when it is in force.
[[nodiscard]] std::vector<Cap> caps_of(const LawBook& book, const LawOptions& options = {});

}  // namespace outdial
