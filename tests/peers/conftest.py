# SPDX-License-Identifier: Apache-2.0
"""What the tests against peers share: our own programs, and the programs of others, started and stopped."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("OUTDIAL_BUILD", HERE.parent.parent / "build" / "dev"))
MODULES = Path(os.environ.get("OUTDIAL_PEERS", HERE.parent.parent / "build" / "peers")) / "node_modules"

Line = dict[str, Any]
Process = subprocess.Popen[str]
Start = Callable[..., Process]


def find_program(name: str) -> str:
    """Also where Debian puts programs that are no commands of users."""
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not there; it is installed by cmake/setup.sh peers where it can be had")
    return found


def our_program(name: str) -> Path:
    path = BUILD / "tests" / name
    if not path.exists():
        pytest.skip(f"{path} is not built: it needs Boost.Asio 1.81 or newer")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.02)


def listens(port: int, address: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a program that is killed after the test. What it says to nobody goes to a file in tmp_path."""
    running: list[Process] = []

    def run(*command: str | Path, stdout: Any = None, env: dict[str, str] | None = None) -> Process:
        log = (tmp_path / f"{len(running)}-{Path(command[0]).name}.log").open("w")
        process = subprocess.Popen(
            command, stdout=stdout or log, stderr=log, stdin=subprocess.DEVNULL, text=True, cwd=tmp_path,
            env={**os.environ, **(env or {})},
        )  # fmt: skip
        log.close()
        running.append(process)
        return process

    yield run
    for process in reversed(running):
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def centre(start: Start) -> Callable[[str, int], tuple[Process, int]]:
    """An SMS centre on the npm package smpp."""
    if shutil.which("node") is None or not (MODULES / "smpp").is_dir():
        pytest.skip(f"node or its package smpp ({MODULES}) is not there")

    def run(profile: str, delay_ms: int) -> tuple[Process, int]:
        process = start(
            "node", HERE / "smsc.js", str(delay_ms), profile, stdout=subprocess.PIPE, env={"NODE_PATH": str(MODULES)}
        )
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())["port"]

    return run


def lines_of(command: list[str | Path], timeout: float = 60) -> list[Line]:
    """What one of our programs prints, an object a line."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
