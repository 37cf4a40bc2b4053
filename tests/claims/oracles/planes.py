"""The plane of an embedding: where characters stand in it, and what the sentence below says of that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stepviz import Experiment, Frame
from stepviz.ops import Array, Cell
from stepviz.views.pictures.characters import TablePlane
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.claims.oracles.saying import Held, model_at, moment_of

_MARGIN = 4
"""Columns of the numbers at the left."""
_BESIDE = 12
"""Columns of the distances at the right."""
_MARK = "▸"


@dataclass(frozen=True, eq=False)
class InPlane:
    """The picture of a moment, of so many columns and lines."""

    frame: Frame
    size: tuple[int, int]
    picked: int | None = None
    """The character that is picked."""

    def said(self) -> list[str]:
        """Its rows."""
        pick = None if self.picked is None else Cell(self.frame.program.parameters[0].name, (self.picked, 0))
        state = State(self.frame.moment, pick=pick)
        return [text_of(row) for row in TablePlane().drawn(self.frame, state, *self.size).rows]

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each sentence of the last row, and the number that is in the first one."""
        yield lines[0], self._is_of_moment(lines[0])
        ends = r"$" if "Distances" in lines[-1] else r"(?<=\.)(?= )"  # a point is a character too
        for sentence in filter(None, map(str.strip, re.split(ends, lines[-1]))):
            found = [(match, holds) for text, holds in _HELD.items() if (match := re.fullmatch(text, sentence))]
            yield sentence, any(holds(self, lines, match) for match, holds in found)

    @property
    def table(self) -> Array:
        """The embeddings that the moment has, (characters, dimensions)."""
        return model_at(self.frame)[0]

    def _is_of_moment(self, title: str) -> bool:
        when = "after" if self.frame.moment.op >= self.frame.schedule.update else "before"
        return f"weights {when} update {self.frame.moment.iteration} " in title or "weights" not in title

    def signs(self, lines: Sequence[str]) -> dict[int, tuple[int, int]]:
        """Column and line of the characters that are seen."""
        known = self.frame.dataset.characters
        beside = _BESIDE if re.search(r"from .: *$", lines[1]) else 0
        plane = [line[_MARGIN : len(line) - beside] for line in lines[1:-2]]
        seen = [(sign, (x, y)) for y, line in enumerate(plane) for x, sign in enumerate(line) if sign in known]
        return {known.index(sign): at for sign, at in seen}


def _at_their_numbers(at: InPlane, lines: Sequence[str], _: re.Match[str]) -> bool:
    """Columns go with the first number, lines against the second, to within the width of a sign."""
    signs = at.signs(lines)
    table = at.table[list(signs)]
    columns, rows = np.array(list(signs.values())).T
    return _goes_with(table[:, 0], columns) and _goes_with(-table[:, 1], rows)


def _goes_with(numbers: Array, places: Array) -> bool:
    if len(numbers) < 2 or np.ptp(numbers) == 0:
        return True
    fitted = np.polynomial.Polynomial.fit(numbers, places, 1)
    return bool((np.abs(fitted(numbers) - places) <= 1).all()) and fitted.convert().coef[-1] > 0


def _are_marked(at: InPlane, lines: Sequence[str], _: re.Match[str]) -> bool:
    """Marked ones are in the batch, and those of the batch are marked where the mark has room."""
    batch = set(at.frame.current["x"].ravel().astype(int).tolist())
    before = {k: lines[y + 1][x + _MARGIN - 1] for k, (x, y) in at.signs(lines).items() if x}
    return all(
        (mark == _MARK) == (k in batch and at.frame.moment.op > 0) for k, mark in before.items() if mark in (" ", _MARK)
    )


def _are_apart(at: InPlane, _: Sequence[str], match: re.Match[str]) -> bool:
    """From the picked one, the nearest first, and none nearer left out."""
    names, table = at.frame.dataset.characters, at.table
    assert at.picked is not None
    apart = np.sqrt(((table - table[at.picked]) ** 2).sum(axis=1))
    wanted = sorted((far, k) for k, far in enumerate(apart.tolist()) if k != at.picked)
    told = [text.rsplit(" ", 1) for text in match["told"].split(", ")]
    near = all(
        name == names[k] and abs(float(far) - true) <= 6e-5 + 1e-4 * true
        for (name, far), (true, k) in zip(told, wanted, strict=False)
    )
    return near and match["of"] == names[at.picked] and (match["rest"] == " …" or len(told) == len(wanted))


_HELD: Mapping[str, Callable[[InPlane, Sequence[str], re.Match[str]], bool]] = {
    r"Each character is drawn at its embedding: d0 across, d1 up\.|d0 across, d1 up\.": _at_their_numbers,
    rf"{_MARK} in this batch\.": _are_marked,
    r"(?P<count>\d+) hidden\.": lambda at, lines, match: (
        int(match["count"]) == len(at.frame.dataset.characters) - len(at.signs(lines))
    ),
    r"Vowels are underlined\.": lambda at, lines, _: any(
        at.frame.dataset.characters[k] in "aeiou" for k in at.signs(lines)
    ),
    r"Distances from (?P<of>.): (?P<told>.*?)(?P<rest> …|\.)": _are_apart,
}


def drawn(random: np.random.RandomState) -> InPlane:
    """One of a random run, moment and size."""
    given = {"context": int(random.randint(1, 4)), "hidden": (3,) * int(random.randint(2))}
    run = Experiment.of(
        "names", embed=2, iterations=9, batch_size=int(random.randint(1, 9)), seed=int(random.randint(99)), **given
    )
    frame = moment_of(run, random)
    size, picked = (int(random.randint(40, 120)), int(random.randint(12, 40))), int(random.randint(-26, 26))
    return InPlane(frame, size, picked if picked >= 0 else None)
