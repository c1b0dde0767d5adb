// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

// Some texts that are no TOML trip an assertion of the parser instead of an error, and with NDEBUG it would go on as if
// the assertion held: make every failed assertion an error like the others.
#undef NDEBUG
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expression) \
    static_cast<void>((expression) ? 0 : throw std::runtime_error("the text cannot be understood"))
#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wexceptions"
#else
#pragma GCC diagnostic ignored "-Wterminate"
#endif
#include <toml++/toml.h>
#pragma GCC diagnostic pop

namespace outdial {

inline bool is_code(std::string_view code) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (code.size() < 2 || !upper(code[0]) || !upper(code[1])) return false;
    if (code.size() == 2) return true;
    return code.size() >= 4 && code.size() <= 6 && code[2] == '-' &&
           std::all_of(code.begin() + 3, code.end(), [&](char c) { return upper(c) || (c >= '0' && c <= '9'); });
}

/// One table of a file. Every value is asked for by its key; what was never asked for is an unknown key. The first
/// thing that is wrong is kept, and what is asked afterwards changes nothing.
class Table {
public:
    Table(const toml::table& table, std::string place, std::optional<Error>& wrong)
        : table_(table), place_(std::move(place)), wrong_(wrong) {}

    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

    void fail(std::string_view key, std::string_view value, std::string remedy) {
        if (wrong_) return;
        const toml::node* node = table_.get(key);
        const auto line = node != nullptr ? node->source().begin.line : table_.source().begin.line;
        wrong_ =
            Error{fmt::format("{}:{}: {}", place_, line, key), std::string(value.substr(0, 120)), std::move(remedy)};
    }

    std::string text(std::string_view key, bool needed) {
        const toml::node* node = take(key, needed, "a text");
        if (node == nullptr) return {};
        const auto value = node->value_exact<std::string>();
        if (!value || (needed && value->empty())) fail(key, value.value_or(""), "expected a text in quotes");
        return value.value_or("");
    }

    std::optional<LocalDays> day(std::string_view key, bool needed) {
        const toml::node* node = take(key, needed, "a date such as 2026-01-31");
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<toml::date>();
        if (!value || value->year < 1900 || value->year > 2200) {
            fail(key, value ? fmt::format("{:04}-{:02}-{:02}", value->year, value->month, value->day) : std::string(),
                 "expected a date without quotes, in the years 1900 to 2200");
            return std::nullopt;
        }
        return LocalDays{std::chrono::year(value->year) / std::chrono::month(value->month) /
                         std::chrono::day(value->day)};
    }

    std::optional<Instant> instant(std::string_view key) {
        const toml::node* node = take(key, true, "an instant such as 2021-09-17T23:00:00Z");
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<toml::date_time>();
        if (!value || !value->offset || value->date.year < 1900 || value->date.year > 2200) {
            fail(key, "", "expected an instant with its offset, e.g. 2021-09-17T23:00:00Z, in the years 1900 to 2200");
            return std::nullopt;
        }
        const std::chrono::sys_days date{std::chrono::year(value->date.year) / std::chrono::month(value->date.month) /
                                         std::chrono::day(value->date.day)};
        return date + std::chrono::hours(value->time.hour) + std::chrono::minutes(value->time.minute) +
               std::chrono::seconds(value->time.second) - std::chrono::minutes(value->offset->minutes);
    }

    int number(std::string_view key, int most) {
        const toml::node* node = take(key, true, "a number");
        if (node == nullptr) return 1;
        const auto value = node->value_exact<std::int64_t>();
        if (!value || *value < 1 || *value > most) {
            fail(key, value ? fmt::to_string(*value) : "", fmt::format("expected a number from 1 to {}", most));
            return 1;
        }
        return static_cast<int>(*value);
    }

    /// A share given in per cent, e.g. 3 or 2.5; nothing when the key is missing.
    std::optional<double> percent(std::string_view key) {
        const toml::node* node = take(key, false, "");
        if (node == nullptr) return std::nullopt;
        const auto value = node->value<double>();
        if (!node->is_number() || !value || !(*value >= 0.0 && *value <= 100.0)) {
            fail(key, value ? fmt::to_string(*value) : "", "expected a number of per cent, from 0 to 100");
            return std::nullopt;
        }
        return *value / 100.0;
    }

    bool flag(std::string_view key) {
        const toml::node* node = take(key, false, "");
        if (node == nullptr) return false;
        const auto value = node->value_exact<bool>();
        if (!value) fail(key, "", "expected true or false");
        return value.value_or(false);
    }

    /// Regions of a country, by their codes.
    std::vector<std::string> regions(std::string_view key, const std::string& country) {
        std::vector<std::string> codes;
        const toml::node* node = take(key, false, "");
        if (node == nullptr) return codes;
        const toml::array* array = node->as_array();
        if (array == nullptr || !array->is_homogeneous<std::string>()) {
            fail(key, "", fmt::format("expected a list of codes, e.g. [\"{}-AB\"]", country));
            return codes;
        }
        for (const toml::node& one : *array) {
            codes.push_back(one.value_or(std::string()));
            if (!is_code(codes.back()) || codes.back().rfind(country + "-", 0) != 0) {
                fail(key, codes.back(), fmt::format("expected a region's code that begins with {}-", country));
            }
        }
        return codes;
    }

    /// One of some words; its index.
    std::size_t word(std::string_view key, const std::vector<std::string_view>& words, bool needed = true) {
        const std::string value = text(key, needed);
        if (value.empty() && !needed) return words.size();
        const auto found = std::find(words.begin(), words.end(), value);
        if (found == words.end()) fail(key, value, fmt::format("use one of {}", fmt::join(words, ", ")));
        return found == words.end() ? 0 : static_cast<std::size_t>(found - words.begin());
    }

    /// The tables of an array; none when the key is missing.
    std::vector<Table> tables(std::string_view key) {
        std::vector<Table> tables;
        const toml::node* node = take(key, false, "");
        if (node == nullptr) return tables;
        const toml::array* array = node->as_array();
        if (array == nullptr) {
            fail(key, "", fmt::format("expected an array of tables: [[{}]]", key));
            return tables;
        }
        for (const toml::node& one : *array) {
            if (const toml::table* table = one.as_table()) {
                tables.emplace_back(*table, place_, wrong_);
            } else {
                fail(key, "", fmt::format("expected an array of tables: [[{}]]", key));
            }
        }
        return tables;
    }

    void finish() {
        for (const auto& [key, value] : table_) {
            const std::string_view name = key.str();
            if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
                std::sort(asked_.begin(), asked_.end());
                fail(name, name, fmt::format("unknown key; known here: {}", fmt::join(asked_, ", ")));
            }
        }
    }

private:
    const toml::node* take(std::string_view key, bool needed, std::string_view what) {
        asked_.emplace_back(key);
        const toml::node* node = table_.get(key);
        if (node == nullptr && needed) fail(key, "", fmt::format("is missing: give {}", what));
        return node;
    }

    const toml::table& table_;
    std::string place_;
    std::optional<Error>& wrong_;
    std::vector<std::string> asked_;
};

}  // namespace outdial
