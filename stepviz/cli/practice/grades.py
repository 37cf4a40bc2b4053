"""`stepviz grades`: the results of a class: a line for each file of results, then counts of each mistake."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from stepviz.cli import output
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.session.practice.results import Results, read
from stepviz.settings.values import quoted
from stepviz.text import FORMULA_SIGNS, clean, csv_of, padded, width_of
from stepviz.views.lessons.practice import OUTCOMES

CHANGED = "changed by hand"
_HEAD = ("student", "done", *OUTCOMES, "practised", "")
_ENDING = ".json"


class _Graded(NamedTuple):
    """A file and the results in it."""

    file: str
    results: Results

    @property
    def student(self) -> str:
        """The student's name, or else the file's."""
        return clean(self.results.student).lstrip(FORMULA_SIGNS) or clean(self.file.removesuffix(_ENDING))


def grades(given: Namespace) -> int:
    """Print the results of all files in a folder; return the exit status.

    Raises `UserError` if the folder cannot be read, or has no results.
    """
    if not given.target:
        raise UserError("which folder? Write for example stepviz grades results")
    found, unread = _all_of(given.target)
    if given.format == "csv":
        output.write(_csv(found))
        for why in unread:
            output.complain(why)
        return 0
    rows = list[Sequence[str]]([_HEAD])
    for one in found:
        results, counts = one.results, [str(one.results.count(outcome)) for outcome in OUTCOMES]
        done = f"{len(results.filled)} of {len(results.places)}"
        practised = clean(results.command).removeprefix("stepviz practice ")
        rows.append((one.student, done, *counts, practised, CHANGED * results.changed))
    parts = [_table(rows), _mistakes(found), unread]
    return output.line("\n\n".join("\n".join(part) for part in parts if part))


def _all_of(folder: str) -> tuple[Sequence[_Graded], Sequence[str]]:
    """The results in a folder, sorted by student, and a sentence for each other file. Raises `UserError`."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.lower().endswith(_ENDING))
    except OSError as error:
        raise UserError(f"{quoted(folder)} cannot be read ({error.strerror}): give a folder with results") from None
    found, unread = list[_Graded](), list[str]()
    for name in names:
        try:
            found.append(_Graded(name, read(Path(folder, name))))
        except UserError as why:
            unread.append(str(why))
    if not found:
        others = f": {'; '.join(unread)}" if unread else ""
        raise UserError(f"{quoted(folder)} has no results of stepviz practice, which end in .json{others}")
    return sorted(found, key=lambda one: (one.student.casefold(), one.file)), unread


def _mistakes(found: Sequence[_Graded]) -> list[str]:
    rows = list[Sequence[str]]()
    for name in MISTAKES:
        times = [one.results.mistakes.count(name) for one in found]
        if any(times):
            rows.append((name, str(sum(times)), str(sum(map(bool, times)))))
    rows.sort(key=lambda row: -int(row[1]))
    return _table([("mistake", "times", "students"), *rows]) if rows else []


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(padded, row, widths)).rstrip() for row in rows]


def _csv(found: Sequence[_Graded]) -> str:
    names = [name for name in MISTAKES if any(name in one.results.mistakes for one in found)]
    outcomes = [outcome.replace(" a ", " ").replace(" ", "_") for outcome in OUTCOMES]
    lines: list[list[object]] = [
        ["student", "file", "practised", "done", "of", *outcomes, "seconds", "changed", *names],
    ]
    for one in found:
        results, counts = one.results, [one.results.count(outcome) for outcome in OUTCOMES]
        seconds, changed = round(sum(each.seconds for each in results.filled), 1), "yes" if results.changed else "no"
        mistakes = [results.mistakes.count(name) for name in names]
        done = [one.student, one.file, results.command, len(results.filled), len(results.places)]
        lines.append([*done, *counts, seconds, changed, *mistakes])
    return csv_of(lines)
