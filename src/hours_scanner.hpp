// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace outdial {

/// The words, numbers and signs of the notation of hours, from left to right; blanks between them do not matter.
class HoursScanner {
public:
    explicit HoursScanner(std::string_view text) : text_(text) {}

    /// Why reading failed, and where.
    [[nodiscard]] const std::string& remedy() const { return remedy_; }

protected:
    void skip_blanks() {
        while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t')) ++position_;
    }

    bool skip(std::string_view token) {
        skip_blanks();
        if (text_.substr(position_, token.size()) != token) return false;
        position_ += token.size();
        skip_blanks();
        return true;
    }

    /// A word, not the beginning of a longer one.
    bool skip_word(std::string_view word) {
        skip_blanks();
        if (text_.substr(position_, word.size()) != word || letter(position_ + word.size())) return false;
        return skip(word);
    }

    bool fail(std::string_view reason) { return fail_at(position_, reason); }
    bool fail_at(std::size_t position, std::string_view reason) {
        remedy_ = fmt::format("at position {}: {}", position + 1, reason);
        return false;
    }

    [[nodiscard]] int digit(std::size_t at) const {
        return at < text_.size() && text_[at] >= '0' && text_[at] <= '9' ? text_[at] - '0' : -1;
    }
    [[nodiscard]] bool letter(std::size_t at) const {
        return at < text_.size() && ((text_[at] >= 'a' && text_[at] <= 'z') || (text_[at] >= 'A' && text_[at] <= 'Z'));
    }

    /// How many digits follow.
    [[nodiscard]] std::size_t digits() const {
        std::size_t count = 0;
        while (digit(position_ + count) >= 0) ++count;
        return count;
    }

    /// A number of at most four digits that is no time.
    std::optional<int> read_number(std::size_t most_digits) {
        skip_blanks();
        const std::size_t count = digits();
        if (count == 0 || count > most_digits || text_.substr(position_ + count, 1) == ":") return std::nullopt;
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) number = number * 10 + digit(position_++);
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

    std::string_view text_;
    std::size_t position_ = 0;

private:
    std::string remedy_;
};

}  // namespace outdial
