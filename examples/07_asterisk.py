# SPDX-License-Identifier: Apache-2.0
# Wires a campaign to Asterisk by its Manager Interface (AMI). The Asterisk here is a fake that speaks the same lines;
# a real host reads them from a socket on port 5038, and asks its own clock for `now`.
import datetime as dt

import outdial


class Wire:
    """AMI messages to events, dial orders to Originate. It keeps what it must know of a call until its Hangup."""

    def __init__(self, campaign, send):
        self.campaign, self.send = campaign, send
        self.calls = {}  # by Uniqueid, which is ours: ChannelId of Originate

    def dial(self, order, now):
        channel = f"outdial-{order.call:x}"
        self.calls[channel] = {"call": order.call, "dialled": now}
        self.send(
            "Originate",
            Channel=f"PJSIP/{order.number}@trunk",
            ChannelId=channel,
            Exten="agents",  # a queue: Asterisk joins the agent
            Context="outdial",
            Priority="1",
            Timeout=str(round(order.ring_timeout_s * 1000)),
            Async="true",  # else the whole session waits for the answer
        )

    def on(self, message, now):
        """One AMI event: what it says of an agent or a call."""
        for event in self.events(message, now):
            reception = self.campaign.on(event, now)
            if reception == outdial.Reception.bad_callback:  # a time gone by: with no result the client would be over
                reception = self.campaign.on(outdial.CallDisposed(event.call, "call_again"), now)
            if reception != outdial.Reception.accepted:  # changed nothing: for the log
                print(f"{event}: {reception}")

    def events(self, message, now):
        kind = message.get("Event")
        if kind == "QueueMemberPause":
            agent = int(message["MemberName"])
            yield outdial.AgentPaused(agent) if message["Paused"] == "1" else outdial.AgentReady(agent)
        elif kind == "QueueMemberRemoved":
            yield outdial.AgentLoggedOut(int(message["MemberName"]))
        elif kind == "UserEvent" and message["UserEvent"] == "CardClosed":  # from the agent's screen
            yield self.disposed(message)
            yield outdial.AgentReady(int(message["Agent"]))
        call = self.calls.get(message.get("Uniqueid"))
        if call is None:  # not ours
            return
        if kind == "Newstate" and message["ChannelState"] == "5":
            call["rang"] = now
            yield outdial.CallRinging(call["call"])
        elif kind == "Newstate" and message["ChannelState"] == "6":
            call["answered"] = now
            yield outdial.CallAnswered(call["call"])
        elif kind == "AgentConnect":
            call["agent"] = int(message["MemberName"])
            yield outdial.CallConnected(call["call"], call["agent"])
        elif kind == "Hangup":
            del self.calls[message["Uniqueid"]]
            outcome = self.outcome(call, int(message["Cause"]), now)
            print(f"{now:%H:%M:%S}  {message['Uniqueid']} ended, cause {message['Cause']}: {outcome}")
            yield outdial.CallEnded(call["call"], outcome)

    def disposed(self, message):
        """A callback needs the time that the client named: without one the client is called again by the table."""
        call = int(message["Channel"].removeprefix("outdial-"), 16)
        if message["Disposition"] != "callback":
            return outdial.CallDisposed(call, message["Disposition"])
        if "CallbackAt" not in message:
            return outdial.CallDisposed(call, "call_again")
        return outdial.CallDisposed(call, "callback", callback_at=dt.datetime.fromisoformat(message["CallbackAt"]))

    def outcome(self, call, cause, now):
        """A cause alone means many things: how long it rang, and whether somebody lifted, tell them apart."""
        answered = call.get("answered")
        rang = (answered or now) - call["rang"] if "rang" in call else 0
        signals = outdial.Signals(
            asterisk_cause=cause,
            ring_time_s=rang,
            to_final_s=(answered or now) - call["dialled"],
            talk_time_s=now - answered if answered else None,
            agent="agent" in call if answered else None,
        )
        return outdial.classify(signals).outcome


class FakeAsterisk:
    """What becomes of each Originate is written down; the rest is as Asterisk would say it, with its delays."""

    def __init__(self, script):
        self.script, self.coming, self.now = script, [], dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)

    def later(self, seconds, **message):
        self.coming.append((self.now + dt.timedelta(seconds=seconds), len(self.coming), message))

    def send(self, action, **fields):
        number = fields["Channel"].split("/")[1].split("@")[0]
        print(f"{self.now:%H:%M:%S}  {action} {number}")
        channel = fields["ChannelId"]
        rings, cause, *said = self.script[number].pop(0)
        if rings:
            self.later(2, Event="Newstate", ChannelState="5", Uniqueid=channel)
        if cause == 16:  # a person: two minutes with agent 7, who then closes the card
            self.later(2 + rings, Event="Newstate", ChannelState="6", Uniqueid=channel)
            self.later(3 + rings, Event="AgentConnect", MemberName="7", Uniqueid=channel)
            self.later(123 + rings, Event="Hangup", Cause="16", Uniqueid=channel)
            done = {"UserEvent": "CardClosed", "Channel": channel, "Agent": "7"}
            self.later(140 + rings, Event="UserEvent", **done, **(said[0] if said else {"Disposition": "complete"}))
        else:
            self.later(2 + rings, Event="Hangup", Cause=str(cause), Uniqueid=channel)


config = outdial.CampaignConfig(windows=outdial.Windows.usual(), places=["Europe/Warsaw"])
campaign = outdial.Campaign(config)
# Causes of Q.850: 17 busy, 19 no answer, 16 normal clearing.
callback = {"Disposition": "callback", "CallbackAt": "2026-03-02T10:00+01:00"}  # with the zone that the client meant
fake = FakeAsterisk({"+48601230002": [(0, 17), (9, 16, callback), (6, 16)], "+48221230003": [(40, 19), (12, 16)]})
wire = Wire(campaign, fake.send)
for reference, number, kind in ((1, "+48601230002", "mobile"), (2, "+48221230003", "work")):
    campaign.add(reference, [outdial.ContactNumber(outdial.PhoneNumber(number), kind)], fake.now)
fake.later(0, Event="QueueMemberPause", MemberName="7", Paused="0")

while True:  # the loop of every host: tell, ask, sleep
    fake.coming.sort()
    while fake.coming and fake.coming[0][0] <= fake.now:
        _, _, message = fake.coming.pop(0)
        wire.on(message, fake.now)
    for order in campaign.dials(fake.now):
        wire.dial(order, fake.now)
    times = [when for when, _, _ in fake.coming] + [campaign.next_wakeup()]
    if campaign.contact_counts().complete == 2 or not (times := [when for when in times if when]):
        break
    fake.now = min(times)
print(f"{campaign.contact_counts().complete} clients reached")
