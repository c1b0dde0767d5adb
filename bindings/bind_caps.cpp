// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "dates.hpp"
#include "fields.hpp"

#include <outdial/law_caps.hpp>

#include <optional>
#include <string>
#include <vector>

#include <pybind11/numpy.h>

OUTDIAL_ENUM(outdial::CapScope, outdial::cap_scope_count)
OUTDIAL_ENUM(outdial::Approach, outdial::approach_count)
OUTDIAL_ENUM(outdial::CapReception, outdial::cap_reception_count)

#define OUTDIAL_CAP_ENUM(Type, Name)                         \
    template <>                                              \
    struct outdial::bindings::EnumInfo<outdial::Cap::Type> { \
        static constexpr const char* class_name = Name;      \
        static constexpr int count = 3;                      \
    };                                                       \
    OUTDIAL_ENUM_CASTER(outdial::Cap::Type)

OUTDIAL_CAP_ENUM(Kind, "CapKind")
OUTDIAL_CAP_ENUM(Unit, "CapUnit")
OUTDIAL_CAP_ENUM(After, "CapAfter")

namespace outdial::bindings {
namespace {

std::optional<LocalDays> day_of(py::handle date) {
    if (date.is_none()) return std::nullopt;
    return local_day_of(py::reinterpret_borrow<py::object>(date));
}

CapSet set_of(const CapLedger& ledger, const std::optional<std::vector<std::string>>& jurisdictions) {
    return jurisdictions ? ledger.applying(*jurisdictions) : ledger.all();
}

using Numbers = py::array_t<std::uint64_t, py::array::c_style>;
using Groups = py::array_t<std::uint32_t, py::array::c_style>;
using Instants = py::array_t<std::int64_t, py::array::c_style>;

CapParty party_at(const Numbers& numbers, const Numbers& clients, const Groups& groups, py::ssize_t row) {
    return {unwrap(PhoneNumber::from_digits(numbers.at(row))), clients.at(row), groups.at(row)};
}

/// Columns of the same length, made by outdial.caps.
py::array_t<std::uint8_t> record_columns(CapLedger& self, const Numbers& numbers, const Numbers& clients,
                                         const Groups& groups, Approach approach, const Instants& at) {
    py::array_t<std::uint8_t> receptions(numbers.size());
    for (py::ssize_t i = 0; i < numbers.size(); ++i) {
        const CapParty party = party_at(numbers, clients, groups, i);
        receptions.mutable_at(i) = static_cast<std::uint8_t>(self.on_attempt(party, approach, from_epoch_ms(at.at(i))));
    }
    return receptions;
}

py::dict verdict_columns(const CapLedger& self, const Numbers& numbers, const Numbers& clients, const Groups& groups,
                         Approach approach, const Zone& zone, const Instants& at,
                         const std::optional<std::vector<std::string>>& jurisdictions) {
    const CapSet set = set_of(self, jurisdictions);
    const py::ssize_t rows = numbers.size();
    py::array_t<std::uint8_t> kinds(rows), whys(rows);
    py::array_t<std::int64_t> until(rows);
    py::array_t<std::uint16_t> rules(rows);
    for (py::ssize_t i = 0; i < rows; ++i) {
        const CapParty party = party_at(numbers, clients, groups, i);
        const Verdict verdict = self.verdict(set, party, approach, zone, from_epoch_ms(at.at(i)));
        kinds.mutable_at(i) = static_cast<std::uint8_t>(verdict.kind);
        whys.mutable_at(i) = static_cast<std::uint8_t>(verdict.why);
        until.mutable_at(i) = verdict.until >= far_future ? INT64_MIN : epoch_ms(verdict.until);
        rules.mutable_at(i) = verdict.rule;
    }
    py::dict columns;
    columns["kind"] = std::move(kinds);
    columns["until"] = std::move(until);
    columns["why"] = std::move(whys);
    columns["rule"] = std::move(rules);
    return columns;
}

void bind_ledger(py::module_& m) {
    const auto options = [](std::size_t most_parties, int keep, bool accept_shorter) {
        if (keep < 1 || keep > 1000) {
            throw py::value_error("keep: \"" + std::to_string(keep) + "\": give a whole number from 1 to 1000");
        }
        return CapLedgerOptions{most_parties, static_cast<std::uint16_t>(keep), accept_shorter};
    };
    const CapLedgerOptions usual;
    py::class_<CapLedger, std::shared_ptr<CapLedger>>(m, "CapLedger",
                                                      "What was done to whom, as far as the caps need it.")
        .def(py::init([options](std::vector<Cap> caps, std::size_t most_parties, int keep) {
                 return unwrap(CapLedger::create(std::move(caps), options(most_parties, keep, false)));
             }),
             py::arg("caps"), py::kw_only(), py::arg("most_parties") = usual.most_parties,
             py::arg("keep") = int{usual.keep})
        .def_static(
            "restore",
            [options](const py::buffer& saved, std::vector<Cap> caps, std::size_t most_parties, int keep,
                      bool accept_shorter) {
                return unwrap(CapLedger::restore(GivenBytes(saved, "saved").text(), std::move(caps),
                                                 options(most_parties, keep, accept_shorter)));
            },
            py::arg("saved"), py::arg("caps"), py::kw_only(), py::arg("most_parties") = usual.most_parties,
            py::arg("keep") = int{usual.keep}, py::arg("accept_shorter") = false,
            "A ledger with these caps and a saved history. ValueError: the history is damaged, or was kept for caps "
            "that "
            "needed less: fewer attempts, or for less long where `forget` dropped what is older. `accept_shorter` "
            "takes "
            "what there is; until time has passed, the new caps may then allow a call too many.")
        .def(
            "save", [](const CapLedger& self) { return py::bytes(self.save()); }, "Everything, as bytes.")
        .def("on_attempt", &CapLedger::on_attempt, py::arg("party"), py::arg("approach"), py::arg("now"),
             "An attempt was made.")
        .def("on_refusal", &CapLedger::on_refusal, py::arg("party"), py::arg("now"), "The client refused the offer.")
        .def("on_conversation", &CapLedger::on_conversation, py::arg("party"), py::arg("now"),
             "Somebody talked to the client.")
        .def("on_abandoned", &CapLedger::on_abandoned, py::arg("party"), py::arg("now"),
             "The client answered and no agent was there.")
        .def(
            "verdict",
            [](const CapLedger& self, const CapParty& party, Approach approach, py::handle zone, Instant now,
               const std::optional<std::vector<std::string>>& jurisdictions) {
                const CapSet set = set_of(self, jurisdictions);
                if (py::isinstance<ZoneSet>(zone)) {
                    return self.verdict(set, party, approach, zone.cast<const ZoneSet&>(), now);
                }
                return self.verdict(set, party, approach, FromPython<Zone>::convert(zone), now);
            },
            py::arg("party"), py::arg("approach"), py::arg("zone"), py::arg("now"),
            py::arg("jurisdictions") = py::none(), "May the party be approached, as far as the caps go?")
        .def("_record_columns", &record_columns)
        .def("_verdict_columns", &verdict_columns)
        .def(
            "find",
            [](const CapLedger& self, RuleId label) -> std::optional<Cap> {
                const Cap* cap = self.find(label);
                return cap == nullptr ? std::nullopt : std::optional<Cap>(*cap);
            },
            py::arg("rule"), "The cap that Verdict.rule names; None when it is none of these.")
        .def(
            "applying",
            [](const CapLedger& self, const std::vector<std::string>& jurisdictions) {
                return self.applying(jurisdictions).bits();
            },
            py::arg("jurisdictions"),
            "For Place.caps: the caps of these jurisdictions, and those that apply everywhere.")
        .def("forget", &CapLedger::forget, py::arg("now"), "Drops what no cap can need any more.")
        .def("__reduce__",
             [](const CapLedger&) -> py::tuple {
                 throw py::type_error(
                     "CapLedger: cannot be copied or pickled, since campaigns share it: send save(), and make it again "
                     "with CapLedger.restore(saved, caps)");
             })
        .def("size", &CapLedger::size, py::arg("scope"), "How many parties are remembered.")
        .def_property_readonly("bytes", &CapLedger::bytes, "How much room all of it takes.")
        .def_property_readonly(
            "caps", [](const CapLedger& self) { return py::tuple(py::cast(self.caps())); }, "The caps.");
}

}  // namespace

void bind_caps(py::module_& m) {
    bind_enum<CapScope>(m, "What a cap counts together.");
    bind_enum<Approach>(m, "How somebody is approached.");
    bind_enum<CapReception>(m, "How a ledger took an event.");
    bind_enum<Cap::Kind>(m, "How a cap limits.");
    bind_enum<Cap::Unit>(m, "The civil unit of a calendar cap.");
    bind_enum<Cap::After>(m, "After what there is silence.");

    Fields<Cap>(m, "Cap", "One limit on how often somebody may be approached.")
        .field("name", &Cap::name, "e.g. `US-FL calls`.")
        .field("source", &Cap::source, "The law, contract or decision it is from.")
        .field("jurisdiction", &Cap::jurisdiction, "Where it applies; empty: everywhere.")
        .field("kind", &Cap::kind, "How it limits.")
        .field("scope", &Cap::scope, "What it counts together.")
        .field("count", &Cap::count, "How many are allowed.")
        .field("length_s", &Cap::length, "Within how long, or for how long; none for a calendar cap.")
        .field("unit", &Cap::unit, "The civil unit of a calendar cap.")
        .field("after", &Cap::after, "After what there is silence.")
        .field("messages", &Cap::messages, "It is about messages, not calls.")
        .field("predictive_only", &Cap::predictive_only, "It forbids only calls that may find no agent.")
        .field(
            "from_day", [](const Cap& self) { return date_or_none(self.from); },
            [](Cap& self, py::handle date) { self.from = day_of(date); }, "In force from that civil day.")
        .field(
            "to_day", [](const Cap& self) { return date_or_none(self.to); },
            [](Cap& self, py::handle date) { self.to = day_of(date); }, "In force up to that day, excluded.")
        .required(1)
        .done()
        .def_static(
            "minimum_gap",
            [](Duration gap) {
                Cap cap = Cap::minimum_gap(gap);
                if (const auto checked = cap.check(); !checked) {
                    throw_seconds("gap_s", gap, checked.error().remedy);
                }
                return cap;
            },
            py::arg("gap_s"),
            "At least so many seconds between two calls to one client, whatever the number and the campaign.");

    Fields<CapParty>(m, "CapParty", "Who is approached.", Construction::positional)
        .field("number", &CapParty::number, "The number.")
        .field("client", &CapParty::client, "The host's reference of the client.")
        .field("group", &CapParty::group, "The matter: a subject, a debt, a group of campaigns.")
        .required(2)
        .done();

    bind_ledger(m);
    m.def(
        "law_caps",
        [](const LawBook& book, Purpose purpose, bool low_confidence) {
            return caps_of(book, {purpose, low_confidence, true});
        },
        py::arg("book"), py::kw_only(), py::arg("purpose") = Purpose::telemarketing, py::arg("low_confidence") = false,
        "The caps of a law book, for a CapLedger.");
}

}  // namespace outdial::bindings
