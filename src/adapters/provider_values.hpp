// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json.hpp"

#include <outdial/adapters/provider_profile.hpp>
#include <outdial/evidence.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

/// Single values in the many ways in which providers write them.
namespace outdial {

/// A scalar's text; empty for null, and for the text "null" that some send instead.
[[nodiscard]] std::string_view scalar_at(const json::Value& value, std::string_view place) noexcept;

/// A body or query as a tree.
[[nodiscard]] Result<json::Value> read_body(std::string_view text, BodyForm form);

/// Is the text this pattern, or does it begin with the part before a final `*`? Letters of either case are the same.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text) noexcept;

/// Bool, number, "yes", "Y", "ported", "assumed_not_ported", ...; an object that is not empty means yes.
[[nodiscard]] Known read_known(const json::Value& item, const Places& places) noexcept;

/// From one place that holds MCC and MNC, or from two. Also from numbers, which have lost the zeros in front.
[[nodiscard]] Network read_network(const json::Value& item, const Places& places);

/// `2026-11-22 10:00:00.5+0300`, `2026-11-22T10:00:00Z`, seconds or milliseconds since 1970. Nothing without an offset:
/// nobody knows whose clock it was.
[[nodiscard]] std::optional<Instant> read_instant(std::string_view text) noexcept;

/// `+0100`, `+01:00`, `-3`, `Z`: minutes; `Evidence::unknown_offset` for anything else.
[[nodiscard]] std::int16_t read_offset(std::string_view text) noexcept;

/// What the value of a rule tells.
[[nodiscard]] Meaning read_fact(const FactRule& rule, const json::Value& item);

}  // namespace outdial
