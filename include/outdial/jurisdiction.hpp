// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/abandonment_rule.hpp>
#include <outdial/rule.hpp>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Laws on calling, as dated data with their sources. The data are research notes and no legal advice: check them, put
/// your own beside them, and keep them up to date.
namespace outdial {

/// How sure a rule of law is.
enum class Confidence : std::uint8_t {
    high,    ///< the text of the law or a regulator's page was read
    medium,  ///< several secondary sources agree
    low,     ///< one secondary source, or sources that conflict: off unless asked for
};
inline constexpr int confidence_count = 3;
[[nodiscard]] std::string_view name(Confidence confidence) noexcept;

/// What a call is for: some rules are for one purpose only.
enum class Purpose : std::uint8_t {
    telemarketing,
    debt,         ///< about a debt that the called party owes
    prerecorded,  ///< telemarketing by a recorded voice: the rules of telemarketing hold as well
};
inline constexpr int purpose_count = 3;
[[nodiscard]] std::string_view name(Purpose purpose) noexcept;

/// What every entry of the law says about itself.
struct LawEntry {
    std::string jurisdiction;  ///< country or country-region of ISO 3166, e.g. `US-FL`
    std::string id;            ///< unique within the jurisdiction (and the time it is valid)
    std::string source;
    std::string note;
    LocalDays as_of;  ///< when the source was read
    Confidence confidence = Confidence::high;
    std::optional<Purpose> purpose;  ///< none: for every purpose
    std::optional<LocalDays> from;   ///< valid from that civil day
    std::optional<LocalDays> to;     ///< valid up to that civil day, excluded

    /// `US-FL hours`
    [[nodiscard]] std::string label() const { return jurisdiction + " " + id; }

    friend bool operator==(const LawEntry&, const LawEntry&) = default;
};

/// Nobody may be called from one instant to another, the last excluded: an emergency.
struct LawClosure {
    Instant from;
    Instant to;

    friend bool operator==(const LawClosure&, const LawClosure&) = default;
};

/// When calls are allowed.
struct LawRule : LawEntry {
    std::string hours;   ///< the notation of `Hours`; empty: no hours, only closed days
    std::string closed;  ///< the civil days on which nobody may be called, e.g. `Su,PH`
    std::string zone;    ///< on whose clock; empty: the called party's
    std::vector<LawClosure> closures;
    Holidays holidays;            ///< those that it names; empty when it names none
    bool adherents_only = false;  ///< binds only who signed the code
    bool by_area_code = false;    ///< the area code makes the called party a resident
    RuleId label_id = 0;
    Rule rule;  ///< open where this rule allows it, and everywhere outside its validity

    friend bool operator==(const LawRule&, const LawRule&) = default;
};

/// How often calls are allowed. Declared here, enforced where attempts are counted.
struct LawCap : LawEntry {
    enum class Kind : std::uint8_t {
        rolling,   ///< `count` within any stretch of `length`
        calendar,  ///< `count` per civil `unit`
        silence,   ///< none for `length` after `after`
    };
    enum class Unit : std::uint8_t { day, week, month };
    enum class After : std::uint8_t { refusal, conversation, abandoned };

    Kind kind = Kind::rolling;
    int count = 0;
    Duration length{};
    Unit unit = Unit::day;
    After after = After::refusal;
    std::string per;       ///< what is counted together: `subject`, `debt`, `company`, `debtor`, `number`
    std::string contacts;  ///< `calls` or `messages`

    friend bool operator==(const LawCap&, const LawCap&) = default;
};

/// How many calls may be abandoned. Where days or months are counted, the host says on whose clock
/// (`AbandonmentRule::zone`), and from which day on a period is (`AbandonmentRule::from`).
struct LawAbandonment : LawEntry {
    AbandonmentRule rule;  ///< its name is the label of the entry

    friend bool operator==(const LawAbandonment&, const LawAbandonment&) = default;
};

/// What the law says besides hours and numbers, e.g. that consent is needed.
struct LawNote : LawEntry {
    std::string text;

    friend bool operator==(const LawNote&, const LawNote&) = default;
};

/// Which rules to apply.
struct LawOptions {
    Purpose purpose = Purpose::telemarketing;
    bool low_confidence = false;  ///< also rules of low confidence
    bool adherents = true;        ///< also codes that bind only those who signed them

    friend bool operator==(const LawOptions&, const LawOptions&) = default;
};

/// The laws of many jurisdictions.
class LawBook {
public:
    /// Verdicts name the rules of a book by ids from here on.
    static constexpr RuleId first_label = 16;

    /// Reads data/law/*.toml and data/holidays/*.csv under that folder. Call it while configuring.
    [[nodiscard]] static Result<LawBook> load(const std::string& folder);

    /// Adds one file's text; `file` is its name for messages. Error, and nothing is added: an unknown key, a wrong
    /// value, a name that is there already, two validities that overlap, a holiday calendar that was not given.
    Result<void> add(std::string_view toml, std::string_view file, const std::map<std::string, Holidays>& holidays);

    [[nodiscard]] const std::vector<LawRule>& rules() const noexcept { return rules_; }
    [[nodiscard]] const std::vector<LawCap>& caps() const noexcept { return caps_; }
    [[nodiscard]] const std::vector<LawAbandonment>& abandonment() const noexcept { return abandonment_; }
    [[nodiscard]] const std::vector<LawNote>& notes() const noexcept { return notes_; }
    [[nodiscard]] const std::map<std::string, std::string>& jurisdictions() const noexcept { return names_; }

    /// The jurisdictions with rules that apply when those are known: a region brings its country, and a region without
    /// rules of its own is its country's. Error when one is neither in the book nor a region of a country there.
    [[nodiscard]] Result<std::vector<std::string>> applying(const std::vector<std::string>& known) const;

    /// All rules of all these jurisdictions as one: area-code state, address state and country, every one applies.
    [[nodiscard]] Result<Rule> rule(const std::vector<std::string>& known, const LawOptions& options = {}) const;

    /// The limits of all these jurisdictions that are valid on that day.
    [[nodiscard]] Result<std::vector<LawCap>> caps(const std::vector<std::string>& known, LocalDays day,
                                                   const LawOptions& options = {}) const;

    /// Are the holidays that the rules of these jurisdictions name known for that day's year? After their last year
    /// a rule would take every holiday for a usual day.
    [[nodiscard]] bool covers(const std::vector<std::string>& known, LocalDays day) const;

    /// The rules on abandoned calls of all these jurisdictions that are valid on that day.
    [[nodiscard]] Result<std::vector<LawAbandonment>> abandonment(const std::vector<std::string>& known, LocalDays day,
                                                                  const LawOptions& options = {}) const;

    /// Can `applying` and `rule` take it?
    [[nodiscard]] bool knows(const std::string& jurisdiction) const noexcept;

    /// The rule that a verdict names, or null.
    [[nodiscard]] const LawRule* find(RuleId label) const noexcept;

    friend bool operator==(const LawBook&, const LawBook&) = default;

private:
    std::map<std::string, std::string> names_;  // jurisdiction to its name
    std::set<std::string> regions_;             // of the countries, with and without rules of their own
    std::vector<LawRule> rules_;
    std::vector<LawCap> caps_;
    std::vector<LawAbandonment> abandonment_;
    std::vector<LawNote> notes_;
};

}  // namespace outdial
