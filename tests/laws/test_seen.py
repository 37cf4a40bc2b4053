"""What is seen is so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepviz import Frame
from stepviz.cli import main
from stepviz.ops import Array, Cell
from stepviz.session.words import command
from stepviz.views.explain.explanation import explain
from stepviz.views.panes.cells import verdict
from tests.support.explanations import panel
from tests.support.moments import frame_at, with_arrays
from tests.support.viewer import RUN, Viewer


def with_scores(frame: Frame, scores: Array, probabilities: Array) -> Frame:
    """The same moment with other logits and probabilities."""
    return replace(frame, current=with_arrays(frame.current, {"logits": scores.copy(), "probs": probabilities.copy()}))


@pytest.mark.parametrize("larger", [0, 1])
def test_where_rounding_makes_chances_equal_the_larger_logit_counts_and_is_named(larger: int) -> None:
    frame, scores = frame_at("1:softmax"), np.ones((4, 2))
    scores[:, larger] = np.nextafter(1.0, 2)
    other = with_scores(frame, scores, np.full((4, 2), 0.5))
    right = (frame.current["y"] == larger).tolist()
    assert [verdict(other, example) for example in range(4)] == ["✓" if one else "✗" for one in right]
    said = " ".join(explain(other, Cell("probs", (0, 0))).meaning)
    assert f"{frame.dataset.classes[larger]}, with the largest logit, is predicted." in said


def test_a_row_with_a_probability_that_is_nan_is_no_tie() -> None:
    broken = with_scores(frame_at("1:softmax"), np.ones((4, 2)), np.tile([0.0, np.nan], (4, 1)))
    assert verdict(broken, 0) == "!"
    assert "Tied" not in "\n".join(panel(explain(broken, Cell("probs", (0, 0)))))


@pytest.mark.parametrize("keys", ["w p Enter right", "w s 5 Enter ] W", "w l 0.1 Enter ] W W", "w b 6 Enter }"])
def test_the_command_of_what_is_seen_prints_the_same_screen(keys: str, capsys: pytest.CaptureFixture[str]) -> None:
    viewer = Viewer(RUN, "13:grads").press(f"{keys} ] [")
    words = command(viewer.film, viewer.state)
    assert main(["show", *words[1:]]) == 0
    assert capsys.readouterr().out.rstrip("\n").splitlines() == viewer.seen().splitlines()
