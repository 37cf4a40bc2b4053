"""Whatever a number is, huge, denormal, infinite or none: nothing that explains, proves or draws it raises or warns."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from stepviz.views.screen import screen
from tests.support.extremes import extreme
from tests.support.viewer import SIZES, Viewer

ACTS = 30


@pytest.mark.parametrize("seed", range(24))
def test_anything_may_be_asked_of_an_extreme_run(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    choose = random.Random(seed)
    viewer = Viewer(extreme(choose, tmp_path))
    viewer.settle()
    for _ in range(ACTS):
        viewer.act(choose)
        viewer.settle()
        if viewer.state.pace.on:
            viewer.key("escape")
        screen(viewer.player.sight, *choose.choice(SIZES))
