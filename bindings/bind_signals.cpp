// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/signals.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include <pybind11/numpy.h>

OUTDIAL_ENUM(outdial::Sit, outdial::sit_count)
OUTDIAL_ENUM(outdial::DialStatus, outdial::dial_status_count)
OUTDIAL_ENUM(outdial::HungUpBy, outdial::hung_up_by_count)
OUTDIAL_ENUM(outdial::Certainty, outdial::certainty_count)
OUTDIAL_ENUM(outdial::About, outdial::about_count)
OUTDIAL_ENUM(outdial::DecidedBy, outdial::decided_by_count)

namespace outdial::bindings {
namespace {

constexpr std::uint8_t none = 255;

/// A column of the batch form; an empty one is missing as a whole.
template <class T>
using Column = py::array_t<T, py::array::c_style>;

/// The code of every name, by a mapping from names to codes; None when there is one that it does not have.
py::object name_codes(const py::list& names, const py::dict& known) {
    Column<std::uint8_t> codes(static_cast<py::ssize_t>(names.size()));
    std::uint8_t* out = codes.mutable_data();
    // The same few objects come again and again: each is looked up once in a while only.
    std::array<std::pair<PyObject*, std::uint8_t>, 64> seen{};
    for (const py::handle name : names) {
        auto& [last, code] = seen[(reinterpret_cast<std::uintptr_t>(name.ptr()) >> 5) % seen.size()];
        if (last != name.ptr()) {
            PyObject* found = PyDict_GetItemWithError(known.ptr(), name.ptr());
            if (found == nullptr) {
                PyErr_Clear();  // of a value that cannot be in a mapping
                return py::none();
            }
            last = name.ptr();
            code = py::handle(found).cast<std::uint8_t>();
        }
        *out++ = code;
    }
    return codes;
}

/// The classification of many attempts. Codes and times below zero, and names of 255, are missing. Every column is
/// empty or has so many rows: outdial.signals has seen to it.
py::dict classify_columns(py::ssize_t rows, const py::dict& columns, const RetryTable& table) {
    const auto column = [&columns]<class T>(const char* name, T) {
        return columns.contains(name) ? columns[name].cast<Column<T>>() : Column<T>(0);
    };
    const auto sip = column("sip", std::int32_t{});
    const auto reason = column("reason", std::int32_t{});
    const auto asterisk = column("asterisk_cause", std::int32_t{});
    const auto freeswitch = column("freeswitch_cause", std::int32_t{});
    const auto originate = column("originate_reason", std::int32_t{});
    const auto dial = column("dial_status", std::uint8_t{});
    const auto dial_end = column("dial_end_status", std::uint8_t{});
    const auto sit = column("sit", std::uint8_t{});
    const auto amd = column("amd", std::uint8_t{});
    const auto hung_up_by = column("hung_up_by", std::uint8_t{});
    const auto agent = column("agent", std::uint8_t{});
    const auto ring = column("ring_ms", std::int64_t{});
    const auto to_final = column("to_final_ms", std::int64_t{});
    const auto talk = column("talk_ms", std::int64_t{});

    py::array_t<std::uint8_t> outcome(rows), confidence(rows), presence(rows), assignment(rows), about(rows), why(rows);
    py::array_t<bool> counts(rows);
    py::array_t<std::int64_t> retry_after(rows);
    auto out_outcome = outcome.mutable_unchecked<1>();
    auto out_confidence = confidence.mutable_unchecked<1>();
    auto out_presence = presence.mutable_unchecked<1>();
    auto out_assignment = assignment.mutable_unchecked<1>();
    auto out_about = about.mutable_unchecked<1>();
    auto out_why = why.mutable_unchecked<1>();
    auto out_counts = counts.mutable_unchecked<1>();
    auto out_retry_after = retry_after.mutable_unchecked<1>();
    const auto at = []<class T>(const Column<T>& values, py::ssize_t i, T missing) {
        return values.size() == 0 ? missing : values.data()[i];
    };
    const auto code = [&at](const Column<std::int32_t>& values, py::ssize_t i) {
        const std::int32_t value = at(values, i, -1);
        return value < 0 ? std::nullopt : std::optional<int>(value);
    };
    const auto time = [&at](const Column<std::int64_t>& values, py::ssize_t i) {
        const std::int64_t value = at(values, i, std::int64_t{-1});
        return value < 0 ? std::nullopt : std::optional<Duration>(value);
    };
    const auto named = [&at](const Column<std::uint8_t>& values, py::ssize_t i) {
        const std::uint8_t value = at(values, i, none);
        return value == none ? std::uint8_t{0} : value;
    };
    {
        const py::gil_scoped_release release;
        for (py::ssize_t i = 0; i < rows; ++i) {
            Signals signals;
            signals.sip = code(sip, i);
            signals.reason = code(reason, i);
            signals.asterisk_cause = code(asterisk, i);
            signals.freeswitch_cause = code(freeswitch, i);
            signals.originate_reason = code(originate, i);
            signals.dial_status = static_cast<DialStatus>(named(dial, i));
            signals.dial_end_status = static_cast<DialStatus>(named(dial_end, i));
            signals.sit = static_cast<Sit>(named(sit, i));
            signals.hung_up_by = static_cast<HungUpBy>(named(hung_up_by, i));
            if (const std::uint8_t result = at(amd, i, none); result != none)
                signals.amd = static_cast<AmdResult>(result);
            if (const std::uint8_t joined = at(agent, i, none); joined != none) signals.agent = joined != 0;
            signals.ring_time = time(ring, i);
            signals.to_final = time(to_final, i);
            signals.talk_time = time(talk, i);
            const Classification c = classify(signals);
            const RetryRow& row = table.row(c.outcome);
            const bool again = row.next == Next::redial || row.next == Next::next_number;
            out_outcome(i) = static_cast<std::uint8_t>(c.outcome);
            out_confidence(i) = static_cast<std::uint8_t>(c.confidence);
            out_presence(i) = static_cast<std::uint8_t>(c.presence);
            out_assignment(i) = static_cast<std::uint8_t>(c.assignment);
            out_about(i) = static_cast<std::uint8_t>(c.about);
            out_why(i) = static_cast<std::uint8_t>(c.why);
            out_counts(i) = c.counts_attempt;
            out_retry_after(i) = again ? row.delay.count() : -1;
        }
    }
    py::dict result;
    result["outcome"] = std::move(outcome);
    result["confidence"] = std::move(confidence);
    result["presence"] = std::move(presence);
    result["assignment"] = std::move(assignment);
    result["about"] = std::move(about);
    result["counts_attempt"] = std::move(counts);
    result["retry_after_ms"] = std::move(retry_after);
    result["why"] = std::move(why);
    return result;
}

}  // namespace

void bind_signals(py::module_& m) {
    bind_enum<Sit>(m, "Special information tones before an announcement.");
    bind_enum<DialStatus>(m, "Asterisk's summary of a dial.");
    bind_enum<HungUpBy>(m, "Who ended the call.");
    bind_enum<Certainty>(m, "How sure a classification is.");
    bind_enum<About>(m, "What an outcome is about: where the remedy is.");
    bind_enum<DecidedBy>(m, "Which signal decided.");

    // The ranges of the columns of outdial.classify_calls.
    const auto code = [](std::optional<int> Signals::*member) {
        return std::pair([member](const Signals& self) { return py::cast(self.*member); },
                         [member](Signals& self, py::handle value) {
                             const auto given = FromPython<std::optional<int>>::convert(value);
                             if (given && (*given < 0 || *given > 9999)) throw py::cast_error();
                             self.*member = given;
                         });
    };
    const auto time = [](std::optional<Duration> Signals::*member) {
        return std::pair([member](const Signals& self) { return py::cast(self.*member); },
                         [member](Signals& self, py::handle value) {
                             self.*member = value.is_none() ? std::nullopt : std::optional(positive_or_zero(value));
                         });
    };
    const auto code_words = [] { return std::string("a whole number from 0 to 9999, or None"); };
    Fields<Signals>(m, "Signals", "All that a host may have noticed of one attempt; what it does not know is None.")
        .field("sip", code(&Signals::sip).first, code(&Signals::sip).second, "The final SIP status.", code_words)
        .field("reason", code(&Signals::reason).first, code(&Signals::reason).second,
               "Q.850 cause of the Reason header: what the far end said.", code_words)
        .field("asterisk_cause", code(&Signals::asterisk_cause).first, code(&Signals::asterisk_cause).second,
               "HANGUPCAUSE, or `Cause` of Hangup.", code_words)
        .field("freeswitch_cause", code(&Signals::freeswitch_cause).first, code(&Signals::freeswitch_cause).second,
               "hangup_cause as a number: see freeswitch_cause.", code_words)
        .field("originate_reason", code(&Signals::originate_reason).first, code(&Signals::originate_reason).second,
               "`Reason` of OriginateResponse.", code_words)
        .field("dial_status", &Signals::dial_status, "The channel variable DIALSTATUS.")
        .field("dial_end_status", &Signals::dial_end_status, "`DialStatus` of DialEnd: another table.")
        .field("sit", &Signals::sit, "Special information tones.")
        .field("amd", &Signals::amd, "What answering-machine detection said.")
        .field("hung_up_by", &Signals::hung_up_by, "Who ended the call.")
        .field("agent", &Signals::agent, "Was the answered call joined to an agent?")
        .field("ring_time_s", time(&Signals::ring_time).first, time(&Signals::ring_time).second,
               "How long it rang; 0: it did not.", &FromPython<std::optional<Duration>>::expected)
        .field("to_final_s", time(&Signals::to_final).first, time(&Signals::to_final).second,
               "From the order to the final answer.", &FromPython<std::optional<Duration>>::expected)
        .field("talk_time_s", time(&Signals::talk_time).first, time(&Signals::talk_time).second,
               "From the answer to the end.", &FromPython<std::optional<Duration>>::expected)
        .done();

    Fields<Classification>(m, "Classification", "What became of an attempt.")
        .field("outcome", &Classification::outcome, "What became of it.")
        .field("confidence", &Classification::confidence, "How sure that is.")
        .field("presence", &Classification::presence, "Was the phone on the network?")
        .field("assignment", &Classification::assignment, "Does somebody have the number?")
        .field("about", &Classification::about, "Where the remedy is.")
        .field("counts_attempt", &Classification::counts_attempt, "Is it charged as an attempt?")
        .field("why", &Classification::why, "Which signal decided.")
        .done()
        .def_property_readonly(
            "phone", [](const Classification& self) { return phone_word(self.presence, self.assignment); },
            "The phone in one word: present, absent, unassigned or undetermined.")
        .def_property_readonly(
            "sentence", [](const Classification& self) { return sentence(self.why); }, "The reason in words.");

    m.def(
        "classify", [](const Signals& signals) { return classify(signals); }, py::arg("signals"),
        "What became of the attempt, from all its signals.");
    m.def("_name_codes", &name_codes, py::arg("names"), py::arg("known"), "For outdial.cells.");
    m.def("_classify_columns", &classify_columns, py::arg("rows"), py::arg("columns"), py::arg("table"),
          "The columns of outdial.classify_calls.");
    m.def(
        "freeswitch_cause", [](std::string_view text) { return unwrap(freeswitch_cause(text)); }, py::arg("name"),
        "The number of one of FreeSWITCH's causes.");
}

}  // namespace outdial::bindings
