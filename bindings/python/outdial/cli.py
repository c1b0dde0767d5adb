# SPDX-License-Identifier: Apache-2.0
"""The command `outdial`. Needs the extra `cli`; without it, it says so."""

from __future__ import annotations

import sys

from outdial.extras import MissingExtraError, need


def main() -> None:
    """Run the command line."""
    try:
        for package in ("typer", "rich"):
            need(package, "cli", "the commands")
    except MissingExtraError as error:
        print(f"outdial: {error}", file=sys.stderr)
        sys.exit(2)
    from outdial import (  # noqa: F401
        bench_command,
        classify_command,
        geo_command,
        pacing_command,
        reach_command,
        receipts_command,
        simulate_command,
        window_command,
    )
    from outdial.app import app, commands
    from outdial.command_errors import checking_texts

    for command in commands(app):
        if command.callback is not None:
            command.callback = checking_texts(command.callback)
    app(prog_name="outdial")
