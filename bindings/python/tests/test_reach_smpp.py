# SPDX-License-Identifier: Apache-2.0
"""The client of SMS centres from asyncio, against one on loopback."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from small_servers import ON, centre, run, smpp

import outdial

reach = pytest.importorskip("outdial.reach", reason="built without its clients", exc_type=ImportError)


def test_a_message_its_receipt_an_alert_and_the_link() -> None:
    async def main() -> None:
        async with centre() as smsc, smpp(smsc.port) as link:
            assert await anext(link) == reach.LinkEvent("up", 0)
            assert link.is_bound
            sent = await link.submit(ON, "We will call you shortly.", source="outdial", validity_s=3 * 86_400)
            assert sent == reach.Submitted(("1",))
            assert smsc.validity == b"000003000000000R"
            event = await anext(link)
            assert isinstance(event, reach.ReceiptEvent)
            assert event.number == outdial.PhoneNumber(ON)
            assert (event.receipt.id, event.receipt.state) == ("1", "delivered")
            assert (event.evidence.presence, event.evidence.source) == ("present", "sms_receipt")

            armed = await link.data(ON, "ł" * 500, alert_when_back=True, receipt=False)
            assert armed.alert_armed
            assert smsc.armed == [b"48221234567"]
            assert smsc.texts[-1].decode("utf-16-be") == "ł" * 500
            smsc.alert(b"48221234567")
            event = await anext(link)
            assert isinstance(event, reach.AlertEvent)
            assert (event.evidence.presence, event.evidence.source) == ("present", "alert_notification")

            smsc.deliver(b"48221234567", "Zadzwońcie".encode("latin-1", "replace"), esm_class=0)
            event = await anext(link)
            assert isinstance(event, reach.MessageEvent)
            assert (event.source, event.destination, event.text, event.parts) == ("+48221234567", "me", "Zadzwo?cie", 1)

            assert await link.query("17") == reach.MessageStatus(
                "17", outdial.MessageState.delivered, 0, "260302120300000+"
            )
            with pytest.raises(reach.SmppError) as caught:
                await link.query("unheard-of")
            assert (caught.value.kind, caught.value.status) == ("refused", 0x67)

    run(main())


def test_a_long_text_goes_in_parts_and_says_which_were_taken() -> None:
    async def main() -> None:
        async with centre() as smsc, smpp(smsc.port) as link:
            sent = await link.submit(ON, "x" * 400, receipt=False)
            assert sent.message_ids == ("1", "2", "3")
            assert [text[6:] for text in smsc.texts] == [b"x" * 153, b"x" * 153, b"x" * 94]
            smsc.statuses[b"no"] = 0x0B
            with pytest.raises(reach.SmppError, match="status 0x0b") as caught:
                await link.submit(ON, "no")
            assert (caught.value.kind, caught.value.message_ids) == ("refused", ())
            with pytest.raises(ValueError, match="validity_s"):
                await link.submit(ON, "x", validity_s=31 * 86_400)
            with pytest.raises(ValueError, match="48"):
                await link.submit("+48", "x")
            with pytest.raises(TypeError, match="number: 48221234567: give"):
                await link.submit(48221234567, "x")

    run(main())


def test_a_cancelled_request_leaves_the_link_alone() -> None:
    async def main() -> None:
        async with centre() as smsc, smpp(smsc.port) as link:
            smsc.silent.add(b"hush")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(link.submit(ON, "hush"), 0.1)
            assert (await link.submit(ON, "hello", receipt=False)).message_ids == ("1",)
            assert smsc.binds == 1

    run(main())


def test_a_link_that_is_cut_comes_back() -> None:
    async def main() -> None:
        async with centre() as smsc, smpp(smsc.port) as link:
            assert (await anext(link)).state == "up"
            smsc.hang_up()
            assert (await anext(link)).state == "down"
            assert "reading" in link.diagnostics
            assert (await anext(link)).state == "up"
            assert (await link.submit(ON, "again", receipt=False)).message_ids == ("1",)

    run(main())


def test_nothing_that_was_taken_is_lost_by_cancelling_who_takes_it() -> None:
    wanted = 300

    async def main() -> None:
        async with centre() as smsc, smpp(smsc.port) as link:
            assert (await anext(link)).state == "up"
            told = b" sub:001 dlvrd:001 submit date:2603021200 done date:2603021203 stat:DELIVRD err:000 text:"
            got: list[str] = []
            given_up = 0

            async def send() -> None:
                for i in range(wanted):
                    smsc.deliver(b"48221234567", b"id:" + str(i).encode() + told)
                    await asyncio.sleep(0.0005)

            sending = asyncio.create_task(send())
            while len(got) < wanted:
                taking = asyncio.create_task(anext(link))
                for _ in range(len(got) % 7):
                    await asyncio.sleep(0)
                if len(got) % 3:
                    await asyncio.sleep(0.0004)
                taking.cancel()
                try:
                    got.append((await taking).receipt.id)
                except asyncio.CancelledError:
                    given_up += 1
                    got += [(await anext(link)).receipt.id] if given_up % 5 == 0 else []
            await sending
            assert got == [str(i) for i in range(wanted)]
            assert given_up > 20
            while smsc.acknowledged < wanted:
                await asyncio.sleep(0.001)

    run(main())


def test_over_tls_the_certificate_and_its_name_are_verified(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    names = {"good": "IP:127.0.0.1", "other": "DNS:smsc.example.test"}
    for name, alternative in names.items():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
             "-keyout", tmp_path / f"{name}.key", "-out", tmp_path / f"{name}.pem", "-subj", "/CN=test",
             "-addext", f"subjectAltName={alternative}"],
            check=True, capture_output=True,
        )  # fmt: skip

    async def ask(name: str, **trust: str) -> tuple[str, str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")
        async with centre(context) as smsc, smpp(smsc.port, tls=True, **trust) as link:
            sent = asyncio.create_task(link.submit(ON, "hello", receipt=False))
            while not (sent.done() or link.diagnostics):
                await asyncio.sleep(0.005)
            if sent.done():
                return (await sent).message_ids[0], ""
            sent.cancel()
            assert smsc.binds == 0
            return "", link.diagnostics

    async def main() -> None:
        assert await ask("good", ca_file=str(tmp_path / "good.pem")) == ("1", "")
        _, why = await ask("good")
        assert "self-signed" in why or "self signed" in why
        _, why = await ask("other", ca_file=str(tmp_path / "other.pem"))
        assert "shaking hands with 127.0.0.1" in why

    run(main())
