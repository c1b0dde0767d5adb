// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"
#include "population.hpp"

#include <outdial/answer_chances.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace outdial::bindings {
namespace {

using Numbers = py::array_t<std::uint64_t, py::array::c_style>;
using Codes = py::array_t<std::uint8_t, py::array::c_style>;
using Instants = py::array_t<std::int64_t, py::array::c_style>;

/// What is learned, and the histories of the numbers it was learned from.
struct ChancesOfNumbers {
    AnswerChances chances;
    std::unordered_map<std::uint64_t, CallHistory> histories;

    [[nodiscard]] CallHistory history(std::uint64_t number) const {
        const auto found = histories.find(number);
        return found == histories.end() ? CallHistory{} : found->second;
    }
};

/// Equally long, types below their count, instants in the years 1970 to 2199: the caller has seen to it.
void learn(ChancesOfNumbers& self, const Numbers& numbers, const Codes& types, const Codes& reached, const Instants& at,
           const Zone& zone) {
    const ZoneSet zones{{zone}};
    const py::gil_scoped_release released;
    for (py::ssize_t i = 0; i < numbers.size(); ++i) {
        const Instant now = from_epoch_ms(at.data()[i]);
        self.chances.on_attempt(self.histories[numbers.data()[i]], static_cast<NumberType>(types.data()[i]),
                                hour_of_week(zones, now), reached.data()[i] != 0, now);
    }
}

py::dict index_columns(const ChancesOfNumbers& self, const Numbers& numbers, const Codes& types, const Hours& hours,
                       const Zone& zone, Instant now) {
    const WindowClass window{Rule::hours(hours), {{zone}}};
    const OpenHours open = open_hours(window, now);
    const int hour = hour_of_week(window.zones, now);
    constexpr std::array names{"index",       "deviation", "chance_now", "chance_later",
                               "hours_later", "presence",  "level",      "usual"};
    std::array<py::array_t<double>, names.size()> values;
    for (auto& column : values) column = py::array_t<double>(numbers.size());
    {
        std::array<double*, names.size()> out{};
        std::transform(values.begin(), values.end(), out.begin(), [](auto& column) { return column.mutable_data(); });
        const py::gil_scoped_release released;
        for (py::ssize_t i = 0; i < numbers.size(); ++i) {
            const std::uint64_t number = numbers.data()[i];
            const CallIndex index = self.chances.index(self.history(number), static_cast<NumberType>(types.data()[i]),
                                                       hour, open, number, now);
            const std::array row{index.index,
                                 index.deviation,
                                 index.now.value,
                                 index.later.value,
                                 static_cast<double>(index.hours_later),
                                 index.now.presence,
                                 index.now.level,
                                 index.usual};
            for (std::size_t column = 0; column < row.size(); ++column) out[column][i] = row[column];
        }
    }
    py::dict columns;
    for (std::size_t i = 0; i < names.size(); ++i) columns[names[i]] = values[i];
    return columns;
}

/// Config, what was learned, the numbers in order, and their histories as they lie in memory.
py::tuple state_of(const ChancesOfNumbers& self) {
    static_assert(std::is_trivially_copyable_v<CallHistory>);
    std::vector<std::uint64_t> numbers;
    numbers.reserve(self.histories.size());
    for (const auto& [number, history] : self.histories) numbers.push_back(number);
    std::sort(numbers.begin(), numbers.end());
    std::string histories(numbers.size() * sizeof(CallHistory), '\0');
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const CallHistory history = self.history(numbers[i]);
        std::memcpy(histories.data() + i * sizeof(CallHistory), &history, sizeof(CallHistory));
    }
    return py::make_tuple(self.chances.config(), py::bytes(self.chances.save()),
                          Numbers(static_cast<py::ssize_t>(numbers.size()), numbers.data()), py::bytes(histories));
}

ChancesOfNumbers from_state(const py::tuple& state) {
    const auto numbers = state[2].cast<Numbers>();
    const auto histories = state[3].cast<std::string>();
    const auto rows = static_cast<std::size_t>(numbers.size());
    if (histories.size() != rows * sizeof(CallHistory)) throw py::value_error("AnswerChances: damaged histories");
    ChancesOfNumbers result{
        unwrap(AnswerChances::restore(state[0].cast<AnswerChancesConfig>(), state[1].cast<std::string>())), {}};
    result.histories.reserve(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        CallHistory history;
        std::memcpy(static_cast<void*>(&history), histories.data() + i * sizeof(CallHistory), sizeof(CallHistory));
        result.histories.emplace(numbers.data()[i], history);
    }
    return result;
}

}  // namespace

void bind_answer_chances(py::module_& m) {
    Fields<AnswerChancesConfig>(m, "AnswerChancesConfig", "How the chances of an answer are learned.")
        .field("expected", &AnswerChancesConfig::expected, "Chance of a first call before anything was learned.")
        .field("level_shape", &AnswerChancesConfig::level_shape, "How alike numbers are in being reached at all.")
        .field("half_life", &AnswerChancesConfig::half_life, "Attempts after which what was seen weighs half.")
        .field("discount_per_hour", &AnswerChancesConfig::discount_per_hour, "Worth of reaching somebody later.")
        .field("indifference", &AnswerChancesConfig::indifference, "A smaller index is 0.")
        .field("caution", &AnswerChancesConfig::caution, "Deviations by which a pattern must stand out.")
        .field("exploration", &AnswerChancesConfig::exploration, "Share of the numbers, each day, that is explored.")
        .field("seed", &AnswerChancesConfig::seed, "Of the exploration.")
        .done();

    Fields<Chance>(m, "Chance", "The chance that one call reaches its person; `value` is the product of the terms.",
                   Construction::positional)
        .field("population", &Chance::population, "Of a number of this type at this hour.")
        .field("level", &Chance::level, "How well this number was reached, whatever the hour.")
        .field("presence", &Chance::presence, "At which hours it was reached and at which not.")
        .field("recency", &Chance::recency, "How long ago the last failure was.")
        .field("value", &Chance::value, "Their product.")
        .field("deviation", &Chance::deviation, "Standard error of `value`.")
        .done();
    Fields<CallIndex>(m, "CallIndex", "Call now, or rather later?", Construction::positional)
        .field("now", &CallIndex::now, "The chance of a call now.")
        .field("later", &CallIndex::later, "At the best later hour.")
        .field("hours_later", &CallIndex::hours_later, "When that is; 0: no later hour is open.")
        .field("usual", &CallIndex::usual, "This number's chance on average over the open hours.")
        .field("others_now", &CallIndex::others_now, "Worth of such a call with other numbers.")
        .field("others_later", &CallIndex::others_later, "The same, at the later hour.")
        .field("index", &CallIndex::index, "Worth now, less the worth at the best later hour.")
        .field("deviation", &CallIndex::deviation, "Standard error of `index`.")
        .field("explored", &CallIndex::explored, "The presence was drawn, not averaged.")
        .done();

    py::class_<ChancesOfNumbers>(m, "AnswerChances",
                                 "Who is reached at which hour? Learns from attempts; see `record_calls`.")
        .def(py::init([](const AnswerChancesConfig& config) {
                 return ChancesOfNumbers{unwrap(AnswerChances::create(config)), {}};
             }),
             py::arg("config") = AnswerChancesConfig{})
        .def("_learn_columns", &learn)
        .def(py::pickle(&state_of, &from_state))
        .def("_index_columns", &index_columns)
        .def(
            "population",
            [](const ChancesOfNumbers& self, NumberType type) { return population_of(self.chances, type); },
            py::arg("type"),
            "The chance of a number of which nothing is known: 168 floats, by hour of the week from Monday 0:00.")
        .def_property_readonly(
            "skill", [](const ChancesOfNumbers& self) { return self.chances.skill(); },
            "How far what was foretold of individual numbers' hours came true, 0 to 1.")
        .def_property_readonly(
            "count", [](const ChancesOfNumbers& self) { return self.chances.count(); }, "Attempts learned from.")
        .def("__len__", [](const ChancesOfNumbers& self) { return self.histories.size(); })
        .def("__copy__", [](const ChancesOfNumbers& self) { return self; })
        .def("__deepcopy__", [](const ChancesOfNumbers& self, const py::dict&) { return self; })
        .def("__repr__", [](const ChancesOfNumbers& self) {
            return "<AnswerChances: " + std::to_string(self.chances.count()) + " attempts, " +
                   std::to_string(self.histories.size()) + " numbers>";
        });
}

}  // namespace outdial::bindings
