# SPDX-License-Identifier: Apache-2.0
"""Receipts a second through a whole SMPP client on one core, over loopback: ours and the npm package's.

The SMS centre is the same program for both and measures from the answer to the bind to the last answer to a receipt.
Our client also reads what is in the receipts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness import Row, compare_rates

ROOT = Path(__file__).resolve().parent.parent
FLOOD = ROOT / "build/release/benchmarks/smpp_flood"
MODULES = ROOT / "build/peers/node_modules"
WINDOW = 500


def rate(command: list[str | Path], count: int) -> float:
    """Return the receipts a second that the client takes; its port and their number follow the command."""
    environment = {**os.environ, "NODE_PATH": str(MODULES)}
    with subprocess.Popen([FLOOD, "centre", str(count), str(WINDOW)], stdout=subprocess.PIPE, text=True) as centre:
        assert centre.stdout is not None
        port = centre.stdout.readline().strip()
        subprocess.run([*command, port, str(count)], check=True, env=environment)
        told = json.loads(centre.stdout.readline())
    assert told["refused"] == 0
    return float(told["rate"])


def rows() -> list[Row]:
    if not FLOOD.exists() or shutil.which("node") is None or not (MODULES / "smpp").is_dir():
        print("left out, since Boost, node or its package smpp is not there: receipts a second", file=sys.stderr)
        return []
    return [
        compare_rates(
            "receipts through the whole SMPP client, loopback",
            "/s",
            "npm smpp",
            lambda: rate([FLOOD, "client"], 200_000),
            lambda: rate(["node", ROOT / "benchmarks/smpp_flood.js"], 50_000),
            repetitions=5,
        )
    ]
