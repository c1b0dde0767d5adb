// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/evidence.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How to ask one provider of look-ups or receipts over HTTP, and how to read what it says: all of it data, from a file
/// such as data/providers/infobip.toml. docs/providers.md explains every key.
namespace outdial {

/// How the provider answers.
enum class ProviderMode : std::uint8_t {
    sync,      ///< the answer to the request tells of the number
    callback,  ///< the answer only accepts the request; the provider calls us back
    receipt,   ///< nothing is asked: the provider calls us with receipts of messages
};

/// How a body, or the query of a callback, is written.
enum class BodyForm : std::uint8_t {
    json,
    form,   ///< key=value&..., read as an object of texts
    words,  ///< words between blanks, read as an array of texts
};

/// A text with places such as `{number}` in it.
struct ProviderRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::string> headers;  ///< `Name: text`
    std::string content_type;
    std::string body;
    std::string user, password;  ///< names of the credentials for basic authentication; empty: none
    std::string sign;            ///< what `{signature}` is made of: HMAC-SHA256 in hexadecimal digits
    std::string sign_key;        ///< name of the credential that is its key

    friend bool operator==(const ProviderRequest&, const ProviderRequest&) = default;
};

struct ProviderLimits {
    int per_second = 10;                                  ///< requests that may begin in a second
    int concurrent = 4;                                   ///< requests under way at once
    Duration timeout = std::chrono::seconds(30);          ///< for the answer to one request
    Duration callback_timeout = std::chrono::minutes(5);  ///< for the callback, from the answer that accepted it
    int retries = 3;          ///< of a request that was refused, or that costs nothing to repeat
    bool repeatable = false;  ///< asking twice is not paid twice, so that a lost answer is asked for again
    int price = 1;            ///< of one look-up, in whatever unit the host's ceiling is in

    friend bool operator==(const ProviderLimits&, const ProviderLimits&) = default;
};

/// When the answer is that the look-up failed: all conditions given must hold. The first one that matches counts.
struct ProblemRule {
    std::vector<int> statuses;        ///< of HTTP; empty: any
    std::string at;                   ///< where to look in the answer; empty: nowhere
    bool in_item = false;             ///< `at` is inside the number's own part of the answer
    std::vector<std::string> is;      ///< the value is one of these; `x*`: begins with x
    std::vector<std::string> is_not;  ///< there is a value and it is none of these
    LookupFailure failure = LookupFailure::provider_fault;

    friend bool operator==(const ProblemRule&, const ProblemRule&) = default;
};

/// What one value of a provider means.
struct Meaning {
    Presence presence = Presence::undetermined;
    Assignment assignment = Assignment::undetermined;
    Voice voice = Voice::undetermined;
    LineKind line_kind = LineKind::unknown;
    AbsentWhy absent_why = AbsentWhy::none;
    Permanence permanence = Permanence::unknown;
    bool expired = false;  ///< a message was undeliverable during its whole validity
    bool pending = false;  ///< not the last word
    std::optional<LookupFailure> failure;

    friend bool operator==(const Meaning&, const Meaning&) = default;
};

/// Words such as `absent assigned temporary`: names of the normal form and of failures, `expired`, `pending`.
[[nodiscard]] Result<Meaning> parse_meaning(std::string_view words);

/// How a value is read.
enum class ValueCode : std::uint8_t {
    words,            ///< looked up in the table
    map_decimal,      ///< a MAP error, and 256 + n for the cause n of a failed delivery
    map_hexadecimal,  ///< a MAP error in hexadecimal digits
    bits,             ///< looked up in the table by bits: the entry with the most bits, all of which are set
};

/// What one place of the answer tells. Rules are applied in order; what one has told, a later one does not change.
struct FactRule {
    std::string at;
    ValueCode code = ValueCode::words;
    std::vector<std::pair<std::string, Meaning>> values;  ///< a value `x*` stands for all that begin with x
    Meaning otherwise;                                    ///< for values that are not listed

    friend bool operator==(const FactRule&, const FactRule&) = default;
};

/// Places in the answer. Of several, the first with a value counts.
using Places = std::vector<std::string>;

struct ProviderAnswer {
    BodyForm form = BodyForm::json;
    std::string items;   ///< of an array or an object with one part per number; empty: the whole is the only one
    std::string number;  ///< inside a part, like all that follow
    std::string id;      ///< the provider's own name for the look-up or message
    std::string code, text;
    std::string observed_at, sent_at;
    bool time_is_answer = true;  ///< without `observed_at`, it was so when the answer came
    Places ported, roaming;
    Places original, current, visited;  ///< one place: MCC and MNC in one; two: each its own
    std::string utc_offset;             ///< of the network that serves the phone
    EvidenceSource source = EvidenceSource::live_hlr;
    std::string source_at;  ///< a value in `live` means `source`, any other a cache of the provider
    std::vector<std::string> live;
    std::vector<FactRule> facts;

    friend bool operator==(const ProviderAnswer&, const ProviderAnswer&) = default;
};

/// The answer that accepts a request whose result comes later.
struct ProviderSubmit {
    BodyForm form = BodyForm::json;
    std::string id;

    friend bool operator==(const ProviderSubmit&, const ProviderSubmit&) = default;
};

enum class SignatureKind : std::uint8_t { none, hmac_sha1, hmac_sha256 };
enum class SignedPart : std::uint8_t {
    body,
    url_and_form,  ///< the URL, then keys and values of the form sorted by key, without anything between them
};

struct ProviderCallback {
    std::string method = "POST";  ///< `GET`: the values are in the query, whatever `form` is
    BodyForm form = BodyForm::json;
    std::string reference;  ///< where the reference of our own comes back, beside `ref` in our own URL
    int reply_status = 200;
    std::string reply;                            ///< the body that the provider wants to see
    Duration deadline = std::chrono::seconds(2);  ///< a later reply counts as none
    SignatureKind signature = SignatureKind::none;
    SignedPart signed_part = SignedPart::body;
    bool signature_base64 = false;  ///< instead of hexadecimal digits
    std::string signature_header;
    std::string signature_key;   ///< name of a credential
    std::string user, password;  ///< names of the credentials for basic authentication; empty: none

    friend bool operator==(const ProviderCallback&, const ProviderCallback&) = default;
};

struct ProviderProfile {
    std::string name;   ///< a short word
    std::string title;  ///< for people
    std::string source;
    std::string note;  ///< traps, for people
    LocalDays as_of{};
    char confidence = 'L';  ///< H tried or read in code of the vendor's, M read in the vendor's documents, L heard
    ProviderMode mode = ProviderMode::sync;
    std::vector<std::string> credentials;  ///< names the host gives values for
    ProviderRequest request;
    ProviderLimits limits;
    std::vector<ProblemRule> problems;
    ProviderSubmit submit;
    ProviderAnswer answer;
    ProviderCallback callback;

    /// Error naming file, line and key: what is no TOML, an unknown key, a word that means nothing, a place that is no
    /// JSON pointer, a credential that is not declared.
    [[nodiscard]] static Result<ProviderProfile> parse(std::string_view toml, std::string_view file = "profile");

    friend bool operator==(const ProviderProfile&, const ProviderProfile&) = default;
};

/// Reads a profile from a file.
[[nodiscard]] Result<ProviderProfile> load_profile(const std::string& path);

}  // namespace outdial
