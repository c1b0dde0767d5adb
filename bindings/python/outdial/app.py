# SPDX-License-Identifier: Apache-2.0
"""The command line's root: every `*_command.py` adds its commands to it, and `cli` gathers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from typer.models import CommandInfo

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


def commands(of: typer.Typer) -> Iterator[CommandInfo]:
    """Walk over all commands, those of the groups too."""
    yield from of.registered_commands
    for group in of.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance)
