"""Speech: a moment as sentences for a screen reader: every number on the screen, once."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.ops import Cell, Tensor, TensorRole, places
from stepviz.text import plural
from stepviz.training import Frame, Known
from stepviz.views import checked
from stepviz.views.answers import look_of
from stepviz.views.explain import caption
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.panes import curve
from stepviz.views.panes.cells import right_of, verdict
from stepviz.views.panes.grid import Grid
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.sight import MomentView
from stepviz.views.text import numbers
from stepviz.views.text.sentences import character

Heard = dict[str, str]
"""The text spoken last for each row of a tensor, the run and its curve."""
BLANK = "blank"
"""The text for a hidden number."""
_VERDICTS = {"✓": "; correct", "✗": "; wrong", "!": "; nan", " ": ""}


def aloud(sight: MomentView, heard: Heard) -> list[str]:
    """The moment, its operation, its numbers and the next operation: a sentence or a row of a pane in each line.

    Rows in `heard` are left out, unless the operation wrote them or they have changed; spoken rows are added to it.
    Hidden numbers are blank, and their formulas are left out.
    """
    frame, mask, run = sight.frame, sight.state.mask, sight.frame.experiment
    opening = f"{run.title}: {plural(run.iterations, 'iteration')}, {run.rate}, seed {run.seed}"
    lines, last = [_news(heard, "run", opening), where(frame)], ""
    if not mask.tensors:
        tag, sentence, formula, code, last, line = caption.spoken(frame, sight.bracket, LECTURE_SIZE.width)
        lines += [f"{tag}: {sentence}", formula, f"code: {code}", line]
    for grid in sight.grids(LECTURE_SIZE):
        lines += _pane(grid, frame, mask, heard)
    if looks := checked.looks(sight, sight.layout(LECTURE_SIZE)):
        results = ", ".join(look.spoken for look in looks.values())
        lines.append(_news(heard, "checks", f"checks: {checked.head(frame, looks)}{results}"))
    drawn = curve.curve(curve.told(frame, mask))
    if drawn.now is not None:
        now, top = numbers.unsigned(drawn.now), numbers.four_digits(drawn.top)
        low = numbers.four_digits(drawn.low) if drawn.low else "0"
        told = f"{curve.of(frame)} from {low} to {top}, now {now}, iterations a column: {drawn.per_column}"
        lines.append(_news(heard, "curve", told))
    return [line for line in (*lines, last) if line]


def _news(heard: Heard, of: str, told: str, *, again: bool = False) -> str:
    """The text on something, which is heard then; "" if it was spoken last, unless it is to be spoken `again`."""
    if heard.get(of) == told and not again:
        return ""
    heard[of] = told
    return told


def where(frame: Frame) -> str:
    """`iteration 1 of 4000, operation 6 of 7, backward: dW,db`."""
    moment, last = frame.moment, frame.schedule.end(frame.moment.iteration).op
    told = f"iteration {moment.iteration} of {frame.schedule.iterations}"
    if not moment.op:
        return f"{told}, before its first operation"
    label, phase = frame.op.label if frame.op is not None else "check", frame.phase.value
    return f"{told}, operation {moment.op} of {last}, {label if label == phase else f'{phase}: {label}'}"


def _pane(grid: Grid, frame: Frame, mask: Mask, heard: Heard) -> Iterator[str]:
    """The rows of a pane that are new or changed."""
    made = () if frame.op is None else tuple(tensor.name for tensor in frame.op.writes)
    first, feet = grid.groups[0].tensors[0], max(len(group.feet) for group in grid.groups)
    for row in (*grid.rows.positions, *range(grid.rows.total, grid.rows.total + feet)):
        told, foot = list[tuple[Cell, str]](), row - grid.rows.total
        for group in (group for group in grid.groups if foot < len(group.feet)):
            cells = [group.cell(row, c) if foot < 0 else group.foot_cell(foot, c) for c, _ in group.gutters()]
            told += [(cell, text) for cell in cells if (text := _number(frame, mask, cell, group.digits))]
        if told:
            name, words = told[0][0].tensor, _row(grid, frame, mask, told)
            if _news(heard, f"{name} {row}", words, again=name in made):
                old = name in frame.program.tensors and frame.state(name) is Known.OLD
                stale = f" (of iteration {frame.moment.iteration - 1})" if old else ""
                yield f"{grid.pane.title}{stale}, {words}"
    if not mask.tensors and _is_chance(frame, Cell(first)) and frame.computed(first):
        yield _news(heard, "right", "correct {} of {}".format(*right_of(frame)), again=first in made)


def _number(frame: Frame, mask: Mask, cell: Cell, digits: int) -> str:
    """The number as its pane shows it; "" if it is not computed."""
    if mask.hides(cell):
        return BLANK
    if cell.tensor in frame.program.measures:
        return look_of(frame, cell.tensor, NOTHING_HIDDEN).spoken
    value = frame.value(cell)
    width = digits if digits in (5, 7, 9, 12) else numbers.WIDTH
    if value is None:
        return ""
    tensor = frame.described(cell.tensor)
    return character(frame.dataset, tensor, value) or numbers.cell(value, tensor.kind, width).strip()


def _row(grid: Grid, frame: Frame, mask: Mask, told: list[tuple[Cell, str]]) -> str:
    """`e0: c0 +3.6929, c1 +2.4897`."""
    lead, parts, cells = "", [], [cell for cell, _ in told]
    for cell, text in told:
        tensor = frame.program.tensors.get(cell.tensor)
        *before, last = places(tensor, cell.index) if tensor is not None and cell.index else ("",)
        lead = lead or _lead(frame, cell, before, tensor, drawn=grid.pane.kind == "batch") or _of_row(cells, last)
        parts.append(f"{_called(cell, last, lead, tensor)}{text}{_class(frame, cell)}")
    judged = ""
    if _is_chance(frame, cells[0]) and not any(map(mask.hides, cells)):
        judged = _VERDICTS[verdict(frame, cells[0].index[0])]
    return f"{lead}{', '.join(parts)}{judged}"


def _lead(frame: Frame, cell: Cell, before: list[str], tensor: Tensor | None, *, drawn: bool) -> str:
    """The start of a row, `e0: `; in the pane of the batch with the row of the data."""
    if not before:
        if tensor is None or len(cell.index) != 1 or tensor.axes[0] == "example":
            return ""
        bias = tensor.noun == "bias" and tensor.role is not TensorRole.INNER
        return "b: " if bias else f"{frame.program.tensors[frame.program.of(cell.tensor)].symbol}: "
    rows = frame.tensor(frame.program.the(TensorRole.ROWS)) if drawn else None
    which = f" is row #{int(rows[cell.index[0]])}" if rows is not None else ""
    return f"{before[0]}{which}: "


def _of_row(cells: list[Cell], place: str) -> str:
    """`e0: ` if several tensors have one number of that row each, as mean and variance do; else ""."""
    alike = len({cell.tensor for cell in cells}) == len(cells) > 1 and all(len(cell.index) == 1 for cell in cells)
    return f"{place}: " * alike


def _called(cell: Cell, place: str, lead: str, tensor: Tensor | None) -> str:
    if tensor is None:
        return ""
    if not cell.index:
        return f"{tensor.title} "
    if tensor.role is TensorRole.TARGET:
        return f"{tensor.title} {place} "
    if lead == f"{place}: " and len(cell.index) == 1:
        return f"{tensor.symbol} "
    return f"{tensor.title} " if lead and lead[0] == "e" and tensor.role is TensorRole.LABEL else f"{place} "


def _is_chance(frame: Frame, cell: Cell) -> bool:
    tensor = frame.program.tensors.get(cell.tensor)
    roles = (TensorRole.PROBABILITY, TensorRole.OUTPUT)
    return tensor is not None and tensor.role in roles and bool(frame.dataset.classes)


def _class(frame: Frame, cell: Cell) -> str:
    if not _is_chance(frame, cell) or frame.described(cell.tensor).axes[1] != "class":
        return ""
    source = frame.shown(cell.tensor)
    true = source is not None and source.the(TensorRole.LABEL)[cell.index[0]] == cell.index[1]
    return " the true class" if true else ""
