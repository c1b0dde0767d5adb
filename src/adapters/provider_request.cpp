// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/digest.hpp>
#include <outdial/adapters/provider_request.hpp>

#include "json.hpp"
#include "template_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace outdial {
namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_printable(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet >= 0x20 && octet != 0x7F;
    });
}

enum class Escape : std::uint8_t { none, percent, json };

std::string escape(std::string_view text, Escape how) {
    if (how == Escape::percent) return percent_encoded(text);
    if (how == Escape::json) return json::escaped(text);
    return std::string(text);
}

class Builder {
public:
    Builder(const ProviderProfile& profile, const Credentials& credentials, const LookupCall& call, Instant now)
        : profile_(profile), credentials_(credentials), call_(call), now_(now) {}

    Result<HttpRequest> build() {
        const ProviderRequest& from = profile_.request;
        const auto url = HttpUrl::parse(fill(from.url, Escape::percent));
        if (wrong_) return *wrong_;
        if (!url) return url.error();
        HttpRequest request{from.method, url->tls, url->host, url->port, url->target, {}, {}};
        const bool json = from.content_type.find("json") != std::string::npos;
        const bool form = from.content_type.find("form") != std::string::npos;
        body_ = fill(from.body, json ? Escape::json : form ? Escape::percent : Escape::none);
        request.body = body_;
        if (!from.sign.empty()) {
            signature_ = hex(hmac_sha256(value_of(from.sign_key), fill(from.sign, Escape::none)));
        }
        if (!from.content_type.empty()) request.headers.emplace_back("Content-Type", from.content_type);
        for (const std::string& header : from.headers) {
            const auto colon = header.find(':');
            const auto begin = std::min(header.find_first_not_of(' ', colon + 1), header.size());
            const std::string value = fill(std::string_view(header).substr(begin), Escape::none);
            if (!is_printable(value)) fail(header.substr(0, colon), "a header cannot hold control characters");
            request.headers.emplace_back(header.substr(0, colon), value);
        }
        if (!from.user.empty()) {
            const std::string both = value_of(from.user) + ":" + value_of(from.password);
            request.headers.emplace_back("Authorization", "Basic " + base64(both));
        }
        if (wrong_) return *wrong_;
        return request;
    }

private:
    void fail(std::string field, std::string remedy) {
        if (!wrong_) wrong_ = Error{profile_.name + "." + std::move(field), "", std::move(remedy)};
    }

    std::string value_of(std::string_view name) {
        const auto found = credentials_.find(std::string(name));
        if (found != credentials_.end() && !found->second.empty()) return found->second;
        fail(std::string(name), "give a value for this credential");
        return {};
    }

    std::string place(std::string_view name) {
        if (name == "number") return std::to_string(call_.number.digits());
        if (name == "e164") return call_.number.text();
        if (name == "reference") return call_.reference;
        if (name == "timestamp")
            return std::to_string(std::chrono::floor<std::chrono::seconds>(now_.time_since_epoch()).count());
        if (name == "callback_url") return call_.callback_url;
        if (name == "body") return body_;
        if (name == "signature") return signature_;
        return value_of(name);
    }

    std::string fill(std::string_view text, Escape how) {
        return filled(text, [&](std::string_view name) { return escape(place(name), how); });
    }

    const ProviderProfile& profile_;
    const Credentials& credentials_;
    const LookupCall& call_;
    Instant now_;
    std::string body_, signature_;
    std::optional<Error> wrong_;
};

}  // namespace

Result<HttpUrl> HttpUrl::parse(std::string_view text) {
    const auto wrong = [&text](std::string remedy) {
        return Error{"url", std::string(text.substr(0, 200)), std::move(remedy)};
    };
    HttpUrl url;
    std::string_view rest = text;
    constexpr std::string_view http = "http://", https = "https://";
    if (rest.substr(0, https.size()) == https) {
        rest.remove_prefix(https.size());
    } else if (rest.substr(0, http.size()) == http) {
        rest.remove_prefix(http.size());
        url.tls = false;
        url.port = 80;
    } else {
        return wrong("expected a URL that begins with https:// or http://");
    }
    const auto end = std::min(rest.find_first_of("/?#"), rest.size());
    std::string_view authority = rest.substr(0, end);
    url.target = rest.substr(end);
    if (url.target.empty() || url.target.front() != '/') url.target.insert(url.target.begin(), '/');
    if (authority.find('@') != std::string_view::npos) return wrong("a name and password do not belong into a URL");
    const auto bracket = authority.find(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        std::uint32_t port = 0;
        for (const char c : authority.substr(colon + 1)) {
            if (c < '0' || c > '9' || port > 65'535) return wrong("expected a port from 1 to 65535");
            port = port * 10 + static_cast<std::uint32_t>(c - '0');
        }
        if (port == 0 || port > 65'535) return wrong("expected a port from 1 to 65535");
        url.port = static_cast<std::uint16_t>(port);
        authority = authority.substr(0, colon);
    }
    if (bracket != std::string_view::npos && authority.size() > 2 && authority.front() == '[') {
        authority = authority.substr(1, authority.size() - 2);
    }
    const bool plain = std::all_of(authority.begin(), authority.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == ':' || c == '_';
    });
    if (authority.empty() || !plain) return wrong("expected the name of a host");
    const bool sendable =
        std::all_of(url.target.begin(), url.target.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (!sendable || url.target.find('#') != std::string::npos) return wrong("blanks and the like are written as %20");
    url.host = authority;
    return url;
}

Result<HttpRequest> build_request(const ProviderProfile& profile, const Credentials& credentials,
                                  const LookupCall& call, Instant now) {
    return Builder(profile, credentials, call, now).build();
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        if (plain) {
            result += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        result += '%';
        result += digits[octet >> 4];
        result += digits[octet & 15];
    }
    return result;
}

std::string percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            result += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            result += text[i] == '+' ? ' ' : text[i];
        }
    }
    return result;
}

}  // namespace outdial
