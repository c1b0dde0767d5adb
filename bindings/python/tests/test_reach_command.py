# SPDX-License-Identifier: Apache-2.0
"""`outdial reach` against a provider on loopback."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

pytest.importorskip("typer")
pytest.importorskip("outdial.reach", reason="built without its clients", exc_type=ImportError)

Asked = list[tuple[str, dict[str, str], dict[str, Any]]]
STATUSES = {"48220000001": "ON", "48220000002": "OFF", "48220000003": "INVALID"}


class Messente:
    """The provider's answers by number; others cost more credit than there is."""

    def __init__(self) -> None:
        self.asked: Asked = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.asked.append((self.path, dict(self.headers), body))
                status, told = owner.answer(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, body: dict[str, Any]) -> tuple[int, bytes]:
        number = body["numbers"][0].lstrip("+")
        if number not in STATUSES:
            return 200, json.dumps({"error": {"code": "104", "description": "no money"}}).encode()
        one = {"number": number, "status": STATUSES[number], "ported": True, "error": None}
        one["currentNetwork"] = {"mccmnc": "26001"}
        return 200, json.dumps({"result": [one]}).encode()


@pytest.fixture
def provider() -> Iterator[Messente]:
    made = Messente()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def reach(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "outdial", "reach", *arguments],
        env={**{k: v for k, v in os.environ.items() if not k.startswith("OUTDIAL_")}, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


KEYS = {"OUTDIAL_MESSENTE_USERNAME": "me", "OUTDIAL_MESSENTE_PASSWORD": "secret"}


def test_json_has_one_object_for_each_number_in_their_order(provider: Messente) -> None:
    numbers = ["+48220000002", "+48220000001", "+48220000003"]
    done = reach("--profile", "messente", "--base-url", provider.url, "--json", *numbers, **KEYS)
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    assert [row["number"] for row in rows] == numbers
    assert [row["presence"] for row in rows] == ["absent", "present", "undetermined"]
    assert [row["assignment"] for row in rows] == ["assigned", "assigned", "unassigned"]
    assert rows[1]["current"] == "260-01"
    assert rows[1]["observed_at"].endswith("Z")
    assert {row["failure"] for row in rows} == {None}
    path, headers, _ = provider.asked[0]
    assert path == "/v1/hlr/sync"
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"me:secret").decode()


def test_for_people_it_is_a_line_each(provider: Messente) -> None:
    done = reach("--profile", "messente", "--base-url", provider.url, "+48220000001", "+48 22 000 00 03", **KEYS)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first.startswith("+48220000001      presence present, assignment assigned")
    assert "ported yes" in first
    assert second.startswith("+48220000003      assignment unassigned")


def test_a_lookup_that_failed_is_told_beside_the_others(provider: Messente) -> None:
    numbers = ("+48220000009", "+48220000001")
    done = reach("--profile", "messente", "--base-url", provider.url, "--json", *numbers, **KEYS)
    assert done.returncode == 1
    failed, good = json.loads(done.stdout)
    assert (failed["failure"], failed["presence"]) == ("no_credit", None)
    assert "no money" in failed["text"]
    assert good["presence"] == "present"
    done = reach("--profile", "messente", "--base-url", provider.url, *numbers, **KEYS)
    assert done.returncode == 1
    assert "the account at the provider is empty: " in done.stdout
    assert "no money" in done.stdout


def test_credentials_can_be_given_by_hand(provider: Messente) -> None:
    keys = ("--credential", "username=you", "--credential", "password=a=b")
    done = reach("--profile", "messente", "--base-url", provider.url, *keys, "+48220000001")
    assert done.returncode == 0, done.stderr
    assert provider.asked[0][1]["Authorization"] == "Basic " + base64.b64encode(b"you:a=b").decode()


def test_credentials_of_the_environment_that_are_no_text_are_named() -> None:
    keys = {"OUTDIAL_MESSENTE_USERNAME": "\udcff", "OUTDIAL_MESSENTE_PASSWORD": "secret"}
    done = reach("--profile", "messente", "--base-url", "http://127.0.0.1:1", "+48220000001", **keys)
    assert done.returncode == 2
    assert done.stderr == "outdial: credentials['username']: it is no text: give it in UTF-8\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--profile", "messente", "+48220000001"), "messente.username: missing: set OUTDIAL_MESSENTE_USERNAME"),
        (("--profile", "hlr-lookups", "+48220000001"), "set OUTDIAL_HLR_LOOKUPS_"),
        (("--profile", "mesente", "+48220000001"), 'profile: "mesente": no such provider'),
        (("--profile", "/nowhere.toml", "+48220000001"), "/nowhere.toml"),
        (("--profile", "messente", "--credential", "user=x", "+48220000001"), "username=..., password=..."),
        (("--profile", "messente", "48-nobody"), "48-nobody"),
        (("--profile", "messagebird", "+48220000001"), "public-url: messagebird calls back"),
        (("--profile", "kannel-sms", "+48220000001"), "webhook listener"),
        (("--profile", __file__, "+48220000001"), f"{__file__}: "),
    ],
)
def test_what_is_wrong_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    done = reach(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.startswith("outdial: ")
    assert done.stderr.count("\n") == 1


def test_a_provider_that_nobody_reaches_is_a_failure_not_a_traceback() -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = reach("--profile", "messente", "--base-url", url, "--timeout", "2", "--json", "+48220000001", **KEYS)
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["failure"] in ("transport", "timeout")
    assert done.stderr == ""


def test_a_provider_that_calls_back_is_listened_for(provider: Messente) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"

    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        told = json.dumps({"id": "h1", "msisdn": body["msisdn"], "error": "0"}).encode()
        request = urllib.request.Request(body["callBackUrl"], told, {"Content-Type": "application/json"})
        threading.Timer(0.1, lambda: urllib.request.urlopen(request, timeout=5).close()).start()
        return 200, b'["h1"]'

    provider.answer = answer  # type: ignore[method-assign]
    done = reach(
        "--profile", "vertexsms", "--base-url", provider.url, "--public-url", f"http://{listen}", "--listen", listen,
        "--json", "+48220000001", OUTDIAL_VERTEXSMS_TOKEN="t",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[0]["presence"] == "present"
    assert provider.asked[0][2]["callBackUrl"].startswith(f"http://{listen}/outdial/")
    done = reach("--profile", "vertexsms", "--public-url", "http://x", "--listen", "here", "+48220000001",
                 OUTDIAL_VERTEXSMS_TOKEN="t")  # fmt: skip
    assert done.returncode == 2
    assert 'listen: "here"' in done.stderr
