// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include <pybind11/numpy.h>
#include <pybind11/operators.h>

namespace outdial::bindings {
namespace {

/// A list or column of texts as E.164 integers. A text that is no number gives 0 and a row in the list of errors.
py::tuple parse_phone_numbers(const py::object& given) {
    if (py::isinstance<py::str>(given)) throw py::type_error("texts: one text: give a list of them");
    const py::object column = py::module_::import("outdial.cells").attr("plain")(given);
    if (!py::isinstance<py::sequence>(column)) {
        throw py::type_error("texts: cannot be " + value_text(given) + ": give a list of texts");
    }
    const py::list texts(column);
    py::array_t<std::uint64_t> digits(static_cast<py::ssize_t>(texts.size()));
    auto row = digits.mutable_unchecked<1>();
    py::list errors;
    py::ssize_t i = 0;
    for (const py::handle text : texts) {
        if (!PyUnicode_Check(text.ptr())) {
            throw py::type_error("texts[" + std::to_string(i) + "]: cannot be " + value_text(text) + ": give a text");
        }
        Py_ssize_t size = 0;
        const char* bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
        if (bytes == nullptr) PyErr_Clear();  // half a character: no number
        const auto number =
            PhoneNumber::parse(bytes == nullptr ? "?" : std::string_view(bytes, static_cast<std::size_t>(size)));
        row(i) = number ? number->digits() : 0;
        if (!number) errors.append(py::make_tuple(i, number.error().message()));
        ++i;
    }
    return py::make_tuple(std::move(digits), std::move(errors));
}

template <class T>
using Array = py::array_t<T, py::array::c_style | py::array::forcecast>;

/// Texts as Arrow has them, one after the other, as E.164 integers; 0 for those that are none.
py::array_t<std::uint64_t> parse_number_texts(const Array<std::uint8_t>& characters,
                                              const Array<std::int64_t>& offsets) {
    const std::string_view all(reinterpret_cast<const char*>(characters.data()),
                               static_cast<std::size_t>(characters.size()));
    const std::span<const std::int64_t> starts(offsets.data(), static_cast<std::size_t>(offsets.size()));
    const bool inside = !starts.empty() && starts.front() >= 0 && std::is_sorted(starts.begin(), starts.end()) &&
                        static_cast<std::uint64_t>(starts.back()) <= all.size();
    if (!inside) throw py::value_error("offsets: must rise, from 0 to the number of characters at most");
    py::array_t<std::uint64_t> digits(offsets.size() - 1);
    std::uint64_t* row = digits.mutable_data();
    const py::gil_scoped_release released;
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
        const auto begin = static_cast<std::size_t>(starts[i]);
        const auto number = PhoneNumber::parse(all.substr(begin, static_cast<std::size_t>(starts[i + 1]) - begin));
        *row++ = number ? number->digits() : 0;
    }
    return digits;
}

}  // namespace

void bind_phone_number(py::module_& m) {
    bind_enum<NumberType>(m, "What the client uses a number for.");

    py::class_<PhoneNumber>(m, "PhoneNumber", "An E.164 number as a value: `PhoneNumber(\"+48 22 123 45 67\")`.")
        .def(py::init([](std::string_view text) { return unwrap(PhoneNumber::parse(text)); }), py::arg("text"))
        .def_static(
            "parse", [](std::string_view text) { return unwrap(PhoneNumber::parse(text)); }, py::arg("text"),
            "Reads + and 4 to 15 digits; blanks, dots, hyphens, slashes and parentheses are skipped. ValueError: it is "
            "none.")
        .def_static(
            "from_digits", [](std::uint64_t digits) { return unwrap(PhoneNumber::from_digits(digits)); },
            py::arg("digits"),
            "From the digits as an integer; 0 gives the empty number. ValueError: too many or too few.")
        .def_property_readonly("digits", &PhoneNumber::digits, "The digits as an integer, country code first.")
        .def_property_readonly("empty", &PhoneNumber::empty, "It is no number: 0 digits.")
        .def("text", &PhoneNumber::text, "`+48221234567`; empty text for the empty number.")
        .def("__str__", &PhoneNumber::text)
        .def("__repr__", [](PhoneNumber number) { return "PhoneNumber('" + number.text() + "')"; })
        .def("__hash__", [](PhoneNumber number) { return std::hash<std::uint64_t>{}(number.digits()); })
        .def(py::self == py::self)
        .def(py::self < py::self)
        .def("__copy__", [](PhoneNumber self) { return self; })
        .def("__deepcopy__", [](PhoneNumber self, const py::dict&) { return self; })
        .def(py::pickle([](PhoneNumber number) { return number.digits(); },
                        [](std::uint64_t digits) { return unwrap(PhoneNumber::from_digits(digits)); }));

    m.def(
        "parse_phone_numbers", &parse_phone_numbers, py::arg("texts"),
        "A list of texts as E.164 integers (uint64), and a list of (index, message) of those that are none; these are "
        "0 in the array.");
    m.def("_parse_number_texts", &parse_number_texts, py::arg("characters"), py::arg("offsets"),
          "Texts as Arrow has them as E.164 integers (uint64); 0 for those that are none.");
}

}  // namespace outdial::bindings
