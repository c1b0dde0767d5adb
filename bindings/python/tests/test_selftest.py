# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from outdial import selftest


def test_it_runs_anywhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "outdial.selftest"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("ok")] == [one.__name__ for one in selftest.CHECKS]
    assert lines[-1] == "all is well"
    assert not list(tmp_path.iterdir())


def test_what_fails_is_told_and_the_rest_tried(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> str:
        raise ValueError("no table")

    assert selftest.main((broken, selftest.zones)) == 1
    out = capsys.readouterr().out
    assert "FAILED  broken      ValueError: no table" in out
    assert "ok      zones" in out
    assert "1 of 2 checks failed" in out
