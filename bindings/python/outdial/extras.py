# SPDX-License-Identifier: Apache-2.0
"""Packages that only some features need."""

from __future__ import annotations

from importlib.util import find_spec


class MissingExtraError(ValueError):
    """A package is not installed: the message says what to install."""


def need(package: str, extra: str, feature: str) -> None:
    """MissingExtraError unless the package is there."""
    if find_spec(package) is None:
        raise MissingExtraError(f"{feature} need {package}, which is not installed: pip install 'outdial[{extra}]'")
