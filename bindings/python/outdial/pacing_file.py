# SPDX-License-Identifier: Apache-2.0
"""The sections [pacing], [blending] and [learned_order] of a campaign file."""

from __future__ import annotations

from typing import Any

from outdial import _core
from outdial.toml_file import Table, read_fields


def read_pacing(table: Table) -> _core.PacingConfig:
    """How many are dialled at once."""
    fields = read_fields(
        table,
        {
            "mode": lambda name: table.choice(name, _core.PacingMode, ""),
            "lines_per_agent": lambda name: table.number(name, least=1, most=100),
            "abandonment_target": lambda name: table.number(name, least=1e-4, most=0.5),
            "minimum_team": table.whole,
            "minimum_answers": table.whole,
            "max_lines": lambda name: table.whole(name, least=1, most=10_000_000),
            "calls_per_second": lambda name: table.number(name, most=1e6),
            "goal": lambda name: table.choice(name, _core.PacingGoal, ""),
            "agent_wait_target_s": lambda name: table.seconds(name, least=0.001, most=3_600),
            "occupancy_target": lambda name: table.number(name, least=0.05, most=0.99),
            "expected_answer_rate": lambda name: table.number(name, least=1e-3, most=0.99),
            "expected_ring_s": lambda name: table.seconds(name, least=0.001, most=600),
            "expected_handle_time_s": lambda name: table.seconds(name, least=0.001, most=86_400),
        },
    )
    table.finish()
    return table.build_from(_core.PacingConfig, fields)


def read_blending(table: Table, within: Any) -> _core.BlendingConfig:
    """How well inbound callers are served; in time is by default what [inbound] says."""
    fields = read_fields(
        table,
        {
            "service_level": lambda name: table.number(name, most=0.99),
            "answer_within_s": table.seconds,
            "reserve": lambda name: table.whole(name, most=1_000_000),
            "expected_calls_per_hour": lambda name: table.number(name, most=1e6),
            "expected_handle_time_s": table.seconds,
        },
    )
    table.finish()
    if within is not None:
        fields.setdefault("answer_within_s", within)
    return table.build_from(_core.BlendingConfig, fields)


def read_learned_order(table: Table) -> _core.AnswerChancesConfig:
    """How the chances of an answer are learned."""
    fields = read_fields(
        table,
        {
            "expected": lambda name: table.number(name, least=1e-3, most=0.9),
            "level_shape": lambda name: table.number(name, least=0.1, most=100),
            "half_life": lambda name: table.number(name, least=1e4, most=1e12),
            "discount_per_hour": lambda name: table.number(name, least=0.5, most=1),
            "indifference": lambda name: table.number(name, most=1),
            "caution": lambda name: table.number(name, most=10),
            "exploration": lambda name: table.number(name, most=0.5),
            "seed": table.whole,
        },
    )
    table.finish()
    return table.build_from(_core.AnswerChancesConfig, fields)
