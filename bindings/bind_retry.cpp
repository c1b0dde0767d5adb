// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/retry.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pybind11/numpy.h>

namespace outdial::bindings {

namespace {

using Digits = py::array_t<std::uint64_t, py::array::c_style>;
using Codes = py::array_t<std::uint8_t, py::array::c_style>;
using Instants = py::array_t<std::int64_t, py::array::c_style>;

constexpr std::uint8_t none = 255;

/// Columns of the same length, earliest first, made by outdial.next_actions.
py::dict next_action_columns(const RetryTables& tables, const Digits& numbers, const Codes& types,
                             const Codes& outcomes, const Codes& dispositions, const Instants& callback_at,
                             const Instants& at, const std::optional<Zone>& zone) {
    const py::ssize_t rows = numbers.size();
    Codes next(rows), attempts(rows);
    Instants not_before(rows);
    std::unordered_map<std::uint64_t, NumberState> states;
    for (py::ssize_t i = 0; i < rows; ++i) {
        NumberState& state = states[numbers.at(i)];
        const RetryTable& table = tables[static_cast<NumberType>(types.at(i))];
        const Instant now = from_epoch_ms(at.at(i));
        const auto follow = [&](const auto&... in_zone) {
            if (dispositions.at(i) == none) {
                return ended(state, table, static_cast<Outcome>(outcomes.at(i)), in_zone..., now);
            }
            return disposed(state, table, static_cast<Disposition>(dispositions.at(i)),
                            from_epoch_ms(callback_at.at(i)), in_zone..., now);
        };
        const bool legal = dialled(state);
        const Step step = !legal ? Step{} : zone ? follow(*zone) : follow();
        // The client is over, and with it the number.
        if (legal && (step.next == Next::complete || step.next == Next::do_not_call)) {
            state.phase = NumberState::Phase::retired;
        }
        next.mutable_at(i) = legal ? static_cast<std::uint8_t>(step.next) : none;
        attempts.mutable_at(i) = state.attempts;
        not_before.mutable_at(i) = legal && state.live() ? epoch_ms(std::max(state.not_before, now)) : INT64_MIN;
    }
    py::dict columns;
    columns["next"] = std::move(next);
    columns["not_before"] = std::move(not_before);
    columns["attempts"] = std::move(attempts);
    return columns;
}

}  // namespace

void bind_retry(py::module_& m) {
    bind_enum<Next>(m, "What follows an outcome or a disposition.");

    Fields<RetryRow>(m, "RetryRow", "What to do after an outcome.")
        .field("next", &RetryRow::next, "What follows.")
        .duration("delay_s", &RetryRow::delay, "Seconds before this number may be dialled again.")
        .field("max_times", &RetryRow::max_times, "Give the number up once the outcome was seen so often; 0: no limit.")
        .field("counts", &RetryRow::counts, "Does it count towards max_attempts?")
        .field("vary_from", &RetryRow::vary_from,
               "From the n-th such outcome on, redials move to another part of the day; 0: never.")
        .field("give_up", &RetryRow::give_up, "What follows once the number is out of attempts.")
        .field("doubles_from", &RetryRow::doubles_from,
               "From the n-th such outcome on each delay is twice the one before, up to a day; 0: never.")
        .done();

    Fields<DayPart>(m, "DayPart", "A part of the client's day, and which one a redial moves to from there.",
                    Construction::positional)
        .field("begin_min", &DayPart::begin, "Minutes after local midnight.")
        .field("then", &DayPart::then, "Index of the part that comes next.")
        .required(2)
        .done();

    Fields<RetryTable>(m, "RetryTable", "When a number may be dialled again, and when it is given up.")
        .field("max_attempts", &RetryTable::max_attempts, "Counted attempts per number.")
        .field("ring_timeout_s", &RetryTable::ring_timeout, "Hang up after ringing so long.")
        .field("contact_gap_s", &RetryTable::contact_gap, "Minimum gap between two attempts to one client.")
        .field(
            "day_parts",
            [](const RetryTable& self) {
                const auto& parts = self.day_parts.parts;
                return py::cast(std::vector<DayPart>(parts.begin(), parts.begin() + self.day_parts.count));
            },
            [](RetryTable& self, py::handle value) {
                const auto parts = FromPython<std::vector<DayPart>>::convert(value);
                if (parts.size() > DayParts::most) throw py::value_error("a day has at most 6 parts");
                self.day_parts = {};
                std::copy(parts.begin(), parts.end(), self.day_parts.parts.begin());
                self.day_parts.count = static_cast<std::uint8_t>(parts.size());
            },
            "The parts of the client's day, earliest first; none: redials never vary.",
            &FromPython<std::vector<DayPart>>::expected)
        .by<Outcome>("on_outcome", &RetryTable::on_outcome, "Rows by outcome; those left out keep the usual ones.")
        .by<Disposition>("on_disposition", &RetryTable::on_disposition,
                         "Rows by disposition; those left out keep the usual ones.")
        .done()
        .def(
            "next_part",
            [](const RetryTable& self, Outcome outcome, int times, int minute) {
                return self.next_part(outcome, times, minute);
            },
            py::arg("outcome"), py::arg("times"), py::arg("minute"),
            "The part of the day to which a redial moves, seen so many times and last at that minute; None: it stays.");

    Fields<RetryTables>(m, "RetryTables", "A table for each type of number.")
        .field("usual", &RetryTables::usual, "For the types that are not named.")
        .by<NumberType>("of_type", &RetryTables::of_type, "Tables by type of number; None: the usual one.")
        .done()
        .def(py::init([](const RetryTable& usual) {
                 return RetryTables{usual, {}};
             }),
             py::arg("usual"), py::prepend())  // before the one of the fields, which takes any arguments
        .def(
            "__getitem__", [](const RetryTables& self, NumberType type) { return self[type]; }, py::arg("type"),
            "The table of a type of number.");

    py::implicitly_convertible<RetryTable, RetryTables>();

    m.def("_next_action_columns", &next_action_columns);
    m.def(
        "usual_day_parts",
        [] {
            const DayParts usual = DayParts::usual();
            return std::vector<DayPart>(usual.parts.begin(), usual.parts.begin() + usual.count);
        },
        "Morning, afternoon and evening, for `RetryTable.day_parts`.");
}

}  // namespace outdial::bindings
