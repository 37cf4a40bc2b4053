"""Question: what is asked before a result is shown, and how right and wrong answers become its choices."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import NamedTuple, Protocol

import numpy as np

from stepviz.ops.claims import Num, Pattern, Saying, bracketed, say
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, places

CHOICES = 4
_FEW = 3
"""Numbers that a question can name."""
CANNOT_TELL = say("cannot tell")
UNASKED = "What will come out?"
"""Where an operation has no question of its own."""
TIE = 2e-4
"""How much larger than the others the largest number must be, to be asked for."""
_ROUNDING = 1e-9
"""A number that is this share of another choice is rounding error: no choice."""
_FAR = 1e6
"""A wrong number that is so many times the right one is nobody's answer."""
_CLEARLY = 0.1
"""How much larger, as a share, one of two numbers must be that are to choose from."""


class Question(NamedTuple):
    """A question about what the operation is going to make."""

    text: Saying
    choices: tuple[Saying, ...]
    answer: int
    """Position of the right choice."""
    whys: tuple[tuple[str, ...], ...] = ()
    """Behind each choice, if any is known, the mistake that leads to it: the longest text first."""
    about: tuple[Cell, ...] = ()
    """The numbers that are asked for, or chosen from: they and what they are made from are to be in view."""


class Knowledge(Protocol):
    """What a question is made from: the arrays of the iteration, its result included, and how they will be read."""

    @property
    def turn(self) -> int:
        """Number of the iteration."""

    def __getitem__(self, name: str, /) -> Array:
        """The array of that name, read-only."""

    def written(self, saying: Saying) -> str:
        """A sentence as it is shown."""

    def called(self, place: str) -> str:
        """`c0`, `x1` or `e2` as a choice: with the name the data give it, cut to the room there is."""

    def fits(self, text: Saying) -> bool:
        """Whether a question has room."""

    def mistaken(self, cell: Cell) -> Iterable[tuple[float, tuple[str, ...]]]:
        """What a number would be by a mistake, the usual ones first, and what is said of each, the longest first."""

    def stated(self, cell: Cell) -> Saying:
        """A number with its name: `h1 is +0.5`."""


def mixed(
    known: Knowledge, text: Saying, right: Saying, wrong: Iterable[Saying], whys: Iterable[tuple[str, ...]] = ()
) -> Question | None:
    """The right answer among the wrong ones that differ clearly, its place moving on with the iterations.

    `whys`: what leads to the wrong ones, as far as that is known.
    """
    wrong = [*wrong]
    others: dict[Saying, tuple[str, ...]] = {}
    sizes = [abs(_number(choice) or 0.0) for choice in (right, *wrong)]
    least = _ROUNDING * max(filter(math.isfinite, sizes), default=0.0)
    for choice, size, why in zip(wrong, sizes[1:], chain(whys, repeat(())), strict=False):
        if not 0 < size < least and not any(_alike(known, choice, other) for other in (right, *others)):
            others[choice] = why
    if not others:
        return None
    texts, told = [*others][: CHOICES - 1], [*others.values()][: CHOICES - 1]
    place = known.turn % (len(texts) + (CANNOT_TELL not in texts))
    texts.insert(place, right)
    told.insert(place, ())
    return Question(text, tuple(texts), place, tuple(told))


def fitting(known: Knowledge, *texts: Saying) -> Saying:
    """The first text that has room; the last one where none has."""
    return next((text for text in texts if known.fits(text)), texts[-1])


def _alike(known: Knowledge, one: Saying, other: Saying) -> bool:
    """Whether two choices look the same once they are written, or are numbers that nearly do."""
    a, b = _number(one), _number(other)
    if known.written(one) == known.written(other):
        return True
    if a is None or b is None or not any(isinstance(part, Num) for part in (*one, *other)):
        return False
    return math.isclose(a, b, rel_tol=_CLEARLY) or not (math.isfinite(a) and math.isfinite(b))


def _number(choice: Saying) -> float | None:
    (part, *more) = choice
    if more or not isinstance(part, str | Num):
        return None
    if isinstance(part, Num):
        return part.value
    return float(part) if part.isdecimal() else None


def largest(
    known: Knowledge, things: Saying, values: Array, kind: Kind, letter: str, cells: Sequence[Cell]
) -> Question | None:
    """Which of some positions has the largest value: it and the next ones, in order; None where it is not clear.

    `things`: what is asked, from `Which of these ` on; `cells`: those of the positions. Others that are as large, as
    shown, are no choices.
    """
    order = [int(place) for place in np.argsort(-values, kind="stable")]
    best = Num(float(values[order[0]]), kind)
    less = [place for place in order[1:] if best.value - values[place] > TIE]
    texts = {place: known.written(say(Num(float(values[place]), kind))) for place in less}
    others = [place for place in less if texts[place] != known.written(say(best))]
    if not others:
        return None
    shown = sorted([order[0], *others[: CHOICES - 1]])
    choices = tuple(say(known.called(f"{letter}{place}")) for place in shown)
    text = ("Which of these ", *things)
    return Question(text, choices, shown.index(order[0]), about=tuple(cells[place] for place in shown))


def extreme(sizes: Array) -> tuple[int, ...]:
    """Where `sizes` is largest, the first of equals."""
    return tuple(int(place) for place in np.unravel_index(int(sizes.argmax()), sizes.shape))


def about(known: Knowledge, made: Tensor, index: tuple[int, ...], *given: Saying) -> Question | None:
    """What a number that is going to be made will be, among what it would be by mistakes.

    `given`: what is said first, the first of these that has room.
    """
    place, cell = bracketed(places(made, index)), Cell(made.name, index)
    text = fitting(known, *(say(*told, f": what will {made.symbol}", *place, " be?") for told in given))
    value = cell.value_in(known)
    found = [(wrong, why) for wrong, why in known.mistaken(cell) if not value or abs(wrong) < _FAR * abs(value)]
    wrong = [_choice(number, made.kind) for number, _ in found]
    question = mixed(known, text, _choice(value, made.kind), [*wrong, CANNOT_TELL], [w for _, w in found])
    return None if question is None else question._replace(about=(cell,))


def from_inputs(
    known: Knowledge, made: Tensor, inputs: Callable[[Cell, Knowledge], Sequence[Pattern]], formula: str
) -> Question | None:
    """What the largest number of a tensor, of the first row where it has rows, will be.

    A few numbers that it is made from are said first; else the formula.
    """
    sizes = np.abs(known[made.name])
    index = extreme(sizes[:1] if made.axes[:1] == ("example",) else sizes)
    read = inputs(Cell(made.name, index), known)
    places = ((pattern, tuple(place for place in pattern.index if place is not None)) for pattern in read)
    cells = [Cell(pattern.tensor, at) for pattern, at in places if len(at) == len(pattern.index)]
    few = 0 < len(cells) == len(read) <= _FEW and all(known[cell.tensor].dtype.kind == "f" for cell in cells)
    given = [part for cell in cells for part in (", ", *known.stated(cell))][1:]
    return about(known, made, index, *([tuple(given)] if few else []), say(formula))


def _choice(number: float, kind: Kind) -> Saying:
    return say(f"{abs(number):g}") if number in (0, 1) else say(Num(number, kind))  # -0 is 0
