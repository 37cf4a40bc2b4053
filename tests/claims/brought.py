"""Brought: the sentences that the operations of a program bring themselves, as entries of the judge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from stepviz import Frame, Op
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Program
from stepviz.ops.claims import Definition, Field, Said, Sentence, pieces
from tests.claims import judge
from tests.claims.found import Found
from tests.claims.judge import Entry
from tests.support.printed import NUMBER

PERCENT = r"(?:over 99%|under 1%|\d+%)"
_READ = {
    "": r"\d+",
    "own": r"[exch]\d+",
    "place": r"[exch]\d+",
    "number": NUMBER,
    "percent": PERCENT,
    "name": ".+",
    "text": ".+?",
}
_INSIDE = ("outcome", "reason", "gate")
"""Parts of a line that the table reads as a whole."""


Owned = tuple[Sentence, Op]


def brought(program: Program) -> tuple[Entry, ...]:
    """Every sentence that stands for itself on the screen; one that several operations say, once."""
    return tuple(_entry(pattern, owned) for pattern, owned in owners(program).items())


@cache
def owners(program: Program) -> Mapping[str, tuple[Owned, ...]]:
    """The sentences by the patterns that read them, and whose they are."""
    found: dict[str, list[Owned]] = {}
    checks = (program.check(SPLITS),) if len(program.dataset.y) else ()
    for op in (*program.ops, *checks):
        for sentence in op.claims:
            if sentence.at not in _INSIDE:
                before = {"meaning": "", "next": f"next ▸ {_plain(op.label)}: "}.get(sentence.at, f"{sentence.at}: ")
                text = sentence.text.partition("   ")[0] if sentence.at == "formula" else sentence.text
                found.setdefault(before + pattern_of(text), []).append((sentence, op))
    return {pattern: tuple(owned) for pattern, owned in found.items()}


def inside(frame: Frame, cell: Cell, at: str, text: str) -> bool:
    """Whether a part of a line is one that the operations of the program bring, and true."""
    sentences = [(s, op) for op in frame.program.ops for s in op.claims if s.at == at]
    read = ((owned, re.fullmatch(pattern_of(owned[0].text), text)) for owned in sentences)
    found = [(owned, match) for owned, match in read if match is not None]
    return bool(found) and _check(tuple(owned for owned, _ in found))(frame, cell, found[0][1])


def _entry(pattern: str, owned: tuple[Owned, ...]) -> Entry:
    sentence = owned[0][0]
    if isinstance(sentence, Definition):
        return judge.Definition(pattern, sentence.why)
    return judge.Claim(pattern, _check(owned), sentence.rare)


def _check(owned: tuple[Owned, ...]) -> judge.Check:
    """By the operation that made the cell, or is the moment's; where it does not say this, by the one that does."""

    def check(frame: Frame, cell: Cell, match: re.Match[str]) -> bool:
        own = frame.op if cell == judge.MOMENT else frame.program.maker(cell.tensor)
        found, said = Found(frame, cell), match.groupdict("")
        mine = [sentence for sentence, op in owned if op is own] or [sentence for sentence, _ in owned]
        return any(_holds(sentence, found, said) for sentence in mine)

    return check


def _holds(sentence: Sentence, found: Found, said: Said) -> bool:
    fields = [piece for piece in pieces(sentence.text) if isinstance(piece, Field)]
    own = frozenset(field.name for field in fields if field.what == "own" or field.name == "n")
    return found.names(said, own) and (isinstance(sentence, Definition) or sentence.holds(found, said))


@cache
def pattern_of(text: str) -> str:
    """The pattern that reads a sentence: its fields as groups, one that comes again as the same words."""
    pattern, seen = "", set[str]()
    for piece in pieces(text):
        if isinstance(piece, str):
            pattern += _plain(piece)
        elif piece.name in seen:
            pattern += f"(?P={piece.name})"
        else:
            pattern += f"(?P<{piece.name}>{_choice(piece.what)}"
            seen.add(piece.name)
    return pattern


def _choice(what: str) -> str:
    if what in _READ:
        return f"{_READ[what]})"
    assert "|" in what, f"no field is called {what}"
    return f"{what[:-1]})?" if what.endswith("|") else f"{what})"


def _plain(text: str) -> str:
    return re.sub(r"[.()\[\]\\*+?{}^$|]", r"\\\g<0>", text)
