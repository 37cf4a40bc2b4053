"""TableLayer: the place of a table of characters in a network, before its dense layers, and how it is called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.declared import Names
from stepviz.ops.layers.front import FrontLayer
from stepviz.ops.tensor import Array, Tensor


@dataclass(frozen=True)
class TableLayer(FrontLayer):
    """The first layer of several. It makes v1: for each row the numbers of its characters, side by side."""

    letter, hands_along, matrix_letter = "v", "embedded", "E"
    known: int = 1
    """How many characters there are."""
    context: int = 1
    """How many of them a row has."""
    dimensions: int = 1
    """How many numbers each has."""

    @property
    def output(self) -> str:
        """What it makes is what it hands on."""
        return self.hands_on

    @property
    def rule(self) -> str:
        """`rows x of E1`."""
        return f"rows {self.source} of {self.weights.name}"

    @property
    def gated(self) -> bool:
        """Never: rows are handed on as they stand."""
        return False

    @property
    def picks(self) -> bool:
        """Always: a character picks its row."""
        return True

    def picked(self, read: Array) -> Array:
        """Those of its table: each character has one, wherever it stands."""
        return np.asarray(read, dtype=np.int64)

    @property
    def along_weights(self) -> tuple[str, str]:
        """A row a character."""
        return "character", "dimension"

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """E1 alone."""
        return (self.weights,)

    @property
    def names(self) -> Names:
        """How many numbers a character has, and a row, too."""
        names = super().names
        names |= {"dimensions": str(self.dimensions), "numbers": str(self.context * self.dimensions)}
        return names

    def stands(self, embedded: int) -> tuple[int, int]:
        """The place in the context and the dimension of a number of a row of v1."""
        return divmod(embedded, self.dimensions)

    def embedded(self, place: int, dimension: int) -> int:
        """The number of a row of v1 that holds a dimension of the character at a place."""
        return place * self.dimensions + dimension

    def given(self, axis: str, position: int) -> str:
        """`d1 of x0` for a number of a row of v1, where a row has several characters; empty for what is none."""
        if axis != self.hands_along or self.context == 1:
            return ""
        place, dimension = self.stands(position)
        return f"d{dimension} of x{place}"


def uses(x: Array, character: int) -> list[tuple[int, int]]:
    """Where a character stands in a batch x (rows, context): row and place of the context, in order."""
    return [(example, place) for example, place in np.argwhere(x == character).tolist()]


STANDS_FOR, BEHIND = ": these are its embedding", ", concatenated"


LOOK_UP = Sentence(
    f"For each row look up its {{each:character|characters}} in E1{{so:{STANDS_FOR}|{BEHIND}}}.", "caption"
)
STANDS = Sentence("number {d:place} of {k:place}, the character {x:place} of {e:own}, as stored in {E:text}", "rule")
EACH = Sentence("For each number of E1: sum dv1 where its character occurs{more:, plus l2 × the number|}.", "caption")
SUMMED = Sentence("sum of   dv1 for {d:place}   at {places:text} where {k:own} occurs", "rule")
DECAYED = Sentence(f"{SUMMED.text},  plus l2 × E1", "rule")
UNUSED = Sentence("{k:own} is not in this batch: the sum is empty", "rule")
ONLY_DECAY = Sentence("{k:own} is not in this batch: only weight decay, l2 × E1", "rule")
BROKEN = Sentence("nan or inf: one of the gradients is, or their sum overflows.")
