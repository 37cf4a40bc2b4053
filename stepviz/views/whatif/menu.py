"""Menu: what can be changed from an iteration on, drawn over the caption, and hints for typing the value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from stepviz.ops import Cell, TensorRole
from stepviz.ops.claims import Sentence
from stepviz.settings.table import SETTINGS
from stepviz.text import shortened, wrapped
from stepviz.training import Frame
from stepviz.training.edits import parameter_of
from stepviz.views.chrome.keys import told_line
from stepviz.views.explain.shown import name as named
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import over, width_of
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, REVERSED, Line, Row, blank_lines, fitting

DRAWN = "other rows are drawn"
WIDE = 78
"""The least width for two columns of choices."""
_RIGHT = 34
_ORDER = "lhprobscd"
_TRIED = "tried in lectures: 0.001  0.01  0.1  10  100"
_ANSWERS = (TensorRole.LABEL, TensorRole.TARGET)
_BOARD, _BOARD_FROM = "board of runs", 52
"""The entry for a board, and the least width that has room for it."""
_STAYS = " the original stays "
SAME = Sentence("Both runs see the same rows in the same order{but:text}.", "beside")
ENDED = Sentence("The run ends here: no iteration is left to change.", "beside")


class WhatIfOption(NamedTuple):
    """An entry of the menu: something that can be changed from an iteration on."""

    key: str
    name: str
    """Its name in an edit; empty if the user types that too."""
    words: str
    today: str
    note: str = ""
    choices: tuple[str, ...] = ()
    """All its values, if they are few."""


_OF_DATA = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET)
"""Roles of numbers that the data give: they are changed with `d`."""


def start_of(frame: Frame) -> int:
    """The iteration at whose start an edit takes effect: the shown one, or the next one from the update on."""
    moment = frame.moment
    return moment.iteration + (moment.op >= frame.schedule.update)


def options_of(frame: Frame, selected: Cell | None) -> Mapping[str, WhatIfOption]:
    """The entries of the menu by key; none at the end of the run."""
    if start_of(frame) > frame.schedule.iterations:
        return {}
    known = {choice.key: choice for choice in _options(frame, selected)}
    return {key: known[key] for key in sorted(known, key=lambda key: f"{_ORDER}{key}".index(key))}


def _options(frame: Frame, selected: Cell | None) -> Iterator[WhatIfOption]:
    """The entries for settings, for the parameter that the selected number belongs to, and for the data."""
    run, data, program = frame.experiment, frame.dataset, frame.program
    for row in SETTINGS.values():
        if row.whatif is None or run.lacks(row.name):
            continue
        if row.whatif.offered(run, len(data.train)):
            today = row.values.written(getattr(run, row.name))
            note = DRAWN if row.whatif.draws else ""
            choices = tuple(dict.fromkeys((*row.choices, today))) if row.choices else ()  # with a rule of one's own
            yield WhatIfOption(row.whatif.key, row.flag.removeprefix("--"), row.whatif.words, today, note, choices)
    parameter = None if selected is None else parameter_of(program, selected)
    if parameter is not None:
        # its value at the start of the first edited iteration, which is the next one once the update is done
        moved = start_of(frame) > frame.moment.iteration
        name = program.after(parameter.tensor) if moved else parameter.tensor
        value, title = float(frame.current[name][parameter.index]), named(parameter, program.tensors)
        yield WhatIfOption("c", program.word(parameter), title, numbers.with_sign(value), "selected")
    if data.splits:
        yield WhatIfOption("d", "", "the data", "", "an input or a label")


def data_name(frame: Frame, selected: Cell | None) -> str:
    """The selected number of the data, or else the first input of the batch, as named in an edit: `x.r6.x2`."""
    program, given = frame.program, frame.program.the(TensorRole.INPUT)
    first = Cell(given, (0,) * frame.current[given].ndim)
    cell = selected if selected is not None and program.role(selected.tensor) in _OF_DATA else first
    return _of_row(frame, cell, int(frame.current.the(TensorRole.ROWS)[cell.index[0]]))


def _of_row(frame: Frame, cell: Cell, row: int) -> str:
    """A number of a batch as named in an edit, by the row of the data instead of the example: `x.r6.x2`."""
    head, _, *rest = frame.program.word(cell).split(".")
    return ".".join((head, f"r{row}", *rest))


def framed(
    below: tuple[Row, ...], sight: MomentView, iteration: int, body: Sequence[Row], told: Sequence[str]
) -> tuple[Row, ...]:
    """The rows of a screen, the last of them replaced by a title, a body and keys."""
    width, state = width_of(below), sight.state
    of = f" of {state.whatifs[state.run - 1].label}" if state.run else ""
    title = f" WHAT IF{of} "
    since = (f" from the start of iteration {iteration} ", f" from iteration {iteration} ", f" from {iteration} ", "")
    head = Line(width).put(0, "─" * width, DIM).put(1, title, REVERSED)
    head.put(1 + len(title), fitting(since, width - 1 - len(title)), DIM)
    head.put_right(_STAYS if width >= WIDE else "", DIM, end=width - 1)
    rows = (head.row(), *body, told_line(width, told))
    return over(below, rows if len(rows) <= len(below) else (*rows[: max(0, len(below) - 1)], rows[-1]))


def menu_rows(sight: MomentView, width: int) -> list[Row]:
    """The entries with their keys, or why nothing can be changed; then the names of the what-ifs."""
    known = options_of(sight.frame, sight.selected)
    if not known:
        ended = wrapped(ENDED.text, max(1, width - 2))
        return [*(Line(width).put(1, part).row() for part in ended), _last(sight, width)]
    role = None if sight.selected is None else sight.frame.program.role(sight.selected.tensor)
    left, right = ([choice for choice in known.values() if bool(choice.note) is noted] for noted in (False, True))
    if width < WIDE:
        return [*(_entry(Line(width), 1, choice).row() for choice in (*left, *right)), _last(sight, width)]
    lines = blank_lines(width, max(len(left), len(right)))
    for column, choices in ((3, left), (_RIGHT, right)):
        for line, choice in zip(lines, choices, strict=False):
            _entry(line, column, choice)
    if "c" not in known and sight.selected is not None and role not in _OF_DATA:
        lines += [Line(width).put(_RIGHT, "c  selected: computed, not chosen", DIM)]
    shown = [*(line.row() for line in lines), _last(sight, width)]
    if sight.frame.dataset.splits:
        shown.append(Line(width).put(1, _same_rows(known), DIM).row())
    return shown


def _same_rows(known: Mapping[str, WhatIfOption]) -> str:
    """The sentence on the batches of both runs, with the choices that change them."""
    drawing = [key for key, choice in known.items() if choice.note == DRAWN]
    but = f"; {' and '.join(drawing)} {'are the exceptions' if drawing[1:] else 'is the exception'}" if drawing else ""
    return SAME.text_of(but=but)


def _entry(line: Line, column: int, choice: WhatIfOption) -> Line:
    """`l  learning rate  0.01`."""
    wide = 13
    line.put(column, choice.key, BOLD).put(column + 3, shortened(choice.words, wide))
    noted = column + 4 + wide + max(6, len(choice.today) + 1)
    note = shortened(choice.note, line.width - noted) if line.width - noted > 1 else ""
    return line.put(column + 4 + wide, choice.today).put(noted, note, DIM)


def _last(sight: MomentView, width: int) -> Row:
    made = [whatif.label for whatif in sight.state.whatifs]
    at = 6 if width >= WIDE else 4
    line = Line(width)
    if width >= _BOARD_FROM and sight.state.lecture is None and sight.state.board is None:
        line.put(at - 3, "v", BOLD).put(at, _BOARD)
        at += len(_BOARD) + 5
    told = shortened(f"what-ifs made so far: {', '.join(made) or 'none'}", max(1, width - at))
    return line.put(at - 3, "w", BOLD).put(at, told).row()


def hint_of(frame: Frame, choice: WhatIfOption) -> str:
    """What can be typed for a choice; for the data, two examples."""
    if choice.choices:
        return f"↑↓ other: {'  '.join(choice.choices)}"
    if choice.name == "lr":
        return f"↑ times ten   ↓ a tenth     {_TRIED}"
    if choice.name:
        return "↑↓ another value"
    data, program = frame.dataset, frame.program
    kind, value, right = ("a character", *data.characters[1:3]) if data.characters else ("a value", "1", "0")
    answers = next(tensor for tensor in program.tensors if program.role(tensor) in _ANSWERS)
    row, feature = min(6, len(data.y) - 1), min(2, data.X.shape[1] - 1)
    given, asked = (
        _of_row(frame, Cell(tensor, (0, place)[: frame.current[tensor].ndim]), row)
        for tensor, place in ((program.the(TensorRole.INPUT), feature), (answers, 0))
    )
    scaled = "" if data.scaling is None and data.target_scaling is None else ", standardized"
    where = "a row" if len(data.starts) else "a row and a place of it"
    return f"{where}, and {kind}{scaled}: {given}={value}, {asked}={right}"
