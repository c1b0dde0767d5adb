# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT


def test_the_stubs_agree_with_the_module() -> None:
    pytest.importorskip("mypy", reason="needs mypy")
    command = [sys.executable, "-m", "mypy.stubtest", "outdial._core", "--concise"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "not checked" not in done.stdout
    # A class of the module has pybind11's own metaclass, which a stub cannot name.
    assert [line for line in done.stdout.splitlines() if "metaclass differs" not in line] == []


def test_what_users_write_is_checked_strictly() -> None:
    pytest.importorskip("mypy", reason="needs mypy")
    sample = ROOT / "bindings" / "python" / "tests" / "sample_for_mypy.py"
    # Wrong uses are in it too, each of which has to be found: a comment that ignores nothing is an error.
    command = [sys.executable, "-m", "mypy", "--strict", "--warn-unused-ignores", str(sample)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout
