"""Plots that are read aloud: classes across a plane, outputs along a feature, the largest weights and residual."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from stepviz import Experiment, Frame
from stepviz.ops import Array
from stepviz.views.pictures.picture import picture_named
from stepviz.views.state import State
from tests.claims import facts
from tests.claims.oracles.saying import ANY_NUMBER, Held, Table, model_at, moment_of, told
from tests.support import printed

_NEAR = 0.03
"""How far from where a side is told to begin one looks, in units of the plane: a column of it is narrower."""


@dataclass(frozen=True, eq=False)
class Plot:
    """One of a moment."""

    frame: Frame
    key: str

    def said(self) -> list[str]:
        """What is read aloud."""
        return [*picture_named(self.frame, self.key).spoken(self.frame, State(self.frame.moment))]

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each line that tells a number of the net."""
        return told(self, lines, _HELD)

    def outputs(self, rows: Array) -> Array:
        """What the net says of rows."""
        return facts.answers(self.frame, rows, model_at(self.frame))


def _classes(plot: Plot, match: re.Match[str]) -> bool:
    """Left and right of each place where a class begins it is the one before it, and that one."""
    data, up = plot.frame.dataset, float(match["up"])
    first, *others = [part.partition(" from x0 ") for part in match["told"].split(", ")]
    starts = [float(at.removesuffix(" on")) for _, _, at in others]
    told = [first[0], *(name for name, _, _ in others)]
    places = [start + way for start in starts for way in (-_NEAR, _NEAR)] or [float(data.X[data.train, 0].min())]
    wanted = [name for pair in pairwise(told) for name in pair] or told
    said = plot.outputs(np.array([[place, up] for place in places])).argmax(axis=1).tolist()
    thin = any(after - before < 2 * _NEAR for before, after in pairwise(starts))
    return thin or [data.classes[number] for number in said] == wanted


def _output(plot: Plot, match: re.Match[str]) -> bool:
    found = float(plot.outputs(np.array([[float(match["at"])]]))[0, 0])
    return printed.shows(match["value"], found)


def _residual(plot: Plot, match: re.Match[str]) -> bool:
    """Of that row, and no training row is further off."""
    data = plot.frame.dataset
    off = plot.outputs(data.X)[:, 0] - data.target(0)
    row = int(match["row"])
    return printed.shows(match["value"], float(off[row])) and abs(off[row]) >= np.abs(off[data.train]).max() - 1e-9


def _weight(plot: Plot, match: re.Match[str]) -> bool:
    """That number, and none of them is larger in size."""
    array = np.array(plot.frame.tensor(match["name"]))
    place = tuple(int(end[1:]) for end in match["place"].split(" to "))
    return printed.shows(match["value"], float(array[place])) and bool(abs(array[place]) == np.abs(array).max())


def _unit(plot: Plot, match: re.Match[str]) -> bool:
    array = np.array(plot.frame.tensor(match["name"]))[int(match["row"])]
    place = int(match["place"][1:])
    return printed.shows(match["value"], float(array[place])) and bool(abs(array[place]) == np.abs(array).max())


def _nearest(plot: Plot, match: re.Match[str]) -> bool:
    """No two embeddings are nearer to each other than those."""
    table, names = model_at(plot.frame)[0], plot.frame.dataset.characters
    apart = np.linalg.norm(table[:, None] - table[None], axis=2)[np.triu_indices(len(table), 1)]
    one, other = (table[names.index(match[name])] for name in ("one", "other"))
    return printed.shows(match["far"], float(np.linalg.norm(one - other))) and printed.shows(match["far"], apart.min())


_SIZE = rf"the largest {{}}in size is (?P<value>{ANY_NUMBER}), (?P<place>\w+(?: to \w+)?)"
_HELD: Table[Plot] = {
    rf"nearest: (?P<one>.) and (?P<other>.), (?P<far>{ANY_NUMBER}) apart": _nearest,
    rf"plane at x1 (?P<up>{ANY_NUMBER}): (?P<told>.+)": _classes,
    rf"output at x0 (?P<at>{ANY_NUMBER}): (?P<value>{ANY_NUMBER})": _output,
    rf"largest residual: (?P<value>{ANY_NUMBER}) of row #(?P<row>\d+)": _residual,
    rf"(?P<name>\w+): {_SIZE.format('(?:weight|gradient) ')}": _weight,
    rf"(?P<name>\w+): {_SIZE.format('of e(?P<row>[0-9]+) ')}": _unit,
}


_PLANES = (("xor", "boundary"), ("moons", "network"), ("xor", "network"))
_DRAWN: Sequence[tuple[str, str, dict[str, Any]]] = (
    *((source, key, {"hidden": (width,)}) for source, key in _PLANES for width in (2, 4)),
    ("line", "fit", {}),
    ("digits", "images", {"hidden": (3,)}),
    ("digits", "maps", {"conv": "2@3x3"}),
    ("names", "table", {"embed": 2}),
)


def drawn(random: np.random.RandomState) -> Plot:
    """One of a random run and moment."""
    source, key, given = _DRAWN[random.randint(len(_DRAWN))]
    run = Experiment.of(source, iterations=40, batch_size=4, lr=0.3, seed=int(random.randint(99)), **given)
    return Plot(moment_of(run, random), key)
