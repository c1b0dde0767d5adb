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
A number has {attempts} attempts that count; each rings for {ring:g} s. Every outcome and every disposition has one
row: what follows, after which delay, how often at most, and whether the attempt is charged.

```mermaid
{diagram}```

{rows}
Congestion, failures of the network and faults of our own charge no attempt: they say nothing of the person. Where they
come again and again to one number, the delay doubles from the fourth time on, up to a day (`doubles_from`). A row may
move its redials to another part of the client's day from its n-th time on (`vary_from`, with `day_parts`), and may say
what follows once the number is out of attempts (`give_up`); the usual table does neither.

## A table of your own

Rows that are left out keep the usual ones. In a campaign each type of number may have a table of its own.

```python
import outdial

table = outdial.RetryTable(
    max_attempts=4,
    contact_gap_s=3600,  # between two attempts to one client, whatever the number
    day_parts=outdial.usual_day_parts(),
    on_outcome={{
        "busy": outdial.RetryRow(next="redial", delay_s=300, max_times=2),
        "no_answer": outdial.RetryRow(next="next_number", delay_s=7200, vary_from=2),
    }},
)
print(table.on_outcome["busy"])
print("after the 2nd no answer at 10:00: part", table.next_part("no_answer", 2, 10 * 60), "of the day, the evening")
print(next(line.strip() for line in outdial.retry_diagram(table).splitlines() if "busy" in line))
```

```text
RetryRow(delay_s=300.0, max_times=2)
after the 2nd no answer at 10:00: part 2 of the day, the evening
in_call --> waiting: busy (after 5 min, 2 times)
```

What is told wrongly is refused when the table is made, by the name of the field:

```python
try:
    outdial.RetryTable(on_outcome={{"no_answer": outdial.RetryRow(next="redial", counts=False)}})
except ValueError as error:
    print(error)
```

```text
retry.no_answer.delay: "0 ms": attempts that do not count would go on without end: give a delay of at least 0.5 s, \
a max_times, or let them count
```

The same in a campaign file:

<!-- campaign -->
```toml
[retry]
max_attempts = 4
contact_gap_s = 3600

[retry.outcome]
busy = {{ next = "redial", delay_s = 300, max_times = 2 }}
no_answer = {{ next = "next_number", delay_s = 7200 }}

[retry.mobile]                  # mobiles are tried once more
max_attempts = 5
```

## What a table would have done

`next_actions` walks a log of attempts, a frame of pandas, polars or Arrow or a mapping of columns: what follows each of
them, and when the number may be dialled again.

```python
import numpy as np

log = {{
    "number": ["+48601000001", "+48601000002", "+48601000001"],
    "at": np.array(["2026-03-02T09:00", "2026-03-02T09:01", "2026-03-02T09:05"], "datetime64[ms]"),  # UTC
    "outcome": ["busy", "answered", "no_answer"],
    "disposition": [None, "refused", None],
}}
print(outdial.next_actions(log, table).to_pandas())
```

```text
          next                not_before  delay_s  attempts
0       redial 2026-03-02 09:05:00+00:00    300.0         1
1     complete                       NaT      NaN         1
2  next_number 2026-03-02 11:05:00+00:00   7200.0         2
```

`outdial.retry_diagram(table)` draws the diagram above of a table of your own as text for Mermaid, `outdial.plot.retry`
by matplotlib.
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
