"""Naming: cells as they are written on the command line and in conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops.tensor import AXES, Cell, Tensor, TensorRole
from stepviz.text import several, whole

SYMBOLS: Mapping[str, str] = {
    "z": "logits",
    "p": "probs",
    "d": "dlogits",
    "dz": "dlogits",
    "o": "outputs",
    "do": "doutputs",
}
"""Symbols that may stand for the word of a tensor wherever a cell is written."""


_ROW = "r"
"""Before the number of a row of the data."""
_SHOWN = re.compile(r"(\w+)\[([^\[\]]+)\]")
"""A cell as sentences have it: `dW[x3,c0]`."""


class Naming(NamedTuple):
    """Finds what texts name, in a program."""

    dataset: Dataset
    tensors: Sequence[Tensor]
    """All that can be named."""
    shape: Callable[[Tensor], tuple[int, ...]]
    of_rows: bool = False
    """Whether an example is written as the row of the data that it is: `x.r6.x2`."""

    def cell(self, text: str) -> Cell:
        """The cell written `dW.x3.c0`, or as it is shown, `dW[x3,c0]`.

        `z`, `p`, `dz` are short for logits, probs, dlogits. Features, classes and characters go by the names the data
        give them too: `dW.width.setosa`. Where a name is also the short one of another, `c1` of the first class, the
        short one counts. `loss` alone is the loss, and the losses of the examples are `loss.e0` or `losses.e0`.
        Raises `UserError` for one that this program does not have.
        """
        if as_shown := _SHOWN.fullmatch(text.strip()):
            return self.cell(".".join((as_shown[1], *re.split(r"\s*,\s*", as_shown[2]))))
        word, *places = text.strip().split(".")
        tensor = self._named(text, word, len(places))
        if len(places) != len(tensor.axes):
            example = ".".join((tensor.word, *(f"{self._letter(axis)}0" for axis in tensor.axes)))
            has = f"{tensor.word} has {several(len(tensor.axes), 'place')}"
            raise UserError(f"cell {text!r}: {has}: write for example {example}")
        return Cell(tensor.name, tuple(map(self._place, [text] * len(places), tensor.axes, places, self.shape(tensor))))

    def _named(self, text: str, word: str, places: int) -> Tensor:
        found = [tensor for tensor in self.tensors if tensor.word == word]
        if word == "loss" and not places and all(tensor.axes for tensor in found):
            found = [tensor for tensor in self.tensors if tensor.role is TensorRole.OBJECTIVE]
        found = found or [tensor for tensor in self.tensors if SYMBOLS.get(word, word) in (tensor.word, tensor.name)]
        if not found:
            known = dict.fromkeys(tensor.word for tensor in self.tensors)
            near = next((name for name in known if name.lower() == word.lower()), "")
            hint = f"did you mean {near}?" if near else f"choose {', '.join(known)}"
            raise UserError(f"cell {text!r}: {word!r} is no tensor of this run: {hint}")
        return next((tensor for tensor in found if len(tensor.axes) == places), found[0])

    def _place(self, text: str, axis: str, place: str, length: int) -> int:
        letter, length = self._letter(axis), self._length(axis, length)
        data = self.dataset
        picked = data.characters if len(data.characters) == length else data.keys
        names = {"feature": data.features, "class": data.classes, "output": data.targets, "character": picked}
        given = names.get(axis, ())
        if given.count(place) == 1 and not re.fullmatch(rf"{letter}[0-9]+", place):
            return given.index(place)
        number = whole(place[1:], length - 1) if place[:1] == letter else None
        if number is None and letter == _ROW and place[:1] == letter and place[1:].isdecimal():
            raise UserError(f"there is no row #{place[1:]}: give r0 to r{length - 1}")
        if number is None:
            raise UserError(f"cell {text!r}: {place!r} is not one of {letter}0 to {letter}{length - 1}")
        return number

    def _letter(self, axis: str) -> str:
        """What stands before a position on an axis."""
        return _ROW if self.of_rows and axis == "example" else AXES[axis]

    def _length(self, axis: str, length: int) -> int:
        """How many positions an axis has; of rows of the data all of them."""
        return len(self.dataset.y) if self._letter(axis) == _ROW else length
