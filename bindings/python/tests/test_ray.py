# SPDX-License-Identifier: Apache-2.0
"""A sweep over Ray's own pool, where Ray is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import outdial as o

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install ray")

pytestmark = pytest.mark.filterwarnings("default")  # what Ray says about its own parts is not ours


def test_the_same_numbers_over_ray(campaign: Path) -> None:
    from ray.util.multiprocessing import Pool

    file = o.load_campaign(campaign).with_changes({"days": 1, "generate.count": 150})
    grid = {"agents": [4, 8], "pacing.mode": ["progressive", "predictive"]}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        with Pool(2) as pool:
            there = o.sweep(file, grid, replications=3, executor=pool)
    finally:
        ray.shutdown()
    here = o.sweep(file, grid, replications=3)
    for name in here:
        np.testing.assert_array_equal(there[name], here[name], err_msg=name)
