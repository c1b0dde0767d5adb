# SPDX-License-Identifier: Apache-2.0
"""`outdial reach` asks a provider of look-ups about numbers, to try it by hand."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import tomllib
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from outdial import _core
from outdial.app import app
from outdial.command_errors import reporting_errors

if TYPE_CHECKING:
    from outdial.reach import HlrClient, LookupAnswer, WebhookListener

_NETWORKS = ("original", "current", "visited")
_SHOWN = ("presence", "assignment", "voice", "line_kind", "absent_why", "permanence", "ported", "roaming", "source")


def _variable(profile: str, credential: str) -> str:
    """The variable of the environment that holds a credential."""
    return f"OUTDIAL_{profile}_{credential}".upper().replace("-", "_")


def _credentials(profile: dict[str, Any], given: Iterable[str]) -> dict[str, str]:
    name, wanted = profile["name"], profile.get("credentials", [])
    values = {one: os.environ[_variable(name, one)] for one in wanted if _variable(name, one) in os.environ}
    for text in given:
        credential, sign, value = text.partition("=")
        if not sign or credential not in wanted:
            known = ", ".join(f"{one}=..." for one in wanted) or "nothing: it wants no credentials"
            raise ValueError(f'credential: "{credential}": {name} takes {known}')
        values[credential] = value
    for one in wanted:
        if not values.get(one):
            raise ValueError(f"{name}.{one}: missing: set {_variable(name, one)}, or give --credential {one}=...")
    return values


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not port.isdecimal() or int(port) > 65_535:
        raise ValueError(f'listen: "{listen}": give an address of this machine and a port, e.g. 127.0.0.1:8080')
    return host.strip("[]") or "127.0.0.1", int(port)


async def _forward(listener: WebhookListener, client: HlrClient) -> None:
    async for event in listener:
        client.deliver(event.answer)


async def _ask(
    numbers: list[_core.PhoneNumber], file: str, public_url: str, listen: str, timeout_s: float | None, **options: Any
) -> list[LookupAnswer]:
    from outdial.reach import HlrClient, WebhookListener, WebhookRoute

    async with AsyncExitStack() as stack:
        listener = None
        if public_url:
            address, port = _address(listen)
            url = urlsplit(public_url)
            # Nobody can guess where it is, unless the provider's account has a path of its own.
            url = url._replace(path=url.path if len(url.path) > 1 else f"/outdial/{secrets.token_urlsafe(24)}")
            route = WebhookRoute(profile=file, path=url.path, credentials=options["credentials"])
            origin = f"{url.scheme}://{url.netloc}"
            listener = WebhookListener([route], address=address, port=port, public_url=origin)
            await stack.enter_async_context(listener)
            options["callback_url"] = url.geturl()
        client = await stack.enter_async_context(HlrClient(file, **options))
        forwarding = asyncio.create_task(_forward(listener, client)) if listener else None
        try:
            return await client.lookup_many(numbers, timeout_s=timeout_s)
        finally:
            if forwarding:
                forwarding.cancel()


def _row(number: _core.PhoneNumber, answer: LookupAnswer) -> dict[str, Any]:
    evidence = answer.evidence
    told = evidence.tells and answer.failure is None
    row: dict[str, Any] = {"number": number.text(), "failure": answer.failure}
    row |= {name: getattr(evidence, name) if told else None for name in _SHOWN}
    networks = {name: getattr(evidence, name) for name in _NETWORKS}
    row |= {name: None if network is None else str(network) for name, network in networks.items()}
    at = evidence.observed_at if told else None
    row["observed_at"] = None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return row | {"id": answer.id or None, "code": answer.code or None, "text": answer.text or None}


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if row["failure"]:
            said = row["text"] or row["code"]
            told = _core.lookup_failure_sentence(row["failure"]) + (f": {said}" if said else "")
        else:
            known = {name: row[name] for name in (*_SHOWN, *_NETWORKS, "observed_at") if row[name] is not None}
            silent = ("undetermined", "unknown", "none")
            told = ", ".join(f"{name} {value}" for name, value in known.items() if value not in silent)
        print(f"{row['number']:16}  {told or 'nothing is known'}")


@app.command("reach")
def reach(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="E.164, e.g. +48221234567.")],
    profile: Annotated[str, typer.Option(help="A provider's name, or the file of a profile.")],
    credential: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Instead of the variable OUTDIAL_<PROFILE>_<NAME>; others on this machine can read it.",
        ),
    ] = None,
    base_url: Annotated[str, typer.Option(help="Scheme, host and port instead of the provider's, for a test.")] = "",
    ca_file: Annotated[str, typer.Option(help="Certificates in PEM to trust beside the system's.")] = "",
    timeout: Annotated[float | None, typer.Option(help="Seconds to wait; otherwise as the profile says.")] = None,
    public_url: Annotated[
        str, typer.Option(help="Where a provider that calls back reaches --listen from outside.")
    ] = "",
    listen: Annotated[str, typer.Option(metavar="ADDRESS:PORT", help="Where it is listened.")] = "127.0.0.1:8080",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array, nothing else.")] = False,
) -> None:
    """Ask a provider whether phones are on. It costs what the provider takes. Exit status 1: a look-up failed."""
    with reporting_errors():
        try:
            from outdial.reach import ReachError
            from outdial.reach_link import profile_file
        except ImportError as error:
            raise ValueError(str(error)) from None
        wanted = [_core.PhoneNumber(number) for number in numbers]
        file = profile_file(profile)
        with open(file, "rb") as opened:
            try:
                told = tomllib.load(opened)
            except ValueError as error:
                raise ValueError(f"{file}: {error}") from None
        if told.get("mode") == "callback" and not public_url:
            raise ValueError(f"public-url: {told['name']} calls back: give the URL that leads to --listen from outside")
        options = {"credentials": _credentials(told, credential or ()), "base_url": base_url, "ca_file": ca_file}
        try:
            answers = asyncio.run(_ask(wanted, file, public_url, listen, timeout, **options))
        except ReachError as error:
            raise ValueError(str(error)) from None
        rows = [_row(number, answer) for number, answer in zip(wanted, answers, strict=True)]
        if as_json:
            print(json.dumps(rows))
        else:
            _print(rows)
        failed = any(row["failure"] for row in rows)
    if failed:
        raise typer.Exit(1)
