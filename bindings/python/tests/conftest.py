# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import outdial

ROOT = Path(__file__).resolve().parents[3]

SMALL = """
name = "Small"
zone = "Europe/Warsaw"
start = 2026-03-30
days = 2
seed = 7

[[agents]]
count = 12
hours = "Mo-Fr 09:00-17:00"

[pacing]
mode = "predictive"
abandonment_target = 0.03

[windows]
mobile = "Mo-Fr 08:00-21:00"
home = "Mo-Fr 17:00-21:00"

[people]
answer_rate = { mobile = 0.3, home = { "17-21" = 0.4, other = 0.1 } }

[generate]
count = 600
numbers = { mobile = 0.9, home = 0.3 }
first = { mobile = "+48500000000", home = "+48221000000" }
"""

WITH_CSV = (
    SMALL[: SMALL.index("[generate]")]
    + """
[contacts]
reference = "id"
priority = "prio"
zone = "tz"
country_code = "48"
trunk_prefix = "0"
numbers = { mobile = ["cell", "cell2"], home = "home" }
"""
)

HEADER = "id,prio,tz,cell,cell2,home"


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def csv_campaign(tmp_path: Path) -> Path:
    path = tmp_path / "with_csv.toml"
    path.write_text(WITH_CSV, encoding="utf-8")
    return path


@pytest.fixture
def write_contacts(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, header: str = HEADER) -> Path:
        path = tmp_path / "contacts.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def run_cli(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in an empty folder, so that whatever it leaves behind is seen."""
    folder = tmp_path / "run"
    folder.mkdir()

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "outdial", *map(str, arguments)]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)

    run.folder = folder  # type: ignore[attr-defined]
    return run


@pytest.fixture(scope="session")
def small_result(tmp_path_factory: pytest.TempPathFactory) -> outdial.SimulationResult:
    path = tmp_path_factory.mktemp("campaign") / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return outdial.simulate(path)
