# SPDX-License-Identifier: Apache-2.0
"""Runs every benchmark, prints one table and writes build/bench.json.

C++ benchmarks come from the program ``outdial_bench``. A Python benchmark is a file ``benchmarks/bench_<name>.py`` with
a function ``rows()`` that returns a list of :class:`harness.Row`.
"""

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from harness import Row

ROOT = Path(__file__).resolve().parent.parent


def geo_prefixes() -> dict[str, str]:
    """What a peer of the geo table is built from, as a file; nothing without phonenumbers.

    Every prefix of the three maps with the country, the zones and the place of the longest prefixes in it.
    """
    try:
        from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
        from phonenumbers.carrierdata import CARRIER_DATA
        from phonenumbers.geodata import GEOCODE_DATA
        from phonenumbers.tzdata import TIMEZONE_DATA
    except ImportError:
        return {}

    def longest(prefix: str, data: dict) -> object:
        return next((data[prefix[:n]] for n in range(len(prefix), 0, -1) if prefix[:n] in data), None)

    countries = {str(code): regions[0] for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()}
    path = ROOT / "build/geo_prefixes.txt"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for prefix in sorted({*CARRIER_DATA, *GEOCODE_DATA, *TIMEZONE_DATA}):
            country = longest(prefix, countries) or ""
            zones = " ".join(longest(prefix, TIMEZONE_DATA) or ())
            place = (longest(prefix, GEOCODE_DATA) or {}).get("en", country)
            print(prefix, country, zones, place, sep="\t", file=file)
    return {"OUTDIAL_GEO_PREFIXES": str(path)}


def cpp_rows(program: Path, only: str) -> list[Row]:
    environment = {**os.environ, **geo_prefixes()}
    done = subprocess.run(
        [program, *([only] if only else [])], check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return [Row(**json.loads(line)) for line in done.stdout.splitlines()]


def python_rows(path: Path) -> list[Row]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.rows()


# What is promised of a row, by its name and peer: at least this many times better. By its name: at most, at least this.
LEAST_RATIO = {
    ("US text to place", "libphonenumber: parse, geocode"): 200,
    ("US text to place, in batches", "libphonenumber: parse, geocode"): 200,
    ("world text to place, in batches", "libphonenumber: parse, geocode"): 200,
    ("US text to place, in batches", "marisa: prefix, record"): 10,
    ("world text to place, in batches", "marisa: prefix, record"): 10,
    ("deliver_sm and its receipt", "libsmpp34: deliver_sm alone"): 10,
    ("receipts through the whole SMPP client, loopback", "npm smpp"): 5,
    ("next client of ten million", "SQLite, indexed, with a hopper"): 100,
    ("a snapshot of them to a file, each byte", "writing a byte"): 1 / 3,
    ("restored from the file, each byte", "writing a byte"): 1 / 3,
    ("simulated events, progressive, 50 agents", "SimPy 4: a process per call"): 100,
}
FROM_CPP = 1 / 1.5  # of every batch function of Python
MOST = {
    "live state of a number, beyond the number": 64,
    "adding ten million numbers, each": 1_000,
    "dials() at ten million numbers, each order": 1_000,
    "a predictive decision, 100 agents": 2_000,
    "a predictive decision after an event, which is told too, 100 agents": 2_000,
    "load the geo table": 5e6,
    "100 million numbers located": 5,
    "report of a million callers": 2,
    "report of a million callers, from files": 2,
}
DAYS = 83.3  # ten thousand in two minutes
LEAST = {
    "receipts through the whole SMPP client, loopback": 20_000,
    "days of 50 agents in a sweep, progressive": DAYS,
    "days of 50 agents in a sweep, predictive": DAYS,
}


def promises(rows: list[Row]) -> list[dict[str, str | bool]]:
    """What is promised of these rows, what was measured, and whether that keeps it."""
    found: list[dict[str, str | bool]] = []

    def add(what: str, promised: str, measured: str, kept: bool) -> None:
        found.append({"what": what, "promised": promised, "measured": measured, "kept": kept})

    for row in rows:
        ratio = FROM_CPP if row.peer == "from C++" else LEAST_RATIO.get((row.name, row.peer))
        if ratio is not None:
            promised, measured = f"at least {ratio:.3g} times", f"{row.ratio:.2f} times"
            add(f"{row.name} / {row.peer}", promised, measured, row.ratio >= ratio)
        if (most := MOST.get(row.name)) is not None:
            add(row.name, f"at most {most:,.9g} {row.unit}", f"{row.value:,.4g} {row.unit}", row.value <= most)
        if (least := LEAST.get(row.name)) is not None:
            add(row.name, f"at least {least:,.9g} {row.unit}", f"{row.value:,.4g} {row.unit}", row.value >= least)
    return found


def table(rows: list[Row]) -> str:
    cells = [("what", "outdial", "peer", "peer's", "ratio")]
    for row in rows:
        cells.append(
            (
                row.name,
                f"{row.value:,.4g} {row.unit}",
                row.peer,
                f"{row.peer_value:,.4g} {row.unit}",
                f"{row.ratio:.2f}",
            )
        )
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/benchmarks/outdial_bench")
    parser.add_argument("--only", default="", help="one benchmark, e.g. geo, as both languages have it")
    parser.add_argument("--output", type=Path, default=ROOT / "build/bench.json")
    arguments = parser.parse_args()

    rows = cpp_rows(arguments.program, arguments.only)
    for path in sorted(Path(__file__).parent.glob(f"bench_{arguments.only or '*'}.py")):
        rows += python_rows(path)

    print(table(rows))
    print("ratio: how many times better than the peer (above 1: outdial is); both measured in this run, in turns")
    promised = promises(rows)
    for one in promised:
        print(f"{'kept  ' if one['kept'] else 'MISSED'}  {one['what']}: {one['measured']}, promised {one['promised']}")
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    report = {**machine, "rows": [row.as_dict() for row in rows], "promises": promised}
    arguments.output.write_text(json.dumps(report, indent=2) + "\n")
    print(arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
