# SPDX-License-Identifier: Apache-2.0
"""The data that come with the package: laws, holidays, the geo table, map shapes."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """Where they are."""
    return Path(__file__).parent / "data"
