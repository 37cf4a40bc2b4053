"""Explained: how a number was made, as the lines of its panel and as lines to be read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import starmap
from typing import NamedTuple

from stepviz.ops import Cell, Pattern, Shape, TensorRole
from stepviz.text import shortened, width_of
from stepviz.views.explain.listing import Head, Listed, Summed, TermLine
from stepviz.views.explain.said.links import MADE_FROM, USED_BY
from stepviz.views.explain.said.titles import called
from stepviz.views.text.sentences import legend
from stepviz.views.text.span import BOLD, DIM, TEXT, WARNING, Style

BODY = 6
"""Lines below the title in the 80x24 screen."""
_WIDTH = 79
_CODE_AT = 57
CODE = "code: "
"""Before the code, where it is read aloud."""


def code_column(shape: Shape, role: TensorRole) -> int:
    """The column of the code beside a rule: further right where the rules of such numbers are long."""
    if shape in (Shape.SHARE, Shape.LOG):
        return 62
    slope = role in (TensorRole.GRADIENT, TensorRole.ERROR)
    return 61 if slope and shape is Shape.PRODUCTS else _CODE_AT


class PanelLine(NamedTuple):
    """A line of a panel, and the terms that stand in it."""

    text: str
    style: Style
    heads: tuple[Head, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """How a number was made."""

    cell: Cell
    title: str
    rule: str
    code: str
    laid: tuple[TermLine, ...]
    """Lines with the terms and their result."""
    said: tuple[str, ...]
    """The same one by one, to be read aloud."""
    meaning: tuple[str, ...]
    test: str
    """What a nudge of the parameter does to this batch's loss; empty for other numbers."""
    used_by: str
    made_from: str
    listed: tuple[Listed, ...] = ()
    """The terms shown one by one, in order."""
    added: Summed | None = None
    """The same in digits, where they are only added up."""
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
    code_at: int = _CODE_AT
    follow: tuple[int, Cell] | None = None
    """Where a parameter before its update came from: an iteration, and the cell there."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the data call its features and classes, by their short names: of the cell, then of its terms."""

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The lines with the terms as text."""
        return tuple(line.text for line in self.laid)

    def lines(self, *, links: bool = False) -> list[str]:
        """Title and body as they stand in the panel; with `links` the last line says where it comes from."""
        return [self.titled(), *(line.text for line in self.body(links=links))]

    def body(self, room: int = BODY, *, links: bool = False, code: bool = False) -> list[PanelLine]:
        """At most `room` lines below the title; with `code` that stands in the place of the rule.

        Where the terms leave no room for the rule they stand without it.
        """
        rule = f" {self.code}" if code and self.code else _with_code(self.rule, self.code, self.code_at)
        terms = [PanelLine(line.text, BOLD if line.total else TEXT, line.heads) for line in self.laid]
        where, test = PanelLine(self._links(), DIM), PanelLine(self.test, TEXT)
        last = [line for line in (test, where) if line.text]
        taken = 1 + len(terms)
        if taken > room:
            return [*terms[: max(0, room - 1)], *terms[-1:]][:room]
        if taken + len(self.meaning[:1]) + len(last) > room:
            last = [line for line in (where if links or not self.test else test,) if line.text][: room - taken]
        left = max(0, room - taken - len(last))
        told = [
            PanelLine(f" {_in_panel(text)}", WARNING if text in self.alarms else TEXT) for text in self.meaning[:left]
        ]
        return [PanelLine(rule, BOLD if self.rule else TEXT), *terms, *told, *last]

    def spoken(self) -> list[str]:
        """The same as lines a screen reader can read: one thing a line, nothing laid out in columns."""
        return [line for line, _ in self.linked()]

    def linked(self) -> list[tuple[str, tuple[Cell, ...]]]:
        """These lines, each of a term with those of its cells that the screen shows with the value used."""
        said = [self.title.removeprefix("EXPLAIN "), self.rule]
        said += [f"where {', '.join(starmap(called, self.names.items()))}"] if self.names else []
        said += [f"{CODE}{self.code}"] if self.code else []
        more = list(self.meaning)
        more += [self.test.strip().replace(" ▸ ", ": ")] if self.test else []
        more += [f"used by: {self.used_by}"] if self.used_by else []
        more += [f"inputs: {self.made_from}"] if self.made_from else []
        cells = [tuple(cell for cell in item.term.cells if cell in self.letters) for item in self.listed]
        cells += [()] * (len(self.said) - len(cells))
        told = [*((line, ()) for line in said), *zip(self.said, cells, strict=True), *((line, ()) for line in more)]
        return [(_aloud(line), found) for line, found in told]

    @property
    def result(self) -> str:
        """The line of `spoken` that ends with the number; empty where nothing makes it."""
        return _aloud(self.said[-1]) if self.said else ""

    @property
    def titles(self) -> tuple[str, ...]:
        """The title, the longest first: `EXPLAIN b[c0] = 0   of iteration 3`, `EXPLAIN b[c0] = 0`, …, `= 0`."""
        head, _, _ = self.title.partition("   ")
        short = head.removeprefix("EXPLAIN ")
        _, equals, value = short.partition(" = ")
        return (self.title, head, short, f"= {value}") if equals else (self.title, head, short)

    def brief(self) -> Explanation:
        """The same, its sentences as long as the panel has room for."""
        return replace(self, meaning=tuple(map(_in_panel, self.meaning)))

    def titled(self) -> str:
        """The title, with as many names behind it as have room."""
        return self.title + legend(self.names, _WIDTH - 2 - len(self.title))

    def _links(self) -> str:
        used, made = USED_BY.text_of(cells=self.used_by), MADE_FROM.text_of(what=self.made_from)
        if not self.used_by or not self.made_from:
            return f" {used if self.used_by else made}" if self.used_by or self.made_from else ""
        brief = used[: used.find("], ") + 2]
        if 1 + len(used) + 3 + len(made) > _WIDTH >= len(brief) + len(made) + 6 and len(brief) > 1:
            used = f"{brief} …"
        if 1 + len(used) + 3 + len(made) > _WIDTH:
            made = ""
            used = used if len(used) < _WIDTH else used[: used.rfind(",", 0, _WIDTH - 2) + 1] + " …"
        elif self.follow is not None:
            used, made = made, used
        gap = max(3, min(7, _WIDTH - 1 - len(used) - len(made)))
        return f" {used}{' ' * gap}{made}".rstrip()


def _in_panel(text: str) -> str:
    """A list that has no room in the panel, as far as whole numbers have: `drawn at random from 0..7: 4, 1, …`."""
    if width_of(text) <= _WIDTH:
        return text
    place = max(text.rfind(sign, 0, _WIDTH - 3) for sign in ",:") + 1
    return f"{text[:place]} …" if place else shortened(text, _WIDTH)


def _aloud(text: str) -> str:
    return " ".join(text.replace("▸", "").split())


def _with_code(rule: str, code: str, at: int) -> str:
    column = min(max(at, len(rule) + 4), _WIDTH + 1 - len(code)) if code else 0
    return f" {rule}".ljust(column) + code if column > len(rule) + 2 else f" {rule}"
