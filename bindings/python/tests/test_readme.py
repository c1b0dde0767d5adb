# SPDX-License-Identifier: Apache-2.0
"""What the README shows is what the examples say and print."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).resolve().parents[3]
PICTURE = re.compile(r'savefig\("(\S+\.png)"\)')
SHOWN = re.compile(r"<!-- (examples/\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
TABLE = re.compile(r"<!-- outdial (.+) -->\n((?:\|.*\n)+)")


def shown() -> dict[str, str]:
    return dict(SHOWN.findall((ROOT / "README.md").read_text(encoding="utf-8")))


def test_the_readme_shows_examples() -> None:
    assert len(shown()) >= 4


@pytest.mark.parametrize("name", sorted(shown()))
def test_snippet_is_the_example(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    if not name.endswith(".txt"):
        text = text.split("\n", 1)[1]  # the licence line stays in the file
    assert shown()[name] == text


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_python_example_prints_what_stands_beside_it(path: Path) -> None:
    pictures = [ROOT / name for name in PICTURE.findall(path.read_text(encoding="utf-8"))]
    for package in ("matplotlib", "pandas") if pictures else ():
        pytest.importorskip(package)
    for picture in pictures:
        picture.unlink(missing_ok=True)
    done = subprocess.run([sys.executable, path], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_the_tables_are_what_their_commands_print(run_cli: Run) -> None:
    tables = TABLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert tables
    for command, table in tables:
        assert run_cli(*command.split()).stdout == table
