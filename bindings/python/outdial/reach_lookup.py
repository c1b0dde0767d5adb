# SPDX-License-Identifier: Apache-2.0
"""Look-ups at a provider over HTTP, for asyncio."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from outdial import _adapters, _core
from outdial._adapters import LookupAnswer as LookupAnswer
from outdial.reach_link import (
    Link,
    Number,
    Outcome,
    ReachError,
    credentials_of,
    make,
    milliseconds,
    number_of,
    profile_file,
)
from outdial.times import Seconds


class LookupFailedError(ReachError):
    """A look-up did not work, which says nothing of the subscriber: `failure` says why, `answer` what came."""

    def __init__(self, failure: _core.LookupFailure, why: str, answer: LookupAnswer) -> None:
        said = answer.text or answer.code or why
        super().__init__(_core.lookup_failure_sentence(failure) + (f": {said}" if said else ""))
        self.failure = failure
        self.answer = answer


class HlrClient(Link[LookupAnswer]):
    """Look-ups at one provider, which `profile` names: one of `provider_names()`, or a file like theirs.

    A number is never asked for twice at once, requests keep to the provider's limits, and what was paid for is not
    lost: an answer that comes when nobody waits any more is what the client gives as an async iterator.

        async with HlrClient("messente", credentials={"username": "...", "password": "..."}) as hlr:
            answer = await hlr.lookup("+48221234567")

    `credentials`: by the names that the profile asks for. `base_url`: scheme, host and port instead of the profile's.
    `callback_url`: where a listener of ours is reached from outside, for providers that call back. `ca_file`:
    certificates in PEM that are trusted beside those of the system. `ceiling`: most that may be spent in `period_s`
    seconds, in units of the profile's price; None: no limit. `patience_s`: seconds for which an answer that was paid
    for is waited for after the callers went. `connect_timeout_s`: seconds. A ValueError names what is wrong or missing.
    """

    def __init__(
        self,
        profile: str | os.PathLike[str],
        *,
        credentials: Mapping[str, str] | None = None,
        base_url: str = "",
        callback_url: str = "",
        ca_file: str = "",
        ceiling: int | None = None,
        period_s: Seconds = 86_400,
        patience_s: Seconds = 60,
        connect_timeout_s: Seconds = 10,
    ) -> None:
        self._hlr = make(
            _adapters.HlrClient,
            profile=profile_file(profile),
            credentials=credentials_of(credentials),
            base_url=base_url,
            callback_url=callback_url,
            ca_file=ca_file,
            ceiling=ceiling,
            period_ms=milliseconds("period_s", period_s),
            patience_ms=milliseconds("patience_s", patience_s),
            connect_timeout_ms=milliseconds("connect_timeout_s", connect_timeout_s),
        )
        super().__init__(self._hlr)

    async def lookup(self, number: Number, *, fresh_s: Seconds = 0, timeout_s: Seconds | None = None) -> LookupAnswer:
        """Ask for one number. LookupFailedError: the look-up did not work.

        `fresh_s`: evidence that is not older suffices (seconds; 0: always ask). `timeout_s`: seconds to wait; None: as
        the profile says. Cancelled before it is sent, it is not sent; later, its answer is still kept.
        """
        error, why, answer = await self._operation(self._hlr.lookup, number_of(number), *_options(fresh_s, timeout_s))
        if error:
            raise LookupFailedError(_failure(error, answer), why, answer)
        found: LookupAnswer = answer
        return found

    async def lookup_many(
        self, numbers: Iterable[Number], *, fresh_s: Seconds = 0, timeout_s: Seconds | None = None
    ) -> list[LookupAnswer]:
        """Ask for many numbers: one answer for each, in their order, each with its own `failure`.

        ReachError: the client was closed meanwhile.
        """
        if isinstance(numbers, str) or not isinstance(numbers, Iterable):
            raise TypeError(f"numbers: {reprlib.repr(numbers)}: give a list of numbers")
        wanted = [number_of(number) for number in numbers]
        outcome: Outcome = await self._operation(self._hlr.lookup_many, wanted, *_options(fresh_s, timeout_s))
        error, why, answers = outcome
        if error:
            raise ReachError(f"{error}: {why}" if why else error)
        found: list[LookupAnswer] = answers
        return found

    def deliver(self, answer: LookupAnswer) -> None:
        """Tell what a WebhookListener received for this provider."""
        if not isinstance(answer, LookupAnswer):
            raise TypeError(f"answer: {reprlib.repr(answer)}: give the answer of a WebhookEvent")
        self._hlr.deliver(answer)

    @property
    def spent(self) -> int:
        """Spent in this period, in units of the profile's price."""
        return self._hlr.spent() if self._open else 0

    def _event(self, value: Any) -> LookupAnswer:
        answer: LookupAnswer = value
        return answer


def _options(fresh_s: Seconds, timeout_s: Seconds | None) -> tuple[int, int]:
    timeout_ms = 0 if timeout_s is None else milliseconds("timeout_s", timeout_s)
    if timeout_s is not None and timeout_ms == 0:
        raise ValueError(f"timeout_s: {timeout_s}: give at least a millisecond, or None")
    return milliseconds("fresh_s", fresh_s), timeout_ms


def _failure(error: str, answer: LookupAnswer) -> _core.LookupFailure:
    if answer.failure is not None:
        return answer.failure
    return _core.LookupFailure(error) if error in list(_core.LookupFailure) else _core.LookupFailure.cancelled
