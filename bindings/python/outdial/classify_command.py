# SPDX-License-Identifier: Apache-2.0
"""`outdial classify` says what became of an attempt, from all that was seen of it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from outdial import _core
from outdial.app import app
from outdial.arguments import name_of
from outdial.command_errors import reporting_errors

_AGAIN = (_core.Next.redial, _core.Next.next_number)


def _freeswitch(cause: str | None) -> int | None:
    if cause is None:
        return None
    cause = cause.strip()
    if not (cause.isascii() and cause.isdigit()):
        return _core.freeswitch_cause(cause)
    return _code("freeswitch-cause", int(cause[:20]), 0, 999)


def _seconds(name: str, milliseconds: int | None) -> float | None:
    if milliseconds is not None and not 0 <= milliseconds <= 10**9:
        raise ValueError(f'{name}: "{milliseconds}": give milliseconds from 0 on')
    return None if milliseconds is None else milliseconds / 1000


def _code(name: str, value: int | None, least: int, most: int) -> int | None:
    if value is not None and not least <= value <= most:
        raise ValueError(f'{name}: "{value}": give a number from {least} to {most}')
    return value


def _answer(signals: _core.Signals) -> dict[str, Any]:
    result = _core.classify(signals)
    row = _core.RetryTable().on_outcome[result.outcome]
    after = row.delay_s if row.next in _AGAIN else None
    return {
        "outcome": str(result.outcome),
        "confidence": str(result.confidence),
        "presence": result.phone,
        "counts_attempt": result.counts_attempt,
        "retry_after_s": int(after) if after is not None and after.is_integer() else after,
        "why": result.sentence,
    }


def _sentence(answer: dict[str, Any]) -> str:
    after = answer["retry_after_s"]
    charge = "an attempt" if answer["counts_attempt"] else "no attempt"
    again = "not again by the usual table" if after is None else f"again after {after} s"
    return (
        f"{answer['outcome']} (confidence {answer['confidence']}): {answer['why']}; "
        f"phone {answer['presence']}, {charge}, {again}"
    )


@app.command("classify")
def classify(
    sip: Annotated[int | None, typer.Option(help="The final SIP status, e.g. 486.")] = None,
    q850: Annotated[int | None, typer.Option(help="Q.850 cause of the Reason header: what the far end said.")] = None,
    asterisk_cause: Annotated[int | None, typer.Option(help="HANGUPCAUSE, or Cause of Hangup.")] = None,
    freeswitch_cause: Annotated[str | None, typer.Option(help="hangup_cause, e.g. USER_BUSY.")] = None,
    originate_reason: Annotated[int | None, typer.Option(help="Reason of OriginateResponse, 0 to 8.")] = None,
    dial_status: Annotated[str, typer.Option(help="DIALSTATUS, e.g. CHANUNAVAIL.")] = "none",
    dial_end_status: Annotated[str, typer.Option(help="DialStatus of the event DialEnd.")] = "none",
    sit: Annotated[str, typer.Option(help="Special information tones, e.g. intercept.")] = "none",
    amd: Annotated[str | None, typer.Option(help="human, machine, fax, not_sure or hang_up.")] = None,
    hung_up_by: Annotated[str, typer.Option(help="us, called_party or network.")] = "unknown",
    agent: Annotated[
        bool | None, typer.Option("--agent/--no-agent", help="Was the answered call joined to an agent?")
    ] = None,
    ring_ms: Annotated[int | None, typer.Option(help="How long it rang; 0: it did not.")] = None,
    to_final_ms: Annotated[int | None, typer.Option(help="From the order to the final answer.")] = None,
    talk_ms: Annotated[int | None, typer.Option(help="From the answer to the end.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else.")] = False,
) -> None:
    """Say what became of an attempt, how sure that is, what it tells of the phone, and when to try again."""
    with reporting_errors():
        signals = _core.Signals(
            sip=_code("sip", sip, 100, 699),
            reason=_code("q850", q850, 0, 999),
            asterisk_cause=_code("asterisk-cause", asterisk_cause, 0, 999),
            freeswitch_cause=_freeswitch(freeswitch_cause),
            originate_reason=_code("originate-reason", originate_reason, 0, 99),
            dial_status=name_of("dial-status", _core.DialStatus, dial_status),
            dial_end_status=name_of("dial-end-status", _core.DialStatus, dial_end_status),
            sit=name_of("sit", _core.Sit, sit),
            amd=None if amd is None else name_of("amd", _core.AmdResult, amd),
            hung_up_by=name_of("hung-up-by", _core.HungUpBy, hung_up_by),
            agent=agent,
            ring_time_s=_seconds("ring-ms", ring_ms),
            to_final_s=_seconds("to-final-ms", to_final_ms),
            talk_time_s=_seconds("talk-ms", talk_ms),
        )
        answer = _answer(signals)
        print(json.dumps(answer) if as_json else _sentence(answer))
