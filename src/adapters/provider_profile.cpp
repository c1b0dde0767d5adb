// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/provider_profile.hpp>

#include "../toml_table.hpp"
#include "json.hpp"
#include "template_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace outdial {
namespace {

constexpr std::size_t longest_profile = 100'000;

/// The value of an enumeration that has this name.
template <class E>
std::optional<E> named(std::string_view word, int count) {
    for (int i = 0; i < count; ++i) {
        if (name(static_cast<E>(i)) == word) return static_cast<E>(i);
    }
    return std::nullopt;
}

bool apply_word(Meaning& meaning, std::string_view word) {
    if (word == "undetermined") return true;
    if (word == "expired") return meaning.expired = true;
    if (word == "pending") return meaning.pending = true;
    if (const auto presence = named<Presence>(word, presence_count)) {
        meaning.presence = *presence;
    } else if (const auto assignment = named<Assignment>(word, assignment_count)) {
        meaning.assignment = *assignment;
    } else if (const auto voice = named<Voice>(word, voice_count)) {
        meaning.voice = *voice;
    } else if (const auto kind = named<LineKind>(word, line_kind_count); kind && *kind != LineKind::unknown) {
        meaning.line_kind = *kind;
    } else if (const auto why = named<AbsentWhy>(word, absent_why_count); why && *why != AbsentWhy::none) {
        meaning.absent_why = *why;
    } else if (const auto lasting = named<Permanence>(word, permanence_count);
               lasting && *lasting != Permanence::unknown) {
        meaning.permanence = *lasting;
    } else if (const auto failure = named<LookupFailure>(word, lookup_failure_count)) {
        meaning.failure = *failure;
    } else {
        return false;
    }
    return true;
}

std::string place(Table& table, std::string_view key, bool needed = false) {
    std::string text = table.text(key, needed);
    if (!json::is_pointer(text)) table.fail(key, text, "expected a JSON pointer, e.g. /results/0/status");
    return text;
}

Places places(Table& table, std::string_view key) {
    Places found = table.texts(key, "expected a list of JSON pointers, e.g. [\"/mcc\", \"/mnc\"]");
    for (const std::string& one : found) {
        if (!json::is_pointer(one)) table.fail(key, one, "expected JSON pointers, e.g. /roaming/status");
    }
    return found;
}

Places network_places(Table& table, std::string_view key) {
    Places found = places(table, key);
    if (found.size() > 2) {
        table.fail(key, fmt::to_string(found.size()), "expected one place for MCC and MNC together, or one for each");
    }
    return found;
}

BodyForm body_form(Table& table) {
    const std::size_t index = table.word("form", {"json", "form", "words"}, false);
    return index > 2 ? BodyForm::json : static_cast<BodyForm>(index);
}

Duration milliseconds(Table& table, std::string_view key, Duration usual) {
    return Duration(table.number(key, 86'400'000, static_cast<int>(usual.count())));
}

LookupFailure failure(Table& table, std::string_view key) {
    std::vector<std::string_view> words;
    words.reserve(lookup_failure_count);
    for (int i = 0; i < lookup_failure_count; ++i) words.push_back(name(static_cast<LookupFailure>(i)));
    return static_cast<LookupFailure>(table.word(key, words));
}

class ProfileReader {
public:
    explicit ProfileReader(ProviderProfile& profile) : profile_(profile) {}

    void read(Table& root) {
        profile_.name = root.text("name", true);
        profile_.title = root.text("title", true);
        profile_.source = root.text("source", true);
        profile_.note = root.text("note", false);
        profile_.as_of = root.day("as_of", true).value_or(LocalDays{});
        profile_.confidence = "HML"[root.word("confidence", {"H", "M", "L"}) % 3];
        profile_.mode = static_cast<ProviderMode>(root.word("mode", {"sync", "callback", "receipt"}));
        profile_.credentials = root.texts("credentials", "expected a list of names, e.g. [\"api_key\"]");
        for (const std::string& one : profile_.credentials) check_credential(root, one);
        const bool asks = profile_.mode != ProviderMode::receipt;
        section(root, "request", asks, [this](Table& table) { read_request(table); });
        section(root, "limits", false, [this](Table& table) { read_limits(table); });
        section(root, "submit", profile_.mode == ProviderMode::callback, [this](Table& table) {
            profile_.submit.form = body_form(table);
            profile_.submit.id = place(table, "id", true);
        });
        section(root, "answer", true, [this](Table& table) { read_answer(table); });
        section(root, "callback", profile_.mode != ProviderMode::sync, [this](Table& table) { read_callback(table); });
        for (Table& table : root.tables("problem")) read_problem(table);
        for (Table& table : root.tables("fact")) read_fact(table);
        if (profile_.answer.facts.empty()) root.fail("fact", "", "is missing: give at least one [[fact]]");
        root.finish();
    }

private:
    template <class Read>
    static void section(Table& root, std::string_view key, bool needed, Read read) {
        auto table = root.table(key);
        if (!table) {
            if (needed) root.fail(key, "", fmt::format("is missing: give a table [{}]", key));
            return;
        }
        read(*table);
        table->finish();
    }

    static void check_credential(Table& root, const std::string& one) {
        if (!is_place_name(one)) root.fail("credentials", one, "expected lower-case letters, digits and _");
        if (is_known_place(one)) root.fail("credentials", one, "this name has a meaning of its own: choose another");
    }

    void check_text(Table& table, std::string_view key, const std::string& text) {
        for (const std::string& one : places_in(text)) {
            if (is_known_place(one) || declared(one)) continue;
            table.fail(key, one, "is neither a credential of the profile nor one of " + known_places());
        }
    }

    [[nodiscard]] bool declared(const std::string& one) const {
        return std::find(profile_.credentials.begin(), profile_.credentials.end(), one) != profile_.credentials.end();
    }

    std::string credential(Table& table, std::string_view key) {
        std::string one = table.text(key, false);
        if (!one.empty() && !declared(one)) table.fail(key, one, "is no credential of the profile: declare it");
        return one;
    }

    void read_request(Table& table) {
        ProviderRequest& request = profile_.request;
        request.method = table.text("method", true);
        if (request.method != "GET" && request.method != "POST")
            table.fail("method", request.method, "use GET or POST");
        request.url = table.text("url", true);
        if (request.url.rfind("https://", 0) != 0 && request.url.rfind("http://", 0) != 0) {
            table.fail("url", request.url, "expected a URL that begins with https:// or http://");
        }
        check_text(table, "url", request.url);
        request.headers = table.texts("headers", "expected a list of texts, e.g. [\"X-Key: {api_key}\"]");
        for (const std::string& header : request.headers) {
            const auto colon = header.find(':');
            const auto name_end =
                header.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
            if (colon == 0 || colon == std::string::npos || name_end != colon) {
                table.fail("headers", header, "expected a name, a colon and a text");
            }
            check_text(table, "headers", header);
        }
        request.content_type = table.text("content_type", false);
        request.body = table.text("body", false);
        check_text(table, "body", request.body);
        request.user = credential(table, "user");
        request.password = credential(table, "password");
        request.sign = table.text("sign", false);
        check_text(table, "sign", request.sign);
        request.sign_key = credential(table, "sign_key");
        if (request.sign.empty() != request.sign_key.empty()) {
            table.fail("sign", request.sign, "give both `sign` and `sign_key`, or neither");
        }
        if (request.user.empty() != request.password.empty()) {
            table.fail("user", request.user, "give both `user` and `password`, or neither");
        }
    }

    void read_limits(Table& table) {
        ProviderLimits& limits = profile_.limits;
        limits.per_second = table.number("per_second", 10'000, limits.per_second);
        limits.concurrent = table.number("concurrent", 1'000, limits.concurrent);
        limits.timeout = milliseconds(table, "timeout_ms", limits.timeout);
        limits.callback_timeout = milliseconds(table, "callback_timeout_ms", limits.callback_timeout);
        limits.retries = table.number("retries", 20, limits.retries);
        limits.repeatable = table.flag("repeatable");
        limits.price = table.number("price", 1'000'000, limits.price);
    }

    void read_problem(Table& table) {
        ProblemRule rule;
        rule.statuses = table.numbers("status", 100, 599);
        rule.at = place(table, "at");
        rule.in_item = table.flag("in_item");
        const std::string remedy = "expected a list of texts, e.g. [\"ERR\"]";
        rule.is = table.texts("is", remedy);
        rule.is_not = table.texts("is_not", remedy);
        rule.failure = failure(table, "failure");
        if (rule.statuses.empty() && rule.is.empty() && rule.is_not.empty()) {
            table.fail("status", "", "give `status`, `is` or `is_not`: nothing says when this is a problem");
        }
        if (rule.at.empty() != (rule.is.empty() && rule.is_not.empty())) {
            table.fail("at", rule.at, "`at` goes together with `is` or `is_not`");
        }
        table.finish();
        profile_.problems.push_back(std::move(rule));
    }

    void read_answer(Table& table) {
        ProviderAnswer& answer = profile_.answer;
        answer.form = body_form(table);
        answer.items = place(table, "items");
        answer.number = place(table, "number", profile_.mode == ProviderMode::receipt);
        answer.id = place(table, "id");
        answer.code = place(table, "code");
        answer.text = place(table, "text");
        answer.observed_at = place(table, "observed_at");
        answer.sent_at = place(table, "sent_at");
        answer.time_is_answer = !table.flag("time_is_unknown");
        answer.ported = places(table, "ported");
        answer.roaming = places(table, "roaming");
        answer.original = network_places(table, "original");
        answer.current = network_places(table, "current");
        answer.visited = network_places(table, "visited");
        answer.utc_offset = place(table, "utc_offset");
        std::vector<std::string_view> words;
        words.reserve(evidence_source_count);
        for (int i = 0; i < evidence_source_count; ++i) words.push_back(name(static_cast<EvidenceSource>(i)));
        answer.source = static_cast<EvidenceSource>(table.word("source", words));
        answer.source_at = place(table, "source_at");
        answer.live = table.texts("live", "expected a list of texts, e.g. [\"LIVE_HLR\"]");
        if (answer.source_at.empty() != answer.live.empty()) {
            table.fail("live", "", "`source_at` and `live` go together");
        }
    }

    void read_callback(Table& table) {
        ProviderCallback& callback = profile_.callback;
        callback.method = table.text("method", true);
        if (callback.method != "GET" && callback.method != "POST") {
            table.fail("method", callback.method, "use GET or POST");
        }
        callback.form = callback.method == "GET" ? BodyForm::form : body_form(table);
        if (callback.form == BodyForm::words) table.fail("form", "words", "use json or form");
        callback.reference = place(table, "reference");
        callback.reply_status = table.number("reply_status", 599, 200);
        if (callback.reply_status < 200) table.fail("reply_status", "", "expected a status from 200 to 599");
        callback.reply = table.text("reply", false);
        callback.deadline = milliseconds(table, "deadline_ms", callback.deadline);
        const std::size_t kind = table.word("signature", {"none", "hmac_sha1", "hmac_sha256"}, false);
        callback.signature = kind > 2 ? SignatureKind::none : static_cast<SignatureKind>(kind);
        const std::size_t part = table.word("signed", {"body", "url_and_form"}, false);
        callback.signed_part = part > 1 ? SignedPart::body : static_cast<SignedPart>(part);
        callback.signature_base64 = table.word("encoding", {"hex", "base64"}, false) == 1;
        callback.signature_header = table.text("signature_header", false);
        callback.signature_key = credential(table, "signature_key");
        const bool signs = callback.signature != SignatureKind::none;
        if (signs == callback.signature_header.empty() || signs == callback.signature_key.empty()) {
            table.fail("signature", "", "`signature`, `signature_header` and `signature_key` go together");
        }
        callback.user = credential(table, "user");
        callback.password = credential(table, "password");
        if (callback.user.empty() != callback.password.empty()) {
            table.fail("user", callback.user, "give both `user` and `password`, or neither");
        }
    }

    void read_fact(Table& table) {
        FactRule rule;
        rule.at = place(table, "at", true);
        const std::size_t code = table.word("code", {"words", "map_decimal", "map_hexadecimal", "bits"}, false);
        if (code <= 3) rule.code = static_cast<ValueCode>(code);
        const auto meaning = [&table](std::string_view key, const std::string& words) {
            const auto parsed = parse_meaning(words);
            if (!parsed) table.fail(key, parsed.error().value, parsed.error().remedy);
            return parsed ? *parsed : Meaning{};
        };
        for (const auto& [value, words] : table.pairs("values")) {
            if (rule.code == ValueCode::bits && !is_mask(value)) {
                table.fail("values", value, "expected bits as a decimal number from 1 to 65535");
            }
            rule.values.emplace_back(value, meaning("values", words));
        }
        if (const std::string words = table.text("otherwise", false); !words.empty()) {
            rule.otherwise = meaning("otherwise", words);
        }
        const bool by_table = rule.code == ValueCode::words || rule.code == ValueCode::bits;
        if (by_table && rule.values.empty())
            table.fail("values", "", "is missing: give a table of values and meanings");
        table.finish();
        profile_.answer.facts.push_back(std::move(rule));
    }

    static bool is_mask(std::string_view text) {
        const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        return digits && !text.empty() && text.size() <= 5 && std::stoi(std::string(text)) >= 1 &&
               std::stoi(std::string(text)) <= 65'535;
    }

    ProviderProfile& profile_;
};

}  // namespace

Result<Meaning> parse_meaning(std::string_view words) {
    Meaning meaning;
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        const std::string_view word = words.substr(0, end);
        words.remove_prefix(std::min(end + 1, words.size()));
        if (word.empty() || apply_word(meaning, word)) continue;
        return Error{"meaning", std::string(word.substr(0, 60)),
                     "use words of the normal form, e.g. present, absent, assigned, unassigned, barred, temporary, "
                     "permanent, imsi_detached, mobile, pending, expired, or a failure such as not_covered"};
    }
    return meaning;
}

Result<ProviderProfile> ProviderProfile::parse(std::string_view toml, std::string_view file) {
    const std::string at(file);
    if (toml.size() > longest_profile) return Error{at, "", "a profile has at most 100000 octets"};
    toml::table parsed;
    try {
        parsed = toml::parse(toml, at);
    } catch (const toml::parse_error& error) {
        return Error{fmt::format("{}:{}", at, error.source().begin.line), "",
                     "this is no TOML: " + std::string(error.description())};
    } catch (const std::exception& error) {
        return Error{at, "", std::string("this is no TOML: ") + error.what()};
    }
    std::optional<Error> wrong;
    Table root(parsed, at, wrong);
    ProviderProfile profile;
    ProfileReader(profile).read(root);
    if (wrong) return *wrong;
    return profile;
}

Result<ProviderProfile> load_profile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{"profile", path, "cannot be read: is there such a file?"};
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return ProviderProfile::parse(text, path);
}

}  // namespace outdial
