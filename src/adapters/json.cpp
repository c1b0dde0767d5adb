// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace outdial::json {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (text_.substr(0, byte_order_mark.size()) == byte_order_mark) at_ = byte_order_mark.size();
    }

    Result<Value> whole() {
        Value value;
        if (read(value, 0)) skip_blanks();
        if (problem_.empty() && at_ != text_.size()) problem_ = "something follows the end";
        if (problem_.empty()) return value;
        return Error{"json", std::string(text_.substr(std::min(at_, text_.size()), 40)),
                     problem_ + ", at octet " + std::to_string(at_)};
    }

private:
    bool fail(const char* problem) {
        if (problem_.empty()) problem_ = problem;
        return false;
    }
    [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c) noexcept {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void skip_blanks() noexcept {
        while (at_ < text_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++at_;
    }

    bool read(Value& value, int depth) {
        if (++count_ > most) return fail("there are too many values");
        skip_blanks();
        switch (peek()) {
            case '{': return read_object(value, depth);
            case '[': return read_array(value, depth);
            case '"': value.kind = Value::Kind::text; return read_text(value.scalar);
            case 't': return read_word("true", value, Value::Kind::boolean);
            case 'f': return read_word("false", value, Value::Kind::boolean);
            case 'n': return read_word("null", value, Value::Kind::null);
            default: return read_number(value);
        }
    }

    bool read_word(std::string_view word, Value& value, Value::Kind kind) {
        if (text_.substr(at_, word.size()) != word) return fail("expected a value");
        at_ += word.size();
        value.kind = kind;
        if (kind == Value::Kind::boolean) value.scalar = word;
        return true;
    }

    bool digits() noexcept {
        const std::size_t begin = at_;
        while (is_digit(peek())) ++at_;
        return at_ > begin;
    }

    bool read_number(Value& value) {
        const std::size_t begin = at_;
        take('-');
        const bool zero = peek() == '0';
        const std::size_t whole = at_;
        if (!digits()) return fail("expected a value");
        if (zero && at_ > whole + 1) return fail("a number begins with 0");
        if (take('.') && !digits()) return fail("a number ends with its point");
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!digits()) return fail("a number ends with its e");
        }
        value.kind = Value::Kind::number;
        value.scalar = text_.substr(begin, at_ - begin);
        return true;
    }

    std::optional<std::uint32_t> read_hex() {
        std::uint32_t code = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            const char c = peek();
            const char lower = static_cast<char>(c | 0x20);
            if (!is_digit(c) && (lower < 'a' || lower > 'f')) return std::nullopt;
            code = code * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
        }
        return code;
    }

    static void append(std::string& text, std::uint32_t code) {
        const auto put = [&text](std::uint32_t octet) { text += static_cast<char>(static_cast<unsigned char>(octet)); };
        if (code < 0x80) return put(code);
        if (code < 0x800) {
            put(0xC0 | (code >> 6));
        } else {
            if (code < 0x10000) {
                put(0xE0 | (code >> 12));
            } else {
                put(0xF0 | (code >> 18));
                put(0x80 | ((code >> 12) & 0x3F));
            }
            put(0x80 | ((code >> 6) & 0x3F));
        }
        put(0x80 | (code & 0x3F));
    }

    /// After `\u`. Half a pair becomes the replacement character.
    bool read_code(std::string& text) {
        constexpr std::uint32_t replacement = 0xFFFD;
        const auto code = read_hex();
        if (!code) return fail("expected four hexadecimal digits");
        if (*code < 0xD800 || *code > 0xDFFF) {
            append(text, *code);
            return true;
        }
        const std::size_t back = at_;
        if (*code < 0xDC00 && take('\\') && take('u')) {
            const auto low = read_hex();
            if (!low) return fail("expected four hexadecimal digits");
            if (*low >= 0xDC00 && *low <= 0xDFFF) {
                append(text, 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00));
                return true;
            }
        }
        at_ = back;
        append(text, replacement);
        return true;
    }

    bool read_text(std::string& text) {
        take('"');
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') return true;
            if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a text");
            if (c != '\\') {
                text += c;
                continue;
            }
            const char escape = peek();
            ++at_;
            constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
            if (escape == 'u') {
                if (!read_code(text)) return false;
            } else if (const auto found = letters.find(escape); found != std::string_view::npos) {
                text += meant[found];
            } else {
                return fail("an unknown escape");
            }
        }
        return fail("a text has no end");
    }

    bool read_array(Value& value, int depth) {
        value.kind = Value::Kind::array;
        take('[');
        if (depth >= deepest) return fail("it is nested too deep");
        skip_blanks();
        if (take(']')) return true;
        while (true) {
            if (!read(value.items.emplace_back(), depth + 1)) return false;
            skip_blanks();
            if (take(']')) return true;
            if (!take(',')) return fail("expected a comma or the end of an array");
        }
    }

    bool read_object(Value& value, int depth) {
        value.kind = Value::Kind::object;
        take('{');
        if (depth >= deepest) return fail("it is nested too deep");
        skip_blanks();
        if (take('}')) return true;
        while (true) {
            skip_blanks();
            if (peek() != '"') return fail("expected a key in quotes");
            if (!read_text(value.keys.emplace_back())) return false;
            skip_blanks();
            if (!take(':')) return fail("expected a colon");
            if (!read(value.items.emplace_back(), depth + 1)) return false;
            skip_blanks();
            if (take('}')) return true;
            if (!take(',')) return fail("expected a comma or the end of an object");
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t count_ = 0;
    std::string problem_;
};

/// Compares a key with a segment of a pointer, in which ~1 is a slash and ~0 a tilde.
bool same_key(std::string_view key, std::string_view segment) noexcept {
    std::size_t i = 0;
    for (const char c : key) {
        if (i >= segment.size()) return false;
        char expected = segment[i++];
        if (expected == '~' && i < segment.size()) expected = segment[i++] == '1' ? '/' : '~';
        if (c != expected) return false;
    }
    return i == segment.size();
}

const Value* child(const Value& value, std::string_view segment) noexcept {
    if (value.kind == Value::Kind::object) {
        for (std::size_t i = value.keys.size(); i-- > 0;) {
            if (same_key(value.keys[i], segment)) return &value.items[i];
        }
        return nullptr;
    }
    if (value.kind != Value::Kind::array || segment.empty() || segment.size() > 6) return nullptr;
    std::size_t index = 0;
    for (const char c : segment) {
        if (!is_digit(c)) return nullptr;
        index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    return index < value.items.size() ? &value.items[index] : nullptr;
}

}  // namespace

const Value* Value::at(std::string_view pointer) const noexcept {
    const Value* value = this;
    while (!pointer.empty() && value != nullptr) {
        if (pointer.front() != '/') return nullptr;
        const auto end = std::min(pointer.find('/', 1), pointer.size());
        value = child(*value, pointer.substr(1, end - 1));
        pointer.remove_prefix(end);
    }
    return value;
}

Result<Value> parse(std::string_view text) { return Reader(text).whole(); }

bool is_pointer(std::string_view text) noexcept {
    if (text.empty()) return true;
    if (text.front() != '/') return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) return false;
    }
    return true;
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (octet < 0x20) {
            result += "\\u00";
            result += digits[octet >> 4];
            result += digits[octet & 15];
        } else {
            result += c;
        }
    }
    return result;
}

}  // namespace outdial::json
