"""The columns of the batch go by the names that the data give them, where all of these have room."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.screen import screen
from stepviz.views.sight import Sight
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_of


def heads(folder: Path, names: str, width: int) -> list[str]:
    rows = "".join(f"{n / 7:.3f},{n % 5 / 3:.3f},{'ab'[n % 2]}\n" for n in range(24))
    (folder / "own.csv").write_text(f"{names},y\n{rows}")
    frame = frame_of(Timeline(Trainer(Experiment.of(str(folder / "own.csv")))), "1:batch")
    found = next(row for row in screen(Sight(State(frame.moment), frame), width, 24).rows if "row " in text_of(row))
    return text_of(found).split()[1:3]


@pytest.mark.parametrize(
    ("names", "width", "told"),
    [
        ("hours,sleep", 80, ["hours", "sleep"]),
        ("hours,sleep_per_night", 80, ["x0", "x1"]),
        ("x1,x0", 80, ["x0", "x1"]),
    ],
)
def test_inputs_go_by_their_names(names: str, width: int, told: list[str], tmp_path: Path) -> None:
    assert heads(tmp_path, names, width) == told
