// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fields.hpp"

#include <outdial/instant.hpp>

#include <optional>

// How civil days cross: as `datetime.date`.
namespace outdial::bindings {

inline constexpr int ordinal_of_1970 = 719'163;  // day 1 is 0001-01-01

inline LocalDays local_day_of(const py::object& date) {
    // A datetime is a date too, and its time of day would be lost.
    if (!py::hasattr(date, "toordinal") || py::hasattr(date, "hour")) {
        throw py::type_error("a day is a datetime.date, without a time: not " + value_text(date));
    }
    return LocalDays{std::chrono::days{date.attr("toordinal")().cast<int>() - ordinal_of_1970}};
}

inline py::object date_of(LocalDays day) {
    const auto ordinal = day.time_since_epoch().count() + ordinal_of_1970;
    return py::module_::import("datetime").attr("date").attr("fromordinal")(ordinal);
}

inline py::object date_or_none(const std::optional<LocalDays>& day) { return day ? date_of(*day) : py::none(); }

}  // namespace outdial::bindings
