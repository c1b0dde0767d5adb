# SPDX-License-Identifier: Apache-2.0
"""Where the clients of a contacts file are: by a column of zones, or by their numbers and addresses."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from outdial import _core, geo
from outdial.contacts_mapping import ContactsMapping
from outdial.rules import load_law


class Places:
    """The places that were met, numbered; 0 is the campaign's own zone."""

    def __init__(self, mapping: ContactsMapping, zone: _core.Zone) -> None:
        self.places = [_core.Place(zone)]
        self._purpose = mapping.purpose
        self._policy = mapping.whereabouts or "every_zone"
        self._ids: dict[Any, int] = {zone.name: 0}

    @cached_property
    def _book(self) -> _core.LawBook:
        return load_law()

    def of_zone(self, name: str) -> int:
        """The place that is one zone; the campaign's own when it is not named."""
        if not name:
            return 0
        if name not in self._ids:
            self._add(name, _core.Place(_core.load_zone(name)))
        return self._ids[name]

    def of_client(self, numbers: list[int], zip_code: str, state: str) -> int:
        """Every zone and jurisdiction in which the owner of these numbers and of that address may be."""
        known = [_core.PhoneNumber.from_digits(digits) for digits in numbers]
        where = geo.whereabouts(*known, zip=zip_code or None, state=state, policy=self._policy)
        zones = () if where["unknown"] else tuple(where["zones"])
        jurisdictions = tuple(place for place in where["jurisdictions"] if self._book.knows(place))
        safe = where["safe_hours"]
        key = zones, jurisdictions, safe
        if key not in self._ids:
            law = self._book.rule(jurisdictions, purpose=self._purpose)
            if safe:
                law = law & safe_rule(safe)
            self._add(key, _core.Place(_core.ZoneSet([_core.load_zone(name) for name in zones]), law))
        return self._ids[key]

    def _add(self, key: Any, place: _core.Place) -> None:
        self._ids[key] = len(self.places)
        self.places.append(place)


def safe_rule(safe: tuple[int, int, str]) -> _core.Rule:
    """The hours that are kept besides when an address and a number disagree: from and to in minutes, the zone."""
    begin, end, zone = safe
    hours = f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"
    return _core.Rule.hours(_core.Hours(hours)).in_zone(_core.load_zone(zone))
