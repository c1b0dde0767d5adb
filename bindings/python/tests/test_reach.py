# SPDX-License-Identifier: Apache-2.0
"""The clients of outdial.reach from asyncio, against servers on loopback."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_servers import ON, Provider, centre, provider, run, smpp

import outdial

reach = pytest.importorskip("outdial.reach", reason="built without its clients", exc_type=ImportError)

PROFILE = """
name = "plain"
title = "Plain"
source = "made up"
as_of = 2026-11-22
confidence = "H"
mode = "sync"
credentials = ["key"]

[request]
method = "GET"
url = "https://example.test/{number}?key={key}"

[limits]
per_second = 10000
concurrent = 8
timeout_ms = 5000

[[problem]]
at = "/error"
is = ["credit"]
failure = "no_credit"

[answer]
source = "live_hlr"
text = "/error"

[[fact]]
at = "/status"
values = { on = "present assigned", off = "absent assigned temporary" }
"""
KEY = {"key": "k"}


async def says_on(_: str) -> tuple[int, str]:
    return 200, '{"status": "on"}'


@pytest.fixture
def profile(tmp_path: Path) -> str:
    file = tmp_path / "plain.toml"
    file.write_text(PROFILE, encoding="utf-8")
    return str(file)


def client(profile: str, server: Provider, **options: Any) -> Any:
    return reach.HlrClient(profile, credentials=KEY, base_url=server.url, **options)


# --- look-ups --------------------------------------------------------------------------------------------------------


def test_a_lookup_is_awaited(profile: str) -> None:
    async def main() -> None:
        async with provider(says_on) as server, client(profile, server) as hlr:
            answer = await hlr.lookup(ON)
            assert isinstance(answer, reach.LookupAnswer)
            assert answer.failure is None
            evidence = answer.evidence
            assert evidence.number == outdial.PhoneNumber(ON)
            assert (evidence.presence, evidence.source) == ("present", "live_hlr")
            assert evidence.presence is outdial.Presence.present
            assert server.asked == ["/48221234567?key=k"]
            assert hlr.spent == 1
            assert repr(answer) == "<LookupAnswer: +48221234567 present assigned>"
            again = await hlr.lookup(outdial.PhoneNumber(ON), fresh_s=60)  # from memory
            assert again.evidence == evidence
            assert hlr.spent == 1

    run(main())


def test_many_lookups_keep_their_order_and_each_its_failure(profile: str) -> None:
    async def answer(path: str) -> tuple[int, str]:
        if path.startswith("/48220000003"):
            return 200, '{"error": "credit"}'
        await asyncio.sleep(0.02 if path.startswith("/48220000001") else 0)
        return 200, '{"status": "off"}'

    async def main() -> None:
        async with provider(answer) as server, client(profile, server) as hlr:
            numbers = [f"+4822000000{i}" for i in range(1, 9)]
            answers = await hlr.lookup_many(numbers)
            assert [str(one.evidence.number) for one in answers if not one.failure] == numbers[:2] + numbers[3:]
            assert answers[2].failure is outdial.LookupFailure.no_credit
            assert await hlr.lookup_many([]) == []

    run(main())


def test_a_failed_lookup_says_why(profile: str) -> None:
    async def answer(_: str) -> tuple[int, str]:
        return 200, '{"error": "credit"}'

    async def main() -> None:
        async with provider(answer) as server, client(profile, server) as hlr:
            with pytest.raises(reach.LookupFailedError, match="the account at the provider is empty") as caught:
                await hlr.lookup(ON)
            assert caught.value.failure is outdial.LookupFailure.no_credit
            assert not caught.value.answer.evidence.tells
            assert isinstance(caught.value, reach.ReachError)
            assert hlr.diagnostics

    run(main())


def test_a_number_is_asked_for_once_whoever_asks(profile: str) -> None:
    async def answer(_: str) -> tuple[int, str]:
        await asyncio.sleep(0.05)
        return 200, '{"status": "on"}'

    async def main() -> None:
        async with provider(answer) as server, client(profile, server) as hlr:
            answers = await asyncio.gather(*(hlr.lookup(ON) for _ in range(20)))
            assert {one.evidence.presence for one in answers} == {"present"}
            assert len(server.asked) == 1

    run(main())


def test_a_cancelled_lookup_ends_at_once_and_its_answer_is_pushed(profile: str) -> None:
    release = asyncio.Event()

    async def answer(_: str) -> tuple[int, str]:
        await release.wait()
        return 200, '{"status": "on"}'

    async def main() -> None:
        async with provider(answer) as server, client(profile, server) as hlr:
            ticks = 0
            waiting = asyncio.create_task(hlr.lookup(ON))
            while not server.asked:
                await asyncio.sleep(0.001)
                ticks += 1
            assert ticks  # the loop goes on while it waits
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            release.set()
            late = await anext(hlr)
            assert late.evidence.number == outdial.PhoneNumber(ON)
            assert late.evidence.presence == "present"
            assert hlr.spent == 1

    run(main())


def test_a_lookup_that_is_cancelled_before_it_is_sent_costs_nothing(profile: str) -> None:
    hold = asyncio.Event()

    async def answer(_: str) -> tuple[int, str]:
        await hold.wait()
        return 200, '{"status": "on"}'

    async def main() -> None:
        async with provider(answer) as server, client(profile, server) as hlr:
            first = [asyncio.create_task(hlr.lookup(f"+4822000000{i}")) for i in range(1, 9)]  # all that may be sent
            while len(server.asked) < 8:
                await asyncio.sleep(0.001)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(hlr.lookup(ON), 0.02)
            hold.set()
            await asyncio.gather(*first)
            assert hlr.spent == len(server.asked) == 8

    run(main())


def test_a_timeout_is_the_callers_own(profile: str) -> None:
    async def answer(_: str) -> tuple[int, str]:
        await asyncio.sleep(0.2)
        return 200, '{"status": "on"}'

    async def main() -> None:
        async with provider(answer) as server, client(profile, server) as hlr:
            with pytest.raises(reach.LookupFailedError) as caught:
                await hlr.lookup(ON, timeout_s=0.05)
            assert caught.value.failure is outdial.LookupFailure.timeout
            assert (await anext(hlr)).evidence.presence == "present"

    run(main())


def test_a_client_that_is_closed_ends_what_waits(profile: str) -> None:
    async def never(_: str) -> tuple[int, str]:
        await asyncio.sleep(60)
        return 200, ""

    async def main() -> None:
        async with provider(never) as server:
            async with client(profile, server) as hlr:
                waiting = asyncio.create_task(hlr.lookup(ON))
                pushed = asyncio.create_task(anext(hlr, None))
                while not server.asked:
                    await asyncio.sleep(0.001)
            with pytest.raises(reach.LookupFailedError) as caught:
                await waiting
            assert caught.value.failure is outdial.LookupFailure.cancelled
            assert await pushed is None
            assert [one async for one in hlr] == []
            assert (hlr.spent, hlr.diagnostics) == (0, "")
            with pytest.raises(RuntimeError, match="not open"):
                await hlr.lookup(ON)
            with pytest.raises(RuntimeError, match="make a new one"):
                await hlr.__aenter__()

    run(main())


def test_wrong_configurations_say_what_is_wrong(profile: str) -> None:
    wrong: list[tuple[Callable[[], Any], type[Exception], str]] = [
        (lambda: reach.HlrClient("messenty"), ValueError, 'profile: "messenty": no such provider.*messente'),
        (lambda: reach.HlrClient("/nowhere/x.toml"), ValueError, "/nowhere/x.toml"),
        (lambda: reach.HlrClient(profile), ValueError, "key"),
        (lambda: reach.HlrClient("kannel-sms"), ValueError, "webhook listener"),
        (lambda: reach.HlrClient(profile, credentials=KEY, base_url="ftp://x"), ValueError, "ftp"),
        (lambda: reach.HlrClient(profile, credentials=KEY, ca_file="/nowhere/ca.pem"), ValueError, "ca_file"),
        (lambda: reach.HlrClient(profile, credentials=KEY, period_s=-1), ValueError, "period_s: -1"),
        (lambda: reach.HlrClient(profile, credentials=KEY, ceiling="much"), TypeError, "ceiling.*'much'"),
        (lambda: reach.HlrClient(None), TypeError, "profile: None: give the name of a provider"),  # type: ignore[arg-type]
        (lambda: reach.HlrClient(profile, credentials=["key"]), TypeError, "credentials: give a mapping"),  # type: ignore[arg-type]
        (lambda: reach.HlrClient(profile, credentials=KEY, base_url="http://\udcff"), ValueError, "base_url.*UTF-8"),
        (lambda: reach.SmppClient("x", system_id="a" * 20), ValueError, "system_id"),
        (lambda: reach.SmppClient("x", system_id="a", role="boss"), ValueError, "role.*boss"),
        (lambda: reach.SmppClient("x", system_id="a", ca_file="x.pem"), ValueError, "tls"),
        (lambda: reach.SmppClient("x", 99_999, system_id="a"), ValueError, "port: cannot be 99999: .*from 0 to 65535"),
        (lambda: reach.SmppClient("x", 0, system_id="a"), ValueError, 'port: "0"'),
        (lambda: reach.SmppClient("x", system_id="a", errors="gsm"), ValueError, "errors: 'gsm': use one of opaque"),
        (lambda: reach.SmppClient("x", system_id="a", utc_offset_s=86_400), ValueError, "utc_offset_s.*15 hours"),
        (lambda: reach.WebhookListener([]), ValueError, "routes"),
        (lambda: reach.WebhookListener([reach.WebhookRoute(profile="kannel-sms", path="/short")]), ValueError, "path"),
        (lambda: reach.WebhookListener(5), TypeError, "routes: 5: give a list of WebhookRoutes"),  # type: ignore[arg-type]
        (lambda: reach.WebhookListener(["x"]), TypeError, "routes: 'x': give a list of WebhookRoutes"),  # type: ignore[list-item]
        (
            lambda: reach.WebhookListener([reach.WebhookRoute(profile="kannel-sms", path=5)]),
            TypeError,
            "path: give a text",
        ),  # type: ignore[arg-type]
        (lambda: reach.WebhookListener([], port=-1), ValueError, "port: cannot be -1: .*from 0 to 65535"),
    ]
    for make, kind, words in wrong:
        with pytest.raises(kind, match=words):
            make()
    assert "messente" in reach.provider_names()


def test_no_error_tells_a_secret(profile: str) -> None:
    secret = "s3kr1t-and-long"
    route = reach.WebhookRoute(profile="messagebird", path=f"/{secret}-0123456789", credentials={"access_key": secret})
    keys = {"key": secret, "other": 1}
    wrong: list[Callable[[], Any]] = [
        lambda: reach.SmppClient("x", system_id="a", password=secret),
        lambda: reach.SmppClient("x", system_id="a", password=secret.encode()),  # type: ignore[arg-type]
        lambda: reach.SmppClient("x", system_id="a", password=secret + "\udcff"),
        lambda: reach.SmppClient("x", 10**30, system_id="a", password=secret),
        lambda: reach.HlrClient(profile, credentials=keys),  # type: ignore[arg-type]
        lambda: reach.HlrClient(profile, credentials={"key": secret + "\udcff"}),
        lambda: reach.HlrClient(profile, credentials={"key": secret}, ceiling=10**30),
        lambda: reach.WebhookListener(route),  # type: ignore[arg-type]
        lambda: reach.WebhookListener([route], port=10**30),
    ]
    for make in wrong:
        with pytest.raises((TypeError, ValueError)) as caught:
            make()
        assert "s3kr1t" not in str(caught.value)
    assert "s3kr1t" not in repr(route)


def test_wrong_questions_say_what_is_wrong(profile: str) -> None:
    async def main() -> None:
        async with reach.HlrClient(profile, credentials=KEY, base_url="http://127.0.0.1:1") as hlr:
            for wrong, words in (
                (ON, "numbers: .*: give a list"),
                (5, "numbers: 5: give a list"),
                ([None], "number: None"),
            ):
                with pytest.raises(TypeError, match=words):
                    await hlr.lookup_many(wrong)  # type: ignore[arg-type]
            with pytest.raises(ValueError, match="timeout_s: 0: give at least a millisecond"):
                await hlr.lookup(ON, timeout_s=0)
            with pytest.raises(TypeError, match=r"PhoneNumber\.text: cannot be .*udcff"):
                await hlr.lookup("+48\udcff")
            with pytest.raises(TypeError, match="answer: 'x': give the answer of a WebhookEvent"):
                hlr.deliver("x")  # type: ignore[arg-type]
        async with reach.SmppClient("127.0.0.1", 1, system_id="me") as smsc:
            for ask in (
                smsc.submit(ON, "\ud800"), smsc.submit(ON, "x", source="\udcff"), smsc.data(ON, "\ud800"),
                smsc.query("\udcff"),
            ):  # fmt: skip
                with pytest.raises(ValueError, match="it is no text: give it in UTF-8"):
                    await ask
            with pytest.raises(TypeError, match="text: give a text, not int"):
                await smsc.submit(ON, 5)  # type: ignore[arg-type]

    run(main())


def test_a_client_belongs_to_one_loop(profile: str) -> None:
    kept: list[Any] = []

    async def first() -> None:
        async with provider(says_on) as server:
            kept.append(client(profile, server))
            await kept[0].__aenter__()

    async def second() -> None:
        with pytest.raises(RuntimeError, match="another event loop"):
            await kept[0].lookup(ON)

    run(first())
    run(second())


# --- what providers push ---------------------------------------------------------------------------------------------

SECRET = "/receipts/0123456789abcdef"


async def post(port: int, path: str, data: bytes | None = None) -> int:
    def send() -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    return await asyncio.to_thread(send)


def test_what_is_pushed_is_acknowledged_when_it_is_taken() -> None:
    async def main() -> None:
        route = reach.WebhookRoute(profile="messagebird", path=SECRET, credentials={"access_key": "k"})
        assert "k'" not in repr(route)
        async with reach.WebhookListener([route]) as listener:
            query = "?id=h1&reference=r&msisdn=48221234567&status=active"
            assert await post(listener.port, "/wrong" + query) == 404
            told = asyncio.create_task(post(listener.port, SECRET + query))
            await asyncio.sleep(0.05)
            assert not told.done()
            event = await anext(listener)
            assert (event.provider, event.answer.id, event.answer.reference) == ("messagebird", "h1", "r")
            assert event.answer.evidence.presence == "present"
            assert await told == 200
            assert listener.counts["answered"] == 1
            assert listener.counts["refused"] == 1
        assert (listener.port, listener.counts) == (0, {})

    run(main())


def test_a_listener_that_cannot_listen_says_so() -> None:
    async def main() -> None:
        route = reach.WebhookRoute(profile="messagebird", path=SECRET, credentials={"access_key": "k"})
        async with reach.WebhookListener([route]) as first:
            with pytest.raises(OSError, match=f"127.0.0.1:{first.port}"):
                await reach.WebhookListener([route], port=first.port).__aenter__()

    run(main())


def test_a_callback_answers_the_lookup() -> None:
    async def main() -> None:
        route = reach.WebhookRoute(profile="messagebird", path=SECRET, credentials={"access_key": "k"})

        async def accept(_: str) -> tuple[int, str]:
            return 201, '{"id": "h1", "status": "sent", "details": []}'

        async with provider(accept) as server, reach.WebhookListener([route]) as listener:
            hlr = reach.HlrClient("messagebird", credentials={"access_key": "k"}, base_url=server.url)
            async with hlr:
                waiting = asyncio.create_task(hlr.lookup(ON))
                while not server.bodies:
                    await asyncio.sleep(0.001)
                reference = json.loads(server.bodies[0])["reference"]
                query = f"?id=h1&reference={reference}&msisdn=48221234567&status=absent"
                told = asyncio.create_task(post(listener.port, SECRET + query))
                hlr.deliver((await anext(listener)).answer)
                assert (await waiting).evidence.presence == "absent"
                assert await told == 200

    run(main())


# --- the end ---------------------------------------------------------------------------------------------------------

LEFT_OPEN = """
import asyncio, sys
from outdial import reach
async def main():
    {body}
{before}
asyncio.run(main())
print("done")
"""
OPEN = (
    "global link, waiting\n"
    "    link = reach.SmppClient('127.0.0.1', 9, system_id='me')\n"
    "    await link.__aenter__()\n"
    "    waiting = asyncio.create_task(link.submit('+48221234567', 'x'))\n"
    "    await asyncio.sleep(0.05)\n"
)


@pytest.mark.parametrize(
    "program",
    [
        LEFT_OPEN.format(body=OPEN, before=""),
        LEFT_OPEN.format(body=OPEN + "    sys.exit(0)", before="print('done')"),
        LEFT_OPEN.format(body=OPEN + "    del link", before=""),
        LEFT_OPEN.format(
            body=OPEN + "    if os.fork() == 0:\n"
            "        try:\n"
            "            asyncio.run(reach.SmppClient('127.0.0.1', 9, system_id='me').__aenter__())\n"
            "        except RuntimeError as error:\n"
            "            os._exit(0 if 'forked' in str(error) else 1)\n"
            "    assert os.wait()[1] == 0",
            before="import os",
        ),
        LEFT_OPEN.format(
            body=OPEN + "    child = os.fork()\n"
            "    if child == 0:\n"
            "        sys.exit(0)\n"
            "    assert os.waitpid(child, 0)[1] == 0",
            before="import os",
        ),
    ],
    ids=["left open", "exit", "dropped", "forked", "a fork ends"],
)
def test_the_interpreter_ends_whatever_is_under_way(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, "done" in done.stdout) == (0, True), done.stderr
    assert "Fatal" not in done.stderr


def test_clients_leave_nothing_behind(profile: str) -> None:
    async def once(keep: list[Any]) -> None:
        async with provider(says_on) as server, client(profile, server) as hlr:
            await hlr.lookup(ON)
            keep.append(weakref.ref(hlr))
        async with centre() as smsc, smpp(smsc.port) as link:
            await link.submit(ON, "x")
            keep.append(weakref.ref(link))

    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    keep: list[Any] = []
    run(once(keep))
    begin = open_files()
    for _ in range(20):
        run(once(keep))
    gc.collect()
    assert [one() for one in keep] == [None] * len(keep)
    end = time.monotonic() + 5
    while open_files() > begin and time.monotonic() < end:  # sockets are closed on the other thread
        time.sleep(0.01)
    assert open_files() <= begin


def test_a_dropped_client_is_closed(profile: str) -> None:
    async def main() -> None:
        async with centre() as smsc:
            link = smpp(smsc.port)
            await link.__aenter__()
            assert (await anext(link)).state == "up"
            gone = weakref.ref(link)
            del link
            gc.collect()
            assert gone() is None
            assert smsc._writer is not None
            while not smsc._writer.is_closing():
                await asyncio.sleep(0.001)

    run(main())


def test_without_the_clients_the_import_says_what_to_do() -> None:
    program = "import sys; sys.modules['outdial._adapters'] = None\nimport outdial\nimport outdial.reach"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: outdial.reach: ")
    assert "libssl-dev" in last
