# SPDX-License-Identifier: Apache-2.0
"""The command line's root: every `*_command.py` adds its commands to it, and `cli` gathers them."""

from __future__ import annotations

from typing import Annotated

import typer

from outdial import __version__

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"outdial {__version__}")
        raise typer.Exit


@app.callback()
def outdial(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True)] = False,
) -> None:
    """Decisions of an outbound dialer: simulate a campaign before it goes live."""
