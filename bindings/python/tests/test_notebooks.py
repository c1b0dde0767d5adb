# SPDX-License-Identifier: Apache-2.0
"""The notebooks run from beginning to end, and draw what they say."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import outdial

nbformat = pytest.importorskip("nbformat", reason="needs nbclient and ipykernel")
nbclient = pytest.importorskip("nbclient", reason="needs nbclient and ipykernel")
for needed in ("ipykernel", "matplotlib", "pandas", "scipy"):
    pytest.importorskip(needed)

FOLDER = ROOT / "examples" / "notebooks"
BANK = ROOT.parent / "shared" / "data" / "bank-additional-full.csv"
PICTURES = {"tune_a_campaign": 3, "bank_campaign": 1, "caller_geography": 0, "best_time_to_call": 2}

pytestmark = pytest.mark.filterwarnings("default")  # of Jupyter's own


def output_of(notebook: Any, kind: str) -> list[Any]:
    return [
        output["data"][kind]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if kind in output.get("data", {})
    ]


def test_every_notebook_is_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(PICTURES)


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_notebook_runs(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if name == "bank_campaign" and not BANK.exists():
        pytest.skip("the list of a bank's campaign does not lie beside the checkout")
    monkeypatch.setenv("BANK", str(BANK))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(outdial.__file__).parents[1]), *sys.path]))
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "kept without outputs: they are made anew"
    assert "SPDX-License-Identifier: Apache-2.0" in notebook.cells[0].source
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}})
    client.execute()
    assert len(output_of(notebook, "image/png")) == PICTURES[name]
    assert output_of(notebook, "text/plain")
