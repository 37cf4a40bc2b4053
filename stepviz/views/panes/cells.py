"""Cells: one number of a pane with what stands beside it: bracket, letter, `!`, and ▸ where it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from stepviz.ops import Array, Cell, Kind, Tensor, TensorRole
from stepviz.text import cut
from stepviz.training import Frame, Iteration, Known
from stepviz.views.panes.marks import NOTHING_HIDDEN, Marks, Mask
from stepviz.views.panes.scales import Scales
from stepviz.views.text import numbers
from stepviz.views.text.heat import MOST, has_heat, role_of, strength, strengths
from stepviz.views.text.sentences import character
from stepviz.views.text.span import ACCENT, DIM, TEXT, WARNING, Line, Role, Style
from stepviz.views.whatif.difference import Beside, difference, same

T = TypeVar("T")
BAD = Style(Role.WARNING, 0, "br")
PICKED = Style(Role.TEXT, 0, "br")
_LIGHT = "»"
COUNTS = "▸"
"""Before such a number, or behind the name of such a row."""


class NumberLooks(NamedTuple, Generic[T]):
    """How numbers of one kind look in one state: without heat, and by its steps above 0 and below."""

    plain: T
    above: tuple[T, ...] = ()
    below: tuple[T, ...] = ()

    def of(self, value: float, full: float) -> T:
        """How a number looks, `full` being full heat."""
        if not self.above:
            return self.plain
        return (self.above if value > 0 else self.below)[strength(value, full)]

    def of_each(self, values: Array, full: float) -> list[T]:
        """How each of many numbers looks, (n,)."""
        if not self.above:
            return [self.plain] * len(values)
        steps, looks = strengths(values, full), (*self.below, *self.above)
        return [looks[place] for place in np.where(values > 0, len(self.below) + steps, steps).tolist()]


class Seen(NamedTuple):
    """A tensor at a moment: how it is read, how much is known, and the values to show."""

    tensor: Tensor
    state: Known
    values: Array | None
    styles: NumberLooks[Style]
    counted: Array | None
    """Which of its numbers count in what is made of them, where some do: right classes, the largest of a 2x2."""


@dataclass(frozen=True, eq=False)
class Body:
    """What the tensor panes share: the frame, the marks, what is hidden."""

    frame: Frame
    marks: Marks
    veil: Mask = NOTHING_HIDDEN
    old: bool = True
    """Whether numbers of the iteration before are shown."""
    lit: frozenset[Cell] = frozenset()
    """Cells that stay bright where all others are dim."""
    scales: Scales = ()
    """Those of heat that were chosen."""
    beside: Beside | None = None
    """The run that this one is held against."""
    averaged: bool = True
    """Whether the mean loss has a place in some pane."""
    _seen: dict[str, Seen] = field(default_factory=dict, init=False, compare=False)
    _used: dict[str, frozenset[int] | None] = field(default_factory=dict, init=False, compare=False)
    _numbered: dict[tuple[Sequence[int], int], bool] = field(default_factory=dict, init=False, compare=False)

    def seen(self, name: str) -> Seen:
        """What is known of a tensor, looked up once for all its cells."""
        if name not in self._seen:
            tensor, state = self.frame.described(name), self._known(name)
            values = None if state is Known.ABSENT else self.frame.tensor(name)
            marked = counted(self.frame, name, self.veil)
            self._seen[name] = Seen(tensor, state, values, styles_of(tensor.kind, state), marked)
        return self._seen[name]

    def character(self, position: int) -> str:
        """What stands at a position of the document; empty where there is none, or that is not known."""
        program = self.frame.program
        for name in program.with_role(TensorRole.INPUT):
            values = None if name in self.veil.tensors else self.seen(name).values
            if program.axes[name] == ("position",) and values is not None:
                return self.frame.dataset.characters[int(values[position])]
        return ""

    def used(self, name: str) -> frozenset[int] | None:
        """The rows of a table that the batch uses; None where that is not told."""
        if name not in self._used:
            self._used[name] = used_rows(self.frame, name)
        return self._used[name]

    def numbered(self, examples: Sequence[int], room: int) -> bool:
        """Whether the rows of the data of all these examples are shown and have room beside them."""
        if (examples, room) not in self._numbered:
            rows = self.seen(self.frame.program.the(TensorRole.ROWS)).values
            fits = rows is not None and all(len(f"e{shown}#{int(rows[shown])}") <= room for shown in examples)
            self._numbered[examples, room] = fits
        return self._numbered[examples, room]

    def state(self, tensor: str) -> Known:
        """The state of a tensor's pane."""
        return Known.HIDDEN if tensor in self.veil.tensors else self._known(tensor)

    def _known(self, tensor: str) -> Known:
        state = self.frame.state(tensor)
        return Known.ABSENT if state is Known.OLD and not self.old else state

    @property
    def mean_shown(self) -> bool:
        """Whether the mean loss has its line: an old one only while it is picked."""
        loss = self.frame.program.the(TensorRole.OBJECTIVE)
        return self.frame.computed(loss) or self.marks.bracket == Cell(loss)

    def subtracts(self, tensor: str) -> bool:
        """Whether the difference of two runs stands in the place of a tensor."""
        return self.beside is not None and self.beside.pair is not None and self.beside.pair.subtracts(tensor)

    def altered(self, cell: Cell) -> bool:
        """Whether a number of the data that stands there is another one in the run it is held against."""
        return self.beside is not None and self.beside.pair is not None and self.beside.pair.altered(cell)

    def told(self, tensor: str) -> bool:
        """Whether this iteration's values are known, and told."""
        return self.frame.computed(tensor) and tensor not in self.veil.tensors


def put_cell(line: Line, gutter: int, width: int, cell: Cell, body: Body, full: float, emphasis: str = "") -> None:
    """Write one number of `width` digits after its gutter, `full` being the size of full heat."""
    _put(line, gutter, width, cell, body, full, emphasis)
    if body.lit and cell in body.lit:
        first, bracketed = gutter + (not line.text(gutter, gutter + 1).strip()), body.marks.bracket == cell
        line.light(first, gutter + 1 + width + bracketed)


def _put(line: Line, gutter: int, width: int, cell: Cell, body: Body, full: float, emphasis: str) -> None:
    marks, digits = body.marks, gutter + 1
    tensor, _, values, styles, marked = body.seen(cell.tensor)
    if values is None or (body.veil.tensors and body.veil.hides(cell)):
        line.put(digits + width - 1, *(("·", DIM) if values is None else ("?", TEXT)))
        if marks.bracket == cell:
            line.put(gutter, "[", ACCENT).put(digits + width, "]", ACCENT)
        return
    if body.beside is not None:
        if body.subtracts(cell.tensor):
            _put_difference(line, gutter, width, cell, body, full)
            return
        emphasis += "u" * body.altered(cell)
    value = float(values[cell.index])
    text = numbers.in_columns((value,), tensor.kind, width)[0]
    if body.frame.dataset.characters:
        text = (cut(character(body.frame.dataset, tensor, value), width) or text).rjust(width)
    bad, style = numbers.is_bad(value, tensor.kind), styles.of(value, full)
    if emphasis:
        style = style._replace(emphasis=style.emphasis + emphasis)
    line.put(digits, text, BAD if bad else style)
    if marked is not None and not bad and marked[cell.index]:
        line.put(digits + len(text) - len(text.lstrip()) - 1, COUNTS, style)
    _put_marks(line, gutter, digits + width, text, cell, marks, bad=bad, style=style)


def _put_difference(line: Line, gutter: int, width: int, cell: Cell, body: Body, full: float) -> None:
    """Write what a number of the what-if is more than the original's; `=` where both are equal to the last bit."""
    assert body.beside is not None
    assert body.beside.pair is not None
    both, state = body.beside.pair.values(cell), body.seen(cell.tensor).state
    style, text = DIM, "·"
    bad = False
    if both is not None and same(*both):
        text = "="
    elif both is not None:
        value = difference(*both)
        text = numbers.in_columns((value,), Kind.SIGNED, width)[0]
        style, bad = styles_of(Kind.SIGNED, state).of(value, full), numbers.is_bad(value)
    text = text.rjust(width)
    line.put(gutter + 1, text, BAD if bad else style)
    _put_marks(line, gutter, gutter + 1 + width, text, cell, body.marks, bad=bad, style=style)


def _put_marks(
    line: Line, gutter: int, close: int, text: str, cell: Cell, marks: Marks, *, bad: bool, style: Style
) -> None:
    if marks.bracket == cell:
        shown = line.text(gutter + 1, close)
        line.put(gutter, "[", ACCENT).put(gutter + 1, shown, BAD if bad else PICKED).put(close, "]", ACCENT)
    elif marks.lit(cell):
        thick = "br" if cell in marks.current else "u"
        lit = style._replace(emphasis="".join(sorted({*style.emphasis, *thick}))) if not bad else BAD
        line.put(close - len(text.strip()), text.strip(), lit)
        if marks.letters.get(cell):
            line.put(gutter, marks.letters[cell], ACCENT)
        elif marks.pointed(cell):
            line.put(gutter, _LIGHT, ACCENT)
    elif marks.pointed(cell):
        line.put(close - len(text.strip()), text.strip(), style._replace(emphasis="u") if not bad else BAD)
        line.put(gutter, _LIGHT, ACCENT)
    elif bad and cell.index:
        line.put(gutter, "!", WARNING)


@cache
def styles_of(kind: Kind, state: Known) -> NumberLooks[Style]:
    """How numbers of a kind look in a state: old ones are dim, new ones and labels bold."""
    if state is Known.OLD:
        return NumberLooks(DIM)
    bold = "b" if state is Known.NEW or kind is Kind.LABEL else ""
    plain = Style(emphasis=bold)
    if not has_heat(kind):
        return NumberLooks(plain)
    roles = (role_of(kind, positive=positive) for positive in (True, False))
    above, below = ((plain, *(Style(role, step, bold) for step in range(1, MOST + 1))) for role in roles)
    return NumberLooks(plain, above, below)


def verdict(frame: Frame, example: int) -> str:
    """✓ or ✗: whether the largest score, of equals the first, is the right class's; ! where an answer is not finite."""
    program = frame.program
    state = frame.state(program.answer)
    source = frame.previous if state is Known.OLD else frame.current
    if source is None or not frame.dataset.classes:
        return " "
    return _verdicts(source)[example]


@lru_cache(maxsize=4)
def _verdicts(source: Iteration) -> str:
    """A sign for each example."""
    program = source.program
    right = program.scores_of(source).argmax(axis=1) == source.the(TensorRole.LABEL)
    finite = np.isfinite(source[program.answer]).all(axis=1)
    return "".join("!✗✓"[sign] for sign in np.where(finite, 1 + right, 0).tolist())


def right_of(frame: Frame) -> tuple[int, int]:
    """How many rows of the batch are answered right, and of how many."""
    rows = len(frame.current.the(TensorRole.LABEL))
    return sum(verdict(frame, example) == "✓" for example in range(rows)), rows


def put_verdict(line: Line, column: int, body: Body, example: int) -> None:
    """Write ✓, ✗ or !; nothing beside a difference."""
    if body.subtracts(body.frame.program.answer):
        return
    sign = verdict(body.frame, example)
    old = body.frame.state(body.frame.program.answer) is Known.OLD
    line.put(column, sign, DIM if old else TEXT if sign == "✓" else WARNING)


def counted(frame: Frame, name: str, veil: Mask) -> Array | None:
    """Which of a tensor's numbers have the mark, (rows, columns) bool; None where it has none, or that is not told."""
    tensor = frame.described(name)
    if tensor.role in (TensorRole.PROBABILITY, TensorRole.OUTPUT) and tensor.axes[-1] == "class":
        source, values = frame.previous if frame.state(name) is Known.OLD else frame.current, frame.tensor(name)
        if source is None or values is None:
            return None
        right: Array = source.the(TensorRole.LABEL)[:, None] == np.arange(values.shape[1])
        return right
    return _largest(frame, name, veil)


def _largest(frame: Frame, name: str, veil: Mask) -> Array | None:
    """What an operation goes on with that takes the largest of several, once that is known."""
    op, values = next((op for op in frame.program.ops if op.chooses and name in op.reads), None), frame.tensor(name)
    if op is None or values is None:
        return None
    made, is_old = op.writes[0].name, frame.state(name) is Known.OLD
    told = made not in veil.tensors and (is_old or frame.computed(made))
    return op.winners(values) if told else None


def used_rows(frame: Frame, name: str) -> frozenset[int] | None:
    """The rows of a table that this batch picks, of what belongs to it; None of others, and before a batch."""
    owner = frame.program.of(frame.program.of(name))
    layer = next((layer for layer in frame.program.layers if layer.picks and layer.weights.name == owner), None)
    if layer is None or not frame.computed(layer.source):
        return None
    read = frame.tensor(layer.source)
    return None if read is None else frozenset(layer.picked(read).ravel().tolist())
