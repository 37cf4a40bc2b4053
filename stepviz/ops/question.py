"""Question: the quiz question of an operation, and how its choices are made from the right and wrong answers."""

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
"""The most inputs that a question states."""
CANNOT_TELL = say("cannot tell")
UNASKED = "What will come out?"
"""The question for an operation that has no question of its own."""
TIE = 2e-4
"""The largest of several numbers is asked for only if it leads by more than this."""
_ROUNDING = 1e-9
"""A wrong number below this fraction of the largest choice is rounding error, not a choice."""
_FAR = 1e6
"""A wrong number of this many times the right one is too far off to be a choice."""
_CLEARLY = 0.1
"""The relative difference that two choices need."""


class Question(NamedTuple):
    """A multiple-choice question about the result of an operation."""

    text: Saying
    choices: tuple[Saying, ...]
    answer: int
    """Position of the right choice."""
    whys: tuple[tuple[str, ...], ...] = ()
    """For each choice, texts about the mistake that leads to it, the longest first; empty if none is known."""
    about: tuple[Cell, ...] = ()
    """The cells that are asked for or chosen from; the screen should show them and their inputs."""


class Knowledge(Protocol):
    """What a question is made from: the arrays of the iteration, results included, and how the screen shows them."""

    @property
    def turn(self) -> int:
        """Number of the iteration."""

    def __getitem__(self, name: str, /) -> Array:
        """The array of that name, read-only."""

    def written(self, saying: Saying) -> str:
        """A sentence as the screen shows it."""

    def called(self, place: str) -> str:
        """`c0`, `x1` or `e2` as a choice: with its name in the data, shortened to fit."""

    def fits(self, text: Saying) -> bool:
        """True if a question fits on its line."""

    def mistaken(self, cell: Cell) -> Iterable[tuple[float, tuple[str, ...]]]:
        """The wrong values that mistakes give, common ones first, each with texts about it, the longest first."""

    def stated(self, cell: Cell) -> Saying:
        """The value of a cell, with its name: `h1 is +0.5`."""


def mixed(
    known: Knowledge, text: Saying, right: Saying, wrong: Iterable[Saying], whys: Iterable[tuple[str, ...]] = ()
) -> Question | None:
    """A question with the right answer among wrong ones that differ clearly; None if there are none.

    The position of the right answer changes with the iteration. `whys`: the mistakes behind the wrong answers.
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
    # Never behind "cannot tell", which stays last.
    place = known.turn % (len(texts) + (CANNOT_TELL not in texts))
    texts.insert(place, right)
    told.insert(place, ())
    return Question(text, tuple(texts), place, tuple(told))


def fitting(known: Knowledge, *texts: Saying) -> Saying:
    """The first text that fits; the last one if none does."""
    return next((text for text in texts if known.fits(text)), texts[-1])


def _alike(known: Knowledge, one: Saying, other: Saying) -> bool:
    """True if two choices look the same when written, or are numbers too close to tell apart."""
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
    """Asks which position has the largest value; None if no other is clearly smaller.

    `things`: the text after `Which of these `; `cells`: the cell of each position. The choices are that position and
    the next largest, in order; a position whose value looks equal on the screen is not a choice.
    """
    # Stable: of equal values the first comes first, as for argmax.
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
    """The index of the maximum; the first if tied."""
    return tuple(int(place) for place in np.unravel_index(int(sizes.argmax()), sizes.shape))


def about(known: Knowledge, made: Tensor, index: tuple[int, ...], *given: Saying) -> Question | None:
    """Asks for the value of a cell; the wrong choices are the values that mistakes give. None if there are none.

    `given`: texts to open the question with; the first one that fits is taken.
    """
    place, cell = bracketed(places(made, index)), Cell(made.name, index)
    text = fitting(known, *(say(*told, f": what will {made.symbol}", *place, " be?") for told in given))
    value = cell.value_in(known)
    found = [(wrong, why) for wrong, why in known.mistaken(cell) if not value or abs(wrong) < _FAR * abs(value)]
    wrong = [_choice(number, made.kind) for number, _ in found]
    question = mixed(known, text, _choice(value, made.kind), [*wrong, CANNOT_TELL], [w for _, w in found])
    return None if question is None else question._replace(about=(cell,))


def from_inputs(
    known: Knowledge, made: Tensor, inputs: Callable[[Cell, Knowledge], Sequence[Pattern]] | None, formula: str
) -> Question | None:
    """Asks for the largest number of a tensor, of its first row if it has rows.

    The question opens with the inputs of the number if they are few, else with the formula; `inputs`: None if they do
    not give it.
    """
    sizes = np.abs(known[made.name])
    index = extreme(sizes[:1] if made.axes[:1] == ("example",) else sizes)
    read = () if inputs is None else inputs(Cell(made.name, index), known)
    places = ((pattern, tuple(place for place in pattern.index if place is not None)) for pattern in read)
    cells = [Cell(pattern.tensor, at) for pattern, at in places if len(at) == len(pattern.index)]
    few = 0 < len(cells) == len(read) <= _FEW and all(known[cell.tensor].dtype.kind == "f" for cell in cells)
    given = [part for cell in cells for part in (", ", *known.stated(cell))][1:]
    return about(known, made, index, *([tuple(given)] if few else []), say(formula))


def _choice(number: float, kind: Kind) -> Saying:
    return say(f"{abs(number):g}") if number in (0, 1) else say(Num(number, kind))  # abs: -0 is written 0
