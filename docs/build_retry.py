# SPDX-License-Identifier: Apache-2.0
"""Writes docs/retry.md from the usual retry table: run it after a change to that table."""

from __future__ import annotations

from pathlib import Path

import outdial

PAGE = Path(__file__).with_name("retry.md")

_TEXT = """\
# What follows an attempt

Written by `docs/build_retry.py` from the usual retry table (`include/outdial/retry.hpp`): change the table, not this
page.
A number has {attempts} attempts that count; each rings for {ring:g} s.

```mermaid
{diagram}```

{rows}
Congestion, failures of the network and faults of our own charge no attempt: they say nothing of the person. A row may
move its redials to another part of the client's day from its n-th time on (`vary_from`, with `day_parts`), and may say
what follows once the number is out of attempts (`give_up`); the usual table does neither.

`outdial.retry_diagram(table)` draws the same of a table of your own.
"""


def page() -> str:
    """The text of the page."""
    table = outdial.RetryTable()
    return _TEXT.format(
        attempts=table.max_attempts,
        ring=table.ring_timeout_s,
        diagram=outdial.retry_diagram(table),
        rows=outdial.retry_rows(table),
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
