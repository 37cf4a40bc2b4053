"""Worksheet: an individual worksheet for each id, and a table with all solutions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export.part import Part
from stepviz.export.sheets.drawing import drawn_blanks
from stepviz.export.sheets.handout import TASK, TITLE
from stepviz.export.sheets.paper import LINE, Paragraph, SheetHeading, SheetPart
from stepviz.export.sheets.sheet import PaperSheet
from stepviz.settings.experiment import Experiment
from stepviz.settings.varied import own
from stepviz.text import csv_of, several
from stepviz.training import Timeline, Trainer

USUAL = 12
"""The default number of blanks on a sheet."""
_LEAST = 3
_ITERATIONS = 40
"""If the seed changes no number of the run, the id chooses one of this many first iterations."""
HEAD = ("id", "blank", "asked", "answer", "within", "working", "screen")
"""Columns of the table. `within`: the tolerance of an answer, as numbers on the page are rounded."""


class Printed(NamedTuple):
    """The sheet of an id, and its rows of the table."""

    blocks: Sequence[SheetPart]
    solution: Sequence[Sequence[str]]


class Worksheets(NamedTuple):
    """Worksheets on a run. The sheet of an id does not depend on other ids."""

    experiment: Experiment
    blanks: int | None = None
    """The number of blanks on each sheet, fewer if an iteration has fewer numbers; None: the default number."""
    number: int | None = None
    """The iteration; None: the first, or one chosen by the id if the seed changes no number of the run."""

    def printed(self, ids: Sequence[str]) -> Iterator[Printed]:
        """Yields the sheet of each id; an empty id has the run of the experiment. Raises `UserError`."""
        moved = not _is_moved(self.experiment)
        for one in ids:
            seed = seed_of(one, self.experiment.seed) if one else self.experiment.seed
            line = Timeline(Trainer(own(self.experiment, seed) if one else self.experiment))
            chosen = 1 + seed % min(_ITERATIONS, line.schedule.iterations) if one and moved else 1
            number = self.number or chosen
            yield self._sheet(one, line, Part(line, number, number), seed)

    def _sheet(self, one: str, line: Timeline, part: Part, seed: int) -> Printed:
        number = part.reach()
        current = line.iteration(number)
        blanks, others = drawn_blanks(current, np.random.RandomState(seed), self.blanks or USUAL)
        found = len(blanks) + len(others)
        if found < (self.blanks or _LEAST):
            few = f"{self.experiment.title} has only {several(found, 'number')} to work out by hand"
            where = f"in iteration {number}{f' for {one}' if one else ''}"
            raise UserError(f"{few} {where}: ask for fewer --questions, or give another iteration with --at")
        sheet = PaperSheet(line, current, blanks, others)
        # Without the seed, with which one could look up the solution.
        at = line.words.index("--seed") if "--seed" in line.words else len(line.words)
        words = shell.command([*line.words[:at], *line.words[at + 2 :]])
        blocks = (
            SheetHeading(1, TITLE),
            Paragraph("", one, " · " * bool(one) + f"Name {LINE * 4}"),
            Paragraph("stepviz · ", words, f", iteration {number}"),
            Paragraph(TASK),
            *sheet.blocks(solved=False),
        )
        return Printed(blocks, [*_solution(one, sheet, line.words)])


def seed_of(one: str, seed: int) -> int:
    """The seed of an id's run: the first four bytes of the SHA-256 of `SEED ID`."""
    return int.from_bytes(hashlib.sha256(f"{seed} {one}".encode()).digest()[:4])


def solutions(found: Sequence[Printed]) -> str:
    """The solutions of all sheets as CSV, with a row for each blank."""
    return csv_of([HEAD, *(line for one in found for line in one.solution)])


def _is_moved(experiment: Experiment) -> bool:
    """True if the seed changes numbers of the run."""
    one, other = (Trainer(own(experiment, seed)).firsts[0] for seed in (1, 2))
    return any(not np.array_equal(one[name], other[name]) for name in one.program.tensors)


def _solution(one: str, sheet: PaperSheet, words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yields the rows of the table, in the order of the blanks."""
    working = dict(line for op in sheet.ops for line in sheet.worked(op))
    asked = {number.cell: number for number in sheet.asked}
    told = {place: (cell, asked[cell].name, asked[cell].shown) for cell, place in sheet.numbered.items()}
    within = {place: asked[cell].on_paper for cell, place in sheet.numbered.items()}
    for other, place in sheet.inverse.items():
        told[place] = other.cell, other.question(sheet.program), other.shown(sheet.program)
        within[place] = other.within(sheet.program)
    for place, (cell, text, answer) in sorted(told.items()):
        at = ["--at", f"{sheet.current.number}:{asked[cell].op.name}", "--pick", sheet.program.word(cell), "--explain"]
        screen = shell.command(["stepviz", *words, *at])
        yield one, str(place), text, answer, f"{within[place]:.2g}", working[place], screen
