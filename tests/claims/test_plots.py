"""Plots: what is read aloud of them, and what is written beside a plane, is what the net says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Array
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.data_rows import DataRows
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.claims import facts
from tests.support import printed
from tests.support.seen_pictures import Seen, seen_of

_NEAR = 0.03
"""How far from where a side is told to begin one looks, in units of the plane: a column of it is narrower."""
_DIGITS = r"(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?inf|nan)"


def _said(seen: Seen, rows: Array) -> Array:
    return facts.answers(seen.frame, rows, seen.model)


def _classes(seen: Seen, found: re.Match[str]) -> bool:
    """Left and right of each place where a class begins it is the one before it, and that one."""
    data, up = seen.frame.dataset, float(found["up"])
    first, *others = [part.partition(" from x0 ") for part in found["told"].split(", ")]
    starts = [float(at.removesuffix(" on")) for _, _, at in others]
    told = [first[0], *(name for name, _, _ in others)]
    places = [start + way for start in starts for way in (-_NEAR, _NEAR)] or [float(data.X[data.train, 0].min())]
    wanted = [name for pair in pairwise(told) for name in pair] or told
    said = _said(seen, np.array([[place, up] for place in places])).argmax(axis=1).tolist()
    thin = any(after - before < 2 * _NEAR for before, after in pairwise(starts))
    return thin or [data.classes[number] for number in said] == wanted


def _output(seen: Seen, found: re.Match[str]) -> bool:
    return printed.shows(found["value"], float(_said(seen, np.array([[float(found["at"])]]))[0, 0]))


def _residual(seen: Seen, found: re.Match[str]) -> bool:
    """Of that row, and no training row is further off."""
    data, row = seen.frame.dataset, int(found["row"])
    off = _said(seen, data.X)[:, 0] - data.target(0)
    return printed.shows(found["value"], float(off[row])) and abs(off[row]) >= np.abs(off[data.train]).max() - 1e-9


def _largest(seen: Seen, found: re.Match[str]) -> bool:
    """That number, and none of them, or of its row, is larger in size; a probability has no sign."""
    array = np.array(seen.frame.tensor(found["name"]))[int(found["row"]) if found["row"] else ...]
    place = tuple(int(end[1:]) for end in found["place"].split(" to "))
    signed = found["value"].startswith("+") and found["name"] == "probs"
    shown = printed.shows(found["value"], float(array[place])) and not signed
    return shown and bool(abs(array[place]) == np.abs(array).max())


def _nearest(seen: Seen, found: re.Match[str]) -> bool:
    """No two embeddings are nearer to each other than those."""
    table, names = seen.model[0], seen.frame.dataset.characters
    apart = np.linalg.norm(table[:, None] - table[None], axis=2)[np.triu_indices(len(table), 1)]
    one, other = (table[names.index(found[name])] for name in ("one", "other"))
    return printed.shows(found["far"], float(np.linalg.norm(one - other))) and printed.shows(found["far"], apart.min())


_HELD: Mapping[str, Callable[[Seen, re.Match[str]], bool]] = {
    rf"nearest: (?P<one>.) and (?P<other>.), (?P<far>{_DIGITS}) apart": _nearest,
    rf"plane at x1 (?P<up>{_DIGITS}): (?P<told>.+)": _classes,
    rf"output at x0 (?P<at>{_DIGITS}): (?P<value>{_DIGITS})": _output,
    rf"largest residual: (?P<value>{_DIGITS}) of row #(?P<row>\d+)": _residual,
    rf"(?P<name>\w+): the largest (?:weight |gradient |of e(?P<row>\d+) )in size is (?P<value>{_DIGITS}), "
    r"(?P<place>\w+(?: to \w+)?)": _largest,
}


@pytest.mark.parametrize("net", ["xor", "iris", "line", "housing", "digits", "filters", "names"])
def test_numbers_and_sides_that_are_read_aloud_are_those_of_the_net(net: str) -> None:
    read = [
        (seen, line, holds, match)
        for seen in seen_of(net)
        for line in seen.picture.spoken(seen.frame, State(seen.frame.moment))
        for text, holds in _HELD.items()
        for match in re.finditer(text, line)
    ]
    assert read
    assert not (wrong := [(seen.about, line) for seen, line, holds, match in read if not holds(seen, match)]), wrong


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
