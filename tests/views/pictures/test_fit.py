"""The fit: signs stand where targets and outputs are, the picked row is told in true numbers, nothing too early."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import Moment
from stepviz.views.pictures.fit import Regression
from stepviz.views.state import State
from tests.support.moments import frame_near, frame_of
from tests.support.nets import Net
from tests.support.pictures import dots_of, moments, rows_of, small_nets, text
from tests.support.printed import NUMBER, shows

X = [-2.0, -1.0, 0.0, 1.0, 2.0, 0.5, -0.5, 1.5]
Y = [-4.0, -1.5, 0.5, 2.0, 4.5, 5.0, -1.0, 2.0]
FIRST, LAST, START = 2, 15, 3
"""Lines of the charts, and the first column of the left one."""


def line_of(W: float, b: float) -> Timeline:
    """A run that starts from o = W·x + b; rows 0 to 4 for training, 5 and 6 for validation, 7 for the test."""
    data = rows_of([[x] for x in X], [0] * len(X), range(5), (5, 6))
    trainer = Trainer(Experiment.of("line"), replace(data, y=np.array(Y), classes=(), targets=("y",)))
    trainer.initial = (np.array([[W]]), np.array([b]))
    return Timeline(trainer)


@given(st.floats(-6, 6), st.floats(-9, 9))
def test_the_curve_is_what_the_model_says(W: float, b: float) -> None:
    """No dot is further from the output there than a dot and a half, and half a step to the next column."""
    frame = frame_of(line_of(W, b), "1:ready")
    lines = [line[START : START + 36] for line in text(Regression(), frame)[FIRST : LAST + 1]]
    hidden = {x for line in lines for x, sign in enumerate(line) if sign in "ovT●▴▾"}
    low, high, columns, count = -4.0, 5.0, 72, 4 * (LAST + 1 - FIRST)
    dot, step, found = (high - low) / count, abs(W) * 4 / columns, dots_of(lines)
    for column in range(columns):
        output = W * (-2 + 4 * (column + 0.5) / columns) + b
        drawn = [high - dot * (y + 0.5) for x, y in found if x == column]
        assert all(abs(value - output) <= 1.5 * dot + step + 1e-9 for value in drawn)
        assert drawn or column // 2 in hidden or not low <= output <= high


@given(small_nets(1, 2) | small_nets(2, 1), moments, st.integers(0, 1))
def test_the_picked_row_is_told_in_true_numbers(net: Net, moment: Moment, column: int) -> None:
    frame = frame_near(Timeline(net.trainer), moment)
    row, column = int(frame.dataset.train[-1]), min(column, net.targets - 1)
    name = "outputs"
    viewer = State(row=row, pick=Cell(name, (0, column)))
    lines = text(Regression(), frame, viewer, width=130)
    after = frame.computed(frame.program.after(frame.program.parameters[0].name))
    model = frame.current.model_after if after else frame.current.model
    outputs = frame.program.scores(frame.dataset.X[frame.dataset.train], model)[:, column]
    targets = frame.dataset.y[frame.dataset.train, column]
    output, target = float(outputs[-1]), float(targets[-1])
    if not np.isfinite(output):
        assert lines[-3].strip() == f"residual o - y = {'nan' if np.isnan(output) else f'{output:+}'}"
        return
    told = re.fullmatch(rf" #{row} [e0-9 ]* o = (?:.+ [=≈] )?({NUMBER})   target ({NUMBER})", lines[-4].rstrip())
    assert told is not None
    assert (shows(told[1], output), shows(told[2], target)) == (True, True)
    residual = re.match(rf" residual o - y = .+ [=≈] ({NUMBER})(?:   squared ({NUMBER}))?", lines[-3])
    assert residual is not None
    off = output - target
    assert shows(residual[1], off)
    assert (residual[2] is not None) == np.isfinite(off * off)
    assert residual[2] is None or shows(residual[2], off * off)
    with np.errstate(all="ignore"):
        total = float(np.square(outputs - targets).sum())
    share = re.search(rf": (.+)% of all {len(outputs)} train squares", lines[-3])
    assert (share is not None) == (np.isfinite(total) and total > 0)
    if share is not None:
        exact = 100 * off * off / total
        low, high = {"under 1": (0, 0.5), "over 99": (99.5, 100)}.get(share[1]) or [
            float(share[1]) - 0.5,
            float(share[1]) + 0.5,
        ]
        assert low - 1e-9 <= exact <= high + 1e-9
