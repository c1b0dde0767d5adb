# SPDX-License-Identifier: Apache-2.0
"""The section [generate] of a campaign file: made-up clients."""

from __future__ import annotations

import random
import reprlib
from dataclasses import dataclass, replace

from outdial import _core
from outdial.contacts import ClientColumns, Contacts
from outdial.contacts_mapping import read_first_numbers
from outdial.toml_file import Table, nearest

_MOST = 10_000_000


@dataclass(frozen=True)
class Generation:
    """How many clients to make up, and what they are like."""

    count: int
    numbers: dict[_core.NumberType, float]  # share of the clients who have a number of this type
    first: dict[_core.NumberType, int]
    zones: dict[str, float]  # shares; empty: all in the campaign's zone

    def with_count(self, count: int) -> Generation:
        """So many of the same kind."""
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST:
            raise ValueError(f"generate.count: {reprlib.repr(count)}: give a whole number from 1 to {_MOST}")
        return replace(self, count=count)


def read_generation(table: Table) -> Generation:
    """Read the section [generate]."""
    count = table.whole("count", least=1, most=_MOST)
    shares_table = table.table("numbers")
    shares = {}
    for name in shares_table.values:
        if name not in list(_core.NumberType):
            shares_table.fail(name, f"is no type of number{nearest(name, _core.NumberType)}")
        shares[_core.NumberType(name)] = shares_table.number(name, most=1.0)
    if not any(shares.values()):
        table.fail("numbers", "give the share of clients who have a number of each type, e.g. mobile = 0.9")
    first = read_first_numbers(table.table("first"))
    for kind in shares:
        if kind not in first:
            table.fail("first", f'has no first number for type {kind}, e.g. {kind} = "+48500000000"')
        if first[kind] + count > 10**15:
            table.fail(f"first.{kind}", f"+{first[kind]}: leaves no room for {count} numbers of at most 15 digits")
    zones_table = table.table("zones")
    zones = {}
    for name in zones_table.values:
        zones_table.build(name, _core.load_zone, name)
        zones[name] = zones_table.number(name, most=1.0)
    if zones and abs(sum(zones.values()) - 1) > 1e-6:
        table.fail("zones", f"the shares are {sum(zones.values()):g} together: make them 1")
    table.finish()
    return Generation(count, shares, first, zones)


def generate_contacts(generation: Generation, zone: _core.Zone, seed: int) -> Contacts:
    """Make up the clients: the same seed gives the same clients."""
    draws = random.Random(seed)
    places = [_core.Place(_core.load_zone(name)) for name in generation.zones] or [_core.Place(zone)]
    collected = ClientColumns()
    for nth in range(generation.count):
        u = draws.random()
        index = 0
        for index, share in enumerate(generation.zones.values()):  # noqa: B007 - the index is what is wanted
            u -= share
            if u < 0:
                break
        numbers = [
            (kind, generation.first[kind] + nth) for kind, share in generation.numbers.items() if draws.random() < share
        ]
        if not numbers:  # everybody has at least the likeliest one
            kind = max(generation.numbers, key=lambda kind: generation.numbers[kind])
            numbers = [(kind, generation.first[kind] + nth)]
        collected.add(nth + 1, 0, index, numbers)
    return Contacts(collected.clients(), places)
