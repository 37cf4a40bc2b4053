"""Claims: the sentences about one number, besides its arithmetic. Each kind of operation has its own.

The text of a sentence is written once, with fields. `say` fills them; `tests/claims` reads them back from the screen
and checks the claim against the arrays, without the code that chose the sentence. Numbers stay values until a view
writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from string import Formatter
from typing import Literal, NamedTuple

from stepviz.ops.tensor import Cell, Kind


class Num(NamedTuple):
    """A number inside a sentence."""

    value: float
    kind: Kind = Kind.SIGNED


class Share(NamedTuple):
    """A fraction inside a sentence, written as whole percent."""

    value: float


class Name(NamedTuple):
    """A feature or class inside a sentence: the view writes its name in the data if that fits."""

    short: str
    """`c1`, `x3`."""
    plain: str = ""
    """The text if the data give no name: `class 1`; the short name if empty."""


class Short(NamedTuple):
    """A feature, class or other position inside a sentence, by its short name: the view adds its full name."""

    name: str
    """`c1`, `x3`."""


Part = str | Num | Share | Name | Short
Saying = tuple[Part, ...]
"""A sentence: text, numbers and names in turn."""


class Pattern(NamedTuple):
    """Cells of a tensor: a position on each axis, None for all positions."""

    tensor: str
    index: tuple[int | None, ...]  # type: ignore[assignment]  # it hides tuple.index, as in `Cell`

    def covers(self, cell: Cell | Pattern) -> bool:
        """True if a cell, or every cell of another pattern, is among its cells."""
        return cell.tensor == self.tensor and all(
            mine is None or mine == other for mine, other in zip(self.index, cell.index, strict=True)
        )


@dataclass(frozen=True)
class Words:
    """The explanation of a number, without its terms."""

    rule: Saying
    """How it is computed, in words."""
    meaning: tuple[Saying, ...] = ()
    """What it means: a line for each sentence."""
    note: str = ""
    """Follows the value: `▸ the true class of e1`."""
    code: str = ""
    """The statement that makes it, if that is not the one of its tensor."""
    worked: bool = True
    """False if its terms are not shown: those of an accuracy, or of a sum without any."""
    labels: tuple[str, ...] = ()
    """Labels of the terms in a log, or the outcome of the only term; if empty, the terms have their own labels."""
    divisors: tuple[tuple[float, int], ...] = ()
    """Base and exponent of divisors that are written out: 0.9 and 3 for `1 - 0.9^3`."""


def say(*parts: Part) -> Saying:
    """A sentence from text, numbers and names."""
    return parts


def continued(sentence: str) -> str:
    """A sentence as the end of a longer one: without its capital letter and its full stop."""
    return f"{sentence[0].lower()}{sentence[1:-1]}"


def bracketed(places: Sequence[str]) -> Saying:
    """`[x3,c0]`, each a short name; empty without places."""
    between = (("," if n else "[", Short(place)) for n, place in enumerate(places))
    return (*(part for pair in between for part in pair), "]") if places else ()


def class_of(number: int) -> Name:
    """A class in a sentence: by its name, or `class 1`."""
    return Name(f"c{number}", f"class {number}")


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def all_of(number: int, thing: str) -> str:
    """`the 4 examples`, `the only example`."""
    return f"the {number} {thing}s" if number > 1 else f"the only {thing}"


def ordinal(position: int) -> str:
    """`first` for 0, …, `tenth`; then `11th`."""
    if position < len(_ORDINALS):
        return _ORDINALS[position]
    number = position + 1
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


Inside = Literal["outcome", "reason", "gate", "label"]
"""Inside a line: the outcome of a function, the reason for a derivative, the name of a derivative, the label of a term.
"""
OfMoment = Literal["caption", "formula", "line", "next", "aim", "ready", "again", "end", "beside"]
"""In the caption of a moment: the sentence, equation and question of an operation, a line of numbers; the aim of a run,
its start, the first step of every iteration, the conclusion at the end; a comparison of two runs."""
At = Literal["meaning", "rule", "term", "note", "where", "graph"] | OfMoment | Inside
"""Where a sentence is shown: on a line of its own, as the rule of a number, among its terms, after its arithmetic,
after `where`, beside its graph, in the caption, inside a line."""


class Field(NamedTuple):
    """A field of a sentence that `say` fills: `{way:up|down}`, `{far:number}`, `{example:own}`."""

    name: str
    what: str
    """The words to choose from, the last of which may be empty, `only |`; or one of these.

    Empty: a whole number (the number of the layer if the field is called `n`). `own`: the cell's position on the axis
    of that name. `place`: any position. `number`: digits as shown. `percent`: a whole percentage. `name`: of a class.
    `text`: a few words (`text|`: or none). `cell`: a cell or a tensor. `rest`: whatever follows three blanks.
    """


@cache
def pieces(text: str) -> tuple[str | Field, ...]:
    """The texts and fields of a sentence, in order."""
    found: list[str | Field] = []
    for words, name, what, _ in Formatter().parse(text):
        found += [words] if words else []
        found += [Field(name, what or "")] if name is not None else []
    return tuple(found)


@dataclass(frozen=True)
class Sentence:
    """A text with fields, and where it is shown; its judge in `tests/claims/judges` knows when it is true."""

    text: str
    """`Went {way:up|down} by {far:number}.`"""
    at: At = "meaning"

    def say(self, **given: Part) -> Saying:
        """The sentence with its fields filled; those not given are empty. Raises `KeyError` for an unknown field."""
        keys, blank = self._keyed
        filled = blank | given
        if len(filled) > len(blank):
            raise KeyError(*given.keys() - blank.keys())
        return tuple([filled[key] for key in keys])

    def text_of(self, **given: str) -> str:
        """The sentence as a string, with its fields filled with strings."""
        return "".join(map(str, self.say(**given)))

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(piece.name for piece in pieces(self.text) if isinstance(piece, Field))

    @cached_property
    def _keyed(self) -> tuple[list[str], dict[str, Part]]:
        """The keys of its pieces, in order: field names, and numbers for texts; and its texts by key, fields empty."""
        keys = [str(n) if isinstance(piece, str) else piece.name for n, piece in enumerate(pieces(self.text))]
        found = zip(keys, pieces(self.text), strict=True)
        return keys, {key: piece if isinstance(piece, str) else "" for key, piece in found}


def leaning(slope: float) -> Mapping[str, str]:
    """The `sign` of a gradient that is not 0, and the `way` to move that lowers the loss."""
    return {"sign": "Negative", "way": "raising"} if slope < 0 else {"sign": "Positive", "way": "lowering"}


NO_WAY = Sentence("nan: no direction to move.")
"""About a gradient."""
