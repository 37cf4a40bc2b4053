"""Saying: what is said elsewhere than of a cell: by a command, a picture, an answer or a panel."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Protocol, TypeVar

import numpy as np

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.cli import main
from stepviz.ops import Array

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
ANY_NUMBER = rf"(?:{NUMBER}|[-+]?inf|nan)"
Held = tuple[str, bool]
"""Something that a line says, and whether it is so."""


class Saying(Protocol):
    """A place where something is said, and what is so there."""

    def said(self) -> list[str]:
        """The lines, as a reader has them."""

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each thing that lines say of that place; a line that is not understood is not so."""


_Place = TypeVar("_Place")
Table = Mapping[str, Callable[[_Place, re.Match[str]], bool]]
"""What a text that a pattern finds says of a place."""


def told(place: _Place, lines: Iterable[str], table: Table[_Place]) -> Iterator[Held]:
    """Each text that a pattern of the table finds somewhere in a line."""
    for line in lines:
        yield from ((line, holds(place, found)) for text, holds in table.items() for found in re.finditer(text, line))


def all_told(place: _Place, lines: Iterable[str], table: Table[_Place]) -> Iterator[Held]:
    """Each line, which one of the patterns has to read as a whole."""
    for line in lines:
        found = ((match, holds) for text, holds in table.items() if (match := re.fullmatch(text, line)))
        yield line, any(holds(place, match) for match, holds in found)


def not_so(saying: Saying, lines: Sequence[str]) -> tuple[list[str], int]:
    """What is not so of what lines say of a place, and how many things were looked at."""
    with np.errstate(all="ignore"):
        held = [*saying.held(lines)]
    return [text for text, is_so in held if not is_so], len(held)


def printed_by(words: Iterable[str]) -> list[str]:
    """The lines that a command prints; none where it ends with a message."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()):
        main([*words])
    return out.getvalue().splitlines()


def moment_of(run: Experiment, random: np.random.RandomState) -> Frame:
    """A random one, from the first operation to the update of any iteration."""
    timeline = Timeline(Trainer(run))
    return timeline.frame(
        Moment(int(random.randint(1, run.iterations + 1)), int(random.randint(1, timeline.schedule.update + 1)))
    )


def model_at(frame: Frame) -> tuple[Array, ...]:
    """The parameters that a moment has."""
    after = frame.moment.op >= frame.schedule.update
    return frame.current.model_after if after else frame.current.model
