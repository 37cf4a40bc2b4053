"""The chain rule on L = 3x² + 2, one number at a time."""

from __future__ import annotations

import re

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.judge import Claim, Definition, Entry

_OF = {
    "n": "n = x·x",
    "m": "m = 3·n",
    "loss": "L = m + 2",
    "dL": "dL/dL = 1",
    "dm": "dL/dm = dL/dL·1",
    "dn": "dL/dn = dL/dm·3",
    "dx": "dL/dx = dL/dn·2·x",
}


def _equation(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return _OF[cell.tensor] == said["equation"]


ENTRIES: tuple[Entry, ...] = (
    Claim(r"rule: (?P<equation>(?:[nmL]|dL/d[Lmnx]) = .+)", _equation),
    Definition(r"formula: (?:[nm] = (?:x·x|3·n)|L = m \+ 2|dL/d[Lmnx] = .+)", "what the operation is"),
    Definition(r"The smallest L there is: 2, where x is 0\.", "a square is not negative"),
    Definition(r"The way back starts with 1: L changes as much as itself\.", "the slope of L by L"),
    Definition(r"m \+ 2 changes as much as m: a factor of 1\.", "the slope of a sum"),
    Definition(r"3n changes three times as much as n: a factor of 3\.", "the slope of a multiple"),
    Definition(
        r"The factors of the way, 1, 3 and 2x, multiplied: the slope of 3x² \+ 2 is 6x\.", "the slope of the formula"
    ),
    Definition(
        r"caption: (?:Multiply x by itself\.|Take n three times\.|Add 2\. This is the number that should become small\."
        r"|How much does L change if L changes by 1\? By 1\.|Through \+ 2: what is added does not change the slope\."
        r"|Through 3·: each step of n is a step of 3 for m\."
        r"|Through x²: its slope is 2x\. Slopes along the way multiply\.)",
        "what the operation is",
    ),
    Definition(
        r"next ▸ (?:n = x²: |iteration \d+: )?(?:what is x times x|m = 3n: what is three times n"
        r"|L = m\+2: what is m plus 2"
        r"|dL/dL: how much does L change with itself|dL/d[mnx]: how much does L change with [mnx])\?",
        "a question",
    ),
    Definition(
        r"end of the run ▸ where x is 0 the slope 6x is 0 too: L cannot be less than 2", "a square is not negative"
    ),
    Definition(r"caption: x has its start value; nothing has been computed yet\.", "the start"),
    Definition(r"formula: L = 3x² \+ 2", "the formula"),
)
