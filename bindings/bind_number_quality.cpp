// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/number_quality.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <pybind11/numpy.h>

OUTDIAL_ENUM(outdial::AniKind, outdial::ani_kind_count)
OUTDIAL_ENUM(outdial::Slip, outdial::slip_count)
OUTDIAL_ENUM(outdial::CodeAnswer, outdial::code_answer_count)
OUTDIAL_ENUM(outdial::CodeSend, outdial::code_send_count)
OUTDIAL_ENUM(outdial::ConfirmedBy, outdial::confirmed_by_count)
OUTDIAL_ENUM(outdial::AskWhy, outdial::ask_why_count)

template <>
struct outdial::bindings::EnumInfo<outdial::Verification::Phase> {
    static constexpr const char* class_name = "VerificationPhase";
    static constexpr int count = outdial::verification_phase_count;
};
OUTDIAL_ENUM_CASTER(outdial::Verification::Phase)

namespace outdial::bindings {
namespace {

AniMatch compare(std::string_view ani, const std::vector<std::string>& on_file) {
    const std::vector<std::string_view> views(on_file.begin(), on_file.end());
    return compare_ani(ani, views);
}

/// Lives as long as the text.
std::string_view view_of(PyObject* text) {
    if (!PyUnicode_Check(text)) throw py::type_error("a number is a text");
    Py_ssize_t size = 0;
    if (const char* bytes = PyUnicode_AsUTF8AndSize(text, &size)) return {bytes, static_cast<std::size_t>(size)};
    PyErr_Clear();
    return "?";  // half a character: no number
}

/// Lists and texts lie where they were made: asked for ahead of their turn, they need not be waited for.
class Ahead {
public:
    explicit Ahead(const py::list& lists) : lists_(lists.ptr()), size_(PyList_GET_SIZE(lists.ptr())) {}
    void fetch(Py_ssize_t row) const {
        if (row + 24 < size_) __builtin_prefetch(PyList_GET_ITEM(lists_, row + 24));
        if (row + 16 < size_) __builtin_prefetch(items(row + 16));
        if (row + 8 < size_ && items(row + 8) != nullptr) __builtin_prefetch(*items(row + 8));
    }

private:
    [[nodiscard]] PyObject** items(Py_ssize_t row) const {
        PyObject* list = PyList_GET_ITEM(lists_, row);
        return PyList_Check(list) ? reinterpret_cast<PyListObject*>(list)->ob_item : nullptr;
    }

    PyObject* lists_;
    Py_ssize_t size_;
};

/// Many callers, each against the numbers of one client: a list of texts, and a list of lists of texts.
py::dict compare_columns(const py::list& callers, const py::list& on_file) {
    if (callers.size() != on_file.size()) {
        throw py::value_error("on_file: " + std::to_string(on_file.size()) + " rows: give one list for each of the " +
                              std::to_string(callers.size()) + " callers");
    }
    const auto rows = static_cast<py::ssize_t>(callers.size());
    py::array_t<std::uint8_t> kinds(rows), slips(rows);
    py::array_t<std::int32_t> indices(rows), positions(rows);
    py::array_t<bool> blocks(rows);
    auto kind = kinds.mutable_unchecked<1>(), slip = slips.mutable_unchecked<1>();
    auto index = indices.mutable_unchecked<1>(), position = positions.mutable_unchecked<1>();
    auto block = blocks.mutable_unchecked<1>();
    std::vector<std::string_view> numbers;
    const Ahead ahead(on_file);
    for (py::ssize_t i = 0; i < rows; ++i) {
        ahead.fetch(i);
        PyObject* given = PyList_GET_ITEM(on_file.ptr(), i);
        if (!PyList_Check(given)) throw py::type_error("the numbers of a client are a list");
        numbers.clear();
        for (Py_ssize_t nth = 0; nth < PyList_GET_SIZE(given); ++nth) {
            numbers.push_back(view_of(PyList_GET_ITEM(given, nth)));
        }
        const AniMatch match = compare_ani(view_of(PyList_GET_ITEM(callers.ptr(), i)), numbers);
        kind(i) = static_cast<std::uint8_t>(match.kind);
        slip(i) = static_cast<std::uint8_t>(match.slip);
        index(i) = match.index;
        position(i) = match.position;
        block(i) = match.same_block;
    }
    py::dict columns;
    columns["kind"] = std::move(kinds);
    columns["slip"] = std::move(slips);
    columns["index"] = std::move(indices);
    columns["position"] = std::move(positions);
    columns["same_block"] = std::move(blocks);
    return columns;
}

/// Instants of the smallest integer are "never"; phases, kinds and attempts are codes.
py::tuple ask_columns(const py::array_t<std::uint8_t, py::array::c_style>& phases,
                      const py::array_t<std::int64_t, py::array::c_style>& confirmed_at,
                      const py::array_t<std::uint8_t, py::array::c_style>& last_calls,
                      const py::array_t<std::uint8_t, py::array::c_style>& unreached, Duration confirm_every,
                      int unreached_attempts, Instant now) {
    std::vector<NumberRecord> records(static_cast<std::size_t>(phases.size()));
    for (py::ssize_t i = 0; i < phases.size(); ++i) {
        NumberRecord& record = records[static_cast<std::size_t>(i)];
        record.verification.phase = static_cast<Verification::Phase>(phases.at(i));
        if (confirmed_at.at(i) != INT64_MIN) record.verification.confirmed_at = from_epoch_ms(confirmed_at.at(i));
        record.last_call.kind = static_cast<AniKind>(last_calls.at(i));
        record.unreached_attempts = unreached.at(i);
    }
    AskPolicy policy;
    policy.confirm_every = confirm_every;
    policy.unreached_attempts = static_cast<std::uint8_t>(std::clamp(unreached_attempts, 0, 255));
    const std::vector<Ask> asks = whom_to_ask(records, policy, now);
    const auto size = static_cast<py::ssize_t>(asks.size());
    py::array_t<std::int64_t> rows(size);
    py::array_t<std::uint8_t> whys(size);
    for (py::ssize_t i = 0; i < size; ++i) {
        rows.mutable_at(i) = static_cast<std::int64_t>(asks[static_cast<std::size_t>(i)].record);
        whys.mutable_at(i) = static_cast<std::uint8_t>(asks[static_cast<std::size_t>(i)].why);
    }
    return py::make_tuple(std::move(rows), std::move(whys));
}

void bind_verification(py::module_& m) {
    Fields<VerificationPolicy>(m, "VerificationPolicy", "How codes are sent and how they are checked.")
        .field("expiry_s", &VerificationPolicy::expiry, "How long a code lives.")
        .field("resend_gap_s", &VerificationPolicy::resend_gap, "Between two codes to one number.")
        .field("tries", &VerificationPolicy::tries, "Answers to one code.")
        .field("codes", &VerificationPolicy::codes, "Codes that are sent before the number counts as failed.")
        .field("digits", &VerificationPolicy::digits, "Of a code: 4 to 9.")
        .done();

    Fields<Verification>(m, "Verification", "What is known of the ownership of one number.")
        .field("phase", &Verification::phase, "How far it is.")
        .optional_instant("code_sent_at", &Verification::code_sent_at, far_past, "When the last code was sent.")
        .optional_instant("confirmed_at", &Verification::confirmed_at, far_past, "When it was confirmed last.")
        .field("confirmed_by", &Verification::confirmed_by, "Who confirmed it last.")
        .field("code", &Verification::code, "The code that is awaited.")
        .field("tries_left", &Verification::tries_left, "Answers that are left.")
        .field("codes_sent", &Verification::codes_sent, "Codes sent since it was confirmed last.")
        .done()
        .def(
            "send",
            [](Verification& self, const VerificationPolicy& policy, std::uint32_t code, Instant now) {
                return self.send(policy, code, now);
            },
            py::arg("policy"), py::arg("code"), py::arg("now"), "A code of the host's own goes out.")
        .def(
            "send_random",
            [](Verification& self, const VerificationPolicy& policy, std::uint64_t seed, Instant now) {
                Random random(seed, stream_name(static_cast<std::uint64_t>(epoch_ms(now)), self.codes_sent));
                return self.send(policy, random, now);
            },
            py::arg("policy"), py::arg("seed"), py::arg("now"),
            "A code drawn from a seed that nobody can guess goes out: `code` then holds it.")
        .def("answer", &Verification::answer, py::arg("policy"), py::arg("text"), py::arg("now"),
             "The client's answer.")
        .def("confirm", &Verification::confirm, py::arg("by"), py::arg("now"), "Somebody says that it is right.")
        .def("refute", &Verification::refute, "The number proved to be wrong.");
}

}  // namespace

void bind_number_quality(py::module_& m) {
    bind_enum<AniKind>(m, "How the number of a caller relates to those on file.");
    bind_enum<Slip>(m, "The slip that would make the number on file of the caller's.");
    bind_enum<CodeAnswer>(m, "What became of an answer to a code.");
    bind_enum<CodeSend>(m, "Whether a code may be sent.");
    bind_enum<ConfirmedBy>(m, "Who says that the number is the client's.");
    bind_enum<Verification::Phase>(m, "How far a verification is.");
    bind_enum<AskWhy>(m, "Why a client should be asked whether the number is right.");

    Fields<AniMatch>(m, "AniMatch", "A caller's number against those on file.")
        .field("kind", &AniMatch::kind, "Known, mistyped, new or unknown.")
        .field("slip", &AniMatch::slip, "Which slip it would be.")
        .field("index", &AniMatch::index, "Which of the numbers on file; -1: none.")
        .field("position", &AniMatch::position, "Where in it, from 0; -1: nowhere.")
        .field("same_block", &AniMatch::same_block, "Rather another line of the same house.")
        .done()
        .def_property_readonly(
            "sentence", [](const AniMatch& self) { return sentence(self.slip); }, "The slip in words.");
    bind_verification(m);

    m.def("compare_ani", &compare, py::arg("ani"), py::arg("on_file"),
          "Compares the number of an inbound call with a client's numbers on file.");
    m.def("_compare_columns", &compare_columns, py::arg("callers"), py::arg("on_file"),
          "The columns of outdial.compare_callers.");
    m.def("_ask_columns", &ask_columns, py::arg("phases"), py::arg("confirmed_at"), py::arg("last_calls"),
          py::arg("unreached"), py::arg("confirm_every_s"), py::arg("unreached_attempts"), py::arg("now"),
          "The columns of outdial.whom_to_ask.");
    m.def(
        "code_text", [](const VerificationPolicy& policy, std::uint32_t code) { return code_text(policy, code); },
        py::arg("policy"), py::arg("code"), "A code as it is sent.");
}

}  // namespace outdial::bindings
