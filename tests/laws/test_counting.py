"""How rows are counted where logits are equal or broken: on marks and in what is said of a tie.

What is said of accuracies and of the end of a run is judged with all other sentences, in `tests/claims`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from stepviz.training import Iteration
from stepviz.views.explain.explanation import explain
from stepviz.views.panes.cells import verdict
from tests.support.moments import frame_at
from tests.support.panel import panel


def with_scores(frame: Frame, scores: Array, probabilities: Array) -> Frame:
    """The same moment with other logits and probabilities."""
    slots = list(frame.current.slots)
    for name, array in (("logits", scores), ("probs", probabilities)):
        slots[frame.program.slots[name]] = array.copy()
    return replace(frame, current=Iteration(1, frame.program, slots))


def test_a_mark_says_what_a_check_would_count_where_rounding_makes_chances_equal() -> None:
    """Two logits a last bit apart have the same probability, and the second is larger."""
    frame = frame_at("1:softmax")
    near, half = np.tile([1.0, np.nextafter(1.0, 2)], (4, 1)), np.full((4, 2), 0.5)
    other, y = with_scores(frame, near, half), frame.current["y"].tolist()
    assert [verdict(other, example) for example in range(4)] == ["✓" if label == 1 else "✗" for label in y]
    broken = with_scores(frame, np.ones((4, 2)), np.tile([0.0, np.nan], (4, 1)))
    assert verdict(broken, 0) == "!"
    assert "Tied" not in "\n".join(panel(explain(broken, Cell("probs", (0, 0)))))
    assert "Tied" not in "\n".join(panel(explain(frame, Cell("probs", (0, 0)))))


def test_where_rounding_makes_chances_equal_the_larger_logit_is_named() -> None:
    frame = frame_at("1:softmax")
    for larger in (0, 1):
        scores = np.tile([1.0, 1.0], (4, 1))
        scores[:, larger] = np.nextafter(1.0, 2)
        other = with_scores(frame, scores, np.full((4, 2), 0.5))
        said = " ".join(explain(other, Cell("probs", (0, 0))).meaning)
        assert f"{frame.dataset.classes[larger]}, with the largest logit, is predicted." in said
