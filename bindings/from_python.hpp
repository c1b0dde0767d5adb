// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "convert.hpp"

#include <outdial/signals.hpp>
#include <outdial/windows.hpp>

#include <concepts>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

// A value of a field from whatever Python gives for it, and in words what would do.
namespace outdial::bindings {

/// Classes for which the text they are made from will do.
template <class M>
concept MadeFromText = std::same_as<M, Hours> || std::same_as<M, Zone> || std::same_as<M, ZoneSet> ||
    std::same_as<M, Place> || std::same_as<M, PhoneNumber>;

template <class M>
concept BoundEnum = requires {
    EnumInfo<M>::count;
};

/// Names that switches write in their own way.
template <class M>
concept WrittenByOthers =
    std::same_as<M, AmdResult> || std::same_as<M, DialStatus> || std::same_as<M, Sit> || std::same_as<M, HungUpBy>;

/// In small letters, without underscores.
std::string folded(std::string_view name);

/// The enumerator of that name, in any case, with or without underscores: `CHANUNAVAIL`.
template <class E>
E enum_value_as_written(std::string_view text) {
    for (const std::string_view name : enum_names<E>()) {
        if (folded(name) == folded(text)) return enum_value<E>(name);
    }
    return enum_value<E>(text);
}

template <class M>
struct FromPython {
    static M convert(py::handle value) {
        if constexpr (WrittenByOthers<M>) {
            if (py::isinstance<py::str>(value)) return enum_value_as_written<M>(value.cast<std::string_view>());
        }
        if constexpr (MadeFromText<M>) {
            // Not by an implicit conversion: its message would be lost.
            if (py::isinstance<py::str>(value)) return py::type::of<M>()(value).template cast<M>();
        }
        return value.cast<M>();
    }
    static std::string expected() {
        if constexpr (std::same_as<M, bool>) {
            return "True or False";
        } else if constexpr (std::integral<M>) {
            return "a whole number from " + std::to_string(std::numeric_limits<M>::min()) + " to " +
                   std::to_string(std::numeric_limits<M>::max());
        } else if constexpr (std::floating_point<M>) {
            return "a number";
        } else if constexpr (std::same_as<M, std::string>) {
            return "a text";
        } else if constexpr (BoundEnum<M>) {
            return "one of " + listed(enum_names<M>());
        } else if constexpr (std::is_base_of_v<py::detail::type_caster_generic, py::detail::make_caster<M>>) {
            const auto name = py::type::of<M>().attr("__name__").template cast<std::string>();
            return "a value of type " + name + (MadeFromText<M> ? " or the text of one" : "");
        } else {
            return "another value";
        }
    }
};

/// Instants of fields; those of parameters are named by their casters.
template <>
struct FromPython<Instant> {
    static Instant convert(py::handle value) { return from_epoch_ms(epoch_ms_of(value, "")); }
    static std::string expected() { return "an aware datetime"; }
};

template <class M>
struct FromPython<std::optional<M>> {
    static std::optional<M> convert(py::handle value) {
        if (value.is_none()) return std::nullopt;
        return FromPython<M>::convert(value);
    }
    static std::string expected() { return FromPython<M>::expected().append(", or None"); }
};

template <class M>
struct FromPython<std::shared_ptr<M>> {
    static std::shared_ptr<M> convert(py::handle value) { return value.cast<std::shared_ptr<M>>(); }
    static std::string expected() { return FromPython<M>::expected().append(", or None"); }
};

template <class M>
struct FromPython<std::vector<M>> {
    static std::vector<M> convert(py::handle value) {
        if (!py::isinstance<py::sequence>(value) || py::isinstance<py::str>(value)) throw py::cast_error();
        std::vector<M> items;
        for (const py::handle item : value) items.push_back(FromPython<M>::convert(item));
        return items;
    }
    static std::string expected() { return std::string("a list, each item ").append(FromPython<M>::expected()); }
};

template <class M, std::size_t N>
struct FromPython<std::array<M, N>> {
    static std::array<M, N> convert(py::handle value) { return value.cast<std::array<M, N>>(); }
    static std::string expected() { return "a list of " + std::to_string(N) + ", each " + FromPython<M>::expected(); }
};

}  // namespace outdial::bindings
