# SPDX-License-Identifier: Apache-2.0
"""What a command does when something goes wrong: one line on standard error and an exit code, never a traceback."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer


@contextmanager
def reporting_errors(less: str = "give it less at a time") -> Iterator[None]:
    """Run a command. It has ended well only when all that it printed has arrived.

    `less`: what to do where there is too little memory.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # who reads has seen enough
        _drop_output()
        raise typer.Exit(1) from None
    except ValueError as error:
        raise _exit(str(error), 2) from None
    except OSError as error:
        if error.filename is None:  # of the files, each error names its own
            _drop_output()
        raise _exit(f"{error.filename or 'standard output'}: {error.strerror or error}", 2) from None
    except MemoryError:
        raise _exit(f"out of memory: {less}", 2) from None
    except KeyboardInterrupt:
        raise _exit("interrupted; nothing was written", 130) from None


def checking_texts(command: Callable[..., None]) -> Callable[..., None]:
    """Refuse texts whose bytes are none: nobody could understand them, nor print them again. A file may be named so."""

    @functools.wraps(command)
    def checked(**given: Any) -> None:
        with reporting_errors():
            for name, value in given.items():
                for text in value if isinstance(value, list | tuple) else [value]:
                    _check_text(name, text)
        command(**given)

    return checked


def _check_text(name: str, text: object) -> None:
    if not isinstance(text, str) or (shown := os.fsencode(text).decode("utf-8", "backslashreplace")) == text:
        return
    raise ValueError(f'{name.replace("_", "-")}: "{shown}": the bytes are no text: give it in UTF-8')


def _exit(message: str, code: int) -> typer.Exit:
    print(f"outdial: {message}", file=sys.stderr)
    return typer.Exit(code)


def _drop_output() -> None:
    """Let the interpreter's last flush go nowhere: it would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
