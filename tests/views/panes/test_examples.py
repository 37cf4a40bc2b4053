"""What stands behind the rows of a pane with a row for each example."""

from __future__ import annotations

import re

import pytest

from stepviz import Experiment
from stepviz.views import screen
from tests.support.moments import frame_at

_WITH_ITS_NUMBER = re.compile(r"\d\.\d+\]?\s*◂")


@pytest.mark.parametrize("run", [Experiment(), Experiment.of("xor")])
def test_the_mean_loss_is_named_beside_its_number_only(run: Experiment) -> None:
    frame, named = frame_at("1:grads", run), 0
    for width in (28, 33, 40, 52, 60, 80, 100):
        for height in (9, 11, 16, 20, 24, 40):
            for line in screen.text(frame, width, height):
                if "◂ mean" in line:
                    named += 1
                    assert _WITH_ITS_NUMBER.search(line), (width, height, line)
    assert named
