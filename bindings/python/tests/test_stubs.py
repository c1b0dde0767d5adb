# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest
from conftest import ROOT


@pytest.mark.parametrize("module", ["_core", "_adapters"])
def test_the_stubs_agree_with_the_module(module: str) -> None:
    pytest.importorskip("mypy", reason="needs mypy")
    if find_spec(f"outdial.{module}") is None:
        pytest.skip("built without its clients")
    command = [sys.executable, "-m", "mypy.stubtest", f"outdial.{module}", "--concise"]
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
