// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "convert.hpp"
#include "from_python.hpp"

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace outdial::bindings {

/// `'PacingMode.power'` as `'power'`, mappings and sequences element by element, the rest as Python shows it.
std::string value_text(py::handle value);

/// A dict or list that was made for one answer only, as something that cannot be changed in vain; the rest as it is.
py::object unchangeable(py::object value);

/// The doc of a field; where its name ends in `_s` or `_ms`, it says seconds or milliseconds.
std::string doc_with_unit(std::string_view name, std::string doc);

/// A duration; a ValueError unless it is from zero to ten years.
Duration positive_or_zero(py::handle value);

/// An agent's number, `no_agent` for None. A ValueError for the number that stands for nobody.
AgentId agent_or_anyone(py::handle value);

/// Whether the fields of a class may be given by position.
enum class Construction { keyword_only, positional };

/// How a value of one type crosses, wherever it is. Compiled once for a type, not once for every field.
struct Crossing {
    py::object (*get)(const void* value);
    void (*set)(void* value, py::handle given);
    std::string (*expected)();  // in words, for messages
};

template <class M>
constexpr Crossing crossing_of{
    [](const void* value) { return py::cast(*static_cast<const M*>(value), py::return_value_policy::copy); },
    [](void* value, py::handle given) { *static_cast<M*>(value) = FromPython<M>::convert(given); },
    &FromPython<M>::expected};

/// An array indexed by an enumeration, as a mapping from its names.
template <class E, class M, std::size_t N>
constexpr Crossing crossing_by{[](const void* value) {
                                   py::dict values;
                                   for (std::size_t i = 0; i < N; ++i) {
                                       const M& item = (*static_cast<const std::array<M, N>*>(value))[i];
                                       values[py::cast(static_cast<E>(i))] =
                                           unchangeable(py::cast(item, py::return_value_policy::copy));
                                   }
                                   return py::object(std::move(values));
                               },
                               [](void* value, py::handle given) {
                                   if (!py::hasattr(given, "keys")) throw py::cast_error();
                                   const py::dict pairs(py::reinterpret_borrow<py::object>(given));
                                   for (const auto& [key, item] : pairs) {
                                       const auto index = static_cast<std::size_t>(key.template cast<E>());
                                       (*static_cast<std::array<M, N>*>(value))[index] = FromPython<M>::convert(item);
                                   }
                               },
                               [] {
                                   return std::string("a mapping from names of ") + EnumInfo<E>::class_name +
                                          ", each to " + FromPython<M>::expected();
                               }};

/// What the fields of a class need to know of the struct it binds; `self` points to one.
struct AnyStruct {
    std::shared_ptr<void> (*make)();
    std::shared_ptr<void> (*copy)(const void* self);
    py::object (*cast)(const void* self);
    const void* (*in)(py::handle value);  // nullptr when it is none
    Result<void> (*check)(const void* self);
    bool (*equal)(const void* a, const void* b);  // nullptr: when all fields are
};

template <class T>
constexpr AnyStruct any_struct{
    [] { return std::shared_ptr<void>(std::make_shared<T>()); },
    [](const void* self) { return std::shared_ptr<void>(std::make_shared<T>(*static_cast<const T*>(self))); },
    [](const void* self) { return py::cast(*static_cast<const T*>(self), py::return_value_policy::copy); },
    [](py::handle value) -> const void* { return py::isinstance<T>(value) ? &value.cast<const T&>() : nullptr; },
    [](const void* self) -> Result<void> {
        if constexpr (requires(const T& value) { value.check(); }) return static_cast<const T*>(self)->check();
        return {};
    },
    [] {
        if constexpr (std::equality_comparable<T>) {
            return +[](const void* a, const void* b) { return *static_cast<const T*>(a) == *static_cast<const T*>(b); };
        } else {
            return nullptr;
        }
    }()};

struct Field {
    std::string name;
    std::function<py::object(const void* self)> get;
    std::function<void(void* self, py::handle value)> set;
    std::function<std::string()> expected;  // in words, for messages; may be empty
};

/// What the fields of a class do, whatever struct it binds.
class FieldTable : public std::enable_shared_from_this<FieldTable> {
public:
    FieldTable(py::object type, std::string name, const AnyStruct& any, Construction construction)
        : type_(std::move(type)), name_(std::move(name)), any_(any), construction_(construction) {}

    void add(Field field, const char* doc);
    void add(const char* name, std::ptrdiff_t offset, const Crossing& crossing, const char* doc);
    void add_duration(const char* name, std::ptrdiff_t offset, const char* doc);
    void add_optional_instant(const char* name, std::ptrdiff_t offset, Instant none, const char* doc);
    /// The first so many fields must be given.
    void require(std::size_t count) { required_ = count; }
    /// All methods but the constructor.
    void add_methods() const;

    /// A new struct from the arguments of the constructor, checked.
    [[nodiscard]] std::shared_ptr<void> build(const py::args& args, const py::kwargs& kwargs) const;

private:
    [[noreturn]] void throw_wrong_type(const Field& field, py::handle value) const;
    [[noreturn]] void throw_unknown_field(const std::string& field) const;
    [[nodiscard]] const void* self_of(py::handle value) const;
    void set(void* self, const std::string& field, py::handle value) const;
    void apply(void* self, const py::dict& values) const;
    [[nodiscard]] Error as_given(Error error, const void* self, const py::dict& values) const;
    [[nodiscard]] py::dict state(const void* self) const;
    [[nodiscard]] bool equal(const void* a, const void* b) const;
    [[nodiscard]] std::string text(const void* self) const;

    py::handle type_;  // borrowed: this table is kept by methods of that class
    std::string name_;
    AnyStruct any_;
    Construction construction_;
    std::vector<Field> fields_;
    std::size_t required_ = 0;
};

/// Binds a plain struct as an immutable Python class from the list of its fields: construction (checked by the struct's
/// own `check`), read-only attributes, repr, ==, `replace`, pickle and copy.
template <class T>
class Fields {
public:
    Fields(py::module_& m, const char* name, const char* doc, Construction construction = Construction::keyword_only)
        : class_(m, name, doc), table_(std::make_shared<FieldTable>(class_, name, any_struct<T>, construction)) {}

    /// A member that crosses as it is (or by a caster of convert.hpp).
    template <class M>
    Fields& field(const char* name, M T::*member, const char* doc) {
        table_->add(name, offset_of(member), crossing_of<M>, doc);
        return *this;
    }

    /// An array indexed by an enumeration: a mapping from its names. Names left out keep the value they have.
    template <class E, class M, std::size_t N>
    Fields& by(const char* name, std::array<M, N> T::*member, const char* doc) {
        table_->add(name, offset_of(member), crossing_by<E, M, N>, doc);
        return *this;
    }

    /// A length of time, from zero to ten years.
    Fields& duration(const char* name, Duration T::*member, const char* doc) {
        table_->add_duration(name, offset_of(member), doc);
        return *this;
    }

    /// An instant that may be missing (None): `none` stands for it.
    Fields& optional_instant(const char* name, Instant T::*member, Instant none, const char* doc) {
        table_->add_optional_instant(name, offset_of(member), none, doc);
        return *this;
    }

    /// An agent, or None: `no_agent`.
    Fields& optional_agent(const char* name, AgentId T::*member, const char* doc) {
        return field(
            name, [member](const T& self) { return agent_or_none(self.*member); },
            [member](T& self, py::handle value) { self.*member = agent_or_anyone(value); }, doc,
            FromPython<std::optional<AgentId>>::expected);
    }

    template <class Get, class Set>
    requires std::invocable<Set, T&, py::handle> Fields& field(const char* name, Get get, Set set, const char* doc,
                                                               std::function<std::string()> expected = {}) {
        table_->add({name, [get](const void* self) -> py::object { return get(*static_cast<const T*>(self)); },
                     [set](void* self, py::handle value) { set(*static_cast<T*>(self), value); }, std::move(expected)},
                    doc);
        return *this;
    }

    /// The first so many fields must be given.
    Fields& required(std::size_t count) {
        table_->require(count);
        return *this;
    }

    /// Adds what all these classes have, and gives the class for methods of its own.
    py::class_<T>& done() {
        class_.def(py::init([table = table_](const py::args& args, const py::kwargs& kwargs) {
            return std::move(*static_cast<T*>(table->build(args, kwargs).get()));
        }));
        table_->add_methods();
        return class_;
    }

private:
    template <class M>
    static std::ptrdiff_t offset_of(M T::*member) {
        static const T some{};
        return reinterpret_cast<const char*>(&(some.*member)) - reinterpret_cast<const char*>(&some);
    }

    py::class_<T> class_;
    std::shared_ptr<FieldTable> table_;
};

}  // namespace outdial::bindings
