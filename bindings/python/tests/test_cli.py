# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SMALL

pytest.importorskip("typer")

Run = Callable[..., subprocess.CompletedProcess[str]]
BANK = ROOT.parent / "shared" / "data" / "bank-additional-full.csv"


def left_behind(run_cli: Run) -> list[str]:
    return sorted(path.name for path in run_cli.folder.iterdir())  # type: ignore[attr-defined]


def test_json_is_one_object_and_nothing_else(run_cli: Run, campaign: Path) -> None:
    done = run_cli("simulate", campaign, "--json", "--seed", 11, "--days", 1)
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads(done.stdout)
    assert {
        "dials", "answered", "connected", "abandoned", "abandonment", "utilization", "completed", "events", "wall_s",
        "seed", "rejected", "refusals",
    } <= set(figures)  # fmt: skip
    assert figures["seed"] == 11
    assert figures["dials"] > figures["answered"] >= figures["connected"] > 0
    assert left_behind(run_cli) == []


def test_the_table_tells_the_main_figures(run_cli: Run, campaign: Path) -> None:
    done = run_cli("simulate", campaign)
    assert done.returncode == 0
    for words in ("dials", "abandoned", "agents' time", "wait", "contacts completed", "outside hours", "events"):
        assert words in done.stdout


def test_same_seed_same_bytes(run_cli: Run, campaign: Path) -> None:
    pytest.importorskip("plotly")
    for nth in (1, 2):
        done = run_cli("simulate", campaign, "--records", f"{nth}.csv", "--report", f"{nth}.html", "--json")
        assert done.returncode == 0, done.stderr
    folder: Path = run_cli.folder  # type: ignore[attr-defined]
    for kind in ("csv", "html"):
        assert (folder / f"1.{kind}").read_bytes() == (folder / f"2.{kind}").read_bytes()
    assert left_behind(run_cli) == ["1.csv", "1.html", "2.csv", "2.html"]


def test_records_as_csv_and_as_parquet_say_the_same(run_cli: Run, campaign: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    folder: Path = run_cli.folder  # type: ignore[attr-defined]
    for name in ("r.csv", "r.parquet"):
        assert run_cli("simulate", campaign, "--records", name).returncode == 0
    with (folder / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = pq.read_table(folder / "r.parquet").to_pylist()
    assert len(rows) == len(table) > 1000
    assert {row["decision"] for row in rows} == {"dialled", "refused"}
    for text, value in zip(rows, table, strict=True):
        assert text["time"] == value["time"].strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        for name in ("reference", "number", "number_type", "decision", "why", "reason", "outcome", "disposition"):
            assert text[name] == (value[name] or "")
        assert text["talk_s"] == ("" if value["talk_s"] is None else f"{value['talk_s']:.3f}")
        assert text["agent"] == ("" if value["agent"] is None else str(value["agent"]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("mode =", "mod ="), 'pacing.mod: unknown key; did you mean "mode"'),
        (("mobile = 0.3,", "mobile = -0.3,"), "people.answer_rate.mobile: -0.3"),
        (('"Mo-Fr 08:00-21:00"', '"Mo-Fr 21:00-08:00"'), 'windows.mobile: "21:00-08:00" closes before it opens'),
        (("days = 2", "days 2"), "is not valid TOML"),
    ],
)
def test_a_wrong_campaign_file_is_exit_code_2_and_leaves_nothing(
    run_cli: Run, campaign: Path, change: tuple[str, str], message: str
) -> None:
    campaign.write_text(SMALL.replace(*change), encoding="utf-8")
    done = run_cli("simulate", campaign, "--records", "r.csv", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert str(campaign) in done.stderr
    assert "Traceback" not in done.stderr
    assert left_behind(run_cli) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--records", "nowhere/r.csv"], "nowhere/r.csv: cannot be written: No such file or directory"),
        (["--records", "r.xlsx"], ".csv or .parquet"),
        (["--records", "r.csv", "--rejects", "r.csv"], "used twice"),
        (["--rejects", "."], "folder"),
        (["--contacts", "no.csv"], "[contacts]"),
        (["--seed", "-1"], "--seed"),
        (["--dayz", "1"], "--dayz"),
    ],
)
def test_wrong_arguments_are_exit_code_2(run_cli: Run, campaign: Path, arguments: list[str], message: str) -> None:
    done = run_cli("simulate", campaign, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert left_behind(run_cli) == []


def test_an_output_never_replaces_an_input(run_cli: Run, campaign: Path) -> None:
    done = run_cli("simulate", campaign, "--report", campaign)
    assert done.returncode == 2
    assert campaign.read_text(encoding="utf-8") == SMALL


def test_an_old_output_survives_a_failed_run(
    run_cli: Run, csv_campaign: Path, write_contacts: Callable[..., Path]
) -> None:
    old = run_cli.folder / "r.csv"  # type: ignore[attr-defined]
    old.write_text("old", encoding="utf-8")
    done = run_cli("simulate", csv_campaign, "--contacts", write_contacts("1,,,,,"), "--records", "r.csv")
    assert done.returncode == 2
    assert old.read_text(encoding="utf-8") == "old"
    assert left_behind(run_cli) == ["r.csv"]


def test_bad_rows_are_counted_told_and_kept(
    run_cli: Run, csv_campaign: Path, write_contacts: Callable[..., Path]
) -> None:
    good = [f"{i},,,+4850000{i:04},," for i in range(1000, 1050)]
    path = write_contacts(*good, *["x,,,bad,,"] * 7)
    done = run_cli("simulate", csv_campaign, "--contacts", path, "--rejects", "rejects.csv", "--json")
    assert done.returncode == 0
    figures = json.loads(done.stdout)
    assert (figures["contacts"], figures["rejected"]) == (50, 7)
    assert f"{path}:52: left out: cell: " in done.stderr
    assert "2 more rows left out; see rejects.csv" in done.stderr
    with (run_cli.folder / "rejects.csv").open(encoding="utf-8", newline="") as file:  # type: ignore[attr-defined]
        rows = list(csv.reader(file))
    assert rows[0][:3] == ["line", "reason", "id"]
    assert len(rows) == 8


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys, outdial.extras as extras\n"
        "missing, find = sys.argv.pop(1), extras.find_spec\n"
        "extras.find_spec = lambda name: None if name == missing else find(name)\n"
        "from outdial.cli import main; main()\n"
    )
    demo = str(ROOT / "examples" / "campaigns" / "demo.toml")
    for package, extra, arguments in (
        ("typer", "cli", []),
        ("pyarrow", "parquet", ["simulate", demo, "--records", "x.parquet"]),
        ("plotly", "report", ["simulate", demo, "--report", "x.html"]),
    ):
        command = [sys.executable, "-c", program, package, *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert f"pip install 'outdial[{extra}]'" in done.stderr


def test_version_and_help(run_cli: Run) -> None:
    assert run_cli("--version").stdout.startswith("outdial ")
    assert "--contacts" in run_cli("simulate", "--help").stdout


@pytest.mark.skipif(not BANK.exists(), reason=f"needs the UCI Bank Marketing data as {BANK.parent.name}/{BANK.name}")
def test_the_whole_bank_campaign(run_cli: Run) -> None:
    done = run_cli("simulate", ROOT / "examples" / "campaigns" / "bank.toml", "--contacts", BANK, "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["contacts"], figures["rejected"]) == (41_188, 0)
    assert figures["completed"] > 0.9 * 41_188
    assert figures["successes"] <= 4_640
    assert abs(figures["abandonment"] - 0.03) < 0.005


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [["simulate"], ["simulate", "--json"], ["law"], ["window", "--hours", "24/7", "--at", "2026-03-02T09:00:00Z"]],
)
def test_an_output_that_takes_nothing_is_told(campaign: Path, arguments: list[str]) -> None:
    where = [str(campaign)] if arguments[0] == "simulate" else []
    with FULL.open("wb") as full:
        command = [sys.executable, "-m", "outdial", *arguments, *where]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "outdial: standard output: No space left on device\n")


def test_too_little_memory_is_told(campaign: Path) -> None:
    program = (
        "import sys, outdial.simulate_command as command\n"
        "def run(*arguments, **more): raise MemoryError\n"
        "command.run = run\n"
        "command.app(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "simulate", str(campaign)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("outdial: out of memory: simulate fewer contacts")


def test_too_little_memory_for_something_else(capsys: pytest.CaptureFixture[str]) -> None:
    import typer

    from outdial.command_errors import reporting_errors

    with pytest.raises(typer.Exit) as ended, reporting_errors():
        raise MemoryError
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == "outdial: out of memory: give it less at a time\n"


def test_a_campaign_that_would_redial_without_end_is_refused(run_cli: Run, campaign: Path) -> None:
    spinning = SMALL.replace("[people]", "[people]\nbusy = 1\nmachine = 0\nabsent = 0\ntime_to_fail = 0").replace(
        "[pacing]", "[retry.outcome]\nbusy = { next = 'redial', delay_s = 0, counts = false }\n[pacing]"
    )
    campaign.write_text(spinning, encoding="utf-8")
    done = run_cli("simulate", campaign)
    assert done.returncode == 2
    assert "without end" in done.stderr


def test_endings_of_files(run_cli: Run, campaign: Path) -> None:
    done = run_cli("simulate", campaign, "--report", "x.pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert "x.pdf: the report is a web page: give the file the ending .html" in done.stderr
    assert run_cli("simulate", campaign, "--records", "A.CSV", "--json").returncode == 0
    assert left_behind(run_cli) == ["A.CSV"]
    assert (run_cli.folder / "A.CSV").read_text(encoding="utf-8").startswith("time,")  # type: ignore[attr-defined]


def test_contacts_from_standard_input(csv_campaign: Path, write_contacts: Callable[..., Path]) -> None:
    path = write_contacts("1,,,+48500000001,,", "2,,,bad,,")
    command = [sys.executable, "-m", "outdial", "simulate", str(csv_campaign), "--contacts", "-", "--json"]
    with path.open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout)["contacts"] == 1
    assert "-:3: left out: cell" in done.stderr


def test_oddities_of_the_contacts_are_told(
    run_cli: Run, csv_campaign: Path, write_contacts: Callable[..., Path]
) -> None:
    path = write_contacts("1,,,+48500000001,,", "1,,,+48500000002,,", "3,,,bad,,")
    done = run_cli("simulate", csv_campaign, "--contacts", path)
    assert done.returncode == 0
    assert "outdial: 1 client with the reference of an earlier one (e.g. lines 2 and 3)" in done.stderr
    assert "1 row left out" in done.stdout


def test_a_narrow_terminal_breaks_lines_and_not_figures(run_cli: Run, campaign: Path, monkeypatch: Any) -> None:
    wide = run_cli("simulate", campaign).stdout.splitlines()
    monkeypatch.setenv("COLUMNS", "20")
    narrow = run_cli("simulate", campaign).stdout.splitlines()
    assert [line.split() for line in narrow[:-1]] == [line.split() for line in wide[:-1]]


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are bytes")
def test_a_file_name_that_is_not_utf_8(run_cli: Run, campaign: Path) -> None:
    pytest.importorskip("plotly")
    odd = campaign.with_name("b\udcff.toml")
    odd.write_text(SMALL.replace('name = "Small"', ""), encoding="utf-8")
    done = run_cli("simulate", odd, "--report", "r.html", "--json")
    assert done.returncode == 0, done.stderr
    assert left_behind(run_cli) == ["r.html"]


WINDOW = ["window", "--hours=24/7", "--at=2026-03-02T09:00:00Z"]
REPORT = ["geo", "report", "--callers=a.csv", "--clients=b.csv", "--report=c.html"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["law", "\udcff"], "jurisdiction"),
        (["locate", "+4822\udcff"], "numbers"),
        ([*WINDOW, "--zone=Europe/\udcff"], "zone"),
        ([*WINDOW, "--zip=\udcff"], "zip-code"),
        ([*REPORT, "--level=\udcff"], "level"),
        (["classify", "--amd=\udcff"], "amd"),
        (["reach", "--profile=bind", "--credential=user=\udcff", "+48221234567"], "credential"),
        (["receipts", "a.log", "--utc-offset=\udcff"], "utc-offset"),
        (["bench", "pacing", "--world=\udcff"], "world"),
    ],
)
def test_bytes_that_are_no_text_are_told(words: list[str], name: str, run_cli: Run) -> None:
    done = run_cli(*words)
    assert (done.returncode, done.stdout) == (2, "")
    bad = next(word for word in words if "\udcff" in word)
    shown = bad.removeprefix("--").partition("=")[2] if bad.startswith("--") else bad
    shown = shown.replace("\udcff", "\\xff")
    assert done.stderr == f'outdial: {name}: "{shown}": the bytes are no text: give it in UTF-8\n'


def test_whatever_is_no_text_ends_in_one_message(run_cli: Run) -> None:
    for words in ("\udcff", "geo \udcff", "pacing-bound --agents=\udcff", "simulate \udcff", "--\udcff"):
        done = run_cli(*words.split())
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
