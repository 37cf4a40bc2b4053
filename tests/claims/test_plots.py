"""Plots: what is read aloud of them, and what is written beside a plane, is what the net says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Array
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.data_rows import DataRows
from stepviz.views.pictures.picture import picture_named
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.claims import facts
from tests.support import printed

_NEAR = 0.03
"""How far from where a side is told to begin one looks, in units of the plane: a column of it is narrower."""
_DIGITS = r"(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?inf|nan)"


def _model(frame: Frame) -> tuple[Array, ...]:
    """The parameters that a moment has."""
    return frame.current.model_after if frame.moment.op >= frame.schedule.update else frame.current.model


def _said(frame: Frame, rows: Array) -> Array:
    return facts.answers(frame, rows, _model(frame))


def _classes(frame: Frame, found: re.Match[str]) -> bool:
    """Left and right of each place where a class begins it is the one before it, and that one."""
    data, up = frame.dataset, float(found["up"])
    first, *others = [part.partition(" from x0 ") for part in found["told"].split(", ")]
    starts = [float(at.removesuffix(" on")) for _, _, at in others]
    told = [first[0], *(name for name, _, _ in others)]
    places = [start + way for start in starts for way in (-_NEAR, _NEAR)] or [float(data.X[data.train, 0].min())]
    wanted = [name for pair in pairwise(told) for name in pair] or told
    said = _said(frame, np.array([[place, up] for place in places])).argmax(axis=1).tolist()
    thin = any(after - before < 2 * _NEAR for before, after in pairwise(starts))
    return thin or [data.classes[number] for number in said] == wanted


def _output(frame: Frame, found: re.Match[str]) -> bool:
    return printed.shows(found["value"], float(_said(frame, np.array([[float(found["at"])]]))[0, 0]))


def _residual(frame: Frame, found: re.Match[str]) -> bool:
    """Of that row, and no training row is further off."""
    data, row = frame.dataset, int(found["row"])
    off = _said(frame, data.X)[:, 0] - data.target(0)
    return printed.shows(found["value"], float(off[row])) and abs(off[row]) >= np.abs(off[data.train]).max() - 1e-9


def _largest(frame: Frame, found: re.Match[str]) -> bool:
    """That number, and none of them, or of its row, is larger in size; a probability has no sign."""
    array = np.array(frame.tensor(found["name"]))[int(found["row"]) if found["row"] else ...]
    place = tuple(int(end[1:]) for end in found["place"].split(" to "))
    signed = found["value"].startswith("+") and found["name"] == "probs"
    shown = printed.shows(found["value"], float(array[place])) and not signed
    return shown and bool(abs(array[place]) == np.abs(array).max())


def _nearest(frame: Frame, found: re.Match[str]) -> bool:
    """No two embeddings are nearer to each other than those."""
    table, names = _model(frame)[0], frame.dataset.characters
    apart = np.linalg.norm(table[:, None] - table[None], axis=2)[np.triu_indices(len(table), 1)]
    one, other = (table[names.index(found[name])] for name in ("one", "other"))
    return printed.shows(found["far"], float(np.linalg.norm(one - other))) and printed.shows(found["far"], apart.min())


_HELD: Mapping[str, Callable[[Frame, re.Match[str]], bool]] = {
    rf"nearest: (?P<one>.) and (?P<other>.), (?P<far>{_DIGITS}) apart": _nearest,
    rf"plane at x1 (?P<up>{_DIGITS}): (?P<told>.+)": _classes,
    rf"output at x0 (?P<at>{_DIGITS}): (?P<value>{_DIGITS})": _output,
    rf"largest residual: (?P<value>{_DIGITS}) of row #(?P<row>\d+)": _residual,
    rf"(?P<name>\w+): the largest (?:weight |gradient |of e(?P<row>\d+) )in size is (?P<value>{_DIGITS}), "
    r"(?P<place>\w+(?: to \w+)?)": _largest,
}


@pytest.mark.parametrize(
    ("source", "key", "given"),
    [
        ("xor", "boundary", {"hidden": (4,)}),
        ("moons", "network", {"hidden": (2,)}),
        ("xor", "network", {"hidden": (4,)}),
        ("line", "fit", {}),
        ("digits", "images", {"hidden": (3,)}),
        ("digits", "maps", {"conv": "2@3x3"}),
        ("names", "table", {"embed": 2}),
    ],
)
def test_numbers_and_sides_that_are_read_aloud_are_those_of_the_net(
    source: str, key: str, given: dict[str, Any]
) -> None:
    timeline = Timeline(Trainer(Experiment.of(source, iterations=40, batch_size=4, lr=0.3, seed=7, **given)))
    update = timeline.schedule.update
    for moment in (Moment(1, update), Moment(9, update // 2), Moment(30, update - 1), Moment(40, update)):
        frame = timeline.frame(moment)
        lines = [*picture_named(frame, key).spoken(frame, State(moment))]
        found = [
            (line, match, holds) for line in lines for text, holds in _HELD.items() for match in re.finditer(text, line)
        ]
        assert found, lines
        assert not (wrong := [line for line, match, holds in found if not holds(frame, match)]), wrong


@pytest.mark.parametrize("loss", ["softmax", "bce", "mse"])
def test_what_is_said_of_both_sides_of_a_plane_is_so_where_they_meet(loss: str) -> None:
    timeline = Timeline(Trainer(Experiment.of("moons", loss=loss, lr=0.1, iterations=5)))
    frame = timeline.frame(timeline.schedule.parse("5:update"))
    beside = "\n".join(text_of(row) for row in Boundary().drawn(frame, State(frame.moment), 80, 24).rows)
    rows = [text_of(row).rstrip() for row in DataRows().drawn(frame, State(frame.moment), 80, 24).rows]
    outputs = loss == "mse"  # which have no probabilities
    assert ("both outputs are equal" in beside, "get 0.5" in beside) == (outputs, not outputs)
    assert ("c1 above c0" in beside, "c1 above .5" in beside) == (outputs, not outputs)
    assert rows[1][-1] == ("o" if outputs else "p")
