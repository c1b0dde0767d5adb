// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "convert.hpp"
#include "from_python.hpp"

#include <concepts>
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

/// A TypeError that names the nearest of the fields there are.
[[noreturn]] void throw_unknown_field(const std::string& type, const std::string& field,
                                      const std::vector<std::string>& known);

/// A duration; a ValueError unless it is from zero to ten years.
Duration positive_or_zero(py::handle value);

/// Whether the fields of a class may be given by position.
enum class Construction { keyword_only, positional };

/// Binds a plain struct as an immutable Python class from the list of its fields: construction (checked by the struct's
/// own `check`), read-only attributes, repr, ==, `replace`, pickle and copy.
template <class T>
class Fields {
public:
    Fields(py::module_& m, const char* name, const char* doc, Construction construction = Construction::keyword_only)
        : class_(m, name, doc), table_(std::make_shared<Table>()) {
        table_->name = name;
        table_->construction = construction;
    }

    /// A member that crosses as it is (or by a caster of convert.hpp).
    template <class M>
    Fields& field(const char* name, M T::*member, const char* doc) {
        return field(
            name, [member](const T& self) { return py::cast(self.*member, py::return_value_policy::copy); },
            [member](T& self, py::handle value) { self.*member = FromPython<M>::convert(value); }, doc,
            &FromPython<M>::expected);
    }

    /// An array indexed by an enumeration: a mapping from its names. Names left out keep the value they have.
    template <class E, class M, std::size_t N>
    Fields& by(const char* name, std::array<M, N> T::*member, const char* doc) {
        return field(
            name,
            [member](const T& self) {
                py::dict values;
                for (std::size_t i = 0; i < N; ++i) {
                    values[py::cast(static_cast<E>(i))] =
                        unchangeable(py::cast((self.*member)[i], py::return_value_policy::copy));
                }
                return py::object(std::move(values));
            },
            [member](T& self, py::handle values) {
                if (!py::hasattr(values, "keys")) throw py::cast_error();
                const py::dict pairs(py::reinterpret_borrow<py::object>(values));
                for (const auto& [key, value] : pairs) {
                    (self.*member)[static_cast<std::size_t>(key.template cast<E>())] = FromPython<M>::convert(value);
                }
            },
            doc,
            [] {
                return std::string("a mapping from names of ") + EnumInfo<E>::class_name + ", each to " +
                       FromPython<M>::expected();
            });
    }

    /// A length of time, from zero to ten years.
    Fields& duration(const char* name, Duration T::*member, const char* doc) {
        return field(
            name, [member](const T& self) { return py::cast(self.*member); },
            [member](T& self, py::handle value) { self.*member = positive_or_zero(value); }, doc,
            &FromPython<Duration>::expected);
    }

    /// An instant that may be missing (None): `none` stands for it.
    Fields& optional_instant(const char* name, Instant T::*member, Instant none, const char* doc) {
        return field(
            name, [member](const T& self) { return instant_or_none(self.*member); },
            [member, none](T& self, py::handle value) {
                self.*member = value.is_none() ? none : from_epoch_ms(any_epoch_ms_of(value));
            },
            doc);
    }

    template <class Get, class Set>
    requires std::invocable<Set, T&, py::handle> Fields& field(const char* name, Get get, Set set, const char* doc,
                                                               std::function<std::string()> expected = {}) {
        table_->fields.push_back({name, get, set, std::move(expected)});
        const std::string told = doc_with_unit(name, doc);
        class_.def_property_readonly(
            name, [get](const T& self) { return unchangeable(get(self)); }, told.c_str());
        return *this;
    }

    /// The first so many fields must be given.
    Fields& required(std::size_t count) {
        table_->required = count;
        return *this;
    }

    /// Adds what all these classes have, and gives the class for methods of its own.
    py::class_<T>& done() {
        class_.def(py::init([table = table_](const py::args& args, const py::kwargs& kwargs) {
            if (!args.empty() && table->construction == Construction::keyword_only) {
                throw py::type_error(table->name + " takes keyword arguments only, e.g. " + table->name + "(" +
                                     table->fields.front().name + "=...)");
            }
            if (args.size() > table->fields.size()) {
                throw py::type_error(table->name + " has " + std::to_string(table->fields.size()) + " fields");
            }
            for (std::size_t i = args.size(); i < table->required; ++i) {
                if (kwargs.contains(table->fields[i].name)) continue;
                throw py::type_error(table->name + " needs " + table->fields[i].name);
            }
            T result{};
            for (std::size_t i = 0; i < args.size(); ++i) table->set(result, table->fields[i].name, args[i]);
            table->apply(result, kwargs);
            return result;
        }));
        class_.def(
            "replace",
            [table = table_](const T& self, const py::kwargs& changes) {
                T result = self;
                table->apply(result, changes);
                return result;
            },
            "A copy with some fields changed.");
        class_.attr("__replace__") = class_.attr("replace");
        class_.def("__repr__", [table = table_](const T& self) { return table->text(self); });
        class_.def("__eq__", [table = table_](const T& self, const py::object& other) -> py::object {
            if (!py::isinstance<T>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
            return py::bool_(table->equal(self, other.cast<const T&>()));
        });
        class_.attr("__hash__") = py::none();
        class_.def("__copy__", [](const T& self) { return self; });
        class_.def("__deepcopy__", [](const T& self, const py::dict&) { return self; });
        class_.def(py::pickle([table = table_](const T& self) { return table->state(self); },
                              [table = table_](const py::dict& state) {
                                  T result{};
                                  table->apply(result, state);
                                  return result;
                              }));
        return class_;
    }

private:
    struct Field {
        std::string name;
        std::function<py::object(const T&)> get;
        std::function<void(T&, py::handle)> set;
        std::function<std::string()> expected;  // in words, for messages; may be empty
    };
    struct Table {
        std::string name;
        Construction construction = Construction::keyword_only;
        std::vector<Field> fields;
        std::size_t required = 0;

        [[noreturn]] void throw_wrong_type(const Field& field, py::handle value) const {
            throw py::type_error(name + "." + field.name + ": cannot be " + value_text(value) +
                                 (field.expected ? ": give " + field.expected() : ""));
        }

        void set(T& self, const std::string& field, py::handle value) const {
            for (const Field& candidate : fields) {
                if (candidate.name != field) continue;
                try {
                    candidate.set(self, value);
                } catch (const py::cast_error&) {
                    throw_wrong_type(candidate, value);
                } catch (const py::reference_cast_error&) {  // None for a class
                    throw_wrong_type(candidate, value);
                } catch (const py::type_error& error) {
                    throw py::type_error(name + "." + field + ": " + error.what());
                } catch (const py::value_error& error) {
                    throw py::value_error(name + "." + field + ": " + error.what());
                } catch (py::error_already_set& error) {
                    if (!error.matches(PyExc_ValueError) && !error.matches(PyExc_TypeError)) throw;
                    const std::string message = name + "." + field + ": " + py::str(error.value()).cast<std::string>();
                    if (error.matches(PyExc_ValueError)) throw py::value_error(message);
                    throw py::type_error(message);
                }
                return;
            }
            std::vector<std::string> known;
            for (const Field& candidate : fields) known.push_back(candidate.name);
            throw_unknown_field(name, field, known);
        }

        void apply(T& self, const py::dict& values) const {
            for (const auto& [key, value] : values) set(self, key.template cast<std::string>(), value);
            if constexpr (requires { self.check(); }) {
                unwrap(self.check());
            }
        }

        [[nodiscard]] py::dict state(const T& self) const {
            py::dict state;
            for (const Field& field : fields) state[field.name.c_str()] = field.get(self);
            return state;
        }

        [[nodiscard]] bool equal(const T& a, const T& b) const {
            if constexpr (std::equality_comparable<T>) {
                return a == b;
            } else {
                return state(a).equal(state(b));
            }
        }

        /// Only what differs from the default, for classes of options; everything for values.
        [[nodiscard]] std::string text(const T& self) const {
            static const T usual{};
            std::string text = name + "(";
            bool first = true;
            for (const Field& field : fields) {
                const py::object value = field.get(self);
                if (construction == Construction::keyword_only && value.equal(field.get(usual))) continue;
                text += (first ? "" : ", ") + field.name + "=" + value_text(value);
                first = false;
            }
            return text + ")";
        }
    };

    py::class_<T> class_;
    std::shared_ptr<Table> table_;
};

}  // namespace outdial::bindings
