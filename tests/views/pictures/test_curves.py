"""The curves: exact means and exact looks, and the signs of the scrub bar below their iterations."""

from __future__ import annotations

import math
import re

import pytest

from stepviz import Experiment
from stepviz.data.dataset import SPLITS
from stepviz.views.panes.curve import START, curve
from stepviz.views.pictures.charts.timed import columns_in
from stepviz.views.pictures.curves import Curves
from stepviz.views.state import State
from tests.support.moments import frame_at, frame_of
from tests.support.pictures import (
    dots_of,
    run,
    text,
)
from tests.support.printed import shows


@pytest.mark.parametrize("log", [False, True])
def test_the_loss_stands_where_its_means_are(log: bool) -> None:
    """Each mean is within a line of what the axis beside it says."""
    frame = frame_of(run("iris", iterations=600, check=(100, 200)), "500:check")
    lines = text(Curves(), frame, State(log=log), width=120, height=60)
    start, width = 2, columns_in(120)
    end = next(y for y, line in enumerate(lines) if line.startswith(" accuracy "))
    shown = [line[START : START + width] for line in lines[start:end]]
    drawn = curve(frame.history.losses, width)
    ticks = [
        (y, float(line[: START - 1]))
        for y, line in enumerate(lines[start : start + len(shown)])
        if line[:START].strip()
    ]
    (top, high), (bottom, low) = ticks[0], ticks[-1]
    scale = math.log10 if log else float
    found = dots_of([re.sub("[a-zA-Z0-9. ]+$", "", line) for line in shown])
    means = frame.history.losses.column_means(drawn.per_column // 2)
    assert {x for x, _ in found} == set(range(len(means)))
    for column, mean in enumerate(means):
        wanted = top + (scale(high) - scale(mean)) / (scale(high) - scale(low)) * (bottom - top)
        assert min(abs((y - 1.5) / 4 - wanted) for x, y in found if x == column) <= 1


def test_the_curves_are_heard_at_places_from_the_first_iteration_to_now() -> None:
    frame = frame_of(run("iris", iterations=600, check=(100, 200)), "500:check")
    losses, told = frame.history.losses, [*Curves().spoken(frame, State())]
    heard = [re.fullmatch(r"loss, mean of iterations (\d+) to (\d+): (\S+)", line) for line in told]
    means = [(int(each[1]), int(each[2]), each[3]) for each in heard if each]
    assert (means[0][0], means[-1][1]) == (1, 500)
    assert all(shows(mean, float(losses[first - 1 : last].mean())) for first, last, mean in means)
    assert f"loss now: {losses[-1]:.4f}" in told
    checks = {split: re.findall(r"(\S+)% at (\d+)", line) for line in told for split in SPLITS if f", {split} " in line}
    for split, results in checks.items():
        assert [int(at) for _, at in results] == {"train": [100, 200, 300, 400, 500], "val": [200, 400], "test": []}[
            split
        ]
        assert all(shows(value, frame.history.evaluations.at(split, int(at))) for value, at in results)
    assert "accuracy, test not yet, at 600" in told


def test_before_the_first_loss_and_of_a_formula_something_is_heard_too() -> None:
    assert "loss: none yet" in [*Curves().spoken(frame_of(run(), "1:ready"), State())]
    frame = frame_at("9:update", Experiment.of("chain-rule"))
    (moved,) = [line for line in Curves().spoken(frame, State()) if line.startswith("x: ")]
    first, now = re.findall(r"[-+]\d\S*", moved)
    assert shows(first, 2.0)
    assert shows(now, float(frame.current["x_after"]))
