"""Claims: what is said of one number beside its arithmetic, and the sentences for that. Each kind brings its own.

The text of a sentence is written once: `say` fills its fields when it is said, `tests/claims` reads them back from the
screen and holds what is claimed to the numbers, never by the code that chose it. Numbers stay values; views write them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from string import Formatter
from typing import Literal, NamedTuple

from stepviz.ops.tensor import Cell, Kind


class Num(NamedTuple):
    """A number inside a sentence."""

    value: float
    kind: Kind = Kind.SIGNED


class Share(NamedTuple):
    """A part of a whole inside a sentence, said as whole percent."""

    value: float


class Name(NamedTuple):
    """A feature or class inside a sentence: the view writes what the data call it, where it has room for that."""

    short: str
    """`c1`, `x3`."""
    plain: str = ""
    """What is written where the data give no name: `class 1`; the short name if empty."""


class Short(NamedTuple):
    """A feature, class or other position that a sentence calls by its short name: the view tells its name beside it."""

    name: str
    """`c1`, `x3`."""


class Panes(NamedTuple):
    """Where tensors are shown: the view writes the numbers of their panes."""

    tensors: tuple[str, ...]


Part = str | Num | Share | Name | Short | Panes
Saying = tuple[Part, ...]
"""A sentence: text, numbers and names in turn."""


class Pattern(NamedTuple):
    """Cells of a tensor: an index for each axis, None for all of it."""

    tensor: str
    index: tuple[int | None, ...]  # type: ignore[assignment]  # as that of a cell

    def covers(self, cell: Cell | Pattern) -> bool:
        """Whether the cell, or all cells of another pattern, are among them."""
        return cell.tensor == self.tensor and all(
            mine is None or mine == other for mine, other in zip(self.index, cell.index, strict=True)
        )


class Shape(Enum):
    """How the terms of a number are laid out."""

    PRODUCTS = "products"
    """`a  e0   1 × -0.2309 = -0.2309`, two columns, their sum."""
    VALUES = "values"
    """`a  e0  -0.2309`, four columns, their sum."""
    SHARE = "share"
    """`a  c0   exp(+2.8463) = 17.224`, one divided by the sum."""
    LOG_SUM = "log sum"
    """`a  c0   exp(+2.8463 - 2.8463) = 1`, what one has less than the shift, plus the log of the sum."""
    SQUARES = "squares"
    """`a  o0   (0.7514 - 0.0100)² = 0.5497`, and their sum."""
    LOG = "log"
    """`a  right class of e1 is c1,  p = 0.1704      -ln(0.1704) ≈ 1.7695`."""
    CHAIN = "chain"
    """`a  probs[e1,c1] 0.1704   -   b  1      = -0.8296`, in one line."""
    FUNCTION = "function"
    """`a  a1[e1,h2] = -0.1018   is not above 0, so h1 = 0`, or the function's own arithmetic."""
    GATE = "product"
    """`a  dh1[e1,h2] +1.6444   ×   b  0, because a1[e1,h2] = -0.1018 is not above 0`, or the slope's arithmetic."""
    LARGEST = "largest"
    """`a  h0  0.7514   b  h1  0`, four columns, the largest of them."""
    RATIO = "ratio"
    """`a  mW after -0.1311 / 0.1 = -1.3111`, a line for each, the first divided by the sum of the others."""
    FORMULA = "formula"
    """`a  W before 0.5   b  dW 0.1`, and what the formula makes of them."""
    NONE = "none"


@dataclass(frozen=True)
class Words:
    """The explanation of a number, without its terms."""

    rule: Saying
    """How it is made, in words."""
    meaning: tuple[Saying, ...] = ()
    """What it says: one line each."""
    note: str = ""
    """Follows the value: `▸ the right class of e1`."""
    code: str = ""
    """The statement that makes it, where that is not the one of its tensor."""
    shape: Shape | None = None
    """How its terms are laid out, where that does not follow from its rule."""
    labels: tuple[str, ...] = ()
    """Names of the terms before a log, or what became of the one there is; else they have their own."""
    divisors: tuple[tuple[float, int], ...] = ()
    """Base and exponent of the numbers that terms are divided by, where that needs saying: those of `1 - 0.9^3`."""


def say(*parts: Part) -> Saying:
    """A sentence from text, numbers and names."""
    return parts


def bracketed(places: Sequence[str]) -> Saying:
    """`[x3,c0]`, each a short name; nothing for no places."""
    between = (("," if n else "[", Short(place)) for n, place in enumerate(places))
    return (*(part for pair in between for part in pair), "]") if places else ()


def class_of(number: int) -> Name:
    """A class as a sentence speaks of it: `class 1`, or by its name."""
    return Name(f"c{number}", f"class {number}")


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def all_of(number: int, thing: str) -> str:
    """`the 4 examples`, `the only example`."""
    return f"the {number} {thing}s" if number > 1 else f"the only {thing}"


def ordinal(position: int) -> str:
    """`first` for 0; `11th` from there on."""
    if position < len(ORDINALS):
        return ORDINALS[position]
    number = position + 1
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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


@cache
def pieces(text: str) -> tuple[str | Field, ...]:
    """The text and the fields of a sentence, in turn."""
    found: list[str | Field] = []
    for words, name, what, _ in Formatter().parse(text):
        found += [words] if words else []
        found += [Field(name, what or "")] if name is not None else []
    return tuple(found)


@dataclass(frozen=True)
class Sentence:
    """A text that is written once, with fields, and where it stands; `tests/claims/judges` know when it is true."""

    text: str
    """`Went {way:up|down} by {far:number}.`"""
    at: At = "meaning"

    def say(self, **given: Part) -> Saying:
        """The sentence with its fields filled, nothing in those that are not given. Raises `KeyError` for others."""
        keys, blank = self._keyed
        filled = blank | given
        if len(filled) > len(blank):
            raise KeyError(*given.keys() - blank.keys())
        return tuple([filled[key] for key in keys])

    def text_of(self, **given: str) -> str:
        """The same as text, filled with text alone."""
        return "".join(map(str, self.say(**given)))

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, in turn."""
        return tuple(piece.name for piece in pieces(self.text) if isinstance(piece, Field))

    @cached_property
    def _keyed(self) -> tuple[list[str], dict[str, Part]]:
        """The names of its fields, with numbers for the text between; and that text, and nothing, by them."""
        keys = [str(n) if isinstance(piece, str) else piece.name for n, piece in enumerate(pieces(self.text))]
        found = zip(keys, pieces(self.text), strict=True)
        return keys, {key: piece if isinstance(piece, str) else "" for key, piece in found}


def leaning(slope: float) -> Mapping[str, str]:
    """The `sign` of a slope that is not 0, and the `way` that lowers the loss."""
    return {"sign": "Negative", "way": "raising"} if slope < 0 else {"sign": "Positive", "way": "lowering"}


NO_WAY = Sentence("nan: no direction to move.")
"""Of a gradient."""
