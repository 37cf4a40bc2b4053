"""Around a number: what pictures, panes and questions say of it, and what is said of a batch."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from stepviz.ops import Array, Cell
from stepviz.views import asking
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.data_rows import DataRows
from stepviz.views.screen import screen
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import text_of
from tests.claims.oracles.seen import Oracle, Seen
from tests.support import printed
from tests.support.rates import rate

_NUMBER = r"[+-]?(?:\d+\.\d+|\d+|\.\d+)(?:e[+-]?\d+)?"
_JOINED = re.compile(r" -(?P<lr>lr|[\d.e-]+)·")
_SIZE = 100, 30


def around(seen: Seen) -> Iterator[str]:
    """Rows of the screen that join panes, the question of the moment, and what two pictures say of the data."""
    state = State(seen.frame.moment, pick=seen.look.cell)
    rows = [text_of(row) for row in screen(MomentView(state, seen.frame), *_SIZE).rows]
    yield from (f"panes: {row}" for row in rows if _JOINED.search(row) and " = " in row and "──" not in row)
    question = asking.ask(seen.frame)
    if question is not None:
        choices = " | ".join(spoken(choice) for choice in question.choices)
        yield f"ask: {spoken(question.text)} | {choices}"
    if seen.look.cell is None and seen.frame.op is not None and not seen.frame.dataset.characters:
        for picture in (Boundary(), DataRows()):
            if picture.suits(seen.frame) and seen.frame.dataset.classes:
                drawn = picture.drawn(seen.frame, State(seen.frame.moment), 80, 24).rows
                yield from (f"picture: {text_of(row)}" for row in drawn[-1:])
                yield from (f"beside: {part}" for row in drawn for part in re.findall(r"c1 above \S+", text_of(row)))
                yield from _columns(picture.key, [text_of(row) for row in drawn])


def _columns(key: str, rows: list[str]) -> Iterator[str]:
    """`column p: 0.5761, 0.8931`: the numbers below a head of the data."""
    if key == "data" and (head := re.search(r"\b([po])$", rows[1].rstrip())):
        found = (re.search(rf"({_NUMBER}|1-\d\S*) [✓✗]", row) for row in rows[2:])
        told = [match[1] for match in found if match]
        if told:
            yield f"column {head[1]}: {', '.join(told)}"


def _joined(seen: Seen, said: dict[str, str]) -> bool:
    """Each number after is the one before, minus lr times the one between them, as far as their digits tell."""
    lr = Decimal(repr(rate(seen.frame.experiment, seen.frame.current.number)))
    left, right = (
        re.sub(r"[\[\]]|[a-z](?=\s|[+-]?\d*\.\d)|[a-df-z](?=[+-]\d)", " ", said[side]) for side in ("left", "right")
    )
    middle, _, last = right.partition(" = ")
    before, by, after = (re.findall(rf"(?<![\w.]){_NUMBER}(?![\w.])", text) for text in (left, middle, last))
    if (
        re.search("huge|tiny|inf|nan", said["left"] + said["right"])
        or seen.frame.moment.op < seen.frame.schedule.update
        or not min(len(before), len(by), len(after))
    ):
        return True
    rows = zip(before[-len(by) :], by, after[: len(by)], strict=False)
    return all(_is_step(*row, lr) for row in rows)


def _is_step(before: str, by: str, after: str, lr: Decimal) -> bool:
    one, slope, other = map(printed.number, (before, by, after))
    off = sum(map(printed.half_digit, (before, after))) + lr * printed.half_digit(by)
    return abs(one - lr * slope - other) <= off * Decimal("1.001")


def _asks(seen: Seen, said: dict[str, str]) -> bool:
    """No number that is told, asked for or offered is what rounding left of a sum."""
    question = asking.ask(seen.frame)
    assert question is not None
    made = {cell for cell in question.about if cell.tensor in seen.program.tensors}
    for cell in tuple(made):
        op = seen.program.maker(cell.tensor)
        terms = () if op is None or cell.tensor == "rows" else op.terms(cell, seen.frame.current).parts
        made |= {factor.cell for term in terms for factor in term.factors if factor.cell is not None}
    if any(_is_rounding(seen, cell) for cell in made):
        return False
    numbers = [re.fullmatch(_NUMBER, text.strip()) for text in said["choices"].split("|")]
    sizes = [abs(float(number[0])) if number else 0.0 for number in numbers]
    wrong = [size for place, size in enumerate(sizes) if place != question.answer]
    return not any(0 < size < 1e-12 * max(sizes) for size in wrong)


def _is_rounding(seen: Seen, cell: Cell) -> bool:
    op = seen.program.maker(cell.tensor)
    return op is not None and cell.tensor not in ("rows", "x", "y") and seen.is_rounding(cell, asked=True)


def _at_border(seen: Seen) -> Iterator[tuple[Array, float]]:
    """What is told of both classes where the sides meet, between two rows, and how sharply it is found."""
    X = seen.frame.dataset.X[seen.frame.dataset.train]
    told = seen.told(X)
    said = told.argmax(axis=1)
    if len(set(said.tolist())) < 2 or not np.isfinite(told).all():
        return
    low, high = X[said == 0][0], X[said == 1][0]
    while not np.array_equal(middle := low + (high - low) / 2, low) and not np.array_equal(middle, high):
        one = int(seen.told(middle[None])[0].argmax())
        low, high = (middle, high) if one == 0 else (low, middle)
    below, above = (seen.told(row[None])[0] for row in (low, high))
    yield below, float(np.abs(above - below).max()) + 1e-6


def _above_half(seen: Seen, said: dict[str, str]) -> bool:
    told = seen.told(seen.frame.dataset.X[seen.frame.dataset.train])
    if not np.isfinite(told).all():
        return True
    line = told[:, 0] if said["of"] == "c0" else 0.5
    return bool(((told[:, 1] > line) == (told.argmax(axis=1) == 1)).all())


def _are_probabilities(_: Seen, said: dict[str, str]) -> bool:
    """All of them are between 0 and 1."""
    return all(text.startswith("1-") or 0 <= float(text) <= 1 for text in said["numbers"].split(", "))


def _can_draw(seen: Seen, said: dict[str, str]) -> bool:
    """So many rows can be drawn from those there are, each of them once."""
    size, rows = int(said["size"]), len(seen.frame.dataset.train)
    return int(said["rows"]) == rows and size == len(seen.frame.current["rows"]) and size <= rows


OF_SURROUNDINGS: tuple[Oracle, ...] = (
    Oracle("what joins panes", r"^panes: (?P<left>.*?) -(?P<lr>lr|[\d.e-]+)·(?P<right>.*)", _joined),
    Oracle("what is asked", r"^ask: (?P<text>[^|]*)\|(?P<choices>.*)", _asks),
    Oracle(
        "both get 0.5",
        r"both (?:classes )?get 0\.5",
        lambda seen, _: all(abs(float(value) - 0.5) < off for told, off in _at_border(seen) for value in told),
    ),
    Oracle(
        "both outputs are equal",
        r"both outputs are equal",
        lambda seen, _: all(abs(float(told[0] - told[1])) < 2 * off for told, off in _at_border(seen)),
    ),
    Oracle("above one half", r"c1 above (?P<of>\.5|c0)", _above_half),
    Oracle("a column of probabilities", r"^column p: (?P<numbers>.*)", _are_probabilities),
    Oracle("a column of outputs", r"^column o: ", lambda seen, _: seen.targets_are_classes),
    Oracle(
        "a row can come twice",
        r"raw (?P<size>\d+) of the (?P<rows>\d+) training rows at random(?:\.|,| \()",
        _can_draw,
    ),
)


def silent(seen: Seen, texts: list[str]) -> bool:
    """True if a sum of finite terms overflows, and nothing that is said of the number tells so."""
    if seen.look.cell is None or seen.cell.tensor in seen.program.measures or seen.frame.value(seen.cell) is None:
        return False
    op = seen.program.maker(seen.cell.tensor)
    if op is None or math.isfinite(seen.value):
        return False
    parts = seen.parts(seen.cell)
    told = re.compile(r"overflow|too large|not finite|larger than|nan|Not a number|first bad|nothing of|no number")
    return len(parts) > 1 and all(map(math.isfinite, parts)) and not any(told.search(text) for text in texts)
