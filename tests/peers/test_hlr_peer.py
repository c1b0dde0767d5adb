# SPDX-License-Identifier: Apache-2.0
"""A phone comes back at a real HLR (osmo-hlr), and our campaign dials it."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Start, find_program, lines_of, listens, our_program, wait_until

VTY, CONTROL, GSUP = 4258, 4259, 4222
CONFIG = """
line vty
 bind {address}
ctrl
 bind {address}
hlr
 gsup
  bind ip {address}
"""


class Console:
    """The HLR's own, where subscribers are provisioned."""

    def __init__(self, address: str) -> None:
        self.link = socket.create_connection((address, VTY), timeout=5)
        self.tell("enable")

    def __enter__(self) -> Console:
        return self

    def __exit__(self, *_: object) -> None:
        self.link.close()

    def tell(self, command: str) -> None:
        self.link.sendall(command.encode() + b"\r\n")
        told = b""
        while command.encode() not in told or not told.endswith((b"# ", b"> ")):
            told += self.link.recv(65536)
        assert b"Unknown command" not in told
        assert b"Error" not in told, told


@pytest.fixture
def hlr(start: Start, tmp_path: Path) -> Iterator[str]:
    program = find_program("osmo-hlr")
    address = f"127.{os.getpid() % 200 + 20}.{os.getpid() // 200 % 250}.1"  # its ports are fixed
    (tmp_path / "hlr.cfg").write_text(CONFIG.format(address=address))
    # A location update is answered when the data base has it: in memory, so that no disk is measured.
    memory = Path("/dev/shm")
    data = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else tmp_path))
    start(program, "-c", tmp_path / "hlr.cfg", "-l", data / "hlr.db")
    for port in (VTY, CONTROL, GSUP):
        wait_until(lambda port=port: listens(port, address), f"osmo-hlr listens on {address}:{port}")
    yield address
    shutil.rmtree(data)


def test_a_phone_that_comes_back_is_dialled_at_once(hlr: str) -> None:
    subscribers = [(f"2500100000{i:05}", f"7911000{i:04}") for i in range(20)]
    barred, stranger = "79110009998", "79110009999"
    with Console(hlr) as console:
        for imsi, number in [*subscribers, ("250010000099998", barred)]:
            console.tell(f"subscriber imsi {imsi} create")
            console.tell(f"subscriber imsi {imsi} update msisdn {number}")
        console.tell("subscriber imsi 250010000099998 update network-access-mode ps")

    pairs = [text for subscriber in subscribers for text in subscriber]
    lines = lines_of([our_program("hlr_peer"), hlr, barred, stranger, *pairs])
    told = {(line["number"][1:], line["what"]): line for line in lines}
    assert told[stranger, "unknown"]["assignment"] == "unassigned"
    assert told[barred, "barred"]["voice"] == "barred"
    for index, (_, number) in enumerate(subscribers):
        gone = told[number, "gone"]
        assert (gone["presence"], gone["assignment"]) == ("absent", "assigned")
        assert gone["why"] == ("purged" if index % 2 else "never_attached")
        if index % 2:
            assert told[number, "on"]["presence"] == "present"
    took = sorted(told[number, "dialled"]["ms"] for _, number in subscribers)
    print(f"from location update to dial order: median {statistics.median(took):.1f} ms, longest {took[-1]:.1f} ms")
    assert took[-1] < 50
