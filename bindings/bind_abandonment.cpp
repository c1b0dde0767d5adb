// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "dates.hpp"
#include "fields.hpp"

#include <outdial/abandonment_ledger.hpp>
#include <outdial/jurisdiction.hpp>

#include <cstdint>
#include <utility>
#include <vector>

#include <pybind11/numpy.h>

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

OUTDIAL_ENUM(outdial::CountReception, outdial::count_reception_count)

namespace outdial::bindings {

py::list budget_rows(const AbandonmentLedger& ledger, Instant now) {
    constexpr auto limited = [](std::uint64_t calls) {
        return calls == AbandonmentBudget::unlimited ? py::object(py::none()) : py::int_(calls);
    };
    py::list rows;
    for (std::size_t i = 0; i < ledger.rules().size(); ++i) {
        const AbandonmentBudget budget = ledger.budget(i, now);
        py::dict row;
        row["rule"] = ledger.rules()[i].name;
        row["begin"] = instant_or_none(budget.window.begin);
        row["end"] = instant_or_none(budget.window.end);
        row["abandoned"] = budget.share.abandoned;
        row["counted"] = budget.share.counted;
        row["rate"] = budget.share.rate();
        row["over"] = budget.over;
        row["remaining"] = limited(budget.remaining);
        row["good_until_one_more"] = limited(budget.good_until_one_more);
        row["good_until_under"] = limited(budget.good_until_under);
        row["rang_too_short"] = ledger.rang_too_short(i);
        rows.append(row);
    }
    return rows;
}

namespace {

/// One row for every call and rule, the rules of a call together.
py::dict audit(const std::vector<CountedCall>& calls, const std::vector<AbandonmentRule>& rules) {
    std::vector<CallJudgement> judgements;
    judgements.reserve(calls.size() * rules.size());
    for (const CountedCall& call : calls) {
        for (const AbandonmentRule& rule : rules) judgements.push_back(judge(rule, call));
    }
    const auto of_rows = [&](auto value) {
        using T = decltype(value(CountedCall{}, CallJudgement{}, std::size_t{}));
        py::array_t<T> column(static_cast<py::ssize_t>(judgements.size()));
        T* out = column.mutable_data();
        for (std::size_t i = 0; i < judgements.size(); ++i) {
            *out++ = value(calls[i / rules.size()], judgements[i], i % rules.size());
        }
        return column;
    };
    const auto of_instant = [&](Instant CountedCall::*when) {
        return of_rows([when](const CountedCall& call, const CallJudgement&, std::size_t) {
            return call.*when == far_past ? INT64_MIN : epoch_ms(call.*when);
        });
    };
    const auto of_judgement = [&](auto CallJudgement::*what) {
        return of_rows([what](const CountedCall&, const CallJudgement& one, std::size_t) { return one.*what; });
    };
    py::dict columns;
    columns["call"] = of_rows([](const CountedCall& call, const CallJudgement&, std::size_t) { return call.call; });
    columns["rule"] = of_rows(
        [](const CountedCall&, const CallJudgement&, std::size_t rule) { return static_cast<std::uint8_t>(rule); });
    columns["dialled"] = of_instant(&CountedCall::dialled);
    columns["ringing"] = of_instant(&CountedCall::ringing);
    columns["answered"] = of_instant(&CountedCall::answered);
    columns["greeting_begin"] = of_instant(&CountedCall::greeting_begin);
    columns["greeting_end"] = of_instant(&CountedCall::greeting_end);
    columns["connected"] = of_instant(&CountedCall::connected);
    columns["ended"] = of_instant(&CountedCall::ended);
    columns["party"] = of_rows([](const CountedCall& call, const CallJudgement&, std::size_t) {
        return static_cast<std::uint8_t>(call.party);
    });
    columns["we_hung_up"] =
        of_rows([](const CountedCall& call, const CallJudgement&, std::size_t) { return call.we_hung_up; });
    columns["taken_for"] = of_rows([](const CountedCall&, const CallJudgement& one, std::size_t) {
        return static_cast<std::uint8_t>(one.taken_for);
    });
    columns["counted"] = of_judgement(&CallJudgement::counted);
    columns["abandoned"] = of_judgement(&CallJudgement::abandoned);
    columns["rang_too_short"] = of_judgement(&CallJudgement::rang_too_short);
    columns["waited_s"] = of_rows([](const CountedCall&, const CallJudgement& one, std::size_t) {
        return static_cast<double>(one.waited.count()) / 1000.0;
    });
    return columns;
}

void bind_ledger(py::module_& m) {
    bind_enum<CountReception>(m, "How a ledger took a call; anything but recorded left it as it was.");
    py::class_<AbandonmentLedger>(
        m, "AbandonmentLedger",
        "Counts calls for several rules on abandonment at once, for a host without a campaign: what is spent, and how "
        "many more may be abandoned. A call belongs to the window in which it was answered, or ended if it never was. "
        "ValueError: more than 32 rules, two of one name, or one with a field out of range.")
        .def(py::init([](std::vector<AbandonmentRule> rules) {
                 return unwrap(AbandonmentLedger::create(std::move(rules)));
             }),
             py::arg("rules"))
        .def("count", &AbandonmentLedger::count, py::arg("call"), py::arg("now"),
             "What became of a call: to be told as soon as it is decided, when an agent is connected or it has ended. "
             "Refused as `bad_call`: answered by nobody, somebody who did not answer, a step before the dial or after "
             "the end.")
        .def("correct", &AbandonmentLedger::correct, py::arg("was"), py::arg("is_"), py::arg("now"),
             "A call was counted as `was` and turned out to be `is_`, e.g. a machine when the agent listened.")
        .def("budget", &budget_rows, py::arg("now"), "What is spent and left, by each of its rules.")
        .def(
            "remaining",
            [](const AbandonmentLedger& self, Instant now, Duration reach) -> py::object {
                const std::uint64_t calls = self.remaining(now, positive_or_zero("reach_s", reach));
                if (calls == AbandonmentBudget::unlimited) return py::none();
                return py::int_(calls);
            },
            py::arg("now"), py::kw_only(), py::arg("reach_s"),
            "So many calls may be abandoned within the next `reach_s` seconds, whatever else happens, without any rule "
            "being over its limit at any instant; None: no rule has a limit.")
        .def_property_readonly("rules", &AbandonmentLedger::rules, py::return_value_policy::copy,
                               "The rules, as they were given.");
}

}  // namespace

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
    m.def("_audit", &audit);
    bind_ledger(m);
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
