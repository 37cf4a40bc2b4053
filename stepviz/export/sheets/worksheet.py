"""Worksheet: an iteration to work out by hand: a handout and its solution, or a sheet for each id and all solutions."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

import numpy as np

from stepviz import shell
from stepviz.data.files.opening import opened, pieces, title_of
from stepviz.errors import UserError
from stepviz.export.part import Part
from stepviz.export.sheets import paper
from stepviz.export.sheets.blanks import blanks, drawn_blanks
from stepviz.export.sheets.paper import Paragraph, SheetPart
from stepviz.export.sheets.sheet import TITLE, PaperSheet
from stepviz.settings.experiment import Experiment
from stepviz.settings.varied import own
from stepviz.text import FORMULA_SIGNS, clean, csv_of, plural, shown
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


def worksheets(
    experiment: Experiment, ids: Sequence[str], count: int | None = None, number: int | None = None
) -> Iterator[Printed]:
    """Yields the sheet of each id, which does not depend on other ids; an empty id has the run of the experiment.

    `count`: the blanks on each sheet; None for the default number, fewer if an iteration has fewer numbers. `number`:
    the iteration; None for the first, or one chosen by the id if the seed changes no number of the run. Raises
    `UserError`.
    """
    one, other = (Trainer(own(experiment, seed)).firsts[0] for seed in (1, 2))
    alike = all(np.array_equal(one[name], other[name]) for name in one.program.tensors)
    for name in ids:
        seed = seed_of(name, experiment.seed) if name else experiment.seed
        line = Timeline(Trainer(own(experiment, seed) if name else experiment))
        chosen = 1 + seed % min(_ITERATIONS, line.schedule.iterations) if name and alike else 1
        reached = Part(line, number or chosen, number or chosen).reach()
        yield _sheet(name, line, reached, seed, count)


def _sheet(one: str, line: Timeline, number: int, seed: int, count: int | None) -> Printed:
    current = line.iteration(number)
    cells, others = drawn_blanks(current, np.random.RandomState(seed), count or USUAL)
    found = len(cells) + len(others)
    if found < (count or _LEAST):
        few = f"{line.origin.title} has only {plural(found, 'number')} to work out by hand"
        where = f"in iteration {number}{f' for {one}' if one else ''}"
        raise UserError(f"{few} {where}: ask for fewer --questions, or give another iteration with --at")
    sheet = PaperSheet(line, current, cells, others)
    # Without the seed, with which one could look up the solution.
    at = line.words.index("--seed") if "--seed" in line.words else len(line.words)
    words = shell.command([*line.words[:at], *line.words[at + 2 :]])
    return Printed([*sheet.page(words, one)], [*_solution(one, sheet, line.words)])


def seed_of(one: str, seed: int) -> int:
    """The seed of an id's run: the first four bytes of the SHA-256 of `SEED ID`."""
    return int.from_bytes(hashlib.sha256(f"{seed} {one}".encode()).digest()[:4])


def solutions(found: Sequence[Printed]) -> str:
    """The solutions of all sheets as CSV, with a row for each blank."""
    return csv_of([HEAD, *(line for one in found for line in one.solution)])


def _solution(one: str, sheet: PaperSheet, words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yields the rows of the table, in the order of the blanks."""
    for op in sheet.ops:
        for place, text in sheet.worked(op):
            blank = sheet.blanks[place]
            at = ["--at", f"{sheet.current.number}:{op.name}", "--pick", sheet.program.word(blank.cell), "--explain"]
            screen = shell.command(["stepviz", *words, *at])
            yield one, str(place), blank.name, blank.shown, f"{blank.on_paper:.2g}", text, screen


def handout_text(part: Part) -> Iterator[str]:
    """Yields the page of the part's iteration, then its solution, as Markdown. Raises `UserError`."""
    page, solution = handout_pages(part, html=False)
    yield from (*page, "---\n\n", *solution)


def handout_pages(part: Part, *, html: bool) -> tuple[Iterator[str], Iterator[str]]:
    """The page and its solution as separate texts, in HTML to print or in Markdown. Raises `UserError`."""

    def page(solved: bool) -> Iterator[str]:
        blocks, title = _handout(part, solved=solved), TITLE + ": solution" * solved
        return paper.html(blocks, title, solved=solved) if html else paper.markdown(blocks, solved=solved)

    return page(False), page(True)


def _handout(part: Part, *, solved: bool) -> list[SheetPart]:
    """The page or, if `solved`, its solution."""
    if part.first != part.last:
        raise UserError(f"a handout shows one iteration: choose one of {part.first} to {part.last}")
    number, line = part.reach(), part.timeline
    current = line.iteration(number)
    last = f"{number}:{current.program.ops[-1].name}"
    return [
        *PaperSheet(line, current, blanks(current)).page(shell.command(line.words), solved=solved),
        Paragraph("On a screen: ", shell.command(["stepviz", *line.words, "--at", last])),
    ]


_MOST_IDS = 500
_LONGEST_ID = 60
"""The most characters of an id."""
_HEADS = ("id", "ids", "name", "student")
"""Possible headings of the ids in a CSV."""


def read_ids(path: str) -> tuple[str, ...]:
    """The ids of a file, in order. Raises `UserError` for a file that cannot be read, and for an invalid id."""
    title, is_table = title_of(path), path.lower().endswith(".csv")
    with opened(path) as file:
        lines = "".join(pieces(file, title, [])).splitlines()
    if is_table:
        # Spreadsheets separate by semicolons where a comma is the decimal point.
        delimiter = ";" if lines and ";" in lines[0] and "," not in lines[0] else ","
        lines = [row[0] if row else "" for row in csv.reader(StringIO("\n".join(lines)), delimiter=delimiter)]
    found = dict[str, int]()
    for number, line in enumerate(lines, start=1):
        one, where = clean(line), f"{title} line {number}"
        if not one or (is_table and not found and one.lower() in _HEADS):
            continue
        if one in found:
            raise UserError(f"{where}: {shown(one)} stands in line {found[one]} already: give each id once")
        if one[0] in FORMULA_SIGNS or len(one) > _LONGEST_ID:
            allowed = f"give at most {_LONGEST_ID} characters, the first of them none of {FORMULA_SIGNS}"
            raise UserError(f"{where}: {shown(one)} is no id: {allowed}")
        found[one] = number
    if not 1 <= len(found) <= _MOST_IDS:
        raise UserError(f"{title} has {len(found)} ids: give 1 to {_MOST_IDS}, one a line")
    return tuple(found)
