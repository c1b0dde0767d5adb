# SPDX-License-Identifier: Apache-2.0
# Wires a campaign to FreeSWITCH by its event socket (ESL). The switch here is a fake that writes event-plain, as a real
# one does on port 8021 once it was told `event plain` and the names of the events below.
import datetime as dt
from urllib.parse import unquote

import outdial


def parse(text):
    """The headers of one event; values are URL-encoded."""
    return {name: unquote(value) for name, _, value in (line.partition(": ") for line in text.splitlines())}


def number_after(text, prefix):
    return int(text.removeprefix(prefix), 16)


class Wire:
    """Events of channels to events of the campaign, dial orders to `bgapi originate`."""

    def __init__(self, campaign, write):
        self.campaign, self.write, self.seen = campaign, write, {}

    def dial(self, order, now):
        unique = f"outdial-{order.call:x}"  # the channel's own id, so that no answer has to be awaited to know it
        variables = f"origination_uuid={unique},originate_timeout={order.ring_timeout_s:.0f},ignore_early_media=true"
        self.write(f"bgapi originate {{{variables}}}sofia/gateway/trunk/{order.number} &transfer(agents)")

    def tell(self, event, now):
        reception = self.campaign.on(event, now)
        if reception == outdial.Reception.bad_callback:  # a time gone by: with no result the client would be over
            reception = self.campaign.on(outdial.CallDisposed(event.call, "call_again"), now)
        if reception != outdial.Reception.accepted:  # changed nothing: for the log
            print(f"{event}: {reception}")

    def on(self, text, now):
        message = parse(text)
        kind, unique = message["Event-Name"], message.get("Unique-ID", "")
        if kind == "CUSTOM":  # from the agent's screen: login, break, card closed
            self.on_agent(message, now)
        elif unique.startswith("outdial-"):
            call, seen = number_after(unique, "outdial-"), self.seen.setdefault(unique, {})
            if kind == "CHANNEL_PROGRESS":
                seen["rang"] = now
                self.tell(outdial.CallRinging(call), now)
            elif kind == "CHANNEL_ANSWER":
                seen["answered"] = now
                self.tell(outdial.CallAnswered(call), now)
            elif kind == "CHANNEL_BRIDGE":
                seen["agent"] = int(message["variable_outdial_agent"])
                self.tell(outdial.CallConnected(call, seen["agent"]), now)
            elif kind == "CHANNEL_HANGUP_COMPLETE":
                outcome = self.outcome(self.seen.pop(unique), message, now)
                print(f"{now:%a %H:%M:%S}  {message['Hangup-Cause']}: {outcome}")
                self.tell(outdial.CallEnded(call, outcome), now)

    def on_agent(self, message, now):
        agent = int(message["Agent"])
        if "Disposition" in message:
            self.tell(self.disposed(number_after(message["Call"], "outdial-"), message), now)
        self.tell(outdial.AgentReady(agent) if message["State"] == "ready" else outdial.AgentPaused(agent), now)

    def disposed(self, call, message):
        """A callback needs the time that the client named: without one the client is called again by the table."""
        if message["Disposition"] != "callback":
            return outdial.CallDisposed(call, message["Disposition"])
        if "Callback-At" not in message:
            return outdial.CallDisposed(call, "call_again")
        return outdial.CallDisposed(call, "callback", callback_at=dt.datetime.fromisoformat(message["Callback-At"]))

    def outcome(self, seen, message, now):
        status = message.get("variable_sip_term_status")
        end = seen.get("answered", now)
        signals = outdial.Signals(
            freeswitch_cause=outdial.freeswitch_cause(message["Hangup-Cause"]),
            sip=int(status) if status else None,
            ring_time_s=end - seen["rang"] if "rang" in seen else 0,
            talk_time_s=now - end if "answered" in seen else None,
            agent="agent" in seen if "answered" in seen else None,
        )
        return outdial.classify(signals).outcome


start = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
campaign = outdial.Campaign(outdial.CampaignConfig(windows=outdial.Windows.usual(), places=["Europe/Warsaw"]))
written = []
wire = Wire(campaign, written.append)
number = outdial.ContactNumber(outdial.PhoneNumber("+48601230002"), "mobile")
campaign.add(1, [number], start)


def at(second, *headers):
    """The fake writes an event, the host hands it on and asks what to dial."""
    now = start + dt.timedelta(seconds=second)
    wire.on("\n".join(headers), now)
    for order in campaign.dials(now):
        wire.dial(order, now)
        print(f"{now:%a %H:%M:%S}  {written[-1]}")
    return written[-1].partition("origination_uuid=")[2].partition(",")[0]


def woken():
    """Nothing happened, but it is time to ask again: when that is, and the channel that is dialled then."""
    wake = (campaign.next_wakeup() - start).total_seconds()
    return wake, at(wake, "Event-Name: HEARTBEAT")


def talk(begin, channel, *said):
    """A minute and a half with agent 7, who then closes the card."""
    unique = f"Unique-ID: {channel}"
    at(begin + 2, "Event-Name: CHANNEL_PROGRESS", unique)
    at(begin + 11, "Event-Name: CHANNEL_ANSWER", unique)
    at(begin + 12, "Event-Name: CHANNEL_BRIDGE", unique, "variable_outdial_agent: 7")
    at(begin + 99, "Event-Name: CHANNEL_HANGUP_COMPLETE", unique, "Hangup-Cause: NORMAL_CLEARING")
    at(begin + 120, "Event-Name: CUSTOM", "Agent: 7", "State: ready", f"Call: {channel}", *said)


first = at(0, "Event-Name: CUSTOM", "Agent: 7", "State: ready")
hung_up = f"Event-Name: CHANNEL_HANGUP_COMPLETE\nUnique-ID: {first}"
at(4, hung_up, "Hangup-Cause: USER_BUSY", "variable_sip_term_status: 486")
talk(*woken(), "Disposition: callback", "Callback-At: 2026-03-01T10:00+01:00")  # a day that is over: call again
talk(*woken(), "Disposition: complete")
print(campaign.contact_counts().complete, "complete")
