// SPDX-License-Identifier: Apache-2.0
#include <outdial/jurisdiction.hpp>

#include <algorithm>
#include <set>

namespace outdial {
namespace {

bool applies(const LawEntry& entry, const LawOptions& options) noexcept {
    // A recorded sales call is a sales call as well.
    const bool sales = options.purpose == Purpose::prerecorded && entry.purpose == Purpose::telemarketing;
    if (entry.purpose && *entry.purpose != options.purpose && !sales) return false;
    return entry.confidence != Confidence::low || options.low_confidence;
}

template <class Entry>
Result<std::vector<Entry>> valid_on(LocalDays day, const std::vector<Entry>& entries,
                                    const Result<std::vector<std::string>>& jurisdictions, const LawOptions& options) {
    if (!jurisdictions) return jurisdictions.error();
    std::vector<Entry> found;
    for (const Entry& entry : entries) {
        const bool valid = (!entry.from || day >= *entry.from) && (!entry.to || day < *entry.to);
        if (!valid || !applies(entry, options)) continue;
        if (std::find(jurisdictions->begin(), jurisdictions->end(), entry.jurisdiction) != jurisdictions->end()) {
            found.push_back(entry);
        }
    }
    return found;
}

}  // namespace

std::string_view name(Confidence confidence) noexcept {
    switch (confidence) {
        case Confidence::high: return "H";
        case Confidence::medium: return "M";
        case Confidence::low: return "L";
    }
    return "?";
}

std::string_view name(Purpose purpose) noexcept {
    switch (purpose) {
        case Purpose::telemarketing: return "telemarketing";
        case Purpose::debt: return "debt";
        case Purpose::prerecorded: return "prerecorded";
    }
    return "?";
}

Result<std::vector<std::string>> LawBook::applying(const std::vector<std::string>& known) const {
    std::set<std::string> all;
    for (const std::string& jurisdiction : known) {
        if (!knows(jurisdiction)) {
            std::string there;
            for (const auto& [code, title] : names_) there += (there.empty() ? "" : " ") + code;
            return Error{"jurisdiction", jurisdiction, "use one of " + there + ", or a region of one of them"};
        }
        if (names_.count(jurisdiction) > 0) all.insert(jurisdiction);
        const std::string country = jurisdiction.substr(0, jurisdiction.find('-'));
        if (names_.count(country) > 0) all.insert(country);
    }
    return std::vector<std::string>(all.begin(), all.end());
}

Result<Rule> LawBook::rule(const std::vector<std::string>& known, const LawOptions& options) const {
    const auto all = applying(known);
    if (!all) return all.error();
    std::optional<Rule> law;
    for (const LawRule& one : rules_) {
        if (std::find(all->begin(), all->end(), one.jurisdiction) == all->end() || !applies(one, options)) continue;
        if (one.adherents_only && !options.adherents) continue;
        law = law ? *law & one.rule : one.rule;
    }
    return law.value_or(Rule{});
}

Result<std::vector<LawCap>> LawBook::caps(const std::vector<std::string>& known, LocalDays day,
                                          const LawOptions& options) const {
    return valid_on(day, caps_, applying(known), options);
}

Result<std::vector<LawAbandonment>> LawBook::abandonment(const std::vector<std::string>& known, LocalDays day,
                                                         const LawOptions& options) const {
    return valid_on(day, abandonment_, applying(known), options);
}

bool LawBook::covers(const std::vector<std::string>& known, LocalDays day) const {
    const auto all = applying(known);
    return all && std::all_of(rules_.begin(), rules_.end(), [&](const LawRule& rule) {
               return rule.holidays.covers(day) || std::find(all->begin(), all->end(), rule.jurisdiction) == all->end();
           });
}

bool LawBook::knows(const std::string& jurisdiction) const noexcept {
    return names_.count(jurisdiction) > 0 || regions_.count(jurisdiction) > 0;
}

const LawRule* LawBook::find(RuleId label) const noexcept {
    const auto index = static_cast<std::size_t>(label) - first_label;
    return label >= first_label && index < rules_.size() ? &rules_[index] : nullptr;
}

}  // namespace outdial
