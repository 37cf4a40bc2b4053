"""What is seen is so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.cli import main
from stepviz.ops import Array, Cell, TensorRole
from stepviz.session.words import command
from stepviz.training import Known
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.cells import verdict
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.explanations import panel
from tests.support.moments import frame_at, with_arrays
from tests.support.places import NETS, frames_of, slots_of
from tests.support.viewer import RUN, Viewer

SIZES = (Size(40, 12), Size(60, 20), Size(80, 24), Size(120, 36), Size(160, 48))


def of_rows(frame: Frame) -> dict[str, bool]:
    """The tensors with a line for each row of the batch, and whether this iteration has made them by now."""
    axes = frame.program.axes
    return {name: frame.computed(name) for name in axes if axes[name][:1] == ("example",)}


def written(frame: Frame, cell: Cell, digits: int) -> str:
    """What stood there in the iteration before."""
    assert frame.previous is not None
    kind = frame.described(cell.tensor).kind
    return numbers.in_columns((float(frame.previous[cell.tensor][cell.index]),), kind, digits)[0].strip()


@pytest.mark.parametrize("net", [net for net in NETS if net not in ("chain rule", "mazur")])
def test_no_value_of_the_last_batch_stands_in_a_row_of_a_new_one(net: str) -> None:
    for place, frame in enumerate(frame for frame in frames_of(net) if frame.previous is not None):
        drawn = [of.the(TensorRole.ROWS).tolist() for of in (frame.previous, frame.current) if of is not None]
        absent = {name for name, made in of_rows(frame).items() if not made}
        if drawn[0] == drawn[1] or not absent:
            continue
        assert {frame.state(name) for name in absent} == {Known.ABSENT}
        for size in SIZES if LONG else (SIZES[2 * place % 5],):
            sight = MomentView(State(moment=frame.moment), frame)
            rows = [text_of(row) for row in screen(sight, *size).rows]
            for grid in sight.grids(size):
                for slot in (slot for slot in slots_of(grid) if slot.cell.tensor in absent):
                    x, y = grid.pane.place.x + slot.gutter + 1, grid.pane.place.y + slot.line
                    shown = rows[y][x : x + slot.digits]
                    assert written(frame, slot.cell, slot.digits) not in shown, (net, frame.op, size, slot.cell)


def test_values_of_equal_rows_stay() -> None:
    for source in ("mazur", "chain-rule"):
        timeline = Timeline(Trainer(Experiment.of(source)))
        frame = timeline.frame(Moment(2, 1))
        assert all(frame.state(name) is Known.OLD for name, made in of_rows(frame).items() if not made)


def with_scores(frame: Frame, scores: Array, probabilities: Array) -> Frame:
    """The same moment with other logits and probabilities."""
    return replace(frame, current=with_arrays(frame.current, {"logits": scores.copy(), "probs": probabilities.copy()}))


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


@pytest.mark.parametrize("keys", ["w p Enter right", "w s 5 Enter ] W", "w l 0.1 Enter ] W W", "w b 6 Enter }"])
def test_the_command_of_what_is_seen_prints_the_same_screen(keys: str, capsys: pytest.CaptureFixture[str]) -> None:
    viewer = Viewer(RUN, "13:grads").press(f"{keys} ] [")
    words = command(viewer.film, viewer.state)
    assert main(["show", *words[1:]]) == 0
    assert capsys.readouterr().out.rstrip("\n").splitlines() == viewer.seen().splitlines()
