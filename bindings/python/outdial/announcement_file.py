# SPDX-License-Identifier: Apache-2.0
"""The section [announcement] of a campaign file."""

from __future__ import annotations

from outdial import _core
from outdial.toml_file import Table, nearest, read_fields
from outdial.windows_file import read_hours


def read_announcement(table: Table) -> _core.AnnouncementConfig:
    """Which calls are announced by a message, and how."""
    fields = read_fields(
        table,
        {
            "lead_time_s": table.seconds,
            "again_after_s": table.seconds,
            "answer_within_s": lambda name: table.seconds(name, least=0.001),
            "ahead": lambda name: table.number(name, least=0.001, most=1e6),
        },
    )
    fields["text"] = table.text("text")
    if "types" in table:
        types = table.array("types")
        for kind in types:
            if kind not in list(_core.NumberType):
                table.fail("types", f"{kind!r} is no type of number{nearest(str(kind), _core.NumberType)}")
        fields["types"] = {kind: kind in types for kind in _core.NumberType}
    if "hours" in table:
        fields["windows"] = _core.Windows(hours=dict.fromkeys(_core.NumberType, read_hours(table, "hours")))
    table.finish()
    return table.build_from(_core.AnnouncementConfig, fields)
