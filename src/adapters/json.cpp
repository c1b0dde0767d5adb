// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

#include "utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

namespace outdial::json {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The code of the escape `\uXXXX` that the text begins with; 0 when it begins with none.
std::uint32_t code_of(std::string_view text) noexcept {
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return 0;
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
    return error == std::errc() && end == text.data() + 6 ? code : 0;
}
constexpr bool high_surrogate(std::uint32_t code) noexcept { return code >= 0xD800 && code < 0xDC00; }
constexpr bool low_surrogate(std::uint32_t code) noexcept { return code >= 0xDC00 && code < 0xE000; }

/// The text as the reader takes it, which wants UTF-8 and whole pairs of surrogates: the rest is replaced.
std::string mended(std::string_view from) {
    std::string text;
    text.reserve(from.size());
    const auto keep = [&](std::size_t size) {
        text += from.substr(0, size);
        from.remove_prefix(size);
    };
    const auto doubtful = [](char c) { return c == '\\' || c == '\0' || static_cast<unsigned char>(c) >= 0x80; };
    while (!from.empty()) {
        std::string_view rest = from;
        if (!doubtful(from.front())) {
            keep(static_cast<std::size_t>(std::find_if(from.begin(), from.end(), doubtful) - from.begin()));
        } else if (from.front() == '\\') {
            const std::uint32_t code = code_of(from);
            if (high_surrogate(code) && low_surrogate(code_of(from.substr(6)))) {
                keep(12);
            } else if (high_surrogate(code) || low_surrogate(code)) {
                text += "\\uFFFD";
                from.remove_prefix(6);
            } else {
                keep(from.substr(0, 2) == "\\\\" ? 2 : 1);  // the second backslash begins no escape
            }
        } else if (from.front() == '\0') {
            text += '\x01';  // the reader would take it for the end
            from.remove_prefix(1);
        } else if (utf8::take(rest)) {
            keep(from.size() - rest.size());
        } else {
            utf8::append(text, utf8::replacement);
            from.remove_prefix(1);
        }
    }
    return text;
}

/// Makes the tree of what the reader meets. A number keeps its text.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
public:
    [[nodiscard]] Value take() { return std::move(root_); }
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    [[nodiscard]] std::optional<std::size_t> stopped_at() const noexcept { return stopped_at_; }

    bool null() override { return add(Value::Kind::null) != nullptr; }
    bool boolean(bool value) override { return scalar(Value::Kind::boolean, value ? "true" : "false"); }
    bool number_integer(std::int64_t value) override { return scalar(Value::Kind::number, std::to_string(value)); }
    bool number_unsigned(std::uint64_t value) override { return scalar(Value::Kind::number, std::to_string(value)); }
    bool number_float(double, const std::string& written) override {
        std::string text = written;
        // The reader writes the point of the process's locale.
        const std::size_t point = text.find_first_not_of("0123456789+-eE");
        if (point != std::string::npos) text[point] = '.';
        return scalar(Value::Kind::number, std::move(text));
    }
    bool string(std::string& text) override { return scalar(Value::Kind::text, std::move(text)); }
    bool binary(nlohmann::json::binary_t&) override { return false; }
    bool key(std::string& text) override {
        open_.back()->keys.push_back(std::move(text));
        return true;
    }
    bool start_object(std::size_t) override { return start(Value::Kind::object); }
    bool start_array(std::size_t) override { return start(Value::Kind::array); }
    bool end_object() override { return end(); }
    bool end_array() override { return end(); }

    bool parse_error(std::size_t position, const std::string& last, const nlohmann::json::exception& error) override {
        if (!problem_.empty()) return false;
        const std::string_view told = error.what();
        const std::size_t from = told.find(" - ");
        problem_ = told.substr(from == std::string_view::npos ? 0 : from + 3);
        problem_.resize(std::min(problem_.find("; last read"), problem_.size()));
        // After a text or number that should not be there `last` is that; otherwise it goes back to the one before.
        const bool whole = told.find("unexpected string literal") != std::string_view::npos ||
                           told.find("unexpected number literal") != std::string_view::npos;
        stopped_at_ = position - std::min(whole ? last.size() : 1, position);
        return false;
    }

private:
    bool refuse(const char* problem) {
        problem_ = problem;
        return false;
    }
    Value* add(Value::Kind kind) {
        if (++count_ > most) {
            refuse("there are too many values");
            return nullptr;
        }
        Value& value = open_.empty() ? root_ : open_.back()->items.emplace_back();
        value.kind = kind;
        return &value;
    }
    bool scalar(Value::Kind kind, std::string text) {
        Value* value = add(kind);
        if (value == nullptr) return false;
        value->scalar = std::move(text);
        return true;
    }
    bool start(Value::Kind kind) {
        if (open_.size() >= static_cast<std::size_t>(deepest)) return refuse("it is nested too deep");
        Value* value = add(kind);
        if (value == nullptr) return false;
        open_.push_back(value);
        return true;
    }
    bool end() {
        open_.pop_back();
        return true;
    }

    Value root_;
    std::vector<Value*> open_;  ///< each the last item of the one before it, so that none of them moves
    std::size_t count_ = 0;
    std::string problem_;
    std::optional<std::size_t> stopped_at_;
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

Result<Value> parse(std::string_view text) {
    const std::string whole = mended(text);
    Builder builder;
    // Strict: nothing may follow. What is wrong is told to the builder, not thrown.
    if (nlohmann::json::sax_parse(whole, &builder)) return builder.take();
    if (!builder.stopped_at()) return Error{"json", whole.substr(0, 40), builder.problem()};
    const std::size_t at = std::min(*builder.stopped_at(), whole.size());
    return Error{"json", whole.substr(at, 40), builder.problem() + ", at octet " + std::to_string(at)};
}

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
