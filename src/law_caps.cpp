// SPDX-License-Identifier: Apache-2.0
#include <outdial/law_caps.hpp>

namespace outdial {
namespace {

CapScope scope_of(const std::string& per) noexcept {
    if (per == "number") return CapScope::number;
    if (per == "subject" || per == "debt") return CapScope::group;
    // A company, a debtor, and whatever else a law may count by: all calls to the client count.
    return CapScope::client;
}

}  // namespace

Cap cap_of(const LawCap& law) {
    Cap cap;
    cap.name = law.label();
    cap.source = law.source;
    cap.jurisdiction = law.jurisdiction;
    cap.kind = static_cast<Cap::Kind>(law.kind);
    cap.scope = scope_of(law.per);
    cap.count = static_cast<std::uint16_t>(law.count);
    cap.length = law.length;
    cap.unit = static_cast<Cap::Unit>(law.unit);
    cap.after = static_cast<Cap::After>(law.after);
    cap.messages = law.contacts == "messages";
    // After an abandoned call a live agent must be guaranteed; the call itself is allowed.
    cap.predictive_only = law.kind == LawCap::Kind::silence && law.after == LawCap::After::abandoned;
    cap.from = law.from;
    cap.to = law.to;
    return cap;
}

std::vector<Cap> caps_of(const LawBook& book, const LawOptions& options) {
    std::vector<Cap> caps;
    for (const LawCap& law : book.caps()) {
        if (law.purpose && *law.purpose != options.purpose) continue;
        if (law.confidence == Confidence::low && !options.low_confidence) continue;
        caps.push_back(cap_of(law));
    }
    return caps;
}

}  // namespace outdial
