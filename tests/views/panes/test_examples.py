"""What stands behind the rows of a pane with a row for each example."""

from __future__ import annotations

import re

import pytest

from stepviz import Experiment
from stepviz.views import screen
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.span import text_of
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


@pytest.mark.parametrize(
    ("run", "at"),
    [
        (Experiment.of("xor", hidden=(8,)), "1:dh1"),
        (Experiment.of("xor", hidden=(8,)), "1:h1"),
        (Experiment.of("iris", hidden=(8,)), "100:check"),
        (Experiment.of("digits", hidden=(8,)), "1:loss"),
        (Experiment.of("names", context=3, embed=2), "1:grads1"),
    ],
)
def test_the_first_title_says_how_many_of_the_rows_are_in_view(run: Experiment, at: str) -> None:
    frame = frame_at(at, run)
    for size in ((60, 20), (80, 24), (100, 30)):
        text = "\n".join(map(text_of, screen.screen(MomentView(State(frame.moment), frame), *size).rows[2:]))
        title = next(iter(re.findall(r"[ >*~]1 [^─\n]*?(?:─|  |>)", text)))
        assert re.search(r"(e\d+(-\d+)?|\d+)( of |/)32", title), (size, title)
