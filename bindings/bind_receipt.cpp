// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "convert.hpp"

#include <outdial/receipt.hpp>
#include <outdial/route_trust.hpp>

#include <cstring>
#include <optional>

#include <pybind11/numpy.h>

namespace outdial::bindings {
namespace {

/// Bytes of any alphabet as text; what is no UTF-8 is replaced.
py::str text_of(std::string_view bytes) {
    return py::reinterpret_steal<py::str>(
        PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace"));
}

py::object text_or_none(std::string_view bytes) {
    return bytes.empty() ? py::object(py::none()) : py::object(text_of(bytes));
}

/// The bytes of a str or bytes; they live as long as it does.
std::string_view bytes_of(py::handle text) {
    if (PyUnicode_Check(text.ptr())) {
        Py_ssize_t size = 0;
        if (const char* bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size)) {
            return {bytes, static_cast<std::size_t>(size)};
        }
        PyErr_Clear();
        return "?";  // half a character: no receipt
    }
    if (PyBytes_Check(text.ptr())) return text.cast<std::string_view>();
    throw py::type_error("a receipt is a str or bytes, not " + py::repr(py::type::of(text)).cast<std::string>());
}

std::chrono::minutes minutes_of(py::handle seconds) {
    const std::int64_t ms = milliseconds_of(seconds);
    if (ms % 60'000 != 0 || ms < -15 * 3'600'000 || ms > 15 * 3'600'000) {
        throw py::value_error("utc_offset_s: \"" + py::str(seconds).cast<std::string>() +
                              "\": an offset is whole minutes, at most 15 hours");
    }
    return std::chrono::minutes(ms / 60'000);
}

/// A receipt that owns its texts.
class OwnedReceipt {
public:
    OwnedReceipt(std::string_view text, std::string_view id, int state) : text_(text), id_(id), state_(state) {}

    [[nodiscard]] Receipt view() const noexcept { return parse_receipt(text_, {id_, state_}); }
    [[nodiscard]] py::tuple state() const { return py::make_tuple(py::bytes(text_), py::bytes(id_), state_); }

private:
    std::string text_, id_;
    int state_;
};

py::object instant_or_none(const ReceiptDate& date, std::chrono::minutes offset) {
    const auto instant = date.instant(offset);
    return instant ? instant_of(epoch_ms(*instant)) : py::none();
}

void bind_class(py::module_& m) {
    const auto text = [](std::string_view Receipt::*member) {
        return [member](const OwnedReceipt& self) { return text_or_none(self.view().*member); };
    };
    py::class_<OwnedReceipt>(m, "Receipt", "What the text of a delivery receipt says: see parse_receipt.")
        .def_property_readonly(
            "ok", [](const OwnedReceipt& self) { return self.view().ok(); }, "It was understood.")
        .def_property_readonly(
            "problem", [](const OwnedReceipt& self) { return self.view().problem; },
            "What is wrong with it, if it is not.")
        .def_property_readonly(
            "state", [](const OwnedReceipt& self) { return self.view().state; }, "What became of the message.")
        .def_property_readonly("id", text(&Receipt::id), "The message's id in the centre; None: not told.")
        .def_property_readonly("state_word", text(&Receipt::state_word), "The state as it was written; None: not told.")
        .def_property_readonly("error_code", text(&Receipt::error_code), "In the vendor's own numbers; None: not told.")
        .def_property_readonly("submitted", text(&Receipt::submitted), "What stands after `sub:`; None: nothing.")
        .def_property_readonly("delivered", text(&Receipt::delivered), "What stands after `dlvrd:`; None: nothing.")
        .def_property_readonly("text", text(&Receipt::text), "The beginning of the message; None: not told.")
        .def(
            "submit_at",
            [](const OwnedReceipt& self, py::handle offset) {
                return instant_or_none(self.view().submit_date, minutes_of(offset));
            },
            py::arg("utc_offset_s") = 0,
            "When it was submitted, in a centre whose clock is so many seconds ahead of UTC; None: not told.")
        .def(
            "done_at",
            [](const OwnedReceipt& self, py::handle offset) {
                return instant_or_none(self.view().done_date, minutes_of(offset));
            },
            py::arg("utc_offset_s") = 0,
            "When its state became final, in a centre whose clock is so many seconds ahead of UTC; None: not told.")
        .def("__repr__",
             [](const OwnedReceipt& self) {
                 const Receipt receipt = self.view();
                 if (!receipt.ok()) return "<Receipt: " + std::string(name(receipt.problem)) + ">";
                 return "<Receipt: " + std::string(name(receipt.state)) + " " +
                        text_of(receipt.id).cast<std::string>() + ">";
             })
        .def("__eq__",
             [](const OwnedReceipt& self, const py::object& other) -> py::object {
                 if (!py::isinstance<OwnedReceipt>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
                 return py::bool_(self.view() == other.cast<const OwnedReceipt&>().view());
             })
        .def("__copy__", [](const OwnedReceipt& self) { return self; })
        .def("__deepcopy__", [](const OwnedReceipt& self, const py::dict&) { return self; })
        .def(py::pickle([](const OwnedReceipt& self) { return self.state(); },
                        [](const py::tuple& state) {
                            return OwnedReceipt(state[0].cast<std::string>(), state[1].cast<std::string>(),
                                                state[2].cast<int>());
                        }))
        .attr("__hash__") = py::none();
}

/// A column of texts, None where one is empty. A row with the text of the row before shares its object.
class Texts {
public:
    explicit Texts(py::ssize_t size)
        : column_(py::dtype("O"), size), cells_(static_cast<PyObject**>(column_.mutable_data())) {}
    void put(py::ssize_t row, std::string_view text) {
        if (row == 0 || text != last_) {
            object_ = text_or_none(text);
            last_ = text;
        }
        Py_XSETREF(cells_[row], py::object(object_).release().ptr());
    }
    [[nodiscard]] const py::array& column() const { return column_; }

private:
    py::array column_;
    PyObject** cells_;
    std::string_view last_;  // of a text that the caller holds
    py::object object_;
};

/// The normal form of many receipts, one column each. 255 and the smallest integer: there is none.
py::dict receipt_columns(const py::list& texts, py::handle utc_offset, ErrorCodes errors) {
    constexpr std::uint8_t none = 255;
    constexpr std::int64_t no_time = INT64_MIN;
    const auto size = static_cast<py::ssize_t>(texts.size());
    ReceiptProfile profile;
    profile.utc_offset = minutes_of(utc_offset);
    profile.errors = errors;
    py::array_t<std::uint8_t> states(size), presences(size), assignments(size), problems(size);
    py::array_t<std::int64_t> submit_at(size), done_at(size);
    auto state = states.mutable_unchecked<1>(), presence = presences.mutable_unchecked<1>(),
         assignment = assignments.mutable_unchecked<1>(), problem = problems.mutable_unchecked<1>();
    auto submitted = submit_at.mutable_unchecked<1>(), done = done_at.mutable_unchecked<1>();
    Texts ids(size), codes(size);
    for (py::ssize_t i = 0; i < size; ++i) {
        const Receipt receipt = parse_receipt(bytes_of(PyList_GET_ITEM(texts.ptr(), i)));
        const bool ok = receipt.ok();
        const Evidence evidence = evidence_from_receipt(receipt, {}, profile, {});
        const auto code = [ok](auto value) { return ok ? static_cast<std::uint8_t>(value) : none; };
        const auto time = [&](const ReceiptDate& date) {
            const auto instant = date.instant(profile.utc_offset);
            return ok && instant ? epoch_ms(*instant) : no_time;
        };
        state(i) = code(receipt.state);
        presence(i) = code(evidence.presence);
        assignment(i) = code(evidence.assignment);
        problem(i) = ok ? none : static_cast<std::uint8_t>(receipt.problem);
        submitted(i) = time(receipt.submit_date);
        done(i) = time(receipt.done_date);
        ids.put(i, ok ? receipt.id : std::string_view());
        codes.put(i, ok ? receipt.error_code : std::string_view());
    }
    py::dict columns;
    columns["id"] = ids.column();
    columns["state"] = std::move(states);
    columns["submit_at"] = std::move(submit_at);
    columns["done_at"] = std::move(done_at);
    columns["error_code"] = codes.column();
    columns["presence"] = std::move(presences);
    columns["assignment"] = std::move(assignments);
    columns["problem"] = std::move(problems);
    return columns;
}

}  // namespace

void bind_receipt(py::module_& m) {
    bind_enum<MessageState>(m, "What became of a message.");
    bind_enum<ReceiptProblem>(m, "Why a text is no receipt.");
    bind_enum<ErrorCodes>(m, "What the error codes of a vendor are.");
    bind_enum<IdForm>(m, "How an SMS centre writes message ids.");
    bind_class(m);

    m.def(
        "parse_receipt",
        [](py::handle text, std::string_view id, std::optional<int> state) {
            return OwnedReceipt(bytes_of(text), id, state.value_or(-1));
        },
        py::arg("text"), py::arg("receipted_message_id") = "", py::arg("message_state") = py::none(),
        "Reads the text of a receipt, however it is written; what is none has a `problem`. The TLVs of the PDU win "
        "over the text.");
    m.def("_receipt_columns", &receipt_columns, py::arg("texts"), py::arg("utc_offset_s") = 0,
          py::arg("errors") = ErrorCodes::opaque, "The columns of outdial.parse_receipts.");
    m.def(
        "receipt_problem_sentence", [](ReceiptProblem problem) { return sentence(problem); }, py::arg("problem"),
        "The problem in words.");
    m.def("same_message_id", &same_message_id, py::arg("submitted"), py::arg("submitted_form"), py::arg("receipted"),
          py::arg("receipted_form"), "Do both name the same message?");
    m.def(
        "evidence_from_receipt",
        [](const OwnedReceipt& receipt, PhoneNumber number, py::handle utc_offset, ErrorCodes errors,
           bool dates_believed, std::optional<Instant> sent_at, std::optional<Instant> received_at) {
            ReceiptProfile profile;
            profile.utc_offset = minutes_of(utc_offset);
            profile.errors = errors;
            profile.dates_believed = dates_believed;
            return evidence_from_receipt(receipt.view(), number, profile,
                                         {sent_at.value_or(far_past), received_at.value_or(far_past)});
        },
        py::arg("receipt"), py::arg("number"), py::kw_only(), py::arg("utc_offset_s") = 0,
        py::arg("errors") = ErrorCodes::opaque, py::arg("dates_believed") = true, py::arg("sent_at") = py::none(),
        py::arg("received_at") = py::none(),
        "What a receipt tells of the number, from a centre whose clock is `utc_offset_s` seconds ahead of UTC.");
}

}  // namespace outdial::bindings
