// SPDX-License-Identifier: Apache-2.0
#include "fields.hpp"

#include <chrono>

namespace outdial::bindings {

std::string value_text(py::handle value) {
    if (py::isinstance<py::str>(value)) return py::repr(py::str(value)).cast<std::string>();
    if (py::isinstance<py::dict>(value)) {
        std::string text;
        for (const auto& [key, item] : value.cast<py::dict>()) {
            text += (text.empty() ? "" : ", ") + value_text(key) + ": " + value_text(item);
        }
        return "{" + text + "}";
    }
    if (py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value)) {
        std::string text;
        for (const py::handle item : value) text += (text.empty() ? "" : ", ") + value_text(item);
        return "[" + text + "]";
    }
    return py::repr(value).cast<std::string>();
}

py::object unchangeable(py::object value) {
    if (PyDict_Check(value.ptr())) return py::reinterpret_steal<py::object>(PyDictProxy_New(value.ptr()));
    if (PyList_Check(value.ptr())) return py::tuple(value);
    return value;
}

std::string doc_with_unit(std::string_view name, std::string doc) {
    if (doc.find("econd") != std::string::npos) return doc;
    if (name.ends_with("_s")) return doc + " In seconds.";
    if (name.ends_with("_ms")) return doc + " In milliseconds.";
    return doc;
}

Duration positive_or_zero(py::handle value) {
    const auto duration = FromPython<Duration>::convert(value);
    if (duration < Duration::zero() || duration > std::chrono::days(3660)) {
        throw py::value_error(value_text(value) + ": give zero or a positive time, at most ten years");
    }
    return duration;
}

AgentId agent_or_anyone(py::handle value) {
    const auto agent = FromPython<std::optional<AgentId>>::convert(value);
    if (agent == no_agent) {
        throw py::value_error(value_text(value) + ": stands for nobody: give None for any agent, or a smaller number");
    }
    return agent.value_or(no_agent);
}

void FieldTable::add(Field field, const char* doc) {
    const std::string told = doc_with_unit(field.name, doc);
    const auto getter = [table = shared_from_this(), nth = fields_.size()](py::handle self) {
        return unchangeable(table->fields_[nth].get(table->self_of(self)));
    };
    fields_.push_back(std::move(field));
    const std::string& name = fields_.back().name;
    type_.attr(name.c_str()) = py::handle(reinterpret_cast<PyObject*>(&PyProperty_Type))(
        py::cpp_function(getter, py::name(name.c_str()), py::is_method(type_)), py::none(), py::none(), told);
}

void FieldTable::add(const char* name, std::ptrdiff_t offset, const Crossing& crossing, const char* doc) {
    add({name,
         [offset, get = crossing.get](const void* self) { return get(static_cast<const std::byte*>(self) + offset); },
         [offset, set = crossing.set](void* self, py::handle value) {
             set(static_cast<std::byte*>(self) + offset, value);
         },
         crossing.expected},
        doc);
}

void FieldTable::add_duration(const char* name, std::ptrdiff_t offset, const char* doc) {
    constexpr auto set = [](void* value, py::handle given) {
        *static_cast<Duration*>(value) = positive_or_zero(given);
    };
    add(name, offset, {crossing_of<Duration>.get, set, crossing_of<Duration>.expected}, doc);
}

void FieldTable::add_optional_instant(const char* name, std::ptrdiff_t offset, Instant none, const char* doc) {
    const auto get = [offset](const void* self) {
        return instant_or_none(*reinterpret_cast<const Instant*>(static_cast<const std::byte*>(self) + offset));
    };
    const auto set = [offset, none](void* self, py::handle value) {
        *reinterpret_cast<Instant*>(static_cast<std::byte*>(self) + offset) =
            value.is_none() ? none : from_epoch_ms(any_epoch_ms_of(value));
    };
    add({name, get, set, {}}, doc);
}

void FieldTable::add_methods() const {
    const auto table = shared_from_this();
    const auto define = [&](const char* name, auto function, const auto&... extra) {
        type_.attr(name) = py::cpp_function(std::move(function), py::name(name), py::is_method(type_), extra...);
    };
    const auto replace = [table](py::handle self, const py::kwargs& changes) {
        const std::shared_ptr<void> result = table->any_.copy(table->self_of(self));
        table->apply(result.get(), changes);
        return table->any_.cast(result.get());
    };
    define("replace", replace, "A copy with some fields changed.");
    define("__replace__", replace, "A copy with some fields changed.");
    define("__repr__", [table](py::handle self) { return table->text(table->self_of(self)); });
    define("__eq__", [table](py::handle self, py::handle other) -> py::object {
        const void* same = table->any_.in(other);
        if (same == nullptr) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
        return py::bool_(table->equal(table->self_of(self), same));
    });
    type_.attr("__hash__") = py::none();
    define("__copy__", [table](py::handle self) { return table->any_.cast(table->self_of(self)); });
    define("__deepcopy__",
           [table](py::handle self, const py::dict&) { return table->any_.cast(table->self_of(self)); });
    define("__getstate__", [table](py::handle self) { return table->state(table->self_of(self)); });
    define("__setstate__",
           [type = type_](const py::object& self, const py::dict& state) { type.attr("__init__")(self, **state); });
}

std::shared_ptr<void> FieldTable::build(const py::args& args, const py::kwargs& kwargs) const {
    if (!args.empty() && construction_ == Construction::keyword_only) {
        throw py::type_error(name_ + " takes keyword arguments only, e.g. " + name_ + "(" + fields_.front().name +
                             "=...)");
    }
    if (args.size() > fields_.size()) {
        throw py::type_error(name_ + " has " + std::to_string(fields_.size()) + " fields");
    }
    for (std::size_t i = args.size(); i < required_; ++i) {
        if (kwargs.contains(fields_[i].name)) continue;
        throw py::type_error(name_ + " needs " + fields_[i].name);
    }
    std::shared_ptr<void> result = any_.make();
    for (std::size_t i = 0; i < args.size(); ++i) set(result.get(), fields_[i].name, args[i]);
    apply(result.get(), kwargs);
    return result;
}

const void* FieldTable::self_of(py::handle value) const {
    if (const void* self = any_.in(value)) return self;
    throw py::type_error(value_text(value) + ": give a value of type " + name_);
}

void FieldTable::throw_wrong_type(const Field& field, py::handle value) const {
    const std::string expected = field.expected ? field.expected() : "";
    const std::string message =
        name_ + "." + field.name + ": cannot be " + value_text(value) + (expected.empty() ? "" : ": give " + expected);
    // A whole number that the field cannot hold is of the right type.
    if (PyLong_Check(value.ptr()) != 0 && expected.starts_with("a whole number")) throw py::value_error(message);
    throw py::type_error(message);
}

/// A TypeError that names the nearest of the fields there are.
void FieldTable::throw_unknown_field(const std::string& field) const {
    std::string message = name_ + " has no field \"" + field + "\"";
    py::list known;
    for (const Field& one : fields_) known.append(one.name);
    const py::list near = py::module_::import("difflib").attr("get_close_matches")(field, known, 1);
    if (!near.empty()) {
        message += "; did you mean \"" + near[0].cast<std::string>() + "\"?";
    } else {
        message += "; its fields are " + py::str(", ").attr("join")(known).cast<std::string>();
    }
    throw py::type_error(message);
}

void FieldTable::set(void* self, const std::string& field, py::handle value) const {
    for (const Field& candidate : fields_) {
        if (candidate.name != field) continue;
        try {
            candidate.set(self, value);
        } catch (const py::cast_error&) {
            throw_wrong_type(candidate, value);
        } catch (const py::reference_cast_error&) {  // None for a class
            throw_wrong_type(candidate, value);
        } catch (const py::type_error& error) {
            throw py::type_error(name_ + "." + field + ": " + error.what());
        } catch (const py::value_error& error) {
            throw py::value_error(name_ + "." + field + ": " + error.what());
        } catch (py::error_already_set& error) {
            if (!error.matches(PyExc_ValueError) && !error.matches(PyExc_TypeError)) throw;
            const std::string message = name_ + "." + field + ": " + py::str(error.value()).cast<std::string>();
            if (error.matches(PyExc_ValueError)) throw py::value_error(message);
            throw py::type_error(message);
        }
        return;
    }
    throw_unknown_field(field);
}

void FieldTable::apply(void* self, const py::dict& values) const {
    for (const auto& [key, value] : values) set(self, key.cast<std::string>(), value);
    if (const Result<void> checked = any_.check(self); !checked) {
        throw py::value_error(as_given(checked.error(), self, values).message());
    }
}

/// The error in the words of Python, where a time has its unit in the name: `queue_time_s: "-1"` for
/// `queue_time: "-1000 ms"`.
Error FieldTable::as_given(Error error, const void* self, const py::dict& values) const {
    const std::size_t leaf = error.field.rfind('.') + 1;  // 0 where there is no dot
    for (const Field& field : fields_) {
        const std::string_view name = field.name;
        const std::size_t unit = name.rfind('_');
        if (unit == std::string_view::npos || name.substr(0, unit) != std::string_view(error.field).substr(leaf))
            continue;
        error.field.replace(leaf, std::string::npos, name);
        error.value =
            value_text(values.contains(field.name) ? py::object(values[field.name.c_str()]) : field.get(self));
        break;
    }
    return error;
}

py::dict FieldTable::state(const void* self) const {
    py::dict state;
    for (const Field& field : fields_) state[field.name.c_str()] = field.get(self);
    return state;
}

bool FieldTable::equal(const void* a, const void* b) const {
    return any_.equal != nullptr ? any_.equal(a, b) : state(a).equal(state(b));
}

/// Only what differs from the default, for classes of options; everything for values.
std::string FieldTable::text(const void* self) const {
    const std::shared_ptr<void> usual = any_.make();
    std::string text = name_ + "(";
    bool first = true;
    for (const Field& field : fields_) {
        const py::object value = field.get(self);
        if (construction_ == Construction::keyword_only && value.equal(field.get(usual.get()))) continue;
        text += (first ? "" : ", ") + field.name + "=" + value_text(value);
        first = false;
    }
    return text + ")";
}

}  // namespace outdial::bindings
