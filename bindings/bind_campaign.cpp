// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"
#include "population.hpp"

#include <outdial/journal.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace outdial::bindings {
namespace {

void bind_config(py::module_& m) {
    bind_enum<ConnectAt>(m, "When an agent joins a call. From this moment on the agent is taken.");
    bind_enum<NoAgent>(m, "What becomes of an answered call when no agent is free.");
    bind_enum<AgentFreeAt>(m, "When an agent is free for the next call.");
    bind_enum<CardAt>(m, "When the agent's screen shows the client's card.");

    Fields<NumberOrder>(m, "NumberOrder", "In which order the numbers of one client are tried.")
        .by<NumberType>("rank", &NumberOrder::rank, "Rank by type of number; lowest first.")
        .done();

    Fields<AnnouncementConfig>(m, "AnnouncementConfig",
                               "A message announces the call, and its receipt tells when to make it.")
        .field("text", &AnnouncementConfig::text,
               "What the client reads; {from}, {until}, {number} and {reference} are filled in.")
        .field("windows", &AnnouncementConfig::windows,
               "When a message may be sent; None: whenever the number may be called.")
        .by<NumberType>("types", &AnnouncementConfig::types, "Can such a number take a message?")
        .field("lead_time_s", &AnnouncementConfig::lead_time, "It is sent when the number may be called so much later.")
        .field("again_after_s", &AnnouncementConfig::again_after, "No number gets another one sooner.")
        .field("answer_within_s", &AnnouncementConfig::answer_within,
               "When nothing was told of the number for so long, it is called all the same.")
        .field("ahead", &AnnouncementConfig::ahead,
               "So many clients per agent at work may be asked, or have a phone that is on and wait for the call.")
        .done();

    Fields<CampaignConfig>(m, "CampaignConfig", "Everything a campaign is told before it starts.")
        .field("places", &CampaignConfig::places,
               "Where the clients are; `ContactNumber.place` is an index into it. A zone is a place too.")
        .field("wishes", &CampaignConfig::wishes, "When clients wish to be called, as rules.")
        .field("windows", &CampaignConfig::windows, "When it may call.")
        .field("retry", &CampaignConfig::retry, "When it may call again; one table, or one by type of number.")
        .field("caps", &CampaignConfig::caps,
               "A CapLedger, which campaigns may share, and copies of a campaign do; None: no caps.")
        .field("cap_group", &CampaignConfig::cap_group, "The matter that these calls are about.")
        .field("number_order", &CampaignConfig::number_order, "Which number first.")
        .field("pacing", &CampaignConfig::pacing, "How many at a time.")
        .field("blending", &CampaignConfig::blending,
               "Inbound callers go first, and so many idle agents are kept for them; nothing without callers.")
        .field("abandonment", &CampaignConfig::abandonment, "How many people may be abandoned; all rules hold.")
        .field("connect_at", &CampaignConfig::connect_at, "When an agent joins a call.")
        .field("detect_machines", &CampaignConfig::detect_machines,
               "An answered call wants an agent only when the machine detector says so (CallDetected).")
        .field("no_agent", &CampaignConfig::no_agent, "What becomes of an answered call when no agent is free.")
        .field("queue_time_s", &CampaignConfig::queue_time, "Hung up after waiting so long.")
        .field("agent_free_at", &CampaignConfig::agent_free_at, "When an agent is free for the next call.")
        .field("wrap_up_time_s", &CampaignConfig::wrap_up_time, "For agent_free_at=\"wrap_up_time\".")
        .field("card_at", &CampaignConfig::card_at, "When the agent sees the client's card.")
        .field("promised_window_s", &CampaignConfig::promised_window,
               "A callback is promised for the time the client named and so much later; within it only the law holds.")
        .field("agent_kept_time_s", &CampaignConfig::agent_kept_time,
               "So long of it the client is dialled only when an agent is there, who waits for the answer.")
        .field("own_agent_time_s", &CampaignConfig::own_agent_time,
               "So long of it the agent who promised the call is waited for, unless logged out.")
        .field("closing_soon_s", &CampaignConfig::closing_soon,
               "Numbers whose window shuts within this time go before others of equal reason and priority.")
        .field("learned_order", &CampaignConfig::learned_order,
               "Whom to call now and whom later is learned, among equal reason and priority; None: their own order.")
        .field("announcement", &CampaignConfig::announcement,
               "A message announces the calls (`Campaign.announcements`); None: no call is announced.")
        .done();
}

void bind_answers(py::module_& m) {
    bind_enum<Reason>(m, "Why a client is to be called.");
    bind_enum<AgentPhase>(m, "What an agent is doing.");

    Fields<ContactNumber>(m, "ContactNumber", "One of a client's numbers.", Construction::positional)
        .field("number", &ContactNumber::number, "The number.")
        .field("type", &ContactNumber::type, "What the client uses it for.")
        .field("place", &ContactNumber::place, "Index into `CampaignConfig.places`.")
        .required(1)
        .done();

    Fields<DialOrder>(m, "DialOrder", "Dial this number now.", Construction::positional)
        .field("call", &DialOrder::call, "The name of this attempt, for the events.")
        .field("contact", &DialOrder::contact, "The client, as `Campaign.add` numbered it.")
        .field("reference", &DialOrder::reference, "The host's own name for the client.")
        .field("number", &DialOrder::number, "The number to dial.")
        .field("type", &DialOrder::type, "What the client uses it for.")
        .field("number_index", &DialOrder::number_index, "Which of the client's numbers.")
        .field("attempt", &DialOrder::attempt, "Which attempt on this number.")
        .field("reason", &DialOrder::reason, "Why the client is called.")
        .field("preview", &DialOrder::preview,
               "Show the card first; dial when the agent says so, or end it with cancelled.")
        .optional_agent("agent", &DialOrder::agent, "The agent reserved for this call, or None.")
        .field("ring_timeout_s", &DialOrder::ring_timeout, "Hang up after ringing so long.")
        .optional_instant("window_closes", &DialOrder::window_closes, far_future,
                          "The number may be called until then.")
        .done();

    Fields<AnnouncementOrder>(m, "AnnouncementOrder", "Send this client the message that announces the call.",
                              Construction::positional)
        .field("contact", &AnnouncementOrder::contact, "The client, as `Campaign.add` numbered it.")
        .field("reference", &AnnouncementOrder::reference, "The host's own name for the client.")
        .field("number", &AnnouncementOrder::number, "The number to send it to.")
        .field("type", &AnnouncementOrder::type, "What the client uses it for.")
        .field("number_index", &AnnouncementOrder::number_index, "Which of the client's numbers.")
        .optional_instant("opens", &AnnouncementOrder::opens, far_past, "The number may be called from then on.")
        .optional_instant("closes", &AnnouncementOrder::closes, far_future, "And until then; None: no end is known.")
        .done();

    Fields<Refusal>(m, "Refusal", "A number that was due and was not dialled.", Construction::positional)
        .field("contact", &Refusal::contact, "The client.")
        .field("reference", &Refusal::reference, "The host's own name for the client.")
        .field("number_index", &Refusal::number_index, "Which of the client's numbers.")
        .field("verdict", &Refusal::verdict, "Why not, and until when.")
        .done();

    Fields<ContactCounts>(m, "ContactCounts", "Where the contacts are.", Construction::positional)
        .field("ready", &ContactCounts::ready,
               "Due now: waiting for an agent, a line, their window, or to be announced.")
        .field("delayed", &ContactCounts::delayed,
               "Waiting for a redial delay, a gap, an appointment, or news of the phone.")
        .field("in_progress", &ContactCounts::in_progress, "In a call, or its disposition is awaited.")
        .field("complete", &ContactCounts::complete, "Reached, and the contact is complete.")
        .field("do_not_call", &ContactCounts::do_not_call, "Does not want to be called.")
        .field("exhausted", &ContactCounts::exhausted, "No number left that may be dialled.")
        .field("withdrawn", &ContactCounts::withdrawn, "Taken out by the host.")
        .done();

    Fields<AgentCounts>(m, "AgentCounts", "How many agents are in each phase.", Construction::positional)
        .field("idle", &AgentCounts::idle, "Could take a call this instant.")
        .field("reserved", &AgentCounts::reserved, "Promised to a call that is being dialled.")
        .field("talking", &AgentCounts::talking, "In a call of the campaign.")
        .field("wrap_up", &AgentCounts::wrap_up, "Finishing the client's card.")
        .field("busy", &AgentCounts::busy, "At other work.")
        .field("paused", &AgentCounts::paused, "On a break.")
        .field("inbound", &AgentCounts::inbound, "With an inbound caller, or in the wrap-up of one.")
        .field("leaving", &AgentCounts::leaving, "Of those in calls: how many will not come back afterwards.")
        .done();
}

template <class T>
py::list list_of(std::span<const T> values) {
    py::list list;
    for (const T& value : values) list.append(py::cast(value, py::return_value_policy::copy));
    return list;
}

py::bytes bytes_of(std::span<const std::byte> bytes) {
    return py::bytes(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// One row for every number of these contacts.
py::dict queue_columns(const Campaign& self, const py::array_t<std::uint32_t, py::array::c_style>& contacts,
                       Instant now) {
    std::vector<std::uint32_t> ids;
    std::vector<QueuedNumber> rows;
    std::vector<std::uint8_t> indices;
    for (py::ssize_t i = 0; i < contacts.size(); ++i) {
        for (std::uint8_t index = 0; !self.number(contacts.at(i), index).number.empty(); ++index) {
            ids.push_back(contacts.at(i));
            indices.push_back(index);
            rows.push_back(self.queued(contacts.at(i), index, now));
            if (index == 254) break;  // a contact has 255 at most
        }
    }
    const auto column = [&]<class T>(T (*value)(const QueuedNumber&)) {
        py::array_t<T> values(static_cast<py::ssize_t>(rows.size()));
        std::transform(rows.begin(), rows.end(), values.mutable_data(), value);
        return values;
    };
    using Row = const QueuedNumber&;
    py::dict columns;
    columns["contact"] = py::array_t<std::uint32_t>(static_cast<py::ssize_t>(ids.size()), ids.data());
    columns["reference"] = column(+[](Row row) { return row.reference; });
    columns["reason"] = column(+[](Row row) { return static_cast<std::uint8_t>(row.reason); });
    columns["priority"] = column(+[](Row row) { return row.priority; });
    columns["number_index"] = py::array_t<std::uint8_t>(static_cast<py::ssize_t>(indices.size()), indices.data());
    columns["number"] = column(+[](Row row) { return row.number.number.digits(); });
    columns["type"] = column(+[](Row row) { return static_cast<std::uint8_t>(row.number.type); });
    columns["place"] = column(+[](Row row) { return row.number.place; });
    columns["attempts"] = column(+[](Row row) { return row.attempts; });
    columns["kind"] = column(+[](Row row) { return static_cast<std::uint8_t>(row.verdict.kind); });
    columns["why"] = column(+[](Row row) { return static_cast<std::uint8_t>(row.verdict.why); });
    columns["until"] =
        column(+[](Row row) { return row.verdict.until >= far_future ? INT64_MIN : epoch_ms(row.verdict.until); });
    return columns;
}

void bind_journal(py::module_& m) {
    py::class_<Replay>(m, "Replay", "What became of a replay.")
        .def_readonly("entries", &Replay::entries, "Calls that were made again.")
        .def_readonly("skipped", &Replay::skipped, "Calls that the snapshot knew already.")
        .def_readonly("bytes", &Replay::bytes, "Up to here the journal is whole: cut it off there before going on.")
        .def_readonly("lost", &Replay::lost, "Bytes after that.")
        .def_readonly("why", &Replay::why, "What is wrong with them; empty when nothing was lost.")
        .def("__repr__", [](const Replay& self) {
            return "<Replay: " + std::to_string(self.entries) + " entries, " + std::to_string(self.lost) +
                   " bytes lost" + (self.why.empty() ? "" : ", " + self.why) + ">";
        });
    py::class_<Journal>(
        m, "Journal",
        "Makes the calls of a campaign, and writes each down: to be kept before anything is done about it.")
        .def(py::init<Campaign&, std::uint32_t>(), py::arg("campaign"), py::arg("number") = 0, py::keep_alive<1, 2>(),
             "`number`: which of several campaigns that write into one file.")
        .def(
            "add",
            [](Journal& self, std::uint64_t reference, const std::vector<ContactNumber>& numbers, Instant now,
               std::int16_t priority, std::optional<WishId> wish) {
                return unwrap(self.add({reference, priority, numbers, wish.value_or(no_wish)}, now));
            },
            py::arg("reference"), py::arg("numbers"), py::arg("now"), py::kw_only(), py::arg("priority") = 0,
            py::arg("wish") = py::none(), "As Campaign.add.")
        .def(
            "change",
            [](Journal& self, ContactId contact, std::uint64_t reference, const std::vector<ContactNumber>& numbers,
               Instant now, std::int16_t priority, std::optional<WishId> wish) {
                unwrap(self.change(contact, {reference, priority, numbers, wish.value_or(no_wish)}, now));
            },
            py::arg("contact"), py::arg("reference"), py::arg("numbers"), py::arg("now"), py::kw_only(),
            py::arg("priority") = 0, py::arg("wish") = py::none(), "As Campaign.change.")
        .def("withdraw", &Journal::withdraw, py::arg("contact"), py::arg("now"), "As Campaign.withdraw.")
        .def("on", &Journal::on, py::arg("event"), py::arg("now"), "As Campaign.on.")
        .def(
            "dials", [](Journal& self, Instant now) { return list_of(self.dials(now)); }, py::arg("now"),
            "As Campaign.dials.")
        .def(
            "announcements", [](Journal& self, Instant now) { return list_of(self.announcements(now)); },
            py::arg("now"), "As Campaign.announcements.")
        .def(
            "take",
            [](Journal& self) {
                py::bytes written = bytes_of(self.bytes());
                self.clear();
                return written;
            },
            "What was written down since the last time: append it to the file before acting.");
    m.def(
        "replay",
        [](const std::variant<Campaign*, std::vector<Campaign*>>& campaigns, const py::buffer& journal) {
            const GivenBytes given(journal, "journal");
            const auto* const only = std::get_if<Campaign*>(&campaigns);
            return unwrap(only != nullptr ? replay(**only, given.bytes())
                                          : replay(std::get<std::vector<Campaign*>>(campaigns), given.bytes()));
        },
        py::arg("campaign"), py::arg("journal"),
        "Makes the calls of a journal again; stops before the first entry that is damaged or cut off. Several "
        "campaigns "
        "that share a cap ledger are given together, with the one file into which their journals were written: a "
        "journal's `number` is the index of its campaign. ValueError when other numbers are dialled than then, as "
        "another config or ledger would: then campaigns and ledger are as they were.");
}

}  // namespace

void bind_campaign(py::module_& m) {
    bind_config(m);
    bind_answers(m);

    py::class_<Campaign>(
        m, "Campaign",
        "The whole decision, driven by three calls: `on` tells it what happened, `dials` asks what to do, "
        "`next_wakeup` says when to ask again. One thread at a time.")
        .def(py::init([](const CampaignConfig& config) { return unwrap(Campaign::create(config)); }), py::arg("config"))
        .def(
            "add",
            [](Campaign& self, std::uint64_t reference, const std::vector<ContactNumber>& numbers, Instant now,
               std::int16_t priority, std::optional<WishId> wish) {
                return unwrap(self.add({reference, priority, numbers, wish.value_or(no_wish)}, now));
            },
            py::arg("reference"), py::arg("numbers"), py::arg("now"), py::kw_only(), py::arg("priority") = 0,
            py::arg("wish") = py::none(),
            "Adds a client, due at once, and gives its number. `wish` is an index into `CampaignConfig.wishes`. A "
            "number that two clients share is dialled for each, even at once, unless a cap on the number forbids it. "
            "ValueError: no numbers, more than 255, or a place or wish there is not; then nothing is added.")
        .def(
            "change",
            [](Campaign& self, ContactId contact, std::uint64_t reference, const std::vector<ContactNumber>& numbers,
               Instant now, std::int16_t priority, std::optional<WishId> wish) {
                unwrap(self.change(contact, {reference, priority, numbers, wish.value_or(no_wish)}, now));
            },
            py::arg("contact"), py::arg("reference"), py::arg("numbers"), py::arg("now"), py::kw_only(),
            py::arg("priority") = 0, py::arg("wish") = py::none(),
            "Gives a client other numbers, priority, wish or reference; a number that stays keeps its history. "
            "ValueError as for add, and for a client there is not; then nothing is changed.")
        .def("_queue", &queue_columns)
        .def(
            "abandonment", [](const Campaign& self, Instant now) { return budget_rows(self.abandonment(), now); },
            py::arg("now"), "What is spent and left, by each of its rules.")
        .def(
            "counted_calls", [](const Campaign& self) { return list_of(self.counted_calls()); },
            "Calls that were over since the last but one `dials`, for an audit: `judge` says how a rule counts them.")
        .def("withdraw", &Campaign::withdraw, py::arg("contact"), py::arg("now"),
             "Takes a client out; a call under way goes on. False when unknown or already over.")
        .def("on", &Campaign::on, py::arg("event"), py::arg("now"),
             "Tells what happened. An event that makes no sense changes nothing; the answer says why.")
        .def(
            "dials", [](Campaign& self, Instant now) { return list_of(self.dials(now)); }, py::arg("now"),
            "What to dial now; each order must be answered by CallEnded.")
        .def(
            "announcements", [](Campaign& self, Instant now) { return list_of(self.announcements(now)); },
            py::arg("now"),
            "Which calls to announce now, by a message. Ask after `dials`; then tell what is heard of the numbers.")
        .def("text_of", &Campaign::text_of, py::arg("order"), "What the client is to read.")
        .def(
            "refusals", [](const Campaign& self) { return list_of(self.refusals()); },
            "Numbers that came due and could not be dialled at the last `dials`, and why.")
        .def(
            "next_wakeup", [](const Campaign& self) { return instant_or_none(self.next_wakeup()); },
            "Ask again at this instant, even if nothing happens before; None: nothing to wait for.")
        .def("verdict", py::overload_cast<ContactId, Instant>(&Campaign::verdict, py::const_), py::arg("contact"),
             py::arg("now"), "Why is this client (not) called?")
        .def(
            "call_index",
            [](const Campaign& self, ContactId contact, Instant now, std::uint8_t number_index) {
                return self.call_index(contact, number_index, now);
            },
            py::arg("contact"), py::arg("now"), py::kw_only(), py::arg("number_index") = 0,
            "What is learned of one of a client's numbers; None without a learned order or such a number.")
        .def(
            "chances",
            [](const Campaign& self, NumberType type) {
                return self.chances() == nullptr ? py::object(py::none()) : population_of(*self.chances(), type);
            },
            py::arg("type"),
            "The learned chance of a number of which nothing is known: 168 floats, by hour of the week from Monday "
            "0:00; None: no learned order.")
        .def_property_readonly(
            "promises", [](const Campaign& self) { return promises_of(self.promises()); },
            "Callbacks that were dialled within the promised window, and those that were not.")
        .def("contact_counts", &Campaign::contact_counts, "Where the contacts are.")
        .def("waiting_for_window", &Campaign::waiting_for_window, py::arg("now"),
             "How many contacts are due but have no open window.")
        .def(
            "agent_counts", [](const Campaign& self) { return self.agents().counts(); }, "What the agents are doing.")
        .def(
            "longest_idle", [](const Campaign& self) { return agent_or_none(self.agents().longest_idle()); },
            "The agent who has been idle longest, or None.")
        .def("agent_demand", &Campaign::agent_demand,
             "What this campaign has and could use of agents that it shares with others, as of the last event and "
             "`dials`.")
        .def("room_for_callers", &Campaign::room_for_callers, py::arg("now"),
             "How many callers of other teams could be taken this instant, and so many agents be left as are kept for "
             "this team's own.")
        .def_property_readonly("callers_waiting", &Campaign::callers_waiting, "Inbound callers who wait for an agent.")
        .def(
            "inbound",
            [](const Campaign& self, Instant now) {
                const Blending& blending = self.blending();
                py::dict figures;
                figures["service_level"] = blending.service_level();
                figures["calls_per_hour"] = 3600.0 * blending.arrival_rate(now);
                figures["handle_time_s"] = static_cast<double>(blending.handle_time().count()) / 1000.0;
                figures["reserve"] = blending.reserve(self.agents().counts().at_work(), now);
                return figures;
            },
            py::arg("now"),
            "Inbound callers as learned: share served in time (of the last 100 or so), calls an hour, mean handle "
            "time, and how many idle agents are kept for them.")
        .def_property_readonly("pacing_decision", &Campaign::pacing_decision, py::return_value_policy::copy,
                               "The decision of the last `dials`: how many, and why not more.")
        .def_property_readonly("config", &Campaign::config, py::return_value_policy::copy, "What it was made from.")
        .def("calls", &Campaign::calls, "The orders whose calls are not over.")
        .def_property_readonly("revision", &Campaign::revision,
                               "How many calls that may change it were made: add, change, withdraw, on, "
                               "dials and announcements.")
        .def(
            "save", [](const Campaign& self) { return bytes_of(self.save()); },
            "Everything it knows but its config, with a checksum.")
        .def_static(
            "restore",
            [](const CampaignConfig& config, const py::buffer& snapshot) {
                return unwrap(Campaign::restore(config, GivenBytes(snapshot, "snapshot").bytes()));
            },
            py::arg("config"), py::arg("snapshot"), "The campaign that `save` saw; ValueError when it is damaged.")
        .def(py::pickle([](const Campaign& self) { return py::make_tuple(self.config(), bytes_of(self.save())); },
                        [](const py::tuple& state) {
                            const auto snapshot = state[1].cast<py::bytes>();
                            const auto text = std::string_view(snapshot);
                            return unwrap(
                                Campaign::restore(state[0].cast<CampaignConfig>(), std::as_bytes(std::span(text))));
                        }))
        .def("__len__", &Campaign::size)
        .def(
            "__copy__", [](const Campaign& self) { return Campaign(self); },
            "An independent campaign, but for the CapLedger, which both share.")
        .def(
            "__deepcopy__", [](const Campaign& self, const py::dict&) { return Campaign(self); },
            "An independent campaign, but for the CapLedger, which both share.");
    m.def("event_of", &event_of, py::arg("answer"), py::arg("contact"), py::arg("number"),
          "What to tell a campaign of a number about which there was news: NumberReachable or NumberJudged.");
    bind_journal(m);
}

}  // namespace outdial::bindings
