# SPDX-License-Identifier: Apache-2.0
"""Files a run leaves: all of them complete, or none at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self


class OutputError(ValueError):
    """A file that cannot be written: the message names it and says why."""


class Outputs:
    """Temporary files beside the wanted ones, renamed together by `commit`, removed if that never comes."""

    def __init__(self, paths: Iterable[Path], inputs: Iterable[Path] = ()) -> None:
        self._waiting: dict[Path, Path] = {}
        taken = {path.resolve() for path in inputs if path.exists()}
        try:
            for path in paths:
                if path.resolve() in taken:
                    raise OutputError(f"{path}: is used twice: give every output a file of its own")
                taken.add(path.resolve())
                self._waiting[path] = _temporary_beside(path)
        except BaseException:
            self._remove()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def __getitem__(self, path: Path) -> Path:
        """The file to write into for the time being."""
        return self._waiting[path]

    def commit(self) -> None:
        """Put all files in their places."""
        for path, temporary in list(self._waiting.items()):
            os.replace(temporary, path.resolve())  # through a symbolic link, not over it
            del self._waiting[path]

    def _remove(self) -> None:
        for temporary in self._waiting.values():
            temporary.unlink(missing_ok=True)


def _temporary_beside(path: Path) -> Path:
    if path.exists() and not path.is_file():
        raise OutputError(f"{path}: is a folder or a device: give the name of a file")
    if path.exists() and not os.access(path, os.W_OK):
        raise OutputError(f"{path}: cannot be written: permission denied")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.resolve().parent)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    mask = os.umask(0)
    os.umask(mask)
    os.fchmod(handle, 0o666 & ~mask)
    os.close(handle)
    return Path(name)
