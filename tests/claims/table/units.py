"""Hidden units: what an activation makes of a sum, and what of an error gets back through it."""

from __future__ import annotations

import math
import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import NUMBER, now, shows, value
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.truth import ACTIVATIONS, slope

_NUDGE = 0.1
"""A slightly different sum."""
_RANGE = {"tanh": 2.0, "sigmoid": 1.0}


def _number(cell: Cell) -> int:
    found = re.search(r"\d+", cell.tensor)
    assert found is not None
    return int(found[0])


def _of(frame: Frame, cell: Cell, letters: str) -> float:
    return float(now(frame, cell)[f"{letters}{_number(cell)}"][cell.index])


def _here(cell: Cell, said: re.Match[str]) -> bool:
    """Example and unit are the cell's."""
    named = said.groupdict()
    places = {"e": f"e{cell.index[0]}", "h": f"h{cell.index[1]}"}
    return all(named.get(name) in (None, own) for name, own in places.items())


def _change(frame: Frame, cell: Cell) -> float:
    """How much a slightly different sum changes the unit, as a share of what lies between its ends."""
    kind, a = frame.experiment.activation, np.longdouble(_of(frame, cell, "a"))
    ends = [float(ACTIVATIONS[kind](a + way * _NUDGE) - ACTIVATIONS[kind](a)) for way in (1, -1)]
    return max(map(abs, ends)) / _RANGE[kind]


def _flat(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return frame.experiment.activation in _RANGE and _here(cell, said) and _change(frame, cell) < 0.01


def _steep(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return frame.experiment.activation in _RANGE and _here(cell, said) and _change(frame, cell) > 0.002


def _relu(frame: Frame) -> bool:
    return frame.experiment.activation == "relu"


def _passes(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The sum comes out as it went in, and the error goes back as it came."""
    same = value(frame, cell) == _of(frame, cell, "a") > 0
    back = _of(frame, cell, "da"), _of(frame, cell, "dh")
    return _relu(frame) and same and _here(cell, said) and (back[0] == back[1] or not math.isfinite(back[1]))


def _silent(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The unit is 0, and no finite error comes back through it."""
    back = _of(frame, cell, "da") == 0 or not math.isfinite(_of(frame, cell, "dh"))
    return _relu(frame) and value(frame, cell) == 0 and _here(cell, said) and back


def _open(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return (
        _relu(frame)
        and _here(cell, said)
        and _of(frame, cell, "a") > 0
        and value(frame, cell) == _of(frame, cell, "dh")
    )


def _shut(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return _relu(frame) and _here(cell, said) and _of(frame, cell, "a") < 0 and value(frame, cell) == 0


def _at_corner(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return _relu(frame) and _here(cell, said) and _of(frame, cell, "a") == 0 and value(frame, cell) == 0


def _little(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """At most a tenth of the error."""
    smooth = frame.experiment.activation in _RANGE
    return smooth and _here(cell, said) and abs(value(frame, cell)) <= 0.1 * abs(_of(frame, cell, "dh"))


def _makes_nan(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The real update does so."""
    weights = now(frame, cell)[f"W{_number(cell)}_after"][:, cell.index[1]]
    return _here(cell, said) and bool(np.isnan(weights).all())


def _rate(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The number is the measured slope of the loss by the unit."""
    if (said["number"], said["e"], said["h"]) != (str(_number(cell)), f"e{cell.index[0]}", f"h{cell.index[1]}"):
        return False
    found = slope(frame, now(frame, cell), Cell(f"h{_number(cell)}", cell.index))
    return not math.isfinite(value(frame, cell)) or found.is_near(value(frame, cell)) or found.up != found.down


def _outcome(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What relu did with the sum."""
    a, h = _of(frame, cell, "a"), value(frame, cell)
    sides = {
        f"is above 0, so h{_number(cell)} = a{_number(cell)}": a > 0 and h == a,
        f"is not above 0, so h{_number(cell)} = 0": a < 0 and h == 0,
        f"is exactly 0, the corner, so h{_number(cell)} = 0": a == 0 == h,
        f"is no number, so h{_number(cell)} is none": math.isnan(a) and math.isnan(h),
    }
    return sides.get(said["outcome"], False) and shows(said["digits"], a) and _here(cell, said)


def _because(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    a = _of(frame, cell, "a")
    sides = {"is above 0": a > 0, "is not above 0": not a >= 0, "is at the corner": a == 0}
    slope_is = float(said["slope"]) == float(a > 0)
    return _relu(frame) and sides[said["reason"]] and slope_is and shows(said["digits"], a) and _here(cell, said)


def _gate(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    a = _of(frame, cell, "a")
    return _relu(frame) and (said["gate"] == "open") == (a > 0) and shows(said["digits"], a)


def _sent_back(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Over what the products are added up, and which weights they go through."""
    above, last = _number(cell) + 1, _number(cell) == len(frame.experiment.hidden)
    over = ("the classes", "dlogit") if last else (f"the units of layer {above}", f"da{above}")
    return (said["over"], said["error"]) == over and said["h"] == f"h{cell.index[1]}"


def _kind(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The activation is the run's, the numbers its layer's."""
    numbers = set(re.findall(r"\b(?:a|h|dh)(\d+)", said[0]))
    return frame.experiment.activation in said[0] and numbers == {str(_number(cell))}


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"rule: (?:relu: keep a\d+ if it is above 0, otherwise 0|tanh of a\d+: between -1 and \+1"
        r"|sigmoid of a\d+: 1 / \(1 \+ exp\(-a\d+\)\), between 0 and 1|dh\d+ passed through the relu gate"
        r"|dh\d+ times the slope of (?:tanh, 1 - h\d+²|sigmoid, h\d+ × \(1 - h\d+\)))",
        _kind,
    ),
    Claim(
        r"rule: sum over (?P<over>the classes|the units of layer \d+) of   (?P<error>dlogit|da\d+)  ×  "
        r"weight out of (?P<h>h\d+)",
        _sent_back,
    ),
    Claim(r"Unit (?P<h>h\d+) is on a flat part: a slightly different sum would hardly change it\.", _flat),
    Claim(r"Unit (?P<h>h\d+) is on the slope of the curve: a different sum would change it\.", _steep),
    Claim(r"This unit passes its sum on as it is, and (?P<e>e\d+) can teach it\.", _passes),
    Claim(r"This unit is off for (?P<e>e\d+): it says 0, and its slope there is 0\.", _silent),
    Claim(
        r"Unit (?P<h>h\d+) says nothing of (?P<e>e\d+) any more\.",
        lambda frame, cell, said: math.isnan(value(frame, cell)) and _here(cell, said),
    ),
    Claim(r"The gate is open: all of the error of (?P<e>e\d+) goes on to the weights into (?P<h>h\d+)\.", _open),
    Claim(r"The gate is shut: (?P<e>e\d+) does not count for the weights into (?P<h>h\d+)\.", _shut),
    Claim(r"At the corner the slope is taken as 0: nothing of (?P<e>e\d+) gets through (?P<h>h\d+)\.", _at_corner),
    Claim(r"The curve is flat there: little of the error of (?P<e>e\d+) gets through (?P<h>h\d+)\.", _little),
    Claim(
        r"The steeper the curve there, the more (?P<e>e\d+) teaches (?P<h>h\d+)\.",
        lambda frame, cell, said: frame.experiment.activation in _RANGE and _here(cell, said),
    ),
    Claim(r"Not a number: the update makes all weights into (?P<h>h\d+) nan\.", _makes_nan),
    Claim(r"How fast the loss changes per unit of h(?P<number>\d+)\[(?P<e>e\d+),(?P<h>h\d+)\]\.", _rate),
    Claim(
        rf"term: a: a\d+\[(?P<e>e\d+),(?P<h>h\d+)\] = (?P<digits>{NUMBER}) (?P<outcome>is .*)",
        _outcome,
    ),
    Claim(
        rf"term: b: (?P<slope>[01]), because a\d+(?:\[(?P<e>e\d+),(?P<h>h\d+)\])? = (?P<digits>{NUMBER}) "
        r"(?P<reason>is above 0|is not above 0|is at the corner)",
        _because,
    ),
    Claim(rf"note: (?P<gate>open|shut): a\d+ = (?P<digits>{NUMBER})", _gate),
    Definition(
        r"caption: (?:Keep each sum that is above 0; every other becomes 0\."
        r"|Squeeze each sum into the range from (?:0 to 1|-1 to \+1)\."
        r"|Send the error back through W\d+; (?:closed relu gates let nothing pass"
        r"|flat parts of (?:tanh|sigmoid) let little pass)\.)",
        "what the operation is",
    ),
    Definition(
        r"formula: (?:h\d+ = (?:relu\(a\d+\): a\d+ where it is above 0, else 0|tanh\(a\d+\)|1 / \(1 \+ exp\(-a\d+\)\))"
        r"|da\d+ = \((?:dz|da\d+)·W\d+ᵀ\) × (?:\(1 if a\d+ > 0 else 0\)|\(1 - h\d+²\)|h\d+·\(1 - h\d+\)))",
        "what the operation is",
    ),
    Definition(
        r"next ▸ (?:h\d+: what does each unit of layer \d+ say"
        r"|dh\d+: how does the loss change with each unit of layer \d+)\?",
        "a question",
    ),
)
