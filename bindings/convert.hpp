// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/campaign.hpp>
#include <outdial/jurisdiction.hpp>
#include <outdial/reachability.hpp>
#include <outdial/receipt.hpp>
#include <outdial/result.hpp>
#include <outdial/route_trust.hpp>
#include <outdial/sim/distribution.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

// How the basic values cross. pybind11/chrono.h is never included: it drops the time zone and goes through the
// machine's local time. Here an instant crosses as epoch milliseconds, a duration as milliseconds, both converted by
// outdial.times; an enumerator crosses as a member of a Python StrEnum.
namespace outdial::bindings {

namespace py = pybind11;

/// The value, or a ValueError with the error's message.
template <class T>
T unwrap(Result<T> result) {
    if (!result) throw py::value_error(result.error().message());
    return std::move(result).value();
}
void unwrap(const Result<void>& result);

/// What was given as bytes, a bytearray or a memoryview, and stays as it is meanwhile. A ValueError that names the
/// parameter where the bytes do not lie side by side.
class GivenBytes {
public:
    GivenBytes(const py::buffer& given, const char* parameter);
    [[nodiscard]] std::span<const std::byte> bytes() const;
    [[nodiscard]] std::string_view text() const;

private:
    py::buffer_info info_;
};

/// A ValueError that names a parameter in seconds.
[[noreturn]] void throw_seconds(const char* parameter, Duration given, const std::string& remedy);
/// The duration, or a ValueError unless it is from zero to ten years.
Duration positive_or_zero(const char* parameter, Duration given);

py::dict promises_of(const Promises& promises);

/// A ValueError that names the parameter when the instant is none of the years 1970 to 2199.
std::int64_t epoch_ms_of(py::handle instant, const char* parameter);
/// Any instant that a datetime can name: for answers of outdial that come back (a verdict's end, a span's begin).
std::int64_t any_epoch_ms_of(py::handle instant);
py::object instant_of(std::int64_t ms);
std::int64_t milliseconds_of(py::handle duration);

/// An instant that may be missing: "until further notice" and "never" cross as None.
py::object instant_or_none(Instant instant);

/// One row for every rule on abandonment: what is spent and left.
py::list budget_rows(const AbandonmentLedger& ledger, Instant now);

/// None for `no_agent`.
inline py::object agent_or_none(AgentId agent) { return agent == no_agent ? py::object(py::none()) : py::int_(agent); }

/// Name and enumerators of an enumeration, for Python.
template <class E>
struct EnumInfo;

template <class E>
std::string_view enum_text(E value) {
    if constexpr (requires { EnumInfo<E>::names; }) {
        return EnumInfo<E>::names[static_cast<std::size_t>(value)];
    } else {
        return name(value);
    }
}

template <class E>
std::array<std::string_view, EnumInfo<E>::count> enum_names() {
    std::array<std::string_view, EnumInfo<E>::count> names;
    for (int i = 0; i < EnumInfo<E>::count; ++i) names[static_cast<std::size_t>(i)] = enum_text(static_cast<E>(i));
    return names;
}

/// The members of the Python enumeration; filled by `bind_enum`, alive as long as the process.
template <class E>
inline std::array<PyObject*, EnumInfo<E>::count> enum_members{};

/// A StrEnum of these names in the module, and its members.
void bind_names(py::module_& m, const char* class_name, std::span<const std::string_view> names,
                std::span<PyObject*> members, const char* doc);

template <class E>
void bind_enum(py::module_& m, const char* doc) {
    bind_names(m, EnumInfo<E>::class_name, enum_names<E>(), enum_members<E>, doc);
}

/// `, ` between them.
std::string listed(std::span<const std::string_view> names);

/// Where that name is; a ValueError lists the names there are.
std::size_t index_of_name(const char* class_name, std::span<const std::string_view> names, std::string_view text);

template <class E>
E enum_value(std::string_view text) {
    return static_cast<E>(index_of_name(EnumInfo<E>::class_name, enum_names<E>(), text));
}

}  // namespace outdial::bindings

#define OUTDIAL_ENUM(Type, Count)                                         \
    template <>                                                           \
    struct outdial::bindings::EnumInfo<Type> {                            \
        static constexpr const char* class_name = enum_class_name(#Type); \
        static constexpr int count = Count;                               \
    };                                                                    \
    OUTDIAL_ENUM_CASTER(Type)

#define OUTDIAL_NAMED_ENUM(Type, Count, ...)                                     \
    template <>                                                                  \
    struct outdial::bindings::EnumInfo<Type> {                                   \
        static constexpr const char* class_name = enum_class_name(#Type);        \
        static constexpr int count = Count;                                      \
        static constexpr std::array<std::string_view, Count> names{__VA_ARGS__}; \
    };                                                                           \
    OUTDIAL_ENUM_CASTER(Type)

#define OUTDIAL_ENUM_CASTER(Type)                                                      \
    template <>                                                                        \
    struct pybind11::detail::type_caster_enum_type_enabled<Type> : std::false_type {}; \
    template <>                                                                        \
    struct pybind11::detail::type_caster<Type> : outdial::bindings::EnumCaster<Type> {};

namespace outdial::bindings {

/// The part after the last `::`.
constexpr const char* enum_class_name(const char* qualified) {
    const char* last = qualified;
    for (const char* at = qualified; *at != '\0'; ++at) {
        if (*at == ':') last = at + 1;
    }
    return last;
}

template <class E>
struct EnumCaster {
    PYBIND11_TYPE_CASTER(E, py::detail::const_name("str"));

    bool load(py::handle source, bool) {
        if (!py::isinstance<py::str>(source)) return false;
        value = enum_value<E>(source.cast<std::string_view>());
        return true;
    }
    static py::handle cast(E source, py::return_value_policy, py::handle) {
        PyObject* member = enum_members<E>[static_cast<std::size_t>(source)];
        if (member == nullptr) py::pybind11_fail(std::string(EnumInfo<E>::class_name) + " was never bound");
        return py::handle(member).inc_ref();
    }
};

}  // namespace outdial::bindings

OUTDIAL_ENUM(outdial::NumberType, outdial::number_type_count)
OUTDIAL_ENUM(outdial::Candidates, outdial::candidates_count)
OUTDIAL_ENUM(outdial::Confidence, outdial::confidence_count)
OUTDIAL_ENUM(outdial::Purpose, outdial::purpose_count)
OUTDIAL_ENUM(outdial::HolidayKind, outdial::holiday_kind_count)
OUTDIAL_ENUM(outdial::Outcome, outdial::outcome_count)
OUTDIAL_ENUM(outdial::Disposition, outdial::disposition_count)
OUTDIAL_ENUM(outdial::Why, outdial::why_count)
OUTDIAL_ENUM(outdial::Next, outdial::next_count)
OUTDIAL_ENUM(outdial::Reason, outdial::reason_count)
OUTDIAL_ENUM(outdial::PacingMode, outdial::pacing_mode_count)
OUTDIAL_ENUM(outdial::PacingGoal, outdial::pacing_goal_count)
OUTDIAL_ENUM(outdial::PacingLimit, outdial::pacing_limit_count)
OUTDIAL_ENUM(outdial::Reception, outdial::reception_count)
OUTDIAL_ENUM(outdial::AgentPhase, outdial::agent_phase_count)
OUTDIAL_ENUM(outdial::Presence, outdial::presence_count)
OUTDIAL_ENUM(outdial::Assignment, outdial::assignment_count)
OUTDIAL_ENUM(outdial::Voice, outdial::voice_count)
OUTDIAL_ENUM(outdial::LineKind, outdial::line_kind_count)
OUTDIAL_ENUM(outdial::AbsentWhy, outdial::absent_why_count)
OUTDIAL_ENUM(outdial::Permanence, outdial::permanence_count)
OUTDIAL_ENUM(outdial::EvidenceSource, outdial::evidence_source_count)
OUTDIAL_ENUM(outdial::Known, outdial::known_count)
OUTDIAL_ENUM(outdial::LookupFailure, outdial::lookup_failure_count)
OUTDIAL_ENUM(outdial::MessageState, outdial::message_state_count)
OUTDIAL_ENUM(outdial::ReceiptProblem, outdial::receipt_problem_count)
OUTDIAL_ENUM(outdial::RouteDoubt, outdial::route_doubt_count)
OUTDIAL_ENUM(outdial::sim::Shape, outdial::sim::shape_count)
OUTDIAL_NAMED_ENUM(outdial::AmdResult, 5, "human", "machine", "fax", "not_sure", "hang_up")
OUTDIAL_NAMED_ENUM(outdial::ErrorCodes, outdial::error_codes_count, "opaque", "map_decimal", "map_hexadecimal")
OUTDIAL_NAMED_ENUM(outdial::IdForm, outdial::id_form_count, "opaque", "decimal", "hexadecimal")
OUTDIAL_NAMED_ENUM(outdial::ConnectAt, outdial::connect_at_count, "dialled", "ringing", "answered")
OUTDIAL_NAMED_ENUM(outdial::NoAgent, outdial::no_agent_count, "hang_up", "queue", "ivr")
OUTDIAL_NAMED_ENUM(outdial::AgentFreeAt, outdial::agent_free_at_count, "call_end", "wrap_up_time", "card_closed")
OUTDIAL_NAMED_ENUM(outdial::CardAt, outdial::card_at_count, "dialled", "connected", "answered")

namespace outdial::bindings {

/// The name of a parameter as part of its type.
template <std::size_t N>
struct ParameterName {
    char text[N] = {};
    constexpr ParameterName(const char (&name)[N]) { std::copy_n(name, N, text); }
};

/// An instant that a function takes under a name other than `now`.
template <ParameterName Name>
struct InstantOf {
    Instant instant;
};

/// `Verdict::Kind`, which Python knows as VerdictKind.
using VerdictKind = Verdict::Kind;
}  // namespace outdial::bindings

template <>
struct outdial::bindings::EnumInfo<outdial::Verdict::Kind> {
    static constexpr const char* class_name = "VerdictKind";
    static constexpr int count = 3;
};
OUTDIAL_ENUM_CASTER(outdial::Verdict::Kind)

/// As a parameter an instant is called `now`, unless it is an `InstantOf` some other name.
template <>
struct pybind11::detail::type_caster<outdial::Instant> {
    PYBIND11_TYPE_CASTER(outdial::Instant, const_name("datetime.datetime"));

    bool load(handle source, bool) {
        value = outdial::from_epoch_ms(outdial::bindings::epoch_ms_of(source, "now"));
        return true;
    }
    static handle cast(outdial::Instant source, return_value_policy, handle) {
        return outdial::bindings::instant_of(outdial::epoch_ms(source)).release();
    }
};

template <outdial::bindings::ParameterName Name>
struct pybind11::detail::type_caster<outdial::bindings::InstantOf<Name>> {
    PYBIND11_TYPE_CASTER(outdial::bindings::InstantOf<Name>, const_name("datetime.datetime"));

    bool load(handle source, bool) {
        value.instant = outdial::from_epoch_ms(outdial::bindings::epoch_ms_of(source, Name.text));
        return true;
    }
};

template <>
struct pybind11::detail::type_caster<outdial::Duration> {
    PYBIND11_TYPE_CASTER(outdial::Duration, const_name("float"));

    bool load(handle source, bool) {
        value = outdial::Duration(outdial::bindings::milliseconds_of(source));
        return true;
    }
    static handle cast(outdial::Duration source, return_value_policy, handle) {
        return PyFloat_FromDouble(static_cast<double>(source.count()) / 1000.0);
    }
};
