"""Hidden units: the lines in which what their activation says of a number stands inside."""

from __future__ import annotations

import re

from stepviz import Frame
from stepviz.ops import Cell
from stepviz.ops.layers.activation import ActivationGradient
from tests.claims.brought import inside
from tests.claims.facts import NUMBER, now, shows
from tests.claims.judge import Claim, Entry


def _number(cell: Cell) -> int:
    found = re.search(r"\d+", cell.tensor)
    assert found is not None
    return int(found[0])


def _of(frame: Frame, cell: Cell, letters: str) -> float:
    return float(now(frame, cell)[f"{letters}{_number(cell)}"][cell.index])


def _here(cell: Cell, said: re.Match[str]) -> bool:
    """Layer, example and unit are the cell's."""
    places = {"n": str(_number(cell)), "e": f"e{cell.index[0]}", "h": f"h{cell.index[1]}"}
    return all(said.groupdict().get(name) in (None, own) for name, own in places.items())


def _outcome(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What the activation did with the sum."""
    known = inside(frame, cell, "outcome", said["outcome"])
    return known and shows(said["digits"], _of(frame, cell, "a")) and _here(cell, said)


def _because(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    op, a = frame.program.maker(cell.tensor), _of(frame, cell, "a")
    assert isinstance(op, ActivationGradient)
    slope = shows(said["slope"], op.kind.slope.apply(a))
    return slope and inside(frame, cell, "reason", said["reason"]) and shows(said["digits"], a) and _here(cell, said)


def _gate(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    named = inside(frame, cell, "gate", said["gate"]) and _here(cell, said)
    return named and shows(said["digits"], _of(frame, cell, "a"))


ENTRIES: tuple[Entry, ...] = (
    Claim(
        rf"term: a: a(?P<n>\d+)\[(?P<e>e\d+),(?P<h>h\d+)\] = (?P<digits>{NUMBER}) (?P<outcome>is .*)",
        _outcome,
    ),
    Claim(
        rf"term: b: (?P<slope>[\d.]+), because a(?P<n>\d+)(?:\[(?P<e>e\d+),(?P<h>h\d+)\])? = "
        rf"(?P<digits>{NUMBER}) (?P<reason>is .*)",
        _because,
    ),
    Claim(rf"note: (?P<gate>[a-z]+): a(?P<n>\d+) = (?P<digits>{NUMBER})", _gate),
)
