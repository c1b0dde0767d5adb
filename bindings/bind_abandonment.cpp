// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "dates.hpp"
#include "fields.hpp"

#include <outdial/abandonment_rule.hpp>
#include <outdial/jurisdiction.hpp>

#include <vector>

OUTDIAL_ENUM(outdial::CallParty, outdial::call_party_count)
OUTDIAL_ENUM(outdial::CallClass, outdial::call_class_count)

#define OUTDIAL_ABANDONMENT_ENUM(Type, Name, Count)                      \
    template <>                                                          \
    struct outdial::bindings::EnumInfo<outdial::AbandonmentRule::Type> { \
        static constexpr const char* class_name = Name;                  \
        static constexpr int count = Count;                              \
    };                                                                   \
    OUTDIAL_ENUM_CASTER(outdial::AbandonmentRule::Type)

OUTDIAL_ABANDONMENT_ENUM(Window, "AbandonmentWindow", 5)
OUTDIAL_ABANDONMENT_ENUM(Denominator, "AbandonmentDenominator", 4)
OUTDIAL_ABANDONMENT_ENUM(Start, "AbandonmentStart", 3)

namespace outdial::bindings {

void bind_abandonment(py::module_& m) {
    bind_enum<CallParty>(m, "Who or what was at the other end of a call.");
    bind_enum<CallClass>(m, "What a rule on abandonment takes a call for.");
    bind_enum<AbandonmentRule::Window>(m, "Over which time a rule counts.");
    bind_enum<AbandonmentRule::Denominator>(m, "Among which calls the abandoned ones are counted.");
    bind_enum<AbandonmentRule::Start>(m, "From when on the person waits.");

    Fields<AbandonmentRule>(m, "AbandonmentRule", "One limit on how many people may be abandoned.")
        .field("name", &AbandonmentRule::name, "e.g. `US tsr-abandonment`.")
        .field("source", &AbandonmentRule::source, "The law, contract or decision it is from.")
        .field("limit", &AbandonmentRule::limit, "A share of the denominator; None: it is counted only.")
        .field("window", &AbandonmentRule::window, "Over which time it counts.")
        .field("days", &AbandonmentRule::days, "Of a period.")
        .field(
            "from_day", [](const AbandonmentRule& self) { return date_or_none(self.from); },
            [](AbandonmentRule& self, py::handle date) {
                self.from.reset();
                if (!date.is_none()) self.from = local_day_of(py::reinterpret_borrow<py::object>(date));
            },
            "First day of the first period; None: the day of the first call.")
        .field("length_s", &AbandonmentRule::length, "Of a rolling window.")
        .field("zone", &AbandonmentRule::zone, "Whose civil days and months.")
        .field("denominator", &AbandonmentRule::denominator, "Among which calls.")
        .field("start", &AbandonmentRule::start, "From when on the person waits.")
        .field("threshold_s", &AbandonmentRule::threshold, "Who waits longer is abandoned.")
        .field("early_hang_ups", &AbandonmentRule::early_hang_ups, "So is who hangs up before.")
        .field("minimum_ring_s", &AbandonmentRule::minimum_ring, "An unanswered call must ring so long.")
        .field("estimate_machines", &AbandonmentRule::estimate_machines,
               "Abandoned calls are taken to be machines as often as those that agents heard.")
        .field("false_machines", &AbandonmentRule::false_machines, "Share of the dropped machines that were people.")
        .required(1)
        .done();

    Fields<CountedCall>(m, "CountedCall", "One call as the rules on abandonment look at it.")
        .field("call", &CountedCall::call, "`DialOrder.call`.")
        .optional_instant("dialled", &CountedCall::dialled, far_past, "When it was dialled.")
        .optional_instant("ringing", &CountedCall::ringing, far_past, "When it began to ring.")
        .optional_instant("answered", &CountedCall::answered, far_past, "When the phone was lifted.")
        .optional_instant("greeting_begin", &CountedCall::greeting_begin, far_past, "When the person began to speak.")
        .optional_instant("greeting_end", &CountedCall::greeting_end, far_past, "When the greeting was over.")
        .optional_instant("connected", &CountedCall::connected, far_past, "To an agent.")
        .optional_instant("ended", &CountedCall::ended, far_past, "When it was over.")
        .field("party", &CountedCall::party, "Who or what was at the other end.")
        .field("we_hung_up", &CountedCall::we_hung_up, "It was ended from our side.")
        .done();

    m.def(
        "judge",
        [](const AbandonmentRule& rule, const CountedCall& call) {
            const CallJudgement judgement = judge(rule, call);
            py::dict row;
            row["taken_for"] = judgement.taken_for;
            row["counted"] = judgement.counted;
            row["abandoned"] = judgement.abandoned;
            row["rang_too_short"] = judgement.rang_too_short;
            row["waited_s"] = py::cast(judgement.waited);
            return row;
        },
        py::arg("rule"), py::arg("call"), "What a rule on abandonment says of one call.");
    m.def(
        "law_abandonment",
        [](const LawBook& book, const std::vector<std::string>& known, const py::object& day, py::handle whose,
           Purpose purpose, bool low_confidence) {
            const Zone zone = FromPython<Zone>::convert(whose);
            std::vector<AbandonmentRule> rules;
            for (const LawAbandonment& law :
                 unwrap(book.abandonment(known, local_day_of(day), {purpose, low_confidence, true}))) {
                rules.push_back(law.rule);
                rules.back().zone = zone;
            }
            return rules;
        },
        py::arg("book"), py::arg("jurisdictions"), py::arg("day"), py::kw_only(), py::arg("zone") = "UTC",
        py::arg("purpose") = Purpose::telemarketing, py::arg("low_confidence") = false,
        "The rules on abandoned calls of these jurisdictions that are valid on that day; `zone`: whose days count.");
}

}  // namespace outdial::bindings
