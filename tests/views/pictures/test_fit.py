"""The fit: the picked row is told in true numbers."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Timeline
from stepviz.ops import Cell
from stepviz.training import Moment
from stepviz.views.pictures.fit import Regression
from stepviz.views.state import State
from tests.support.moments import frame_near
from tests.support.nets import Net
from tests.support.pictures import moments, small_nets, text
from tests.support.printed import NUMBER, shows


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
