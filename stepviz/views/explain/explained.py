"""Explained: how a number was made, and how it is read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import starmap

from stepviz.ops import Cell, Pattern
from stepviz.views.explain.sentences.links import MADE_FROM, USED_BY
from stepviz.views.explain.sentences.titles import called
from stepviz.views.explain.worked import NOTHING, WorkedNumber

BODY = 6
"""Lines below the title in the 80x24 screen."""
CODE = "code: "
"""Before the code, where it is read aloud."""


@dataclass(frozen=True)
class Explanation:
    """How a number was made."""

    cell: Cell
    title: str
    rule: str
    code: str = ""
    worked: WorkedNumber = NOTHING
    """The terms, and what they make."""
    meaning: tuple[str, ...] = ()
    test: str = ""
    """What a nudge of the parameter does to this batch's loss; empty for other numbers."""
    used_by: str = ""
    made_from: str = ""
    letters: Mapping[Cell, str] = field(default_factory=dict)
    """The cells of the terms that the screen shows with the value used, each with its term's letter."""
    witnesses: frozenset[Cell] = frozenset()
    """Labels that chose a term: read, but not counted in."""
    fed: tuple[Pattern, ...] = ()
    """Cells made from it."""
    iteration: int = 0
    """The iteration that made it."""
    alarms: frozenset[str] = frozenset()
    """What of the meaning warns of something."""
    follow: tuple[int, Cell] | None = None
    """Where a parameter before its update came from: an iteration, and the cell there."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the data call its features and classes, by their short names: of the cell, then of its terms."""

    def spoken(self) -> list[str]:
        """All of it as lines a screen reader can read: one thing a line, nothing laid out in columns."""
        return [line for line, _ in self.linked()]

    def linked(self) -> list[tuple[str, tuple[Cell, ...]]]:
        """These lines, each of a term with those of its cells that the screen shows with the value used."""
        head = [self.title.removeprefix("EXPLAIN "), self.rule]
        head += [f"where {', '.join(starmap(called, self.names.items()))}"] if self.names else []
        head += [f"{CODE}{self.code}"] if self.code else []
        more = [*self.meaning, *([self.test.replace(" ▸ ", ": ")] if self.test else [])]
        more += [f"used by: {self.used_by}"] if self.used_by else []
        more += [f"inputs: {self.made_from}"] if self.made_from else []
        cells = [tuple(cell for cell in line.term.cells if cell in self.letters) for line in self.worked.lines]
        said = self.worked.spoken
        cells += [()] * (len(said) - len(cells))
        told = [*((line, ()) for line in head), *zip(said, cells, strict=True), *((line, ()) for line in more)]
        return [(" ".join(line.replace("▸", "").split()), found) for line, found in told]

    @property
    def titles(self) -> tuple[str, ...]:
        """The title, the longest first: `EXPLAIN b[c0] = 0   of iteration 3`, `EXPLAIN b[c0] = 0`, …, `= 0`."""
        head, _, _ = self.title.partition("   ")
        short = head.removeprefix("EXPLAIN ")
        _, equals, value = short.partition(" = ")
        return (self.title, head, short, f"= {value}") if equals else (self.title, head, short)

    @property
    def factors(self) -> str:
        """What is multiplied in each term: `x × dlogits`; nothing where no numbers are."""
        cells = [factor.cell for factor in self.worked.lines[0].term.factors] if self.worked.added else []
        return " × ".join(cell.tensor for cell in cells if cell is not None) if len(cells) > 1 else ""

    @property
    def links(self) -> tuple[str, str]:
        """What it is used by and what it is made from, that first which Enter leads to."""
        used = USED_BY.text_of(cells=self.used_by) if self.used_by else ""
        made = MADE_FROM.text_of(what=self.made_from) if self.made_from else ""
        return (used, made) if self.follow is None else (made, used)
