"""Health: the numbers of the batch and of the steps, none before it may be seen."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from stepviz.settings.kinds import MAX_HIDDEN
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.health import Health
from stepviz.views.state import USUAL
from tests.support.moments import frame_of
from tests.support.pictures import run, text
from tests.support.printed import shows


def test_every_parameter_of_the_deepest_network_has_a_letter_of_its_own() -> None:
    frame = frame_of(run(hidden=(2,) * MAX_HIDDEN, norm="layer"), "2:update")
    names = [parameter.name for parameter in frame.program.parameters]
    (legend,) = [line for line in text(Health(), frame, width=2000) if line.startswith(" step : size")]
    found = re.findall(r"(\w) (\S+) \S+", legend.removeprefix(" step : size"))
    assert [name for _, name in found] == names
    assert len({letter for letter, _ in found}) == len(names) > 26


BARS = " ▁▂▃▄▅▆▇█"


def test_bars_are_counts_of_numbers_between_the_ends() -> None:
    frame = frame_of(run(), "5:update")
    lines = {line.split()[0]: line for line in text(Health(), frame, width=120, height=45) if line[1:].strip()}
    for name in ("h1", "logits", "dW1", "dW2"):
        values, line = frame.current[name].ravel(), lines[name]
        assert shows(line[9:17].strip(), values.min())
        assert shows(line[82:91].strip(), values.max())
        assert " std " not in line or shows(line.split()[-1], values.std())
        counts, _ = np.histogram(values, 64)
        assert [BARS.index(bar) for bar in line[18:82]] == np.ceil(8 * counts / counts.max()).astype(int).tolist()


ratio = st.floats(0, 1e308) | st.sampled_from([math.nan, math.inf, 0.0, 5e-324])


def test_the_ends_of_each_layer_and_each_gradient_and_the_latest_steps_are_heard() -> None:
    frame = frame_of(run(), "5:update")
    told = [*Health().spoken(frame, USUAL)]
    for name in ("h1", "logits", "dW1", "dW2"):
        (heard,) = [re.fullmatch(rf"{name}: from (\S+) to (\S+), .*", line) for line in told if line.startswith(name)]
        assert heard is not None
        assert shows(heard[1], frame.current[name].min())
        assert shows(heard[2], frame.current[name].max())
    (steps,) = [line for line in told if line.startswith("step divided by size")]
    for name, ratio in re.findall(r"(\S+) (\d\S*?)(?:,|$)", steps):
        before, after = frame.current[name], frame.current[f"{name}_after"]
        assert shows(ratio, float(np.linalg.norm(after - before) / np.linalg.norm(before)))
    assert "dW2: not computed yet" in [*Health().spoken(frame_of(run(), "1:loss"), USUAL)]
    hidden = replace(USUAL, mask=Mask(("h1",)))
    assert "h1: hidden" in [*Health().spoken(frame, hidden)]
