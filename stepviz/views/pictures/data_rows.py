"""Data rows: a list of the data's rows with the network's predictions, scrolled to the picked row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from stepviz.ops import AXES, Array, Cell, TensorRole
from stepviz.text import shortened, so_often
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import NOTHING, Prediction, asked, in_words, told_of
from stepviz.views.explain.sentences.comparison import first_wrong
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.windows import Window, window
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.panes.paint import GAP
from stepviz.views.pictures import picture
from stepviz.views.pictures.drawn import batch, indices, picked, target
from stepviz.views.pictures.picture import LEAST, Picture
from stepviz.views.pictures.row_columns import BATCH, ROW, SPLIT, RowColumns, least_width, plan
from stepviz.views.state import State
from stepviz.views.tables import WORDS
from stepviz.views.text import numbers
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import BOLD, DIM, TEXT, WARNING, Line, Row

if TYPE_CHECKING:
    from stepviz.views.moment_view import MomentView

_ABOVE, _BELOW = 2, 1
"""Lines above the list, for title and heads, and below it, for a sentence."""


class DataRows(Picture):
    """The rows of the data set, one a line."""

    key = "data"
    lists_rows = True
    given = False
    """True to show numbers as in the file, not standardized."""

    def suits(self, frame: Frame) -> bool:
        """True if there are rows."""
        return len(frame.dataset.y) > 0

    def least(self, frame: Frame) -> Size:
        """The size of a row with one feature."""
        return LEAST._replace(width=max(LEAST.width, least_width(frame.dataset, given=self.given)))

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, column heads, the rows in view, a sentence if there is room for it."""
        below = _lines_below(frame, state, height)
        seen = _window(frame, state, height - _ABOVE - below)
        pick, program = state.pick, frame.program
        of_input = pick is not None and program.role(pick.tensor) is TensorRole.INPUT
        around = pick.index[-1] if pick is not None and of_input and len(pick.index) > 1 else None
        columns = plan(frame.dataset, width, around, target(frame, state), given=self.given)
        silent = state.asking and state.poll is not None and state.poll.taught  # a lesson asks about the rows
        said, letter = asked(frame, state.mask, seen.positions), AXES[program.axes[program.losses][0]]
        chosen, drawn = picked(frame, state), batch(frame, state.mask)
        lines = [_heads(frame, columns, width, silent=silent)]
        for place, row in enumerate(seen.positions):
            line = Line(width)
            line.put(0, GAP if seen.follows_gap(place) else "", DIM)
            _put_row(line, columns, row, bracketed=row == chosen)
            examples = np.flatnonzero(drawn == row).tolist()
            if examples:
                text = " ".join(["▸", *[f"{letter}{example}" for example in examples]])
                line.put(columns.batch, text if len(text) <= BATCH else f"▸ {len(examples)}×", BOLD)
            if not silent:
                _put_said(line, frame, columns, row, said.get(row), told=not state.mask.tensors)
            lines.append(line.row())
        marks = (_mark(frame, columns, seen, drawn, (width, min(seen.size, height - _ABOVE - below))),)
        told = said.get(chosen) if chosen is not None and not (state.mask.tensors or silent) else None
        last = _sentences(frame, chosen, told, width - 2) if below else ()
        return picture.framed(width, height, _titles(frame, state, seen, columns), lines, last, marks)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Its lines, with words for the marks of predictions."""
        for line in super().spoken(frame, state):
            yield line.replace("✓", WORDS["✓"]).replace("✗", WORDS["✗"])

    def row_numbers(self, frame: Frame, _: State) -> Sequence[int]:
        """All rows."""
        return range(len(frame.dataset.y))


class GivenRows(DataRows):
    """The rows with the numbers of the file instead of standardized ones."""

    key = "given"
    docked = False
    given = True

    def suits(self, frame: Frame) -> bool:
        """True if anything is standardized."""
        return frame.dataset.scaling is not None or frame.dataset.target_scaling is not None


def _mark(frame: Frame, columns: RowColumns, seen: Window, drawn: Array, room: tuple[int, int]) -> Mark:
    """The mark of the list: a click hits a row, and the cell of its input or true class if it is in the batch."""

    def row(x: int, y: int) -> Hit:
        number, feature = seen.positions[y], columns.feature_at(x)
        examples, read = np.flatnonzero(drawn == number).tolist(), frame.program.the(TensorRole.INPUT)
        if examples and feature is not None:
            return Hit(Cell(read, (examples[0], feature)[: len(frame.program.axes[read])]), number)
        if examples and columns.label <= x < columns.label + columns.name:
            place = (examples[0], columns.target)[: 1 + bool(frame.dataset.targets)]
            return Hit(Cell(frame.program.targets, place), number)
        return Hit(None, number)

    return Mark(0, _ABOVE - 1, *room, row)


def _lines_below(frame: Frame, state: State, height: int) -> int:
    """The lines below the list. The rows that a lesson names come before the sentence on what the splits are for."""
    named = [row for row in _rows_of_lesson(state) if row < len(frame.dataset.y)]
    fits = len(named) <= height - _ABOVE - _BELOW
    return _BELOW if fits or picked(frame, state) is not None else 0


def _window(frame: Frame, state: State, room: int) -> Window:
    """The rows in view in `room` lines: among them the picked one, and those that are named beside the list."""
    total, named = len(frame.dataset.y), (picked(frame, state), *_rows_of_lesson(state), *state.spoken)
    wanted = [row for row in dict.fromkeys(named) if row is not None and row < total]
    return window(total, max(1, room), wanted)


def _titles(frame: Frame, state: State, seen: Window, columns: RowColumns) -> tuple[str, ...]:
    """Forms of the title with the part in view, and the weights' iteration if it fits."""
    parts = [text for text in (seen.named("#"), columns.window.named("x")) if text]
    scaled = not columns.given and (frame.dataset.scaling or frame.dataset.target_scaling) is not None
    about = [answers.about_parameters(frame, state.mask), "standardized" * scaled]
    told = [" · ".join([*parts, *[text for text in about[:most] if text]]) for most in (2, 1, 0)]
    return f"data{' as given' * columns.given}", *told


def _heads(frame: Frame, columns: RowColumns, width: int, *, silent: bool) -> Row:
    """The column heads; `silent`: without those of predictions."""
    data, line = frame.dataset, Line(width)
    for place, head in enumerate(columns.heads):
        line.put_right(head, DIM, end=columns.features + columns.pitch * (place + 1))
    line.put(columns.label, shortened(columns.head, columns.name), DIM).put(columns.batch, "batch", DIM)
    if silent:
        return line.row()
    line.put(columns.says, "pred", DIM)
    if data.classes:
        return line.put_right(frame.program.letter, DIM, end=columns.probability + numbers.WIDTH).row()
    return line.put(columns.probability + 1, " o - y", DIM).row()


def _put_row(line: Line, columns: RowColumns, row: int, *, bracketed: bool) -> None:
    """Write split, number, inputs and true class or target."""
    number, data = f"#{row}", columns.data
    line.put(SPLIT, data.split_of(row), DIM).put(ROW, number, BOLD if bracketed else TEXT)
    if bracketed:
        line.bracket(ROW, ROW + len(number))
    for place, feature in enumerate(columns.window.positions, 1):
        line.put_right(columns.value(row, feature), end=columns.features + columns.pitch * place)
    if data.classes:
        line.put(columns.label, data.heads(columns.name)[data.y[row]])
    else:
        line.put(columns.label, numbers.plain(columns.aim(row)))


def _put_said(line: Line, frame: Frame, columns: RowColumns, row: int, said: Prediction | None, *, told: bool) -> None:
    """Write class, probability and mark, or output and residual; `·` for a row without a result yet, `?` if hidden."""
    if said is None or not told:
        line.put(columns.says, "·" if said is None else "?", DIM if said is None else TEXT)
        return
    if not frame.dataset.classes:
        output, data = float(said.probabilities[columns.target]), frame.dataset
        output = float(data.in_unit(np.asarray(output), columns.target)) if columns.given else output
        off = output - columns.aim(row)
        style = TEXT if isfinite(output) else WARNING
        line.put(columns.says, numbers.plain(output), style).put(columns.probability + 1, numbers.fixed(off), style)
        return
    if said.label == NOTHING:
        line.put(columns.says, "none", WARNING).put(columns.probability, "    nan !", WARNING)
        return
    right = said.label == int(frame.dataset.y[row])
    probability = told_of(frame.program, float(said.probabilities[said.label]), apart=True)
    line.put(columns.says, frame.dataset.heads(columns.name)[said.label])
    line.put(columns.probability, f"{probability} {'✓' if right else '✗'}", TEXT if right else WARNING)


def _sentences(frame: Frame, row: int | None, told: Prediction | None, room: int) -> Sequence[str]:
    """The probabilities of the picked row; else forms of a text on the uses of splits, the longest first."""
    if row is not None:
        return (in_words(frame, row, told, room),)
    often, once = frame.schedule.every.get("val", 0), f"once, at {frame.schedule.iterations}"
    checked = f"checked {so_often(often, brief=True)}" if often < frame.schedule.iterations else once
    looked_at = {"val": checked, "test": once}
    others = (f"{split}: {when if split in frame.dataset.splits else 'no rows'}" for split, when in looked_at.items())
    parts = ("train: for gradients", *others)
    return ["   ".join(parts[:most]) for most in range(len(parts), 0, -1)]


_ROWS = re.compile(r"#(\d+)(?:(?:-| to )#?(\d+))?")
"""`#11`, `#0 to #7`."""


def rows_in(text: str) -> tuple[int, ...]:
    """The rows that a text names, in its order, each once, with all rows of a range."""
    found = [range(int(first), int(last or first) + 1) for first, last in _ROWS.findall(text)]
    return tuple(dict.fromkeys(row for each in found for row in each))


def _rows_of_lesson(state: State) -> tuple[int, ...]:
    """The rows that a lesson's sentence, question and choices name."""
    asked = None if state.poll is None or not state.poll.taught else state.poll.question
    texts = () if asked is None else (spoken(asked.text), *map(spoken, asked.choices))
    return rows_in("\n".join((state.caption, *texts)))


def beside_panes(sight: MomentView) -> tuple[int, ...]:
    """The rows that the texts beside the panes name; empty while the run plays, so that the list does not scroll.

    These are the rows of an explained metric, at a check the first wrong one or one that only one of two runs predicts
    correctly, the row of a selected number of the batch, and the rows just drawn.
    """
    if sight.state.pace.on or sight.state.mask.tensors:
        return ()
    return tuple(dict.fromkeys(row for row in _named(sight) if row is not None))


def _named(sight: MomentView) -> Iterator[int | None]:
    frame, cell = sight.frame, sight.selected
    if cell is not None and cell.tensor in frame.program.measures:
        told = sight.beside_panes
        listed = () if told is None else (line.term.label.split() for line in told.worked.lines)
        yield from (int(label[0][1:]) for label in listed if label and label[0][:1] == "#")
    if frame.op is frame.check and frame.check is not None:
        if sight.beside is not None:
            from stepviz.views.whatif.between import right_in_one  # not loaded before there is another run

            yield right_in_one(frame, sight.beside.other)
        yield first_wrong(frame, frame.check)
    drawn, example = batch(frame, sight.state.mask).tolist(), indices(frame, cell).get("example")
    if example is not None:
        yield from drawn[example : example + 1]
    if frame.op is not None and any(tensor.role is TensorRole.INPUT for tensor in frame.op.writes):
        yield from drawn
