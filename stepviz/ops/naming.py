"""Naming: parses the cell names of the command line and of conditions, such as `dW.x3.c0`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops.tensor import AXES, Cell, Tensor, TensorRole
from stepviz.settings.values import nearest
from stepviz.text import plural, whole

SYMBOLS: Mapping[str, str] = {
    "z": "logits",
    "p": "probs",
    "d": "dlogits",
    "dz": "dlogits",
    "o": "outputs",
    "do": "doutputs",
}
"""Tensor names by the symbols that a user may type instead."""


_ROW = "r"
"""The letter before the number of a row of the data."""
ROWS_AXES = ("example", "position", "seen")
"""Kinds of axis that are as long as the batch: examples, and the positions of attention."""
_MOST = 16
"""The most names that a message lists."""
_SHOWN = re.compile(r"(\w+)\[([^\[\]]+)\]")
"""A cell as sentences write it: `dW[x3,c0]`."""


def some_of(names: Collection[str]) -> str:
    """The names as a list; of many the first ones and the number of the others: `wte, wpe and 110 more`."""
    more = len(names) - _MOST
    return ", ".join(islice(names, _MOST)) + (f" and {more} more" if more > 0 else "")


class Naming(NamedTuple):
    """Parses the names of a program's cells."""

    dataset: Dataset
    tensors: Sequence[Tensor]
    """All tensors whose cells can be named."""
    shape: Callable[[Tensor], tuple[int, ...]]
    of_rows: bool = False
    """True if examples are named by their row of the data: `x.r6.x2`."""

    def cell(self, text: str) -> Cell:
        """The cell that is written `dW.x3.c0`, or `dW[x3,c0]` as sentences show it.

        `z`, `p`, `dz` are short for logits, probs, dlogits. Names of features, classes and characters from the data
        are accepted too: `dW.width.setosa`. If such a name looks like a position, as `c1` for the first class, it is
        read as the position. `loss` alone is the mean loss; the loss of an example is `loss.e0` or `losses.e0`.
        Raises `UserError` if the program has no such cell.
        """
        if as_shown := _SHOWN.fullmatch(text.strip()):
            return self.cell(".".join((as_shown[1], *re.split(r"\s*,\s*", as_shown[2]))))
        word, *places = text.strip().split(".")
        tensor = self._named(text, word, len(places))
        if len(places) != len(tensor.axes):
            example = ".".join((tensor.word, *(f"{self._letter(axis)}0" for axis in tensor.axes)))
            has = f"has {plural(len(tensor.axes), 'place')}" if tensor.axes else "is one number"
            raise UserError(f"cell {text!r}: {tensor.word} {has}: write for example {example}")
        parts = zip(tensor.axes, places, self.shape(tensor), strict=True)
        return Cell(tensor.name, tuple(self._place(text, axis, place, length) for axis, place, length in parts))

    def _named(self, text: str, word: str, places: int) -> Tensor:
        found = [tensor for tensor in self.tensors if tensor.word == word]
        if word == "loss" and not places and all(tensor.axes for tensor in found):
            found = [tensor for tensor in self.tensors if tensor.role is TensorRole.OBJECTIVE]
        found = found or [tensor for tensor in self.tensors if SYMBOLS.get(word, word) in (tensor.word, tensor.name)]
        if not found:
            known = dict.fromkeys(tensor.word for tensor in self.tensors)
            near = next((name for name in known if name.lower() == word.lower()), None) or nearest(word, known)
            hint = f"did you mean {near}?" if near else f"choose {some_of(known)}"
            raise UserError(f"cell {text!r}: {word!r} is no tensor of this run: {hint}")
        return next((tensor for tensor in found if len(tensor.axes) == places), found[0])

    def _place(self, text: str, axis: str, place: str, length: int) -> int:
        data, letter = self.dataset, self._letter(axis)
        length = len(data.y) if letter == _ROW else length
        picked = data.characters if len(data.characters) == length else data.keys
        names = {"feature": data.features, "class": data.classes, "output": data.targets, "character": picked}
        given = names.get(axis, ())
        if given.count(place) == 1 and not re.fullmatch(rf"{letter}[0-9]+", place):
            return given.index(place)
        number = whole(place[1:], length - 1) if place[:1] == letter else None
        if number is None and letter == _ROW and place[:1] == letter and place[1:].isdecimal():
            raise UserError(f"there is no row #{place[1:]}: give r0 to r{length - 1}")
        if number is None:
            known = f"one of {letter}0 to {letter}{length - 1}" if length > 1 else f"{letter}0"
            raise UserError(f"cell {text!r}: {place!r} is not {known}")
        return number

    def _letter(self, axis: str) -> str:
        """The letter before a position on an axis."""
        return _ROW if self.of_rows and axis in ROWS_AXES else AXES[axis]
