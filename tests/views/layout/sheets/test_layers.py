from __future__ import annotations

import re
from typing import Any

import pytest

from stepviz import Experiment
from stepviz.views.screen import screen
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

ENDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("iris", {}),
    ("xor", {"loss": "bce"}),
    ("iris", {"loss": "mse"}),
    ("iris", {"loss": "half-mse", "output": "sigmoid"}),
    ("line", {}),
)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
@pytest.mark.parametrize(("source", "given"), ENDS)
def test_the_mean_loss_stands_below_the_losses_and_over_no_title(
    source: str, given: dict[str, Any], size: tuple[int, int]
) -> None:
    frame = frame_at("1:loss", Experiment.of(source, hidden=(3,), **given))
    rows = [text_of(row) for row in screen(MomentView(State(moment=frame.moment), frame), *size).rows]
    (title,) = [line for line, row in enumerate(rows) if re.search(r"\*\d loss[─ ]", row)]
    (mean,) = [line for line, row in enumerate(rows) if re.search(r"\[ *\d[\d.]*\]", row)]
    assert mean > title + 1
    assert not re.search(r"[\[\]]", rows[title])
