// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace outdial {

/// The words, numbers and signs of the notation of hours, from left to right; blanks between them do not matter.
class HoursScanner {
public:
    explicit HoursScanner(std::string_view whole) : text(whole) {}

    /// Why reading failed, and where.
    [[nodiscard]] const std::string& remedy() const { return remedy_; }

protected:
    void skip_blanks() {
        while (position < text.size() && (text[position] == ' ' || text[position] == '\t')) ++position;
    }

    bool skip(std::string_view token) {
        skip_blanks();
        if (text.substr(position, token.size()) != token) return false;
        position += token.size();
        skip_blanks();
        return true;
    }

    /// A word, not the beginning of a longer one.
    bool skip_word(std::string_view word) {
        skip_blanks();
        if (text.substr(position, word.size()) != word || letter(position + word.size())) return false;
        return skip(word);
    }

    bool fail(std::string_view reason) { return fail_at(position, reason); }
    bool fail_at(std::size_t at, std::string_view reason) {
        // A reader counts characters, not bytes.
        const std::string_view before = text.substr(0, at);
        const auto characters = std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
        remedy_ = fmt::format("at position {}: {}", characters + 1, reason);
        return false;
    }

    [[nodiscard]] int digit(std::size_t at) const {
        return at < text.size() && text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -1;
    }
    [[nodiscard]] bool letter(std::size_t at) const {
        return at < text.size() && ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z'));
    }

    /// How many digits follow.
    [[nodiscard]] std::size_t digits() const {
        std::size_t count = 0;
        while (digit(position + count) >= 0) ++count;
        return count;
    }

    /// A number of at most four digits that is no time.
    std::optional<int> read_number(std::size_t most_digits) {
        skip_blanks();
        const std::size_t count = digits();
        if (count == 0 || count > most_digits || text.substr(position + count, 1) == ":") return std::nullopt;
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) number = number * 10 + digit(position++);
        skip_blanks();
        return number;
    }

    template <std::size_t N>
    std::optional<int> read_name(const std::array<std::string_view, N>& names) {
        for (std::size_t i = 0; i < N; ++i) {
            if (skip(names[i])) return static_cast<int>(i);
        }
        return std::nullopt;
    }

    std::string_view text;
    std::size_t position = 0;

private:
    std::string remedy_;
};

}  // namespace outdial
