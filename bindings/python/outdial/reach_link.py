# SPDX-License-Identifier: Apache-2.0
"""What the clients of outdial.reach share: how asyncio waits for what happens on their thread."""

from __future__ import annotations

import asyncio
import itertools
import os
import reprlib
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar

from outdial import _core
from outdial.data_files import data_folder
from outdial.times import Seconds, to_milliseconds
from outdial.wrong_arguments import explained

try:
    import outdial._adapters as _adapters
except ModuleNotFoundError as missing:
    if missing.name != "outdial._adapters":
        raise
    raise ImportError(
        "outdial.reach: this outdial was built without its clients, for want of OpenSSL, nlohmann/json or Boost 1.81: "
        "install libssl-dev and nlohmann-json3-dev (their names in Debian), and build it again with "
        "pip install --force-reinstall --no-binary outdial outdial",
        name="outdial._adapters",
    ) from None

Remote: TypeAlias = _adapters.HlrClient | _adapters.WebhookListener | _adapters.SmppClient
Number: TypeAlias = "_core.PhoneNumber | str"
Event = TypeVar("Event")
Made = TypeVar("Made")
Outcome: TypeAlias = tuple[str, str, Any]  # a word for the error, empty for none; why; the value


class ReachError(Exception):
    """Something that was asked for over the network did not come about."""


def number_of(number: Number) -> _core.PhoneNumber:
    """A number, or the text of one."""
    if isinstance(number, _core.PhoneNumber):
        return number
    if isinstance(number, str):
        return _core.PhoneNumber(number)
    raise TypeError(f"number: {reprlib.repr(number)}: give a PhoneNumber or its text")


def milliseconds(name: str, duration: Seconds) -> int:
    """A duration; the error names the argument."""
    try:
        ms = to_milliseconds(duration)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None
    if ms < 0:
        raise ValueError(f"{name}: {duration}: give zero or a positive time")
    return ms


def provider_names() -> list[str]:
    """The providers whose profiles come with outdial."""
    return sorted(file.stem for file in (data_folder() / "providers").glob("*.toml"))


def profile_file(profile: str | os.PathLike[str]) -> str:
    """The file of a profile: of a provider's name, or the file that was given."""
    if not isinstance(profile, str | os.PathLike):
        raise TypeError(f"profile: {reprlib.repr(profile)}: give the name of a provider, or the file of a profile")
    text = os.fspath(profile)
    if os.sep in text or text.endswith(".toml"):
        return text
    if text not in provider_names():
        known = ", ".join(provider_names())
        raise ValueError(f'profile: "{text}": no such provider: give a file, or one of {known}')
    return str(data_folder() / "providers" / f"{text}.toml")


def text_of(name: str, text: object) -> str:
    """A text that can be sent. The error does not show it: it may be a secret."""
    if not isinstance(text, str):
        raise TypeError(f"{name}: give a text, not {type(text).__name__}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name}: it is no text: give it in UTF-8") from None
    return text


def credentials_of(given: Mapping[str, str] | None) -> dict[str, str]:
    """What a profile asks for, by its names."""
    if given is not None and not isinstance(given, Mapping):
        raise TypeError(f"credentials: give a mapping of names to texts, not {type(given).__name__}")
    return {text_of("credentials", name): text_of(f"credentials[{name!r}]", one) for name, one in (given or {}).items()}


# What an error shows instead.
_SECRET: dict[str, Any] = {"credentials": {}, "password": "...", "routes": []}


def make(kind: type[Made], **fields: Any) -> Made:
    """A client of the extension; an argument of the wrong type is explained."""
    for name, value in fields.items():
        if name == "password" or isinstance(value, str):
            text_of(name, value)
    try:
        return kind(**fields)
    except TypeError as error:
        shown = {name: _SECRET.get(name, value) for name, value in fields.items()}
        raise explained(kind.__name__, error, (), shown, kind.__init__.__doc__) from None


class Link(Generic[Event]):
    """A client as one event loop sees it: an async context manager, and an async iterator of what is pushed.

    It lives on a thread of its own, which no Python code runs on. An awaitable that is cancelled cancels its operation.
    What was pushed is never lost by that: it goes to the next who asks. Within `async with` only, on one event loop.
    """

    def __init__(self, remote: Remote) -> None:
        self._link = remote
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open = False
        self._tickets = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Outcome]] = {}
        self._ended: asyncio.Future[Outcome] | None = None
        # What is pushed: who waits for it, what nobody has yet, and the tickets under which it was asked for, with
        # whether it is still wanted.
        self._takers: deque[asyncio.Future[tuple[Any] | None]] = deque()
        self._kept: deque[Any] = deque()
        self._asked: dict[int, bool] = {}

    async def __aenter__(self) -> Self:
        if self._loop is not None:
            raise RuntimeError(f"{type(self).__name__}: it was open before: make a new one")
        self._loop = asyncio.get_running_loop()
        me = weakref.ref(self)

        def arrived() -> None:
            link = me()
            if link is not None:
                link._take()

        wake = partial(self._loop.call_soon_threadsafe, arrived)
        self._open = True
        try:
            self._ended = self._started(lambda ticket: self._link.open(ticket, wake))[1]
        except BaseException:
            self._open = False
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.stop()
        try:
            if self._ended is not None:
                await self._ended
        finally:
            self._open = False
            self._link.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        if self._kept:
            return self._event(self._kept.popleft())
        if not self._open:
            raise StopAsyncIteration
        taker: asyncio.Future[tuple[Any] | None] = self._own_loop().create_future()
        self._takers.append(taker)
        self._ask()
        try:
            taken = await taker
        except asyncio.CancelledError:
            if not taker.cancelled() and (taken := taker.result()):  # it came at the same time
                self._kept.appendleft(taken[0])
            self._hand_out()
            raise
        if taken is None:
            raise StopAsyncIteration
        return self._event(taken[0])

    @property
    def diagnostics(self) -> str:
        """The last thing that went wrong, in words; empty when nothing did. It holds no credential."""
        return self._link.diagnostics() if self._open else ""

    def _event(self, value: Any) -> Event:
        raise NotImplementedError

    async def _operation(self, start: Callable[..., None], *arguments: Any) -> Outcome:
        """Wait for what comes of an operation."""
        ticket, future = self._started(lambda ticket: start(ticket, *arguments))
        try:
            return await future
        except asyncio.CancelledError:
            self._cancel(ticket)
            raise

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        if not self._open or self._loop is None:
            raise RuntimeError(f"{type(self).__name__}: it is not open: use it within `async with`")
        if asyncio.get_running_loop() is not self._loop:
            raise RuntimeError(f"{type(self).__name__}: it belongs to another event loop")
        return self._loop

    def _started(self, start: Callable[[int], None]) -> tuple[int, asyncio.Future[Outcome]]:
        future: asyncio.Future[Outcome] = self._own_loop().create_future()
        ticket = next(self._tickets)
        self._waiting[ticket] = future
        try:
            start(ticket)
        except BaseException:
            del self._waiting[ticket]
            raise
        return ticket, future

    def _cancel(self, ticket: int) -> None:
        if self._open:
            self._link.cancel(ticket)

    def _take(self) -> None:
        for ticket, error, why, value in self._link.take():
            if ticket in self._asked:
                wanted = self._asked.pop(ticket)
                if not error:
                    self._kept.append(value)
                elif wanted:  # nothing more will come
                    while self._takers:
                        self._give(self._takers.popleft(), None)
                continue
            future = self._waiting.pop(ticket)
            if not future.done():
                future.set_result((error, why, value))
        self._hand_out()

    def _hand_out(self) -> None:
        """In the order in which things came, to those who ask in their order."""
        while self._takers and (self._kept or self._takers[0].done()):
            taker = self._takers.popleft()
            if not taker.done():
                self._give(taker, (self._kept.popleft(),))
        if self._open:
            self._ask()

    @staticmethod
    def _give(taker: asyncio.Future[tuple[Any] | None], taken: tuple[Any] | None) -> None:
        if not taker.done():
            taker.set_result(taken)

    def _ask(self) -> None:
        """Ask for as much as is waited for, and no more: what is handed over counts as taken."""
        takers = sum(not taker.done() for taker in self._takers)
        wanted = [ticket for ticket, still in self._asked.items() if still]
        for ticket in wanted[takers:]:
            self._asked[ticket] = False
            self._link.cancel(ticket)
        for _ in range(takers - len(wanted)):
            ticket = next(self._tickets)
            self._asked[ticket] = True
            self._link.receive(ticket)
