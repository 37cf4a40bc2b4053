"""What is seen is so: a fault in any operation shows up, rounding is told, and the test rows stay locked.

Where an operation is at fault, the proof fails, or the explanation says what its terms really give.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Frame, Moment, Timeline, Trainer
from stepviz.cli import main
from stepviz.data import load
from stepviz.ops import Array, Cell, Factor, Op, Term, Terms
from stepviz.session.words import command
from stepviz.training.gradient_check import prove
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import agrees, explain
from stepviz.views.panes.cells import verdict
from stepviz.views.state import Poll, State
from tests.support.commands import printed
from tests.support.explanations import cells, panel
from tests.support.moments import frame_at, frame_of, with_arrays
from tests.support.viewer import RUN, Viewer

FAULTS: dict[str, tuple[tuple[int, ...], float]] = {
    "logits": ((0,), 1.001),
    "probs": ((0,), 1.0001),
    "losses": ((0, 1), 1.01),
    "loss": ((1,), 1.01),
    "dlogits": ((0,), 1.01),
    "dW": ((0,), 1.01),
    "db": ((1,), 1.01),
    "W_after": ((0,), 1.0001),
    "b_after": ((1,), 1.01),
}
"""By the tensor that is wrong: which arrays of its operation come out too large, and how much."""


def faulty(name: str, monkeypatch: pytest.MonkeyPatch) -> Frame:
    """The first update of a program with that fault."""
    (places, factor), kind = FAULTS[name], type(Trainer(Experiment()).program.maker(name))
    right: Callable[..., tuple[Array, ...]] = getattr(kind, "compute")  # noqa: B009 - of any operation

    def compute(self: Op, *arrays: Any) -> tuple[Array, ...]:
        made = enumerate(right(self, *arrays))
        return tuple(np.asarray(array * factor) if place in places else array for place, array in made)

    monkeypatch.setattr(kind, "compute", compute)
    return Timeline(Trainer(Experiment())).frame(Moment(1, 7))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_warned_of_where_it_is_and_nowhere_else_and_fails_the_proof(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = faulty(name, monkeypatch)
    told = ((cell.tensor, panel(explain(frame, cell))) for cell in cells(frame))
    assert {tensor for tensor, lines in told if any(line.startswith("! The terms give ") for line in lines)} == {name}
    proof = prove(frame.current, "sum", 0.01)
    lines = screen.text(frame, 80, 24, State(proving=True))[16:23]
    seen = [any(word in line for line in lines) for word in ("GRADCHECK FAILS", "✗")]
    # no gradient is made from the mean loss, which is only shown
    assert (proof.holds, *seen) == ((True, False, False) if name == "loss" else (False, True, True))


@pytest.mark.parametrize(
    ("factors", "value", "fine"),
    [
        ((1e308, 1e308, -1e308), 1e308, True),
        ((math.inf, -math.inf), math.inf, True),
        ((math.inf, -math.inf), math.nan, True),
        ((1.0, 2.0), math.nan, False),
        ((1.0, math.nan), 1.0, False),
    ],
)
def test_a_sum_beyond_the_largest_double_is_no_fault(factors: tuple[float, ...], value: float, fine: bool) -> None:
    parts = tuple(Term("", (Factor(factor),)) for factor in factors)
    assert agrees(Terms(Cell("logits", (0, 0)), value, parts)) == fine


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


MOMENTS = ("1:grads", "500:check", "4000:update")
"""The last one is before the check of the last iteration."""
BEFORE = (
    "export --format csv --iterations 3700-3999 --out FILE --force",
    "export --format json --iterations 400-600 --out FILE --force",
    "export --format svg --at 500:check --out FILE --force",
    "explain --at 3999:update --pick W_after.x2.c1",
)


def written(words: str, path: Path) -> str:
    """What a command writes: into a file, or else into the terminal."""
    lines = printed(words.replace("FILE", str(path)))
    return path.read_text(encoding="utf-8") if "FILE" in words else "\n".join(lines)


def otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the article's test rows have the other label."""

    def wrong(*given: Any) -> Dataset:
        data = load(*given)
        y = data.y.copy()
        y[data.test] = 1 - y[data.test]
        return replace(data, y=y)

    monkeypatch.setattr("stepviz.training.trainer.load", wrong)


def seen() -> list[list[str]]:
    """Screens of a moment, asked and proved, and explanations of every number, at each of the moments."""
    timeline, pages = Timeline(Trainer(Experiment())), list[list[str]]()
    for frame in (frame_of(timeline, at) for at in MOMENTS):
        states = (State(), State(poll=Poll(ask(frame))), State(proving=True))
        pages += [screen.text(frame, 80, 24, state) for state in states]
        pages += [explain(frame, cell).spoken() for cell in cells(frame)]
    return pages


def test_nothing_before_the_end_depends_on_the_labels_of_test_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, files = seen(), [written(words, tmp_path / "run") for words in BEFORE]
    otherwise(monkeypatch)
    assert seen() == before
    assert [written(words, tmp_path / "run") for words in BEFORE] == files
    assert not any("test," in text for text in files)
