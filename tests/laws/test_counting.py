"""How rows are counted: what equal and broken logits count as is so, and is said; what the end of a run claims."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.cli import main
from stepviz.data import Split
from stepviz.ops import Array, Cell
from stepviz.training import Iteration
from stepviz.views import screen
from stepviz.views.explain.explanation import explain
from stepviz.views.panes.cells import verdict
from stepviz.views.pictures.data_rows import DataRows
from stepviz.views.state import State
from tests.support.moments import frame_at
from tests.support.panel import panel
from tests.support.pictures import text

STILL = Experiment(lr=0, check=(1, 1))
"""b is 0, and row #6 is 0 0 0 0: both of its logits are 0."""
HUGE = Experiment(lr=1e308, check=(1, 1))
"""The first update leaves weights whose sums are infinite for some rows."""
DEAD = Experiment(hidden=(1,), seed=1, lr=0, check=(1, 1))
"""One relu unit: rows it does not answer have the logits of b, both 0."""


def logits(frame: Frame, split: Split) -> Any:
    """Of the rows of a split with the parameters after, layer by layer."""
    h, after = frame.dataset.X[frame.dataset.rows(split)], frame.current.after
    layers = list(zip(after[::2], after[1::2], strict=False))[: len(frame.experiment.hidden) + 1]
    with np.errstate(all="ignore"):
        for number, (W, b) in enumerate(layers):
            h = np.maximum(h, 0) @ W + b if number else h @ W + b
    return h


@pytest.mark.parametrize("run", [STILL, HUGE, DEAD], ids=["ties", "broken", "dead"])
@pytest.mark.parametrize("split", ["train", "val"])
def test_an_accuracy_says_how_equal_and_broken_rows_count(run: Experiment, split: Split) -> None:
    frame = frame_at("1:check", run)
    z = logits(frame, split)
    finite = np.isfinite(z).all(axis=1)
    tied = finite & (z[:, 0] == z[:, 1])
    told = explain(frame, Cell(split))
    spoken = "\n".join(told.spoken())
    assert told.rule == "rows where the larger logit (argmax, first if tied) is the true class"
    assert ("the first counts" in spoken) == tied.any()
    assert bool(re.search("nan or inf counts as wrong|nan or inf: wrong", spoken, re.IGNORECASE)) == (not finite.all())
    rows = dict(re.findall(r"#(\d+) .*?pred (\w+) ", spoken))
    labels = frame.dataset.y[frame.dataset.rows(split)]
    for row, values, ok in zip(frame.dataset.rows(split).tolist(), z.tolist(), finite, strict=True):
        assert rows[str(row)] == (f"c{values.index(max(values))}" if ok else "none")
    right = sum(bool(ok) and v.index(max(v)) == y for v, ok, y in zip(z.tolist(), finite, labels, strict=True))
    assert f"{right} of {len(labels)} correct = " in spoken
    assert f"{right} of {len(labels)} correct = " in " ".join(panel(told))


def test_the_cases_are_what_they_are_called() -> None:
    ties = logits(frame_at("1:check", STILL), "train")
    dead = logits(frame_at("1:check", DEAD), "train")
    broken = logits(frame_at("1:check", HUGE), "train")
    assert (ties[:, 0] == ties[:, 1]).sum() == 1
    assert (dead[:, 0] == dead[:, 1]).sum() > 1
    assert not np.isfinite(broken).all()


def test_infinite_logits_are_explained_without_a_word_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--lr", "1e308", "--check", "1,1", "--at", "1:check", "--pick", "train"]
    assert main(["explain", *words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "A row with nan or inf counts as wrong." in out.splitlines()
    assert "pred nan" not in out


def test_what_a_row_is_said_to_be_comes_first_also_where_its_chances_are_equal_or_broken() -> None:
    frame = frame_at("1:update", replace(STILL, lr=1e5, softmax="plain"))
    z = logits(frame, "train")
    assert np.isfinite(z).all()
    for row, values in enumerate(z.tolist()):
        told = text(DataRows(), frame, State(row=row))[-1]
        assert f"predicted class {values.index(max(values))} " in told


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


def test_a_tie_names_the_prediction_and_what_decides() -> None:
    """Every row of three logits that are equal, a last bit apart, or smaller."""
    frame = frame_at("1:softmax", Experiment.of("iris", batch_size=27, iterations=2))
    z = np.array([*product((1.0, np.nextafter(1.0, 2), 0.0), repeat=3)])
    p = np.exp(z.round(12))
    p /= p.sum(axis=1, keepdims=True)
    other = with_scores(frame, z, p)
    for example, (row, probabilities) in enumerate(zip(z, p, strict=True)):
        tied = np.flatnonzero(probabilities == probabilities.max())
        name = frame.dataset.classes[int(row.argmax())]
        alone = len(np.unique(row[tied])) > 1
        told = f"{name}, with the largest logit, is predicted." if alone else f"the first one, {name}, is predicted."
        for column in range(3):
            said = " ".join(explain(other, Cell("probs", (example, column))).meaning)
            assert (f"Tied for the largest p: {told}" in said) == ("Tied" in said) == (len(tied) > 1)


def last_line(frame: Frame) -> str:
    return screen.text(frame, 80, 24)[22].strip()


RUNS: list[tuple[dict[str, Any], int]] = [
    *(({}, seed) for seed in range(6)),
    *(({"hidden": (8,)}, seed) for seed in (0, 12, 22, 56)),
    ({"variant": "as-printed"}, 0),
    ({"reduction": "mean"}, 3),
    ({"lr": 0}, 0),
    ({"iterations": 4000}, 0),
]


@pytest.mark.parametrize(("given", "seed"), RUNS)
def test_the_rule_is_found_only_where_all_inputs_are_answered_by_it(given: dict[str, Any], seed: int) -> None:
    timeline = Timeline(Trainer(Experiment(seed=seed, **{"iterations": 500} | given)))
    frame = timeline.frame(timeline.schedule.last)
    inputs = np.array(list(product([0, 1], repeat=4)))
    h, parameters = inputs.astype(np.float64), list(frame.current.after)
    while parameters:
        W, b, *parameters = parameters
        h = h @ W + b
        h = np.maximum(h, 0) if parameters else h
    by_rule = [z.index(max(z)) == x[2] for z, x in zip(h.tolist(), inputs.tolist(), strict=True)]
    told = last_line(frame)
    assert ("the model found the rule" in told) == all(by_rule)
    if not all(by_rule):
        first = " ".join(map(str, inputs[by_rule.index(False)]))
        assert f"{sum(by_rule)} of 16 possible inputs predicted as y = x2; not {first}" in told


@pytest.mark.parametrize("source", ["xor", "iris"])
def test_other_runs_claim_nothing_at_their_end(source: str) -> None:
    timeline = Timeline(Trainer(Experiment.of(source, iterations=3)))
    assert last_line(timeline.frame(timeline.schedule.last)) == "end of the run"


@pytest.mark.parametrize("size", [1, 4, 32, 90])
@pytest.mark.parametrize("sampling", ["replacement", "epochs", "order"])
def test_the_drawn_rows_are_listed_whole_to_be_read_aloud(
    size: int, sampling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["iris", "--batch-size", str(size), "--sampling", sampling]
    assert main(["explain", *words, "--at", "2:batch", "--pick", "x.e0.x1"]) == 0
    out = capsys.readouterr().out
    run = Experiment.of("iris", batch_size=size, sampling=sampling)
    frame = frame_at("2:batch", run)
    rows = ", ".join(map(str, frame.current["rows"].tolist()))
    assert any(line.endswith(f": {rows}") for line in out.splitlines())
    lines = panel(explain(frame, Cell("x", (0, 1))))
    (listed,) = [line for line in lines if line.startswith("The batch is")]
    assert len(listed) <= 79
    shown, _, cut = listed.split(":")[1].strip().partition(" …")
    assert rows.startswith(shown)
    assert (" …" in listed) == (shown != rows)
    assert cut == ""
