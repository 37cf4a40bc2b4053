"""Claims: sentences that stand beside what makes them true. An operation, and a kind of one, brings its own.

The text of a sentence is written once, here: `say` fills its fields when it is said, `tests/claims` reads them back
from the screen and asks `holds`. What a sentence claims is recomputed from a `Truth`, never by the code that chose it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from string import Formatter
from typing import Literal, NamedTuple, Protocol, TypeVar

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Tensor
from stepviz.ops.words import Part, Saying

T = TypeVar("T")
Inside = Literal["outcome", "reason", "gate", "label"]
"""Inside of a line of the views: what became of a number, why a slope is what it is, what that is called; a term."""
OfMoment = Literal["caption", "formula", "line", "next", "aim", "ready", "again", "end", "beside"]
"""What stands in the caption of a moment: the sentence, equation and question of an operation, a line of numbers; what
a run learns, what it starts from, how every iteration begins, what holds at the end; what is said of two runs."""
At = Literal["meaning", "rule", "term", "note", "where", "graph"] | OfMoment | Inside
"""Where a sentence stands: a line of its own, or as the rule of a number, among its terms, behind its arithmetic,
behind `where`, beside its graph; in the caption; inside of a line."""


class Field(NamedTuple):
    """A place in a sentence that is filled when it is said: `{way:up|down}`, `{far:number}`, `{example:own}`."""

    name: str
    what: str
    """Words to choose from, the last of them perhaps empty, `only |`; or one of these.

    Nothing: a whole number (called `n`: that of the layer). `own`: the cell's own position on the axis of that name.
    `place`: any. `number`: shown digits. `percent`: whole ones. `name`: of a class. `text`: a few words (`text|`: or
    none). `cell`: that or a tensor. `rest`: what follows after three blanks.
    """


class SlopeTruth(Protocol):
    """How fast the loss of the batch changes with a number, measured, and how sure that is."""

    @property
    def is_smooth(self) -> bool:
        """Whether it is the same both ways, which it is not at a corner."""

    @property
    def raising_lowers(self) -> bool:
        """Whether a step up can lower the loss."""

    @property
    def lowering_lowers(self) -> bool:
        """Whether a step down can."""

    def is_small(self, size: float) -> bool:
        """Whether both ways the slope can be that small."""

    def is_near(self, value: float) -> bool:
        """Whether it can be that value."""


class LayerNames(Protocol):
    """What the tensors of a linear layer are called."""

    @property
    def number(self) -> int:
        """From 1."""

    @property
    def alone(self) -> bool:
        """Whether there is no other."""

    @property
    def picks(self) -> bool:
        """Whether what it reads picks rows of its matrix."""

    @property
    def source(self) -> str:
        """What it reads."""

    @property
    def output(self) -> str:
        """What it makes."""

    @property
    def error(self) -> str:
        """The gradient by that."""

    @property
    def error_symbol(self) -> str:
        """The same in a formula."""

    @property
    def read(self) -> str:
        """The letter before a position it reads."""

    @property
    def made(self) -> str:
        """The letter before a position it makes."""

    @property
    def weights(self) -> Tensor:
        """Its matrix."""

    @property
    def bias(self) -> Tensor:
        """Its bias."""

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """Both, and what its kind learns besides."""

    @property
    def from_data(self) -> bool:
        """Whether it reads the inputs of the rows."""

    def matrix(self, read: Array) -> Array:
        """What is multiplied by its weights, from what it reads."""

    @property
    def gated(self) -> bool:
        """Whether an activation follows what it makes."""

    @property
    def product(self) -> LayerNames:
        """It as far as x·W + b."""

    def column_into(self, unit: int) -> int:
        """The column of its matrix that makes a unit."""


class Truth(Protocol):
    """What can be found out about the number that a sentence is said of, or the operation of a moment."""

    @property
    def cell(self) -> Cell:
        """The number."""

    @property
    def value(self) -> float:
        """What it is."""

    @property
    def tensor(self) -> Tensor:
        """The number's; of a moment, the first one its operation wrote."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those of the operation that made the number, or of the moment's."""

    @property
    def number(self) -> int:
        """Of the iteration."""

    @property
    def experiment(self) -> Experiment:
        """What decides the run."""

    @property
    def dataset(self) -> Dataset:
        """The rows it learns from."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Features, units of each hidden layer, classes."""

    @property
    def layers(self) -> Sequence[LayerNames]:
        """What the layers' tensors are called, from the input on."""

    def __getitem__(self, name: str, /) -> Array:
        """The tensor of that name in the iteration whose number is shown: all of it, also what comes later."""

    def own(self, name: str) -> float:
        """The number of a tensor at the cell's position."""

    def moved_by(self) -> tuple[float, float, float]:
        """The cell's parameter before the real update, what it is moved against, and the parameter after."""

    def slope(self, cell: Cell, *, penalty: bool = False) -> SlopeTruth:
        """Of the loss by that number, from runs of the batch in extended precision; perhaps with weight decay's."""

    def loss(self, example: int) -> float:
        """-ln of the chance of an example's right class, from the logits in extended precision."""

    def answers(self, x: Array) -> Array:
        """What the network makes of rows x (rows, features) with the parameters after the update: (rows, classes)."""

    def shows(self, digits: str, value: float, size: float = 0.0) -> bool:
        """Whether digits stand for a value, up to the rounding of numbers of that size."""

    def share(self, percent: str, value: float) -> bool:
        """Whether whole percent stand for a part of a whole."""

    def panes(self, tensors: tuple[str, ...]) -> str:
        """`panes 5 and 7`: where those tensors are shown, as their panes are numbered."""

    def class_called(self, name: str) -> int | None:
        """The class that goes by a name; None for a name of no class, or of several."""


Said = Mapping[str, str]
"""What stood in the fields of a sentence; nothing where one was left out."""


@cache
def pieces(text: str) -> tuple[str | Field, ...]:
    """The text and the fields of a sentence, in turn."""
    found: list[str | Field] = []
    for words, name, what, _ in Formatter().parse(text):
        found += [words] if words else []
        found += [Field(name, what or "")] if name is not None else []
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Worded:
    """A text that is written once, with fields."""

    text: str
    """`Went {way:up|down} by {far:number}.`"""

    def say(self, **given: Part) -> Saying:
        """The sentence with its fields filled, nothing in those that are not given. Raises `KeyError` for others."""
        filled = self._filled(given)
        return tuple([piece if isinstance(piece, str) else filled[piece.name] for piece in pieces(self.text)])

    def text_of(self, **given: str) -> str:
        """The same as text, filled with text alone."""
        return self._template.format_map(self._filled(given))

    def _filled(self, given: dict[str, T]) -> dict[str, T | str]:
        filled = self._blank | given
        if len(filled) > len(self._blank):
            raise KeyError(*given.keys() - self._blank.keys())
        return filled

    @cached_property
    def _blank(self) -> dict[str, str]:
        """Nothing, by the name of each field."""
        return {piece.name: "" for piece in pieces(self.text) if isinstance(piece, Field)}

    @cached_property
    def _template(self) -> str:
        return "".join(piece if isinstance(piece, str) else f"{{{piece.name}}}" for piece in pieces(self.text))


@dataclass(frozen=True, eq=False)
class Claim(Worded):
    """A sentence that some numbers make true and others false."""

    holds: Callable[[Truth, Said], bool]
    """Whether it is true, apart from the code that says it."""
    at: At = "meaning"
    rare: str = ""
    """Why thousands of random places need not have it."""


@dataclass(frozen=True, eq=False)
class Definition(Worded):
    """A sentence that is true of the operation, whatever the numbers are."""

    why: str
    at: At = "meaning"
    rare: str = ""
    """Why thousands of random places need not have it."""


Sentence = Claim | Definition


def agree(said: Said, known: Mapping[str, str]) -> bool:
    """Whether the fields that are known are said so; of those that a sentence lacks nothing is asked."""
    return all(said[name] == known[name] for name in said.keys() & known.keys())


def leaning(slope: float) -> Mapping[str, str]:
    """The `sign` of a slope that is not 0, and the `way` that lowers the loss."""
    return {"sign": "Negative", "way": "raising"} if slope < 0 else {"sign": "Positive", "way": "lowering"}


def signed(truth: Truth, said: Said) -> bool:
    """Whether the `sign` of a slope, and the `way` that lowers the loss, are those of the number."""
    return truth.value != 0 and (truth.value < 0) == (said["sign"] == "Negative") == (said["way"] == "raising")


NO_WAY = Claim("nan: no direction to move.", lambda truth, _: math.isnan(truth.value))
"""Of a gradient."""
