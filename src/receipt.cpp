// SPDX-License-Identifier: Apache-2.0
#include <outdial/receipt.hpp>

#include <algorithm>
#include <array>

namespace outdial {
namespace {

constexpr std::array<std::string_view, message_state_count> state_names{
    "enroute", "delivered", "expired", "deleted", "undeliverable", "accepted", "unknown", "rejected"};

struct Words {
    std::string_view name;
    std::string_view sentence;
};
constexpr std::array<Words, receipt_problem_count> problems{{
    {"none", "it is a receipt"},
    {"empty", "there is no text"},
    {"no_labels", "this is no delivery receipt: it has none of the fields of one, such as id: and stat:"},
    {"no_id", "this is no delivery receipt: there is no message id"},
    {"no_state", "this is no delivery receipt: there is no state of the message"},
}};

struct StateWord {
    std::string_view word;
    MessageState state;
};
// The specification's words first. The rest is met in the wild.
constexpr std::array<StateWord, 47> state_words{{
    {"DELIVRD", MessageState::delivered},
    {"UNDELIV", MessageState::undeliverable},
    {"EXPIRED", MessageState::expired},
    {"REJECTD", MessageState::rejected},
    {"ENROUTE", MessageState::enroute},
    {"ACCEPTD", MessageState::accepted},
    {"DELETED", MessageState::deleted},
    {"UNKNOWN", MessageState::unknown},
    {"DELIVERED", MessageState::delivered},
    {"DELIVERD", MessageState::delivered},
    {"UNDELIVERABLE", MessageState::undeliverable},
    {"UNDELIVERED", MessageState::undeliverable},
    {"UNDELIVRD", MessageState::undeliverable},
    {"FAILED", MessageState::undeliverable},
    {"FAIL", MessageState::undeliverable},
    {"REJECTED", MessageState::rejected},
    {"BLIST", MessageState::rejected},
    {"BLACKLISTED", MessageState::rejected},
    {"NOROUTE", MessageState::rejected},
    {"ACCEPTED", MessageState::accepted},
    {"ACKED", MessageState::accepted},
    {"SUBMITD", MessageState::accepted},
    {"SUBMITTED", MessageState::accepted},
    {"EN_ROUTE", MessageState::enroute},
    {"BUFFERD", MessageState::enroute},
    {"BUFFRED", MessageState::enroute},
    {"BUFFERED", MessageState::enroute},
    {"SCHEDULED", MessageState::enroute},
    {"SCHEDLD", MessageState::enroute},
    {"STAGED", MessageState::enroute},
    {"QUEUED", MessageState::enroute},
    {"PENDING", MessageState::enroute},
    {"CANCELLED", MessageState::deleted},
    {"CANCELED", MessageState::deleted},
    {"CANCELD", MessageState::deleted},
    {"SKIPPED", MessageState::unknown},
    {"UNKNOWN_STATE", MessageState::unknown},
    // One vendor writes 0 for delivered; the other numbers are those of the TLV.
    {"0", MessageState::delivered},
    {"1", MessageState::enroute},
    {"2", MessageState::delivered},
    {"3", MessageState::expired},
    {"4", MessageState::deleted},
    {"5", MessageState::undeliverable},
    {"6", MessageState::accepted},
    {"7", MessageState::unknown},
    {"8", MessageState::rejected},
    {"9", MessageState::unknown},
}};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; }

/// What some centres put between the fields instead of a blank.
bool is_punctuation(char c) noexcept { return c == ',' || c == ';' || c == '|'; }

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool same_word(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

enum class Field : std::uint8_t { none, id, sub, dlvrd, submit_date, done_date, stat, err, text };

struct Label {
    Field field = Field::none;
    std::size_t length = 0;  ///< the colon included
};

/// Walks the text once, from field to field.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept : text_(text) {}

    /// Was there any label?
    bool read(Receipt& receipt) const noexcept {
        bool any = false;
        std::size_t at = 0;
        while (true) {
            at = skip_separators(at);
            if (at >= text_.size()) break;
            const Label label = label_at(at);
            if (label.field == Field::none) {
                at = skip_word(at);
                continue;
            }
            any = true;
            at += label.length;
            if (label.field == Field::text) {
                receipt.text = text_.substr(at);
                break;
            }
            at = take(label.field, at, receipt);
        }
        return any;
    }

private:
    [[nodiscard]] std::size_t skip_separators(std::size_t at) const noexcept {
        while (at < text_.size() && (is_blank(text_[at]) || is_punctuation(text_[at]))) ++at;
        return at;
    }
    [[nodiscard]] std::size_t skip_word(std::size_t at) const noexcept {
        while (at < text_.size() && !is_blank(text_[at]) && !is_punctuation(text_[at])) ++at;
        return at;
    }
    [[nodiscard]] std::size_t skip_blanks(std::size_t at) const noexcept {
        while (at < text_.size() && is_blank(text_[at])) ++at;
        return at;
    }

    /// Length of `word` at that place, in lower case; 0 when something else stands there.
    [[nodiscard]] std::size_t word_at(std::size_t at, std::string_view word) const noexcept {
        if (text_.size() - at < word.size()) return 0;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (lower(text_[at + i]) != word[i]) return 0;
        }
        return word.size();
    }

    [[nodiscard]] bool colon_at(std::size_t at) const noexcept { return at < text_.size() && text_[at] == ':'; }

    [[nodiscard]] Label match(std::size_t at, std::string_view word, Field field) const noexcept {
        const std::size_t length = word_at(at, word);
        if (length == 0 || !colon_at(at + length)) return {};
        return {field, length + 1};
    }

    /// `submit date:`, with one or more blanks, `_`, `-` or nothing in between.
    [[nodiscard]] Label match_date(std::size_t at, std::string_view word, Field field) const noexcept {
        const std::size_t first = word_at(at, word);
        if (first == 0) return {};
        std::size_t next = at + first;
        if (next < text_.size() && (text_[next] == '_' || text_[next] == '-')) {
            ++next;
        } else {
            next = skip_blanks(next);
        }
        if (next >= text_.size()) return {};
        const std::size_t second = word_at(next, "date");
        if (second == 0 || !colon_at(next + second)) return {};
        return {field, next + second + 1 - at};
    }

    [[nodiscard]] Label label_at(std::size_t at) const noexcept {
        Label label;
        switch (lower(text_[at])) {
            case 'i': return match(at, "id", Field::id);
            case 's':
                label = match(at, "stat", Field::stat);
                if (label.field == Field::none) label = match(at, "sub", Field::sub);
                if (label.field == Field::none) label = match_date(at, "submit", Field::submit_date);
                if (label.field == Field::none) label = match(at, "status", Field::stat);
                return label;
            case 'd':
                label = match(at, "dlvrd", Field::dlvrd);
                if (label.field == Field::none) label = match_date(at, "done", Field::done_date);
                return label;
            case 'e':
                label = match(at, "err", Field::err);
                if (label.field == Field::none) label = match(at, "error", Field::err);
                return label;
            case 't': return match(at, "text", Field::text);
            default: return label;
        }
    }

    /// Does a label stand at or after the separators that begin here, or the end?
    [[nodiscard]] bool field_ends(std::size_t at) const noexcept {
        at = skip_separators(at);
        return at >= text_.size() || label_at(at).field != Field::none;
    }

    /// End of a value of one word. Punctuation inside it is a part of it, at its end is not.
    [[nodiscard]] std::size_t end_of_word(std::size_t at) const noexcept {
        std::size_t end = at;
        while (at < text_.size() && !is_blank(text_[at])) {
            if (is_punctuation(text_[at])) {
                if (field_ends(at)) break;
                while (at < text_.size() && is_punctuation(text_[at])) ++at;
            } else {
                end = ++at;
            }
        }
        return end;
    }

    /// End of a date: one word, or two when the first holds no time of day.
    [[nodiscard]] std::size_t end_of_date(std::size_t at) const noexcept {
        const std::size_t end = end_of_word(at);
        int digits = 0;
        for (std::size_t i = at; i < end; ++i) digits += is_digit(text_[i]) ? 1 : 0;
        const std::size_t next = skip_blanks(end);
        if (digits != 6 && digits != 8) return end;
        return next < text_.size() && is_digit(text_[next]) ? end_of_word(next) : end;
    }

    std::size_t take(Field field, std::size_t at, Receipt& receipt) const noexcept {
        at = skip_blanks(at);
        if (at >= text_.size() || label_at(at).field != Field::none) return at;
        if (field == Field::submit_date || field == Field::done_date) {
            const std::size_t end = end_of_date(at);
            ReceiptDate& date = field == Field::done_date ? receipt.done_date : receipt.submit_date;
            if (!date.known) date = parse_receipt_date(text_.substr(at, end - at));
            return end;
        }
        const std::size_t end = end_of_word(at);
        std::string_view* value = value_of(field, receipt);
        if (value->empty()) *value = text_.substr(at, end - at);
        return end;
    }

    static std::string_view* value_of(Field field, Receipt& receipt) noexcept {
        switch (field) {
            case Field::id: return &receipt.id;
            case Field::sub: return &receipt.submitted;
            case Field::dlvrd: return &receipt.delivered;
            case Field::stat: return &receipt.state_word;
            default: return &receipt.error_code;
        }
    }

    std::string_view text_;
};

}  // namespace

std::string_view name(MessageState state) noexcept { return state_names[static_cast<std::size_t>(state)]; }

std::string_view name(ReceiptProblem problem) noexcept { return problems[static_cast<std::size_t>(problem)].name; }

std::string_view sentence(ReceiptProblem problem) noexcept {
    return problems[static_cast<std::size_t>(problem)].sentence;
}

std::optional<MessageState> message_state_from_text(std::string_view word) noexcept {
    for (const StateWord& known : state_words) {
        if (same_word(known.word, word)) return known.state;
    }
    return std::nullopt;
}

MessageState message_state_from_code(int code) noexcept {
    if (code == 0) return MessageState::enroute;  // SMPP 5: scheduled
    if (code < 1 || code > message_state_count) return MessageState::unknown;
    return static_cast<MessageState>(code - 1);
}

std::optional<Duration> Receipt::delay() const noexcept {
    const auto submit = submit_date.instant(std::chrono::minutes(0));
    const auto done = done_date.instant(std::chrono::minutes(0));
    if (!submit || !done || *done < *submit) return std::nullopt;
    return *done - *submit;
}

Receipt parse_receipt(std::string_view text, const ReceiptTlvs& tlvs) noexcept {
    Receipt receipt;
    const bool labels = Reader(text).read(receipt);
    std::string_view id = tlvs.receipted_message_id;
    while (!id.empty() && is_blank(id.back())) id.remove_suffix(1);  // some centres count the closing NUL
    if (!id.empty()) receipt.id = id;
    const bool state_given = !receipt.state_word.empty() || tlvs.message_state >= 0;

    if (!labels && id.empty() && tlvs.message_state < 0) {
        const bool blank = std::all_of(text.begin(), text.end(), is_blank);
        receipt.problem = blank ? ReceiptProblem::empty : ReceiptProblem::no_labels;
    } else if (receipt.id.empty()) {
        receipt.problem = ReceiptProblem::no_id;
    } else {
        receipt.problem = state_given ? ReceiptProblem::none : ReceiptProblem::no_state;
    }
    receipt.state = tlvs.message_state >= 0
                        ? message_state_from_code(tlvs.message_state)
                        : message_state_from_text(receipt.state_word).value_or(MessageState::unknown);
    return receipt;
}

}  // namespace outdial
