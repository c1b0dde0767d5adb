# SPDX-License-Identifier: Apache-2.0
"""The numbering plans of `phonenumbers` as a tree over digits: country and kind of a number, by prefix and length.

What is computed here is what `region_code_for_number`, `number_type` and `country_name_for_number` would answer, for
all numbers at once instead of one after the other.
"""

from __future__ import annotations

from typing import NamedTuple

from automaton import Automaton, States
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc, PhoneNumberType
from phonenumbers.geocoder import _region_display_name
from phonenumbers.phonenumberutil import is_number_type_geographical

MOST_DIGITS = 15

# In the order of the C++ enumeration.
KINDS = (
    "unknown", "fixed", "mobile", "fixed_or_mobile", "toll_free", "premium", "shared_cost", "voip", "personal", "pager",
    "uan", "voicemail",
)  # fmt: skip

_TYPES = {
    "fixed": PhoneNumberType.FIXED_LINE,
    "mobile": PhoneNumberType.MOBILE,
    "fixed_or_mobile": PhoneNumberType.FIXED_LINE_OR_MOBILE,
}
# The order in which the first that fits is taken; fixed and mobile come after these.
_SPECIAL = (
    ("premium", "premium_rate"), ("toll_free", "toll_free"), ("shared_cost", "shared_cost"), ("voip", "voip"),
    ("personal", "personal_number"), ("pager", "pager"), ("uan", "uan"), ("voicemail", "voicemail"),
)  # fmt: skip


class Outcome(NamedTuple):
    """What is known of numbers of one prefix and length."""

    region: str  # ISO 3166 code, 001 for the whole world, empty when unknown
    kind: str
    geographical: bool  # whether the place of the prefix is the place of the number
    name: str  # of the country; empty when there are several it could be
    viable: bool = False  # whether the general pattern of the calling code fits
    possible: bool = False  # whether a national number may have this length


NOTHING = Outcome("", "unknown", False, "")
# A national number has at least two digits.
_FEWEST_DIGITS = 2


class Node(NamedTuple):
    """All numbers that begin with one prefix. Equal subtrees are one object number."""

    outcome: Outcome  # of the number that is the prefix itself
    children: tuple[int, ...]  # by next digit; empty at the end


class Tree:
    """Hash-consed nodes: equal subtrees have equal numbers, whichever prefix they stand under."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._numbers: dict[Node, int] = {}
        self._uniform: dict[int, bool] = {}

    def number(self, node: Node) -> int:
        """The number of this node."""
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]

    def uniform(self, number: int) -> bool:
        """Whether the outcome depends only on the length from here on."""
        if number not in self._uniform:
            children = self.nodes[number].children
            self._uniform[number] = not children or (len(set(children)) == 1 and self.uniform(children[0]))
        return self._uniform[number]

    def outcomes(self, number: int) -> tuple[Outcome, ...]:
        """By length, from this node's own to the longest; for a uniform node."""
        found = [self.nodes[number].outcome]
        while self.nodes[number].children:
            number = self.nodes[number].children[0]
            found.append(self.nodes[number].outcome)
        return tuple(found)


class Plan:
    """The numbers of one country calling code."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.digits = len(str(code))
        self._regions = COUNTRY_CODE_TO_REGION_CODE[code]
        self._metadata = {region: self._metadata_of(region) for region in self._regions}
        self._automaton = Automaton()
        for region, metadata in self._metadata.items():
            if metadata.leading_digits:
                self._automaton.add(metadata.leading_digits, (region, "leading"), prefix=True)
            for name in ("general_desc", "fixed_line", "mobile", *(name for _, name in _SPECIAL)):
                description = getattr(metadata, name)
                if description is not None and description.national_number_pattern:
                    self._automaton.add(description.national_number_pattern, (region, name))
        self._known: dict[tuple[States, int], int] = {}

    def root(self, tree: Tree) -> int:
        """The node that stands for the calling code."""
        return self._node(tree, self._automaton.start, self.digits)

    def _metadata_of(self, region: str) -> PhoneMetadata:
        if region == "001":
            return PhoneMetadata.metadata_for_nongeo_region(self.code)
        return PhoneMetadata.metadata_for_region(region)

    def _node(self, tree: Tree, states: States, depth: int) -> int:
        key = (states, depth)
        if key not in self._known:
            if depth == MOST_DIGITS:
                children: tuple[int, ...] = ()
            elif not states:  # nothing matches any more: all digits are alike
                children = (self._node(tree, states, depth + 1),) * 10
            else:
                steps = (self._automaton.step(states, digit) for digit in range(10))
                children = tuple(self._node(tree, step, depth + 1) for step in steps)
            self._known[key] = tree.number(Node(self._outcome(states, depth - self.digits), children))
        return self._known[key]

    def _outcome(self, states: States, length: int) -> Outcome:
        if length < _FEWEST_DIGITS:
            return NOTHING
        labels = self._automaton.labels(states)
        main = self._regions[0]
        viable = (main, "general_desc") in labels
        possible = _is_possible(self._metadata[main].general_desc, length)
        kinds = {region: self._kind(region, labels, length) for region in self._regions}
        region = self._region(labels, kinds)
        if region is None:
            return NOTHING._replace(viable=viable, possible=possible)
        kind = kinds[region]
        valid = [candidate for candidate in self._regions if kinds[candidate] != "unknown"]
        if len(self._regions) == 1:
            name = _region_display_name(region, "en")
        else:
            name = _region_display_name(valid[0], "en") if len(valid) == 1 else ""
        geographical = kind in _TYPES and is_number_type_geographical(_TYPES[kind], self.code)
        return Outcome(region, kind, geographical, name, viable, possible)

    def _region(self, labels: frozenset, kinds: dict[str, str]) -> str | None:
        if len(self._regions) == 1:
            return self._regions[0]
        for region in self._regions:
            if self._metadata[region].leading_digits is not None:
                if (region, "leading") in labels:
                    return region
            elif kinds[region] != "unknown":
                return region
        return None

    def _kind(self, region: str, labels: frozenset, length: int) -> str:
        metadata = self._metadata[region]

        def matches(name: str) -> bool:
            description = getattr(metadata, name)
            if description is None or (region, name) not in labels:
                return False
            return not description.possible_length or length in description.possible_length

        if not matches("general_desc"):
            return "unknown"
        for kind, name in _SPECIAL:
            if matches(name):
                return kind
        if matches("fixed_line"):
            return "fixed_or_mobile" if metadata.same_mobile_and_fixed_line_pattern or matches("mobile") else "fixed"
        if not metadata.same_mobile_and_fixed_line_pattern and matches("mobile"):
            return "mobile"
        return "unknown"


def _is_possible(description: PhoneNumberDesc, length: int) -> bool:
    """Neither too short nor only dialled locally; what is too long may still lose a prefix."""
    if length in description.possible_length_local_only:
        return False
    return length in description.possible_length or length > max(description.possible_length)
