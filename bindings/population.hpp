// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "convert.hpp"

#include <outdial/answer_chances.hpp>

#include <pybind11/numpy.h>

namespace outdial::bindings {

/// The learned chance of a number of which nothing is known, by hour of the week from Monday 0:00.
inline py::array_t<double> population_of(const AnswerChances& chances, NumberType type) {
    py::array_t<double> week(week_hours);
    for (int hour = 0; hour < week_hours; ++hour) {
        week.mutable_at(hour) = chances.chance({}, type, hour, calendar_begin).population;
    }
    return week;
}

}  // namespace outdial::bindings
