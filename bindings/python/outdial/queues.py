# SPDX-License-Identifier: Apache-2.0
"""What a campaign would do with every number, as columns."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.cells import plain
from outdial.columns import Columns, exact_column
from outdial.times import Instant, as_datetime64, to_epoch_ms

_LABELS = {
    "reason": tuple(map(str, _core.Reason)),
    "type": tuple(map(str, _core.NumberType)),
    "kind": tuple(map(str, _core.VerdictKind)),
    "why": tuple(map(str, _core.Why)),
}


def queue_state(
    campaign: _core.Campaign, now: Instant, contacts: NDArray[Any] | Sequence[int] | None = None
) -> Columns:
    """Say of every number whether it may be called now, or why it waits and until when: one row each.

    `contacts`: only these clients, by the numbers that `add` gave them, or True and False for each client. The columns
    are `contact`, `reference`, `reason`, `priority`, `number_index`, `number` (digits), `type`, `place`, `attempts`,
    and of the verdict `kind`, `why` and `until` (NaT: further notice).
    """
    if not isinstance(campaign, _core.Campaign):
        raise TypeError(f"campaign: {reprlib.repr(campaign)}: give a Campaign")
    chosen = np.arange(len(campaign)) if contacts is None else _chosen(contacts, len(campaign))
    ids = exact_column("contacts", chosen, np.dtype(np.uint32))
    unknown = ids[ids >= len(campaign)]
    if unknown.size:
        raise ValueError(f"contacts: {unknown[0]}: the campaign has {len(campaign)} clients, numbered from 0")
    columns = campaign._queue(ids, to_epoch_ms(now, "now"))
    columns["until"] = as_datetime64(columns["until"])
    return Columns(columns, _LABELS)


def _chosen(contacts: Any, clients: int) -> Any:
    """The numbers that a mask picks; what is no mask as it is."""
    contacts = plain(contacts)
    given = np.asarray(contacts)
    mask = given.dtype.kind == "b" or (
        given.dtype.kind == "O" and given.size > 0 and all(isinstance(one, bool) for one in given.ravel().tolist())
    )
    if not mask:
        return contacts
    if given.shape != (clients,):
        raise ValueError(
            f"contacts: {given.size} times True or False: give one for each of the {clients} clients, or their numbers"
        )
    return np.flatnonzero(given)
