"""The curves: the loss, and below it what the looks at each split found, on one axis of iterations that ends now.

Below the output of a formula stand the names that its steps move, and the way each has come.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Kind, TensorRole
from stepviz.text import width_of
from stepviz.training import Frame, provenance
from stepviz.views import answers
from stepviz.views.explain.history import sparkline
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.panes import curve
from stepviz.views.panes.curve import NOW, START, Curve
from stepviz.views.panes.marks import Mask
from stepviz.views.panes.ticks import ticks
from stepviz.views.pictures import picture
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, WARNING, Line, Row, filled, fitting

SIGNS: dict[Split, str] = {"train": "t", "val": "v", "test": "T"}
"""What a look at a split is drawn as."""
BOTH, HELD = "+", "·"
"""Looks at two splits that found about the same; the last look goes on to stand until the next."""
_LEAST = 4
"""Lines of bars from which on looks stand below them."""


class Looked(NamedTuple):
    """The last look at a split up to the end of a column."""

    column: int
    value: float
    new: bool
    """Whether it was in this column."""


class Scale(NamedTuple):
    """What the lowest and the highest line of the looks stand for, and how that is written."""

    low: float
    high: float
    bottom: str
    top: str

    def line(self, value: float, count: int) -> int:
        """The line of `count`, from the top, that a value stands on; the lowest for all below the scale."""
        return round((self.high - max(self.low, value)) / (self.high - self.low) * (count - 1))


class Curves(Picture):
    """Bars for the loss, letters for accuracies or R²."""

    key = "curves"
    docked = False

    def suits(self, frame: Frame) -> bool:
        """Whether there is a loss."""
        return bool(frame.program.with_role(TensorRole.OBJECTIVE))

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the loss, the looks, the axis, a sentence."""
        drawn = _curve(frame, state.veil, width)
        looked = bool(frame.schedule.every)
        moved = _moved(frame, state.veil, width, height - 4 - _LEAST)
        lines, below = _shares(height - 4 - len(moved), looked)
        shown = [
            picture.title(width, "curves", f"up to iteration {frame.moment.iteration}"),
            *_loss(drawn, width, lines, log=state.logarithmic),
        ]
        if below:
            shown += _found(frame, state.veil, drawn, width, below)
        shown += moved
        now = min(frame.moment.iteration, _known(frame, state.veil)), NOW
        shown += [
            curve.ruler(width, drawn, (*ticks(frame, state, drawn.per_column), now)),
            curve.axis(width, drawn, _known(frame, state.veil)),
        ]
        last = picture.sentence(width, _sentence(frame, state, width - 2, looked=looked))
        columns = Mark(0, 1, width, height - 2, lambda x, _: Hit(iteration=drawn.iteration_at(x)))
        return Drawn((*filled(shown, width, height - 1), last)[:height], (columns,))


def looks(frame: Frame, split: Split, veil: Mask, drawn: Curve) -> Iterator[Looked]:
    """What is known of a split at the end of each column, from the first look on; no later than now."""
    hidden = veil.hides(Cell(split)) and frame.moment.op == frame.schedule.check
    most, past = frame.moment.iteration - hidden, frame.history.evaluations
    for column in range(len(drawn.means)):
        iteration = past.last(split, min((column + 1) * drawn.per_column, most))
        if iteration:
            yield Looked(column, past.at(split, iteration), drawn.column_of(iteration) == column)


def _moved(frame: Frame, veil: Mask, width: int, most: int) -> list[Row]:
    """A head, then a line for each name that a step moves: where it began, its way so far, where it is now.

    Nothing where there are more than single numbers, or less room than for one of them.
    """
    program = frame.program
    names = [tensor.name for tensor in program.parameters if tensor.name not in program.update.held]
    if most < 2 or not names or any(tensor.axes for tensor in program.parameters):
        return []
    shown = names[: most - 1]
    left = f", {len(shown)} of {len(names)} names" if len(shown) < len(names) else ""
    head = f"from iteration {frame.since} to now{left}"
    wide = max(map(width_of, shown)) + 2
    rows = [Line(width).put(1, "moved", BOLD).put(max(START, wide), head, DIM).row()]
    for name in shown:
        samples = _way(frame, veil, name)
        first, now = (f"{numbers.fixed(samples[place]):>{numbers.WIDTH}}" for place in (0, -1))
        line, way = Line(width).put(1, name).put(wide, first), sparkline(samples)
        if len(samples) > 1:
            fits = wide + len(f"{first} {way} {now}") < width
            start = wide + len(first) + 1
            line.put(start, way if fits else "→", DIM).put(start + (len(way) if fits else 1) + 1, now, BOLD)
        rows.append(line.row())
    return rows


def _way(frame: Frame, veil: Mask, name: str) -> tuple[float, ...]:
    """What a name was at the starts of iterations so far, then what the update has made of it, where that is told."""
    after = Cell(frame.program.after(name))
    samples = provenance.history(frame, Cell(name)).samples
    made = frame.value(after) if frame.computed(after.tensor) and not veil.hides(after) else None
    return samples if made is None else (*samples, made)


def _known(frame: Frame, veil: Mask) -> int:
    """The iterations whose loss is known and told."""
    return len(curve.told(frame, veil))


def _curve(frame: Frame, veil: Mask, width: int) -> Curve:
    return curve.curve(curve.told(frame, veil), max(1, width - START - 1), frame.program.guesses, curve.called(frame))


def _shares(room: int, looked: bool) -> tuple[int, int]:
    """The lines of the bars and of the looks; the line above each is not counted."""
    if not looked or room - 2 < 2 * _LEAST:
        return max(1, room - 1), 0
    return (room - 1) // 2, (room - 2) // 2


def _loss(drawn: Curve, width: int, count: int, *, log: bool) -> Iterator[Row]:
    """The latest loss and how wide columns are, then the bars and their scale."""
    head = Line(width).put(1, drawn.called, BOLD)
    if drawn.now is None:
        yield head.put(START, "(none yet)", DIM).row()
        yield from [Line(width).row()] * count
        return
    now = f"now {numbers.fixed(drawn.now, signed=False).strip()}"
    head.put(START, now, WARNING if numbers.is_bad(drawn.now) else BOLD)
    yield head.put(START + len(now) + 3, _about(drawn, width - START - len(now) - 4), DIM).row()
    lines = [Line(width) for _ in range(count)]
    curve.put_scale(lines, drawn, log=log)
    curve.put_bars(lines, START, drawn, log=log)
    yield from (line.row() for line in lines)


def _about(drawn: Curve, room: int) -> str:
    """How wide the columns are, and what a uniform guess would lose, as far as there is room."""
    brief = f"1 col = {drawn.per_column} iter"
    long = f"each column: the mean of {drawn.per_column} iterations" if drawn.per_column > 1 else brief
    if not drawn.guesses:
        return fitting((long, brief), room)
    loss = numbers.fixed(math.log(drawn.guesses), signed=False).strip()
    guess = f"guessing: ln {drawn.guesses} = {loss}"
    return fitting((f"{guess}   {long}", f"{guess}   {brief}", long, brief), room)


def _found(frame: Frame, veil: Mask, drawn: Curve, width: int, count: int) -> Iterator[Row]:
    """The last look at each split, then all of them and their scale. What is no number is not drawn."""
    yield _told(frame, veil, width)
    found = {
        split: [look for look in looks(frame, split, veil, drawn) if not math.isnan(look.value)] for split in SPLITS
    }
    lines = [Line(width) for _ in range(count)]
    scale = _scale(_kind(frame), [look.value for each in found.values() for look in each])
    signs: dict[tuple[int, int], str] = {}
    for split in reversed(SPLITS):
        for look in found[split]:
            place = scale.line(look.value, count), look.column
            if look.new:
                signs[place] = SIGNS[split] if signs.get(place, HELD) == HELD else BOTH
            else:
                signs.setdefault(place, HELD)
    for (line, column), sign in signs.items():
        lines[line].put(START + column, sign, DIM if sign == HELD else BOLD)
    lines[-1].put_right(scale.bottom, DIM, end=START - 1)
    lines[0].put_right(scale.top, DIM, end=START - 1)
    yield from (line.row() for line in lines)


def _kind(frame: Frame) -> Kind:
    """What the first measure of a split is in: percent, or R²."""
    return frame.described(SPLITS[0]).kind


def _scale(kind: Kind, values: list[float]) -> Scale:
    """From the tens, or tenths, below everything drawn to what is perfect; R² from -1 at most."""
    if kind is Kind.PERCENT:
        low = min(90, int(min(values, default=0.0) // 10) * 10)
        return Scale(low, 100, f"{low}%", "100%")
    least = min(values, default=0.0)
    tenths = max(-10, min(9, math.floor(10 * max(least, -1.0))))
    return Scale(tenths / 10, 1, f"{'≤ ' * (least < -1)}{numbers.bound(tenths / 10, signed=False)}", "1")


def _told(frame: Frame, veil: Mask, width: int) -> Row:
    """`accuracy    t train 96.3% @600   v val 94.0% @500   T test - at 4000`, as much as fits."""
    line, column = Line(width).put(1, "accuracy" if _kind(frame) is Kind.PERCENT else "R²", BOLD), START
    for split in SPLITS:
        text, style = answers.measured(frame, split, veil)
        text = f"{SIGNS[split]} {' '.join(text.split())}"
        if column + len(text) > width:
            break
        line.put(column, text, style)
        column += len(text) + 3
    return line.row()


def _sentence(frame: Frame, state: State, room: int, *, looked: bool) -> str:
    """What stands where the mouse is; else how to read the picture."""
    if state.pointed is not None:
        told = curve.value_at(curve.told(frame, state.veil), state.pointed, curve.called(frame))
        if told:
            return f"{told}   click: go there"
    if not looked:
        return f"{NOW} now   click a column: go there"
    return fitting(
        (
            f"{NOW} now   {BOTH} two checks alike   {HELD} last check   click a column: go there",
            f"{NOW} now   {BOTH} two alike   {HELD} last check   click: go there",
            f"{NOW} now   {BOTH} two alike   {HELD} last check",
        ),
        room,
    )
