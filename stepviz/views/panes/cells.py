"""Cells: writes one number of a pane with its marks: bracket, letter, `!`, and ▸ for true classes and maxima."""

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
from stepviz.views.panes.scales import MOST, Scales, has_heat, role_of, strength, strengths
from stepviz.views.text import numbers
from stepviz.views.text.sentences import character
from stepviz.views.text.span import ACCENT, DIM, REVERSED, REVERSED_WARNING, TEXT, WARNING, Line, Style
from stepviz.views.whatif.difference import Beside, difference, same

T = TypeVar("T")
_LIGHT = "»"
COUNTS = "▸"
"""The mark of a true class, a maximum, or a row of a table that the batch uses."""


class NumberLooks(NamedTuple, Generic[T]):
    """The looks of numbers of one kind and state: without colour, and by strength of colour above and below 0."""

    plain: T
    above: tuple[T, ...] = ()
    below: tuple[T, ...] = ()

    def of(self, value: float, full: float) -> T:
        """The look of a number; `full`: the value with full colour."""
        if not self.above:
            return self.plain
        return (self.above if value > 0 else self.below)[strength(value, full)]

    def of_each(self, values: Array, full: float) -> list[T]:
        """The looks of numbers (n,)."""
        if not self.above:
            return [self.plain] * len(values)
        steps, looks = strengths(values, full), (*self.below, *self.above)
        return [looks[place] for place in np.where(values > 0, len(self.below) + steps, steps).tolist()]


class Seen(NamedTuple):
    """A tensor at a moment: its description, its state, and the values to show."""

    tensor: Tensor
    state: Known
    values: Array | None
    styles: NumberLooks[Style]
    counted: Array | None
    """Which numbers have the mark ▸, as true classes and maxima have: bool, the tensor's shape; None without marks."""


@dataclass(frozen=True, eq=False)
class Body:
    """What all tensor panes share: the frame, the marks, the hidden results."""

    frame: Frame
    marks: Marks
    mask: Mask = NOTHING_HIDDEN
    old: bool = True
    """True if values of the previous iteration are shown."""
    lit: frozenset[Cell] = frozenset()
    """Cells that stay bright while all others are dimmed; empty if nothing is dimmed."""
    scales: Scales = ()
    """Colour scales that replace those of the first iteration."""
    beside: Beside | None = None
    """The run that this one is compared with."""
    averaged: bool = True
    """True if some pane shows the mean loss: only then a pane points to it."""
    _seen: dict[str, Seen] = field(default_factory=dict, init=False, compare=False)
    _used: dict[str, frozenset[int] | None] = field(default_factory=dict, init=False, compare=False)
    _numbered: dict[tuple[Sequence[int], int], bool] = field(default_factory=dict, init=False, compare=False)

    def seen(self, name: str) -> Seen:
        """A tensor at the moment, cached for all its cells."""
        if name not in self._seen:
            tensor, state = self.frame.described(name), self._known(name)
            values = None if state is Known.ABSENT else self.frame.tensor(name)
            marked = counted(self.frame, name, self.mask)
            self._seen[name] = Seen(tensor, state, values, styles_of(tensor.kind, state), marked)
        return self._seen[name]

    def character(self, position: int) -> str:
        """The character at a position of the document; "" if it does not exist or is not known."""
        program = self.frame.program
        for name in program.with_role(TensorRole.INPUT):
            values = None if name in self.mask.tensors else self.seen(name).values
            if program.axes[name] == ("position",) and values is not None:
                return self.frame.dataset.characters[int(values[position])]
        return ""

    def used(self, name: str) -> frozenset[int] | None:
        """The rows of an embedding table that the batch uses; None for other tensors, and before the batch."""
        if name not in self._used:
            self._used[name] = used_rows(self.frame, name, self.mask)
        return self._used[name]

    def numbered(self, examples: Sequence[int], room: int) -> bool:
        """True if the row numbers of all these examples are known and fit."""
        if (examples, room) not in self._numbered:
            rows = self.seen(self.frame.program.the(TensorRole.ROWS)).values
            fits = rows is not None and all(len(f"e{shown}#{int(rows[shown])}") <= room for shown in examples)
            self._numbered[examples, room] = fits
        return self._numbered[examples, room]

    def state(self, tensor: str) -> Known:
        """The state of a tensor, `HIDDEN` for hidden results."""
        return Known.HIDDEN if tensor in self.mask.tensors else self._known(tensor)

    def _known(self, tensor: str) -> Known:
        state = self.frame.state(tensor)
        return Known.ABSENT if state is Known.OLD and not self.old else state

    @property
    def mean_shown(self) -> bool:
        """True if the mean loss is shown: an old value only while it is selected."""
        loss = self.frame.program.the(TensorRole.OBJECTIVE)
        return self.frame.computed(loss) or self.marks.selected == Cell(loss)

    def subtracts(self, tensor: str) -> bool:
        """True if the difference of two runs is shown for a tensor."""
        return self.beside is not None and self.beside.pair is not None and self.beside.pair.subtracts(tensor)

    def altered(self, cell: Cell) -> bool:
        """True if a number of the data differs from the one in the compared run."""
        return self.beside is not None and self.beside.pair is not None and self.beside.pair.altered(cell)

    def told(self, tensor: str) -> bool:
        """True if this iteration's values are computed and not hidden."""
        return self.frame.computed(tensor) and tensor not in self.mask.tensors


def put_cell(line: Line, gutter: int, width: int, cell: Cell, body: Body, full: float, emphasis: str = "") -> None:
    """Write one number of `width` digits after its gutter; `full`: the value with full colour."""
    _put(line, gutter, width, cell, body, full, emphasis)
    if body.lit and cell in body.lit:  # with the mark before it, if there is one, and the bracket behind it
        first, bracketed = gutter + (not line.text(gutter, gutter + 1).strip()), body.marks.selected == cell
        line.light(first, gutter + 1 + width + bracketed)


def _put(line: Line, gutter: int, width: int, cell: Cell, body: Body, full: float, emphasis: str) -> None:
    marks, digits = body.marks, gutter + 1
    tensor, _, values, styles, marked = body.seen(cell.tensor)
    if values is None or (body.mask.tensors and body.mask.hides(cell)):
        line.put(digits + width - 1, *(("·", DIM) if values is None else ("?", TEXT)))
        if marks.selected == cell:
            line.bracket(digits, digits + width)
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
    line.put(digits, text, REVERSED_WARNING if bad else style)
    if marked is not None and not bad and marked[cell.index]:
        line.put(digits + len(text) - len(text.lstrip()) - 1, COUNTS, style)
    _put_marks(line, gutter, digits + width, text, cell, marks, bad=bad, style=style)


def _put_difference(line: Line, gutter: int, width: int, cell: Cell, body: Body, full: float) -> None:
    """Write the what-if's number minus the original's; `=` if both are equal to the last bit."""
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
    line.put(gutter + 1, text, REVERSED_WARNING if bad else style)
    _put_marks(line, gutter, gutter + 1 + width, text, cell, body.marks, bad=bad, style=style)


def _put_marks(
    line: Line, gutter: int, close: int, text: str, cell: Cell, marks: Marks, *, bad: bool, style: Style
) -> None:
    if marks.selected == cell:
        line.bracket(gutter + 1, close, REVERSED_WARNING if bad else REVERSED)
    elif (lit := marks.lit(cell)) or marks.pointed(cell):
        thick = {*style.emphasis, *("br" if cell in marks.current else "u")} if lit else {"u"}
        shown = REVERSED_WARNING if bad else style._replace(emphasis="".join(sorted(thick)))
        line.put(close - len(text.strip()), text.strip(), shown)
        sign = marks.letters.get(cell) or (_LIGHT if marks.pointed(cell) else "")
        line.put(gutter, sign, ACCENT)
    elif bad and cell.index:
        line.put(gutter, "!", WARNING)


@cache
def styles_of(kind: Kind, state: Known) -> NumberLooks[Style]:
    """The styles of numbers of a kind in a state: old ones are dim, new ones and labels bold."""
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
    """✓ if the prediction of an example is correct, ✗ if it is wrong, ! if it has nan or inf; " " if unknown."""
    source = frame.shown(frame.program.answer)
    return " " if source is None or not frame.dataset.classes else _verdicts(source)[example]


@lru_cache(maxsize=4)
def _verdicts(source: Iteration) -> str:
    program = source.program
    right = program.scores_of(source).argmax(axis=1) == source.the(TensorRole.LABEL)
    finite = np.isfinite(source[program.answer]).all(axis=1)
    return "".join("!✗✓"[sign] for sign in np.where(finite, 1 + right, 0).tolist())


def right_of(frame: Frame) -> tuple[int, int]:
    """The number of correct predictions in the batch, and its size."""
    rows = len(frame.current.the(TensorRole.LABEL))
    return sum(verdict(frame, example) == "✓" for example in range(rows)), rows


def put_verdict(line: Line, column: int, body: Body, example: int) -> None:
    """Write the verdict of an example; nothing beside a difference."""
    if body.subtracts(body.frame.program.answer):
        return
    sign = verdict(body.frame, example)
    old = body.frame.state(body.frame.program.answer) is Known.OLD
    line.put(column, sign, DIM if old else TEXT if sign == "✓" else WARNING)


def counted(frame: Frame, name: str, mask: Mask) -> Array | None:
    """Which numbers of a tensor have the mark ▸, bool of its shape; None without marks, or if they are hidden."""
    tensor = frame.described(name)
    if tensor.role in (TensorRole.PROBABILITY, TensorRole.OUTPUT) and tensor.axes[-1] == "class":
        source = frame.shown(name)
        if source is None:
            return None
        right: Array = source.the(TensorRole.LABEL)[:, None] == np.arange(source[name].shape[1])
        return right
    op, values = next((op for op in frame.program.ops if op.has_argmax and name in op.reads), None), frame.tensor(name)
    if op is None or values is None:
        return None
    # the mark gives the result of the operation away, so it waits for it
    made, is_old = op.writes[0].name, frame.state(name) is Known.OLD
    told = made not in mask.tensors and (is_old or frame.computed(made))
    return op.winners(values) if told else None


def used_rows(frame: Frame, name: str, mask: Mask) -> frozenset[int] | None:
    """The rows of an embedding table, or of its gradient, that this batch uses; None for others, and before a batch is
    shown.
    """
    owner = frame.program.of(frame.program.of(name))
    layer = next((layer for layer in frame.program.layers if layer.picks and layer.weights.name == owner), None)
    if layer is None or not frame.computed(layer.source) or layer.source in mask.tensors:
        return None
    read = frame.tensor(layer.source)
    return None if read is None else frozenset(layer.picked(read).ravel().tolist())
