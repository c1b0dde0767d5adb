# SPDX-License-Identifier: Apache-2.0
"""A link to an SMS centre, for asyncio."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import os
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from outdial import _adapters, _core
from outdial.arguments import name_of
from outdial.reach_link import Link, Number, Outcome, ReachError, make, milliseconds, number_of, text_of
from outdial.receipts import parse_receipts
from outdial.times import Seconds

_WORDS = {
    "refused": "the SMS centre refused the request",
    "lost": "no answer came: the request may or may not have happened",
    "timed_out": "the request could not be sent in time",
    "queue_full": "too many requests wait",
    "invalid": "the request cannot be sent in SMPP 3.4",
    "cancelled": "the client was stopped",
}


class SmppError(ReachError):
    """A request to an SMS centre failed.

    `kind`: `refused`, `timed_out`, `queue_full`, `invalid`, `cancelled` (it did not happen), or `lost` (nobody knows).
    `status`: command_status of SMPP, 0 when there is none. `message_ids`: of the parts of a long text that were taken.
    """

    def __init__(self, kind: str, why: str, status: int = 0, message_ids: tuple[str, ...] = ()) -> None:
        text = _WORDS.get(kind, kind)
        if status:
            text += f" with status 0x{status:02x}"
        super().__init__(text + (f": {why}" if why and kind != "refused" else ""))
        self.kind = kind
        self.status = status
        self.message_ids = message_ids


@dataclass(frozen=True)
class Submitted:
    """A message that the centre has taken: an id for each part; `alert_armed`: it will tell when the phone is back."""

    message_ids: tuple[str, ...]
    alert_armed: bool = False


@dataclass(frozen=True)
class MessageStatus:
    """What the centre says of a message. `final_date` as it was written, empty while there is none."""

    message_id: str
    state: _core.MessageState
    error_code: int
    final_date: str


@dataclass(frozen=True)
class ReceiptEvent:
    """A delivery receipt: of which number (None: not told in full), what it says, and what that tells of the number."""

    number: _core.PhoneNumber | None
    receipt: _core.Receipt
    evidence: _core.Evidence


@dataclass(frozen=True)
class AlertEvent:
    """The phone is on the network again, or the centre says why it cannot be reached."""

    number: _core.PhoneNumber | None
    evidence: _core.Evidence


@dataclass(frozen=True)
class MessageEvent:
    """A message that somebody wrote to us. Parts of a long one have the same `reference`."""

    source: str
    destination: str
    text: str
    reference: int
    part: int
    parts: int


@dataclass(frozen=True)
class LinkEvent:
    """The link is up, was refused by the centre with `status`, or is down and will be tried again."""

    state: Literal["up", "refused", "down"]
    status: int


SmppEvent: TypeAlias = ReceiptEvent | AlertEvent | MessageEvent | LinkEvent


class SmppClient(Link[SmppEvent]):
    """One link to an SMS centre in SMPP 3.4, kept up with growing pauses until it is closed.

    As an async iterator it gives receipts, alerts, messages and changes of the link; to take a receipt acknowledges it.

        async with SmppClient("smsc.example.test", system_id="me", password="...", tls=True) as smsc:
            sent = await smsc.submit("+48221234567", "We will call you shortly.", source="outdial")
            async for event in smsc:
                print(event)

    `role`: `transceiver`, `transmitter` or `receiver`. `tls`: the certificate of the centre and its name are verified;
    `ca_file`: certificates in PEM that are trusted beside those of the system. `utc_offset_s`: the centre's clock is so
    many seconds ahead of UTC; `errors`: in whose numbers its error codes are. `window`: requests under way at once.
    `longest_inbox`: deliveries nobody has taken yet; further ones are refused. `answer_timeout_s`, `send_timeout_s`:
    seconds for an answer, and for a request that cannot be sent. `idle_s`: seconds of silence after which the link is
    tried. `first_pause_s`, `longest_pause_s`: seconds between connections. A ValueError names what is wrong.
    """

    def __init__(
        self,
        host: str,
        port: int = 2775,
        *,
        system_id: str,
        password: str = "",
        system_type: str = "",
        role: Literal["transceiver", "transmitter", "receiver"] = "transceiver",
        tls: bool = False,
        ca_file: str = "",
        utc_offset_s: Seconds = 0,
        errors: _core.ErrorCodes | str = "opaque",
        window: int = 10,
        longest_inbox: int = 1_000,
        answer_timeout_s: Seconds = 10,
        send_timeout_s: Seconds = 30,
        idle_s: Seconds = 30,
        first_pause_s: Seconds = 1,
        longest_pause_s: Seconds = 60,
    ) -> None:
        self._utc_offset_s = utc_offset_s
        self._errors = name_of("errors", _core.ErrorCodes, errors)
        parse_receipts([], utc_offset_s=utc_offset_s)  # an offset that is none is refused before the first receipt
        self._references = itertools.count(int.from_bytes(os.urandom(1)))
        self._smpp = make(
            _adapters.SmppClient,
            host=host,
            port=port,
            system_id=system_id,
            password=password,
            system_type=system_type,
            role=role,
            tls=tls,
            ca_file=ca_file,
            window=window,
            longest_inbox=longest_inbox,
            answer_timeout_ms=milliseconds("answer_timeout_s", answer_timeout_s),
            send_timeout_ms=milliseconds("send_timeout_s", send_timeout_s),
            idle_ms=milliseconds("idle_s", idle_s),
            first_pause_ms=milliseconds("first_pause_s", first_pause_s),
            longest_pause_ms=milliseconds("longest_pause_s", longest_pause_s),
            seed=int.from_bytes(os.urandom(8)),
        )
        super().__init__(self._smpp)

    async def submit(
        self,
        number: Number,
        text: str,
        *,
        source: str = "",
        validity_s: Seconds | None = None,
        receipt: bool = True,
        intermediate: bool = False,
        alert_when_back: bool = False,
    ) -> Submitted:
        """Send a message by submit_sm, in as many parts as it needs. SmppError: it, or one of its parts, failed.

        `source`: +digits, a short code or a name. `validity_s`: seconds for which the centre tries, at most 30 days;
        None: as it likes. `receipt`, `intermediate`: wanted at the end, on the way. `alert_when_back`: an alert is
        wanted when the phone is on the network again. Cancelled before it is sent, it is not sent.
        """
        source = text_of("source", source)
        coding, parts = _adapters.sms_parts(text_of("text", text), next(self._references) % 256)
        to = number_of(number).text()
        valid = "" if validity_s is None else _validity(milliseconds("validity_s", validity_s))
        outcomes = await asyncio.gather(
            *(
                self._operation(
                    self._smpp.submit,
                    source,
                    to,
                    octets,
                    coding,
                    esm_class,
                    tlvs,
                    valid,
                    receipt,
                    intermediate,
                    alert_when_back,
                )
                for octets, esm_class, tlvs in parts
            )
        )
        return _submitted(outcomes)

    async def data(
        self, number: Number, text: str, *, source: str = "", receipt: bool = True, alert_when_back: bool = False
    ) -> Submitted:
        """Send a message by data_sm, whole however long it is. The arguments and errors are those of `submit`."""
        source, to, text = text_of("source", source), number_of(number).text(), text_of("text", text)
        return _submitted([await self._operation(self._smpp.data, source, to, text, receipt, alert_when_back)])

    async def query(self, message_id: str, *, source: str = "") -> MessageStatus:
        """What has become of a message; `source` as it was sent with. SmppError: the centre does not say."""
        wanted, source = text_of("message_id", message_id), text_of("source", source)
        error, why, value = await self._operation(self._smpp.query, wanted, source)
        identity, state, code, final, status = value
        if error:
            raise SmppError(error, why, status)
        return MessageStatus(_text(identity), _core.MessageState(state), code, _text(final))

    @property
    def is_bound(self) -> bool:
        """The link is up."""
        return self._open and self._smpp.is_bound()

    def _event(self, value: Any) -> SmppEvent:
        kind, *rest = value
        now = dt.datetime.now(dt.UTC)
        if kind == "receipt":
            number, text, identity, state = rest
            receipt = _core.parse_receipt(text, identity, None if state < 0 else state)
            about = number if number is not None else _core.PhoneNumber.from_digits(0)
            evidence = _core.evidence_from_receipt(
                receipt, about, utc_offset_s=self._utc_offset_s, errors=self._errors, received_at=now
            )
            return ReceiptEvent(number, receipt, evidence)
        if kind == "alert":
            number, availability = rest
            about = number if number is not None else _core.PhoneNumber.from_digits(0)
            return AlertEvent(number, _core.evidence_from_alert(about, availability, now))
        return MessageEvent(*rest) if kind == "message" else LinkEvent(kind, *rest)


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", errors="replace")


def _submitted(outcomes: list[Outcome]) -> Submitted:
    ids = tuple(_text(value[0]) for error, _, value in outcomes if not error)
    for error, why, value in outcomes:
        if error:
            raise SmppError(error, why, value[1] if value else 0, ids)
    return Submitted(ids, any(value[2] for _, _, value in outcomes))


def _validity(ms: int) -> str:
    """A time from now on, as SMPP writes it: years, months, days, hours, minutes, seconds, tenths."""
    seconds = -(-ms // 1000)
    if not 0 < seconds <= 30 * 86_400:
        raise ValueError(f"validity_s: {seconds}: more than 0 seconds, at most 30 days")
    days, rest = divmod(seconds, 86_400)
    return f"0000{days:02}{rest // 3600:02}{rest // 60 % 60:02}{rest % 60:02}000R"
