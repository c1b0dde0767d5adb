// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>
#include <outdial/rule.hpp>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// How likely does a call reach its person at this hour, and would a later hour be better? Learned from the attempts.
namespace outdial {

inline constexpr int week_hours = 168;

/// The hour of the local week: 0 is Monday 0:00 to 1:00, 167 is Sunday 23:00 to 24:00.
[[nodiscard]] constexpr int hour_of_week(LocalTime time) noexcept {
    constexpr std::int64_t monday = 3 * 24;  // 1970 began on a Thursday
    const std::int64_t hours = std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
    return static_cast<int>(((hours + monday) % week_hours + week_hours) % week_hours);
}

/// The hours of the next week in which a number may be called: bit n is the hour that begins n hours after the present
/// one began. Bit 0, the present hour, is not looked at.
using OpenHours = std::bitset<week_hours>;
/// Of a window; an hour counts as open when the middle of it is.
[[nodiscard]] OpenHours open_hours(const WindowClass& window, Instant now) noexcept;
/// The hour of the week there; in the first of the zones, or in UTC without one.
[[nodiscard]] int hour_of_week(const ZoneSet& zones, Instant now) noexcept;

/// The parts of the week that are told apart for one number: six of a working day (until 10, 12, 14, 17, 19, and
/// later), three of Saturday and three of Sunday (until 12, 17, and later).
inline constexpr int week_parts = 12;
/// Of the hour of the week; an hour outside the week is that of another week.
[[nodiscard]] int week_part(int hour) noexcept;

/// What is remembered of the calls to one number: 16 bytes. What is believed of the number is worked out from it each
/// time, with all that is known of the population by then.
class CallHistory {
public:
    /// So many attempts are counted in one part of the week; at one more the counts of that part are halved.
    static constexpr int most = 15;

    /// `part` is below `week_parts`.
    [[nodiscard]] constexpr int attempts(int part) const noexcept { return counts(part) & 15; }
    [[nodiscard]] constexpr int reached(int part) const noexcept { return counts(part) >> 4; }
    [[nodiscard]] constexpr bool empty() const noexcept { return last_ == 0; }
    /// Of the last attempt; false and 0 where there was none.
    [[nodiscard]] constexpr bool last_reached() const noexcept { return (last_ & 1) != 0; }
    [[nodiscard]] constexpr int last_part() const noexcept { return static_cast<int>(last_ >> 1 & 15); }
    /// Hours on the clock from the last attempt, which there was, to `now`; 0 when it is later than `now`.
    [[nodiscard]] std::int64_t hours_since(Instant now) const noexcept;

    void add(int part, bool was_reached, Instant now) noexcept;

    friend constexpr bool operator==(const CallHistory&, const CallHistory&) noexcept = default;

private:
    [[nodiscard]] constexpr int counts(int part) const noexcept { return counts_[static_cast<std::size_t>(part)]; }

    std::array<std::uint8_t, week_parts> counts_{};  // attempts in the low four bits, those that reached in the high
    std::uint32_t last_ = 0;                         // hour since 1970 and one more, part (4 bits), reached (1 bit)
};
static_assert(sizeof(CallHistory) == 16, "ten million numbers: every byte counts");

struct AnswerChancesConfig {
    double expected = 0.2;            ///< chance of a first call before anything was learned; 0.001 to 0.9
    double level_shape = 2.0;         ///< how alike numbers are in being reached at all; 0.1 (hardly) to 100
    double half_life = 500'000;       ///< attempts after which what was seen weighs half; 10,000 to 1e12
    double discount_per_hour = 0.97;  ///< what it is worth to reach somebody an hour later; 0.5 to 1
    double indifference = 0.05;       ///< a smaller index is 0: the order is not disturbed for it; 0 to 1
    double caution = 2.0;             ///< deviations by which a pattern must stand out to be believed; 0 to 10
    double exploration = 0.02;        ///< share of the numbers, each day, whose belief is drawn; 0 to 0.5
    std::uint64_t seed = 0;           ///< of those draws

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const AnswerChancesConfig&, const AnswerChancesConfig&) = default;
};

/// The chance that one call reaches its person, with its terms: `value` is their product, at most 0.99.
struct Chance {
    double population = 0.0;  ///< of a number of this type at this hour, when nothing is known of it
    double level = 1.0;       ///< how well this number was reached so far, whatever the hour: falls with every failure
    double presence = 1.0;    ///< at which hours it was reached and at which not
    double recency = 1.0;     ///< how long ago the last failure was
    double value = 0.0;
    double deviation = 0.0;  ///< standard error of `value` for what is not known yet of the population

    friend bool operator==(const Chance&, const Chance&) = default;
};

/// Call now, or rather later?
struct CallIndex {
    Chance now;
    Chance later;             ///< at the best later hour; no chance where there is none
    int hours_later = 0;      ///< when that is; 0: no later hour is open
    double usual = 0.0;       ///< this number's chance on average over the open hours
    double others_now = 0.0;  ///< what such a call is worth with other numbers, as a multiple of their usual chance
    double others_later = 0.0;
    /// What it is worth to call this number now, beyond the others, less what it will be worth at the best later hour;
    /// in units of its usual chance. Numbers for which the hour makes no difference have 0, and so have all numbers
    /// where the hour makes the same difference for all, or one below `indifference`.
    double index = 0.0;
    double deviation = 0.0;  ///< standard error of `index`
    bool explored = false;   ///< the presence was drawn, not averaged

    friend bool operator==(const CallIndex&, const CallIndex&) = default;
};

/// Learns from every attempt, for all numbers of a campaign or of a house, and answers for each of them.
///
/// The model: a number belongs to one of a few classes of presence, each with a hazard for every part of the week; its
/// chance at a part of that hazard h is 1 - exp(-level * h). The level is Gamma distributed with mean 1 and the shape
/// `level_shape`: after failures the chance falls as the beta-geometric distribution of attempts has it. The classes
/// are learned by online expectation maximisation (Cappe and Moulines 2009), in which each attempt presents the whole
/// history of its number. In each part of the week a number also differs from its class by a Gamma distributed factor
/// of its own; how much so is the one of a few shapes that foretells best. On top, factors for type by hour of the week
/// and for the time since the last failure, each only as far as they stand out of chance.
///
/// What an individual number's hours are believed to be is tested all the time: before an attempt changes anything, its
/// result is compared with what the classes foretold beyond population and level. `skill` is how far that came true,
/// zero where it does not stand out of `caution` standard errors, and the term `presence` counts that far only. In a
/// population without types it is zero and the index is zero: no gains are invented.
class AnswerChances {
public:
    static constexpr int classes = 6;

    [[nodiscard]] static Result<AnswerChances> create(const AnswerChancesConfig& config);

    /// What was learned, with a checksum; config and the histories of the numbers are the host's.
    [[nodiscard]] std::string save() const;
    /// The learner that `save` saw. Error when it is damaged, or the config is out of range.
    [[nodiscard]] static Result<AnswerChances> restore(const AnswerChancesConfig& config, std::string_view saved);

    /// A call was made: it reached the person, or not. `hour` is that of the week where the person is. What counts as
    /// reached is the host's business: an answer, or the right person.
    void on_attempt(CallHistory& history, NumberType type, int hour, bool reached, Instant now) noexcept;

    [[nodiscard]] Chance chance(const CallHistory& history, NumberType type, int hour, Instant now) const noexcept;

    /// `number` names the number for the draws of exploration. Where no later hour is open, what is left is the worth
    /// of a call now.
    [[nodiscard]] CallIndex index(const CallHistory& history, NumberType type, int hour, const OpenHours& open,
                                  std::uint64_t number, Instant now) const noexcept;

    /// That of a number of which nothing is known, on average over the hours of the week.
    [[nodiscard]] double usual() const noexcept { return usual_; }

    /// How far what was foretold of individual numbers' hours came true, 0 to 1.
    [[nodiscard]] double skill() const noexcept { return skill_; }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] const AnswerChancesConfig& config() const noexcept { return config_; }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.reached_, self.exposure_, self.once_, self.members_, self.hours_, self.recency_, self.foretold_,
                self.foretold_squares_, self.foretold_variance_, self.likeness_score_, self.count_, self.right_,
                self.hazard_, self.log_hazard_, self.variance_, self.share_, self.population_, self.factor_,
                self.factor_variance_, self.others_, self.recency_factor_, self.likeness_, self.skill_, self.usual_);
    }

private:
    template <class T>
    using OfClass = std::array<T, classes>;
    template <class T>
    using OfPart = std::array<T, week_parts>;
    template <class T>
    using OfHour = std::array<T, week_hours>;
    template <class T>
    using OfType = std::array<T, number_type_count>;

    struct Belief {  // of one number; its level in a class is Gamma(shape, rate of the class)
        OfClass<double> weight{};
        OfClass<double> rate{};
        double shape = 0.0;
        double population_rate = 0.0;  // were there no classes
        OfPart<double> expected{};     // contacts, of its class
        OfPart<double> own{};          // what is beyond its class, as a factor of its hazard
    };
    struct Seen {  // reached, against what was expected
        double reached = 0.0;
        double expected = 0.0;

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.reached, self.expected);
        }
    };
    struct Factor {
        double value = 1.0;
        double variance = 0.0;
    };
    /// How like their class numbers are, in each part of the week: the shapes of a Gamma distribution with mean 1.
    static constexpr std::array<double, 5> likenesses{1.0, 2.0, 4.0, 8.0, 1e9};
    enum Recency : std::uint8_t { other_part = 0, same_part = 3, long_ago = 6, not_failed = 7 };
    static constexpr std::size_t recencies = 8;
    static constexpr std::uint64_t refreshed_every = 64;  // attempts

    explicit AnswerChances(const AnswerChancesConfig& config) noexcept;

    [[nodiscard]] Belief belief(const CallHistory& history, std::size_t type) const noexcept;
    [[nodiscard]] double without_classes(const Belief& belief, std::size_t type, std::size_t part) const noexcept;
    [[nodiscard]] double with_classes(const Belief& belief, std::size_t part, double own) const noexcept;
    [[nodiscard]] Chance chance(const Belief& belief, std::size_t type, int hour, double recency) const noexcept;
    [[nodiscard]] static std::size_t recency(const CallHistory& history, int part, std::int64_t hours) noexcept;

    void judge(const CallHistory& history, std::size_t type, int hour, bool reached, Instant now, double keep) noexcept;
    void present(const CallHistory& history, std::size_t type, std::size_t part, bool reached, double keep) noexcept;
    void refresh() noexcept;
    void refresh_classes() noexcept;
    void refresh_shares() noexcept;
    void refresh_hours() noexcept;
    void refresh_recency() noexcept;
    [[nodiscard]] OfHour<Factor> factors(const OfHour<Seen>& seen, const OfHour<Factor>& of_all) const noexcept;

    AnswerChancesConfig config_;
    // What was seen, forgetting.
    OfClass<OfPart<double>> reached_{};
    OfClass<OfPart<double>> exposure_{};  // attempts, times the level of their numbers
    Seen once_;                           // each attempt once, against the hazards before that put them right
    OfType<OfClass<double>> members_{};
    OfType<OfHour<Seen>> hours_{};
    std::array<Seen, recencies> recency_{};
    double foretold_ = 0.0;  // sums of (foretold difference) times (what came of it), its square, its noise
    double foretold_squares_ = 0.0;
    double foretold_variance_ = 0.0;
    std::array<double, likenesses.size()> likeness_score_{};  // log score of what each would have foretold
    std::uint64_t count_ = 0;
    // What follows from it, as of the last refreshing.
    double right_ = 1.0;  // what puts the hazards right
    OfClass<OfPart<double>> hazard_{};
    OfClass<OfPart<double>> log_hazard_{};
    OfClass<OfPart<double>> variance_{};  // relative, of the hazard
    OfType<OfClass<double>> share_{};
    OfType<OfPart<double>> population_{};  // hazard
    OfType<OfHour<double>> factor_{};
    OfType<OfHour<double>> factor_variance_{};
    OfHour<double> others_{};  // chance of a number of which nothing is known
    double usual_ = 0.0;
    std::array<double, recencies> recency_factor_{};
    double likeness_ = likenesses.back();
    double skill_ = 0.0;
};

}  // namespace outdial
