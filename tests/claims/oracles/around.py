"""Around a number: rows that join panes, the question of its moment, what two pictures say, and what overflows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from stepviz import Frame, Moment
from stepviz.ops import Array, Cell
from stepviz.views import asking
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.data_rows import DataRows
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import text_of
from tests.claims import facts
from tests.claims.oracles.saying import NUMBER, Held, Table, model_at, told
from tests.claims.reader import sentences
from tests.claims.runs import drawn as drawn_run
from tests.claims.runs import last_known
from tests.support import printed
from tests.support.own import OWN_LOSSES
from tests.support.rates import rate

_JOINED = r" -(?:lr|[\d.e-]+)·"
_TOO_LARGE = re.compile(r"overflow|too large|not finite|larger than|nan|Not a number|first bad|nothing of|no number")


@dataclass(frozen=True, eq=False)
class Around:
    """A number at a moment; none: the moment as a whole."""

    frame: Frame
    cell: Cell | None = None

    def said(self) -> list[str]:
        """Rows of the screen that join panes, the question, what two pictures say; of a number all that is said."""
        view = MomentView(State(self.frame.moment, pick=self.cell), self.frame)
        rows = map(text_of, screen(view, 100, 30).rows)
        found = [f"panes: {row}" for row in rows if re.search(_JOINED, row) and " = " in row and "──" not in row]
        question = asking.ask(self.frame)
        found += [f"ask: {' | '.join(map(spoken, question.choices))}"] if question else []
        if self.cell is not None:
            return [*found, *sentences(self.frame, self.cell)]
        for picture in (Boundary(), DataRows()) if self.frame.op and self.frame.dataset.classes else ():
            if picture.suits(self.frame):
                drawn = picture.drawn(self.frame, State(self.frame.moment), 80, 24).rows
                found += [*map(text_of, drawn), *_columns(picture.key, [*map(text_of, drawn)])]
        return found

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each text, and that of no overflow nothing is said."""
        yield from told(self, lines, _HELD)
        if self.cell is not None and self._overflows():
            yield f"{self.cell} overflows", any(map(_TOO_LARGE.search, lines))

    def _overflows(self) -> bool:
        """Whether terms are finite, and the number that they are added up to is not."""
        assert self.cell is not None
        parts = self.parts(self.cell)
        value = self.frame.value(self.cell)
        return value is not None and not math.isfinite(value) and len(parts) > 1 and all(map(math.isfinite, parts))

    def parts(self, cell: Cell) -> list[float]:
        """What is added up to a number; nothing if it is no sum."""
        op = self.frame.program.maker(cell.tensor) if cell.tensor in self.frame.program.tensors else None
        if op is None or self.frame.program.made_at[cell.tensor] > self.frame.moment.op or not op.rules:
            return []
        terms = op.terms(cell, self.frame.current)
        return [part.value / terms.divisor for part in terms.parts] if terms.form.value == "sum" else []

    @property
    def is_of_outputs(self) -> bool:
        """Whether outputs are compared with classes, so that they are no probabilities."""
        return self.frame.experiment.loss in ("mse", "half-mse", *OWN_LOSSES)

    def told(self, x: Array) -> Array:
        """What is told of each class for rows x (n, features): probabilities, or outputs; (n, classes)."""
        made = facts.answers(self.frame, x, model_at(self.frame))
        if self.is_of_outputs:
            return made
        power = np.exp(made - made.max(axis=1, keepdims=True))
        found: Array = power / power.sum(axis=1, keepdims=True)
        return found

    def at_border(self) -> tuple[Array, float] | None:
        """What is told of both classes where the sides meet, between two rows, and how sharply that is found."""
        X = self.frame.dataset.X[self.frame.dataset.train]
        answers = self.told(X)
        said = answers.argmax(axis=1)
        if len(set(said.tolist())) < 2 or not np.isfinite(answers).all():
            return None
        low, high = X[said == 0][0], X[said == 1][0]
        for _ in range(100):
            middle = low + (high - low) / 2
            low, high = (middle, high) if self.told(middle[None])[0].argmax() == 0 else (low, middle)
        below, above = self.told(np.stack([low, high]))
        return below, float(np.abs(above - below).max()) + 1e-6


def _columns(key: str, rows: list[str]) -> list[str]:
    """`column p: 0.5761, 0.8931`: the numbers below a head of the data."""
    head = re.search(r"\b([po])$", rows[1].rstrip()) if key == "data" else None
    found = re.findall(rf"({NUMBER}|1-\d\S*) [✓✗]", "\n".join(rows[2:])) if head else []
    return [f"column {head[1]}: {', '.join(found)}"] if head and found else []


def _joined(at: Around, match: re.Match[str]) -> bool:
    """Each number after is the one before, minus lr times the one between them, as far as their digits tell."""
    if re.search("huge|tiny|inf|nan", match[0]) or at.frame.moment.op < at.frame.schedule.update:
        return True
    lr = Decimal(repr(rate(at.frame.experiment, at.frame.current.number)))
    plain = re.sub(r"[\[\]]|[a-z](?=\s|[+-]?\d*\.\d)|[a-df-z](?=[+-]\d)", " ", f"{match['left']} = {match['right']}")
    left, _, right = plain.partition(" = ")
    middle, _, last = right.partition(" = ")
    before, by, after = (re.findall(rf"(?<![\w.]){NUMBER}(?![\w.])", text) for text in (left, middle, last))
    rows = zip(before[-len(by) :], by, after, strict=False) if before and by and after else ()
    return all(_is_step(*row, lr) for row in rows)


def _is_step(before: str, by: str, after: str, lr: Decimal) -> bool:
    one, slope, other = map(printed.number, (before, by, after))
    off = sum(map(printed.half_digit, (before, after))) + lr * printed.half_digit(by)
    return abs(one - lr * slope - other) <= off * Decimal("1.001")


def _asks(at: Around, match: re.Match[str]) -> bool:
    """No number that is told, asked for or offered is what rounding left of a sum."""
    question = asking.ask(at.frame)
    assert question is not None
    made = {cell for cell in question.about if cell.tensor in at.frame.program.tensors}
    for cell in tuple(made):
        op = at.frame.program.maker(cell.tensor)
        terms = () if op is None or not op.rules else op.terms(cell, at.frame.current).parts
        made |= {factor.cell for term in terms for factor in term.factors if factor.cell is not None}
    numbers = [re.fullmatch(NUMBER, text.strip()) for text in match["choices"].split("|")]
    sizes = [min(abs(float(number[0])), 1e308) if number else 0.0 for number in numbers]
    wrong = [size for place, size in enumerate(sizes) if place != question.answer]
    return not any(_is_rounding(at, cell) for cell in made) and not any(0 < size < 1e-12 * max(sizes) for size in wrong)


def _is_rounding(at: Around, cell: Cell) -> bool:
    """Whether most of a sum is the rounding error of its terms."""
    parts, value = at.parts(cell), float(cell.value_in(at.frame.current))
    if len(parts) < 2 or not value or not np.isfinite([value, *parts]).all():
        return False
    size = sum(abs(Fraction(part)) for part in parts)
    return abs(Fraction(value)) < 4 * len(parts) * Fraction(np.finfo(float).eps) * size


def _meets(at: Around, half: float | None) -> bool:
    """Whether both classes get that much where the sides meet, or as much."""
    found = at.at_border()
    return found is None or float(np.abs(found[0] - (found[0].mean() if half is None else half)).max()) < found[1]


def _above_half(at: Around, match: re.Match[str]) -> bool:
    answers = at.told(at.frame.dataset.X[at.frame.dataset.train])
    line = answers[:, 0] if match["of"] == "c0" else 0.5
    return not np.isfinite(answers).all() or bool(((answers[:, 1] > line) == (answers.argmax(axis=1) == 1)).all())


_HELD: Table[Around] = {
    rf"^panes: (?P<left>.*?){_JOINED}(?P<right>.*)": _joined,
    r"^ask: (?P<choices>.*)": _asks,
    r"both (?:classes )?get 0\.5": lambda at, _: _meets(at, 0.5),
    r"both outputs are equal": lambda at, _: _meets(at, None),
    r"c1 above (?P<of>\.5|c0)": _above_half,
    r"^column p: (?P<numbers>.*)": lambda _, match: all(
        text.startswith("1-") or 0 <= float(text) <= 1 for text in match["numbers"].split(", ")
    ),
    r"^column o: ": lambda at, _: at.is_of_outputs,
}


def drawn(random: np.random.RandomState) -> Around:
    """One of a random run: a number that has just been made, or the moment as a whole."""
    timeline = drawn_run(int(random.randint(1 << 20))).timeline
    last = last_known(timeline)
    iteration = int(random.choice([1, min(2, last), random.randint(1, last + 1), last]))
    frame = timeline.frame(Moment(iteration, int(random.randint(1, timeline.schedule.end(iteration).op + 1))))
    made = [t for t in frame.op.writes if t.name in frame.program.tensors and t.name != "rows"] if frame.op else []
    if not made or random.rand() < 0.3:
        return Around(frame)
    tensor = made[random.randint(len(made))]
    return Around(frame, Cell(tensor.name, tuple(map(int, map(random.randint, frame.program.shape(tensor))))))
