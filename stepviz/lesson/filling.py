"""Filling: fills the current numbers into sentences of a lesson, and finds the cells that lessons name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stepviz.errors import UserError
from stepviz.ops import AXES, Cell, Program
from stepviz.ops.claims import Pattern
from stepviz.ops.naming import SYMBOLS
from stepviz.text import shown
from stepviz.training import Frame
from stepviz.views.text import numbers

_BRACED = re.compile(r"\{([^{}]*)\}")
EXAMPLE = "{dW.x3.c0}, or {mean@1:loss} of another moment"


def fields_of(text: str) -> Iterator[tuple[str, str]]:
    """Yields the numbers in braces: cell and moment, "" for the stop's. Raises `UserError` for an unmatched brace."""
    for found in _BRACED.finditer(text):
        cell, _, moment = found[1].partition("@")
        yield cell.strip(), moment.strip()
    if set(_BRACED.sub("", text)) & set("{}"):
        raise UserError(f"a brace is unmatched: write a number as {EXAMPLE}")


def filled_in(text: str, frame_at: Callable[[str], Frame]) -> str:
    """The sentence with its numbers filled in. `frame_at` finds the frame of a moment; for "" that of the stop.

    Raises `UserError` for a cell or a moment that does not exist, and for a number that is not known then.
    """
    values = iter([number(frame_at(moment), cell) for cell, moment in fields_of(text)])
    return _BRACED.sub(lambda _: next(values), text)


def number(frame: Frame, text: str) -> str:
    """A number as on the screen: `-1.3111`, `75.0%`. Raises `UserError`."""
    if not text:
        raise UserError(f"these braces are empty: write a number as {EXAMPLE}")
    cell = frame.program.cell(text)
    value = frame.value(cell)
    if value is None:
        moment = frame.schedule.text(frame.moment)
        raise UserError(f"{shown(text)} is not known at {moment}: name a moment where it is, {{{text}@…}}")
    return written(frame, cell, value)


def written(frame: Frame, cell: Cell, value: float) -> str:
    """A value of that cell as its pane shows it."""
    kind = frame.described(cell.tensor).kind
    return (numbers.measure if cell.tensor in frame.program.measures else numbers.cell)(value, kind).strip()


def pattern(program: Program, text: str) -> Pattern:
    """The cells that a text like `dlogits.*.c0` names; `*` means all positions of an axis. Raises `UserError`."""
    word, *places = text.strip().split(".")
    word = SYMBOLS.get(word, word)
    tensors = (tensor for tensor in program.tensors.values() if tensor.word == word)
    tensor = next((found for found in tensors if len(found.axes) == len(places)), None)
    if tensor is None:
        cell = program.cell(text)
        return Pattern(cell.tensor, tuple(cell.index))
    first = [f"{AXES[axis]}0" if place == "*" else place for axis, place in zip(tensor.axes, places, strict=True)]
    cell = program.cell(".".join((tensor.word, *first)))
    index = (None if place == "*" else at for place, at in zip(places, cell.index, strict=True))
    return Pattern(cell.tensor, tuple(index))


def tensor_called(program: Program, word: str) -> str:
    """The name of the tensor that `hide` calls `word`. Raises `UserError` without one."""
    known = {tensor.word: tensor.name for tensor in program.tensors.values() if program.maker(tensor.name) is not None}
    found = known.get(SYMBOLS.get(word, word))
    if found is None:
        raise UserError(f"{shown(word)} is not the name of a number: choose {', '.join(known)}")
    return found
