# SPDX-License-Identifier: Apache-2.0
"""A small server for what providers push, for asyncio."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from outdial import _adapters
from outdial.reach_link import Link, credentials_of, make, milliseconds, profile_file, text_of
from outdial.times import Seconds


@dataclass(frozen=True, kw_only=True)
class WebhookRoute:
    """Where one provider calls: `path` is the secret part of our URL, of at least 20 characters."""

    profile: str | os.PathLike[str]
    path: str = field(repr=False)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class WebhookEvent:
    """One thing that a provider told; `provider` is the name of its profile."""

    provider: str
    answer: _adapters.LookupAnswer


class WebhookListener(Link[WebhookEvent]):
    """Listens for receipts and callbacks, and gives them as an async iterator. To take one acknowledges it.

    What nobody takes before the provider's deadline is refused with 503, so that it comes again.

        route = WebhookRoute(profile="messagebird", path="/hlr/4f1c0a8e2b7d49", credentials={"access_key": "..."})
        async with WebhookListener([route], port=8080) as listener:
            async for event in listener:
                print(event.provider, event.answer.evidence)

    `address`: of this machine. `port`: 0 for any. `public_url`: scheme and host as the providers know us, which some
    sign. `certificate_file`, `key_file`: in PEM, to speak TLS. `most_connections`: one more, and the one that has been
    silent longest is closed. `request_timeout_s`: seconds for a whole request. A ValueError names what is wrong; where
    it cannot listen, `async with` raises an OSError.
    """

    def __init__(
        self,
        routes: Iterable[WebhookRoute],
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        public_url: str = "",
        certificate_file: str = "",
        key_file: str = "",
        most_connections: int = 1_000,
        request_timeout_s: Seconds = 10,
    ) -> None:
        self._listener = make(
            _adapters.WebhookListener,
            routes=_routes(routes),
            address=address,
            port=port,
            public_url=public_url,
            certificate_file=certificate_file,
            key_file=key_file,
            most_connections=most_connections,
            request_timeout_ms=milliseconds("request_timeout_s", request_timeout_s),
        )
        super().__init__(self._listener)

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        if self.port == 0:
            why = self.diagnostics
            await self.__aexit__(None, None, None)
            raise OSError(why)
        return self

    @property
    def port(self) -> int:
        """Where it listens; 0 when it does not."""
        return self._listener.port() if self._open else 0

    @property
    def counts(self) -> dict[str, int]:
        """How many: connections, crowded_out, too_slow, answered, refused, and not_taken among the refused."""
        return self._listener.counts() if self._open else {}

    def _event(self, value: Any) -> WebhookEvent:
        return WebhookEvent(*value)


def _routes(routes: Iterable[WebhookRoute]) -> list[tuple[str, str, dict[str, str]]]:
    if not isinstance(routes, Iterable):
        raise TypeError(f"routes: {reprlib.repr(routes)}: give a list of WebhookRoutes")
    found = []
    for one in routes:
        if not isinstance(one, WebhookRoute):
            raise TypeError(f"routes: {reprlib.repr(one)}: give a list of WebhookRoutes")
        found.append((profile_file(one.profile), text_of("path", one.path), credentials_of(one.credentials)))
    return found
