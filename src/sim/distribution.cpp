// SPDX-License-Identifier: Apache-2.0
#include <outdial/sim/distribution.hpp>

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace outdial::sim {
namespace {

constexpr std::array<std::string_view, shape_count> shape_names{"constant", "exponential", "gamma", "lognormal"};

constexpr double longest_draw = 1e12;  // ms, 31 years: keeps sums of times far from overflow

/// The nearest whole number to one that is not negative: quicker than `std::llround`, which must look at all the
/// others.
Duration rounded(double value) noexcept {
    const auto whole = static_cast<std::int64_t>(value);
    return Duration{whole + (value - static_cast<double>(whole) >= 0.5 ? 1 : 0)};
}

}  // namespace

std::string_view name(Shape shape) noexcept {
    const auto index = static_cast<std::size_t>(shape);
    return index < shape_names.size() ? shape_names[index] : "?";
}

Result<Shape> parse_shape(std::string_view text) {
    for (std::size_t i = 0; i < shape_names.size(); ++i) {
        if (shape_names[i] == text) return static_cast<Shape>(i);
    }
    return Error{"shape", std::string(text), fmt::format("use one of {}", fmt::join(shape_names, ", "))};
}

Duration Distribution::draw(Random& random) const noexcept {
    const auto average = static_cast<double>(mean.count());
    double value = average;
    switch (shape) {
        case Shape::constant: break;
        case Shape::exponential: value = average * random.exponential(); break;
        case Shape::gamma: value = average / spread * random.gamma(spread); break;
        case Shape::lognormal: value = average * std::exp(spread * random.normal() - 0.5 * spread * spread); break;
    }
    return shift + rounded(value < longest_draw ? value : longest_draw);  // the longest also where it is no number
}

Result<void> Distribution::check(std::string_view field) const {
    if (static_cast<int>(shape) >= shape_count) {
        return Error{fmt::format("{}.shape", field), fmt::to_string(static_cast<int>(shape)), "use a value of Shape"};
    }
    if (mean < Duration::zero() || static_cast<double>(mean.count()) > longest_draw) {
        return Error{fmt::format("{}.mean", field), fmt::format("{} ms", mean.count()),
                     "give zero or a positive time, at most 31 years"};
    }
    if (mean == Duration::zero() && shape != Shape::constant) {
        return Error{fmt::format("{}.mean", field), "0 ms", fmt::format("a {} time needs a mean above 0", name(shape))};
    }
    if (shift < Duration::zero() || static_cast<double>(shift.count()) > longest_draw) {
        return Error{fmt::format("{}.shift", field), fmt::format("{} ms", shift.count()),
                     "give zero or a positive time, at most 31 years"};
    }
    // Beyond these, nearly all of the mean lies in draws that are all but never made.
    const double least = shape == Shape::gamma ? 0.01 : 1e-9;
    const double most = shape == Shape::lognormal ? 3.0 : 100.0;
    if (!(spread >= least && spread <= most)) {
        return Error{fmt::format("{}.spread", field), fmt::to_string(spread),
                     shape == Shape::gamma       ? "the shape parameter of a gamma is from 0.01 to 100"
                     : shape == Shape::lognormal ? "the sigma of a lognormal is above 0, at most 3"
                                                 : "give a number above 0, at most 100"};
    }
    return {};
}

}  // namespace outdial::sim
