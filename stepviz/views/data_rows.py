"""The data: all rows in a list, with what the network says about those that are due; a window around the picked one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell
from stepviz.training import Frame
from stepviz.views import answers, numbers, picture
from stepviz.views.answers import NOTHING
from stepviz.views.data_columns import BATCH, NAME, ROW, SPLIT, Columns, plan, value
from stepviz.views.drawn import batch, picked
from stepviz.views.picture import Hit, Picture
from stepviz.views.span import ACCENT, BOLD, DIM, TEXT, WARNING, Line, Row
from stepviz.views.viewer import Viewer
from stepviz.views.windows import Window, window

_ABOVE, _BELOW = 2, 1
"""Lines above the list, for title and heads, and below it."""


class _Said(NamedTuple):
    """What is said about a row."""

    chances: Array
    """(classes,)."""
    label: int
    """`NOTHING` where a logit is not finite."""


class DataRows(Picture):
    """The rows of the data set, one a line."""

    key = "data"

    def suits(self, frame: Frame) -> bool:
        """Whether there are rows."""
        return len(frame.dataset.y) > 0

    def rows(self, frame: Frame, viewer: Viewer, width: int, height: int) -> tuple[Row, ...]:
        """`height` rows of `width`: the title, what columns are called, the rows in view, a sentence."""
        seen, columns = _window(frame, viewer, height), _columns(frame, viewer, width)
        said = _asked(frame, viewer, seen)
        chosen, drawn = picked(frame, viewer), batch(frame, viewer.veil)
        lines = [_title(frame, viewer, width, seen, columns), _heads(frame.dataset, columns, width)]
        for row in seen.positions:
            line = Line(width)
            _put_row(line, frame.dataset, columns, row, bracketed=row == chosen)
            _put_examples(line, columns, np.flatnonzero(drawn == row).tolist())
            _put_said(line, frame, columns, row, said.get(row), told=not viewer.veil.tensors)
            lines.append(line.row())
        lines += [Line(width).row()] * (height - _BELOW - len(lines))
        told = said.get(chosen) if chosen is not None and not viewer.veil.tensors else None
        last = picture.sentence(width, _sentence(frame, chosen, told, width - 2))
        return (*lines[: max(0, height - _BELOW)], last)[:height]

    def row_numbers(self, frame: Frame, _: Viewer) -> Sequence[int]:
        """All of them."""
        return range(len(frame.dataset.y))

    def hit(self, frame: Frame, viewer: Viewer, width: int, height: int, x: int, y: int) -> Hit:
        """The row of that line; its input or right class there, as a cell where the batch has it."""
        seen = _window(frame, viewer, height).positions
        place = y - _ABOVE
        if not 0 <= place < len(seen) or y >= height - _BELOW:
            return Hit()
        columns, row = _columns(frame, viewer, width), seen[place]
        examples = np.flatnonzero(batch(frame, viewer.veil) == row).tolist()
        feature = columns.feature_at(x)
        if examples and feature is not None:
            return Hit(Cell("x", (examples[0], feature)), row)
        if examples and columns.label <= x < columns.label + NAME:
            return Hit(Cell("y", (examples[0],)), row)
        return Hit(None, row)


def _window(frame: Frame, viewer: Viewer, height: int) -> Window:
    """The rows in view."""
    return window(len(frame.dataset.y), max(1, height - _ABOVE - _BELOW), picked(frame, viewer))


def _columns(frame: Frame, viewer: Viewer, width: int) -> Columns:
    """The columns, around the feature of a picked input."""
    pick = viewer.pick
    return plan(frame.dataset, width, pick.index[1] if pick is not None and pick.tensor == "x" else None)


def _asked(frame: Frame, viewer: Viewer, seen: Window) -> dict[int, _Said]:
    """What is said about each row in view that is due. No other is asked about, however many there are."""
    due = [row for row in seen.positions if _split(frame.dataset, row) in answers.due(frame)]
    logits = frame.program.logits(frame.dataset.X[due], answers.parameters(frame, viewer.veil))
    chances = frame.program.probabilities(logits)
    labels = answers.said(logits).tolist()
    return {row: _Said(chances[place], labels[place]) for place, row in enumerate(due)}


def _split(data: Dataset, row: int) -> Split:
    """The split of a row. Rows of a split stand in order."""
    for split in SPLITS[:-1]:
        rows = data.rows(split)
        place = int(np.searchsorted(rows, row))
        if place < len(rows) and rows[place] == row:
            return split
    return SPLITS[-1]


def _title(frame: Frame, viewer: Viewer, width: int, seen: Window, columns: Columns) -> Row:
    """Which part is in view, and the weights where there is room."""
    parts = [text for text in (seen.named("#"), columns.window.named("x")) if text]
    about = [answers.about_parameters(frame, viewer.veil), "scaled" if frame.dataset.scaling is not None else ""]
    told = [" · ".join([*parts, *[text for text in about[:most] if text]]) for most in (2, 1, 0)]
    room = width - len(" data   (z back)") - len("  ─ ")
    return picture.title(width, "data", next((text for text in told if len(text) <= room), told[-1]))


def _heads(data: Dataset, columns: Columns, width: int) -> Row:
    line = Line(width)
    for place, head in enumerate(columns.heads):
        line.put_right(head, DIM, end=columns.features + columns.pitch * (place + 1))
    line.put(columns.label, data.label[:NAME], DIM)
    return line.put(columns.batch, "batch", DIM).put(columns.says, "says", DIM).row()


def _put_row(line: Line, data: Dataset, columns: Columns, row: int, *, bracketed: bool) -> None:
    """Split, number, inputs and right class."""
    number = f"#{row}"
    line.put(SPLIT, _split(data, row), DIM).put(ROW, number, BOLD if bracketed else TEXT)
    if bracketed:
        line.put(ROW - 1, "[", ACCENT).put(ROW + len(number), "]", ACCENT)
    for place, feature in enumerate(columns.window.positions):
        line.put_right(value(data, row, feature), end=columns.features + columns.pitch * (place + 1))
    line.put(columns.label, data.classes[data.y[row]][:NAME])


def _put_examples(line: Line, columns: Columns, examples: list[int]) -> None:
    """`▸ e0 e3`, or how often where that is too long."""
    if examples:
        text = " ".join(["▸", *[f"e{example}" for example in examples]])
        line.put(columns.batch, text if len(text) <= BATCH else f"▸ {len(examples)}×", BOLD)


def _put_said(line: Line, frame: Frame, columns: Columns, row: int, said: _Said | None, *, told: bool) -> None:
    """Class, probability and mark; `·` for a row that is not due, `?` while results are hidden."""
    if said is None or not told:
        line.put(columns.says, "·" if said is None else "?", DIM if said is None else TEXT)
        return
    if said.label == NOTHING:
        line.put(columns.says, "nothing", WARNING).put(columns.says + NAME, "    nan !", WARNING)
        return
    right = said.label == int(frame.dataset.y[row])
    chance = numbers.probability(float(said.chances[said.label]))
    line.put(columns.says, frame.dataset.classes[said.label][:NAME])
    line.put(columns.says + NAME, f"{chance} {'✓' if right else '✗'}", TEXT if right else WARNING)


def _sentence(frame: Frame, row: int | None, said: _Said | None, room: int) -> str:
    """All chances of the picked row, the largest first; else what the splits are for."""
    if row is None:
        every = frame.schedule.every
        return f"train: learned from   val: looked at every {every['val']}   test: once, at {frame.schedule.iterations}"
    split = _split(frame.dataset, row)
    if said is None:
        when = {"train": "when it is told", "val": "at the checks that look at it", "test": "at the end, once"}[split]
        return f"#{row} is a {_WORDS[split]} row: what is said about it is shown {when}."
    label = int(frame.dataset.y[row])
    if said.label == NOTHING:
        return f"#{row} is {answers.class_name(frame, label)}; what comes out for it is not a number."
    text = f"#{row} is {answers.class_name(frame, label)}; says"
    for place, number in enumerate(np.argsort(-said.chances, kind="stable").tolist()):
        chance = numbers.probability(float(said.chances[number])).strip()
        more = f"{',' if place else ''} {answers.class_name(frame, number)} {chance}"
        if len(text) + len(more) + len(", …") > room:
            return f"{text}, …"
        text += more
    return text


_WORDS = {"train": "training", "val": "validation", "test": "test"}
