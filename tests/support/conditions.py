"""Conditions with their own meaning, looked up in every moment of a run that was walked one operation at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Array
from stepviz.training.conditions import Condition, parse
from stepviz.training.losses import BLOCK, EXACT
from stepviz.training.timeline import MEMORY
from tests.support.moments import steps, trainer_of

ARTICLE = Experiment()
SHORT = Experiment(iterations=45, check=(7, 20), seed=3)
LONG = Experiment(iterations=2 * BLOCK + 40, check=(10, 64), lr=0.05, seed=2)
NAN = Experiment(lr=100, iterations=40, check=(2, 3))
INF = Experiment(lr=14, variant="as-printed", iterations=300)
NAN_AT_THE_END_OF_A_BLOCK = Experiment(lr=9, variant="as-printed", seed=11, iterations=300)
RUNS = [SHORT, LONG, NAN, INF, NAN_AT_THE_END_OF_A_BLOCK]
NUMBERS = [
    "loss", "mean", "it", "train", "val", "now.train", "now.val", "W.x2.c0", "b.c1", "W_after.x0.c1", "dW.x3.c0",
    "db.c0", "logits.e0.c0", "z.e1.c1", "probs.e1.c0", "loss.e2", "d.e0.c1", "x.e1.x2", "y.e0", "max.dW", "max.db",
    "max.W", "max.p",
]  # fmt: skip
CELLS = [name for name in NUMBERS if "." in name and not name.startswith("now")]
FLAGS = ["nan", "inf", "right.0", "right.4", "right.7", "right.8", "right.11"]
SIGNS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


@dataclass(frozen=True)
class Known:
    """What every name is worth at a moment, which names have just got a value, and which another one."""

    values: dict[str, float]
    new: frozenset[str]
    changed: frozenset[str]


def cells(frame: Frame, name: str) -> float | None:
    """The value of a cell or of a largest size, if the operation just done made it."""
    program, op = frame.program, frame.op
    assert op is not None
    made = {tensor.name for tensor in op.writes} - {"train", "val", "test"}
    largest = name.startswith("max.")
    tensor, index = ({"max.p": "probs"}.get(name, name[4:]), ()) if largest else program.cell(name)
    found = f"{tensor}_after" if f"{tensor}_after" in made else tensor
    if found not in made:
        return None
    return float(np.abs(frame.current[found]).max() if largest else frame.current[found][index])


def answers(frame: Frame, parameters: tuple[Array, ...]) -> dict[str, float]:
    """What is right with these parameters: percents, and rows as 1 or 0."""
    data = frame.dataset
    scores = frame.program.scores(data.X, parameters)
    right = np.isfinite(scores).all(axis=1) & (scores.argmax(axis=1) == data.y)
    known = {f"right.{row}": float(right[row]) for row in (*data.train, *data.val)}
    return known | {f"now.{split}": 100.0 * right[getattr(data, split)].mean() for split in ("train", "val")}


def start(frame: Frame) -> dict[str, float]:
    W, b = frame.current.parameters
    known = {"it": 1.0, "W.x2.c0": W[2, 0], "b.c1": b[1], "max.W": np.abs(W).max(), "nan": 0.0, "inf": 0.0}
    return known | answers(frame, frame.current.parameters)


def news(frame: Frame) -> dict[str, float]:
    """The values made by the operation just done."""
    assert frame.op is not None
    if frame.op is frame.check:
        return {split: frame.history.accuracies[split].value for split in frame.check.splits if split != "test"}
    found = {name: cells(frame, name) for name in CELLS}
    known = {name: value for name, value in found.items() if value is not None}
    if frame.op.name == "loss":
        known |= {"loss": float(frame.current["loss"]), "mean": float(frame.current["loss"])}
    if frame.moment.op == 1 and frame.moment.iteration > 1:
        known["it"] = float(frame.moment.iteration)
    if frame.op.name == "update":
        known |= answers(frame, frame.current.after)
    computed = [t.name for op in frame.program.ops[: frame.moment.op] for t in op.writes]
    for name, is_one in (("nan", np.isnan), ("inf", np.isinf)):
        known[name] = float(frame.broken is not None and any(is_one(frame.current[t]).any() for t in computed))
    return known


@cache
def film(experiment: Experiment) -> dict[Moment, Known]:
    """Every moment of a run, walked one operation at a time."""
    timeline = Timeline(trainer_of(experiment))
    first, *others = steps(timeline)
    values = start(timeline.frame(first))
    told = {first: Known(values, frozenset(values), frozenset())}
    for moment in others:
        made = news(timeline.frame(moment))
        changed = frozenset(name for name, value in made.items() if name in values and values[name] != value)
        values = values | made
        told[moment] = Known(values, frozenset(made), changed)
    return told


@cache
def moments(experiment: Experiment) -> tuple[Moment, ...]:
    """All of a run, in order."""
    return tuple(film(experiment))


@dataclass(frozen=True)
class Told:
    """A condition as text, with its own meaning."""

    text: str
    names: frozenset[str] = field(repr=False)
    true: Callable[[Known], float] = field(repr=False)
    """1 where it is true, 0 where it is not, a half where one of its numbers is not known yet."""

    def hits(self, experiment: Experiment) -> list[Moment]:
        told = film(experiment)
        return [moment for moment, known in told.items() if self.names & known.new and self.true(known) == 1]


def compared(left: str, sign: str, right: str) -> Told:
    def true(known: Known) -> float:
        a, b = (known.values.get(word) if word in NUMBERS else float(word) for word in (left, right))
        return 0.5 if a is None or b is None else SIGNS[sign](a, b)

    return Told(f"{left} {sign} {right}", frozenset({left, right} & set(NUMBERS)), true)


def changing(name: str) -> Told:
    return Told(f"{name} changes", frozenset({name}), lambda known: name in known.changed)


def flag(name: str) -> Told:
    return Told(name, frozenset({name}), lambda known: known.values[name])


def negated(inner: Told) -> Told:
    return Told(f"not ({inner.text})", inner.names, lambda known: 1 - inner.true(known))


def joined(left: Told, word: str, right: Told) -> Told:
    sides, weaker_or_stronger = (left, right), {"and": min, "or": max}[word]
    text = f"({left.text}) {word} ({right.text})"
    return Told(text, left.names | right.names, lambda known: weaker_or_stronger(side.true(known) for side in sides))


@st.composite
def comparisons(draw: st.DrawFn, experiment: Experiment) -> Told:
    """Names against numbers that they really reach, and against each other."""
    known, name = [*film(experiment).values()], draw(st.sampled_from(NUMBERS))
    reached = known[draw(st.integers(0, len(known) - 1))].values.get(name, 1.5)
    number = reached + draw(st.sampled_from([0.0, 0.0, 1e-9, -1e-9, 0.01, -0.01])) if np.isfinite(reached) else 1.0
    left, right = draw(st.permutations([name, draw(st.just(repr(float(number))) | st.sampled_from(NUMBERS))]))
    return compared(left, draw(st.sampled_from(sorted(SIGNS))), right)


@cache
def conditions(experiment: Experiment) -> st.SearchStrategy[Told]:
    between, changes = comparisons(experiment), st.sampled_from(NUMBERS + FLAGS).map(changing)
    return st.recursive(
        st.one_of(between, between, st.sampled_from(FLAGS).map(flag), changes),
        lambda inner: inner.map(negated) | st.builds(joined, inner, st.sampled_from(["and", "or"]), inner),
        max_leaves=4,
    )


def fresh(experiment: Experiment, memory: int = MEMORY, exact: int = EXACT) -> Timeline:
    return Timeline(Trainer(experiment), memory, exact=exact)


def read(timeline: Timeline, text: str) -> Condition:
    return parse(text, timeline.trainer.program)


def expected_forward(hits: list[Moment], moment: Moment, timeline: Timeline) -> Moment | None:
    """The first hit after a moment, by one who may not be led past the value that stopped the run."""
    place = bisect_right(hits, moment)
    hit = hits[place] if place < len(hits) else None
    stop = timeline.stop.moment if timeline.stop is not None else timeline.schedule.last
    return None if hit is not None and moment < stop < hit else hit


def expected_back(hits: list[Moment], moment: Moment) -> Moment | None:
    place = bisect_left(hits, moment)
    return hits[place - 1] if place else None


def starts(experiment: Experiment, hits: list[Moment]) -> st.SearchStrategy[Moment]:
    """Moments anywhere, at and beside hits, and at both ends."""
    told = moments(experiment)
    places = [bisect_left(told, hit) + shift for hit in hits[:3] + hits[-3:] for shift in (-1, 0, 1)]
    near = [told[place] for place in places if 0 <= place < len(told)]
    drawn = (*told, *20 * (told[0], told[-1]), *20 * near)
    return st.integers(0, len(drawn) - 1).map(drawn.__getitem__)


runs = pytest.mark.parametrize("experiment", RUNS, ids=lambda run: " ".join(run.words()[3:]))
