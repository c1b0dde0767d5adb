# SPDX-License-Identifier: Apache-2.0
"""How far a long work is and how long it will still take: an estimate that knows which parts are dearer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

from outdial.extras import need

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Progress: TypeAlias = Callable[[int, int], bool | None]
Show: TypeAlias = Callable[[int, str], None]


class Remaining:
    """The time that is left, from what each kind of work took so far and how many workers there seem to be."""

    def __init__(self, left: Sequence[int]) -> None:
        self._left = list(left)
        self._done = [0] * len(self._left)
        self._took_s = [0.0] * len(self._left)

    def finished(self, kind: int, count: int, took_s: float) -> None:
        """So many of that kind are done; a worker needed so long for them."""
        self._left[kind] -= count
        self._done[kind] += count
        self._took_s[kind] += took_s

    def seconds(self, elapsed_s: float) -> float | None:
        """What is left; None before anything was done. A kind not seen yet is taken for the mean of the others."""
        done, took_s = sum(self._done), sum(self._took_s)
        if not done or not took_s or elapsed_s <= 0:
            return None
        cost_s = sum(
            left * (took / count if count else took_s / done)
            for left, count, took in zip(self._left, self._done, self._took_s, strict=True)
        )
        workers = took_s / elapsed_s
        return cost_s / workers


def time_text(seconds: float | None) -> str:
    """`about 4 min left`; as exact as such an estimate can be."""
    if seconds is None:
        return "estimating"
    for length, unit in ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= 2 * length:
            return f"about {seconds / length:.0f} {unit} left"
    return f"about {seconds:.0f} s left"


@contextmanager
def _rich_bar(total: int, title: str) -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn(title), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}")
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total, left="")
        yield lambda done, left: bar.update(task, completed=done, left=left)


@contextmanager
def _tqdm_bar(total: int, title: str) -> Iterator[Show]:
    from tqdm.auto import tqdm

    with tqdm(total=total, desc=title, bar_format="{desc} {bar} {n_fmt}/{total_fmt}{postfix}") as bar:

        def show(done: int, left: str) -> None:
            bar.set_postfix_str(left, refresh=False)
            bar.update(done - bar.n)

        yield show


def bar(total: int, title: str) -> AbstractContextManager[Show]:
    """A bar on the terminal or in a notebook: tqdm's, or else rich's. MissingExtraError when there is neither."""
    if find_spec("tqdm") is not None:
        return _tqdm_bar(total, title)
    need("rich", "progress", "progress bars")
    return _rich_bar(total, title)
