# SPDX-License-Identifier: Apache-2.0
"""The benchmarks as a page, from what `make bench` and `make bench-pacing` left behind."""

from __future__ import annotations

import json
from pathlib import Path

_HEAD = """\
# Benchmarks

Written from what the benchmarks left in `build/` on the machine where this page was built. A ratio above 1 means that
outdial is better than the peer; both are measured in the same run, in turns.
"""


def bench_page(build: Path) -> str:
    """The page, in Markdown; it says so where nothing was measured."""
    parts = [_HEAD, "## Against its peers: `make bench`\n"]
    measured = build / "bench.json"
    parts.append(_measured(measured) if measured.is_file() else _not_run("make bench"))
    alone = build / "bench-geo.json"
    if alone.is_file():
        parts += ["## Geography alone: `make bench-geo`\n", _measured(alone)]
    parts.append("## Pacing, side by side with other dialers' rules: `make bench-pacing`\n")
    table = build / "bench-pacing" / "table.md"
    parts.append(table.read_text(encoding="utf-8") if table.is_file() else _not_run("make bench-pacing"))
    return "\n".join(parts)


def _measured(path: Path) -> str:
    """What one run measured: its table, and what was promised of it."""
    report = json.loads(path.read_text(encoding="utf-8"))
    rows = [
        f"{report['cores']} cores, {report['machine']}, Python {report['python']}.\n",
        "| what | outdial | peer | peer's | ratio |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| {row['name']} | {row['value']:,.4g} {row['unit']} | {row['peer']} "
        f"| {row['peer_value']:,.4g} {row['unit']} | {row['ratio']:.2f} |"
        for row in report["rows"]
    ]
    text = "\n".join(rows) + "\n"
    if promises := report.get("promises"):
        text += "\n" + _promises(promises)
    return text


def _promises(promises: list[dict[str, str | bool]]) -> str:
    rows = ["| promised | | measured | |", "|---|---|---|---|"]
    rows += [
        f"| {one['what']} | {one['promised']} | {one['measured']} | {'kept' if one['kept'] else '**missed**'} |"
        for one in promises
    ]
    return "\n".join(rows) + "\n"


def _not_run(command: str) -> str:
    return f":::{{note}}\nNot measured on this machine: run `{command}`, then `make docs` again.\n:::\n"
