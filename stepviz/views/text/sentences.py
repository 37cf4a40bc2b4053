"""Sentences: writes a saying as text, with the data's names of features and classes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from stepviz.data import Dataset
from stepviz.ops import Cell, Kind, Name, Num, Part, Saying, Share, Short, Tensor, TensorRole, Term, places
from stepviz.text import as_many, width_of, wrapped
from stepviz.training import Frame
from stepviz.views.text import numbers

if TYPE_CHECKING:
    from stepviz.ops.question import Question

_NUMERAL = re.compile(r"[-+]?\d+")
_LIKE_A_SHORT_NAME = re.compile(r"(class |[cx])\d+")
_CLASSES = 100
"""The most classes named beside an accuracy: more than fit there, so that a cut list says that it is cut."""


def spoken(saying: Saying) -> str:
    """The sentence as text, with plain names of features and classes."""
    return "".join(map(_written, saying))


def lines_asked(question: Question, width: int) -> int:
    """The lines of a question, without its choices, in a window of that width."""
    return len(wrapped(spoken(question.text), width - 5))


def apart(text: str) -> str:
    """The text with semicolons instead of double blanks, except before a parenthesis and after a sentence."""
    found = ""
    for part in (part.strip() for part in text.split("  ") if part.strip()):
        joint = "" if part[0] == "(" or found.endswith(".") else ";"
        found += f"{joint} {part}" if found else part
    return found


def in_given_words(data: Dataset, saying: Saying, room: int) -> str:
    """The sentence as text, with the data's names in full, else abbreviated, else plain names, to fit `room`."""
    for letters in (None, numbers.WIDTH):
        told = "".join([_named(data, part, letters) if isinstance(part, Name) else _written(part) for part in saying])
        if width_of(told) <= room:
            return told
    return spoken(saying)


def _written(part: Part) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Num):
        return numbers.cell(part.value, part.kind).strip()
    if isinstance(part, Share):
        return numbers.whole_percent(part.value)
    if isinstance(part, Short):
        return part.name
    return part.plain or part.short


def _named(data: Dataset, name: Name, letters: int | None) -> str:
    given = data.given(name.short)
    if _NUMERAL.fullmatch(given):  # "lower than 2" would be said of a number
        return f"class {given}" if name.short == f"c{given}" else name.short
    if _LIKE_A_SHORT_NAME.fullmatch(given):  # "lower than class 1" would be said of another one
        return name.short
    if given and letters and name.short.startswith("c"):
        return data.heads(letters)[int(name.short[1:])]
    return given or _written(name)


def given_names(frame: Frame, cell: Cell, terms: Sequence[Term] = ()) -> dict[str, str]:
    """The data's names by short name, of the cell's features and classes, then of its terms'; without unnamed ones."""
    data, program = frame.dataset, frame.program
    tensor, classes = program.tensors.get(cell.tensor), list[int]()
    own: dict[str, str] = {}
    if cell.tensor in program.measures:
        classes = [*range(min(_CLASSES, len(data.classes)))]
    elif tensor is not None and tensor.kind is Kind.LABEL:
        value = frame.value(cell)
        classes = [] if value is None else [int(value)]
    elif tensor is not None:
        shorts = zip(program.axes[cell.tensor], places(tensor, cell.index), strict=True)
        own = {short: program.given(axis, short) for axis, short in shorts}
    others = (*(f"c{place}" for place in classes), *(term.label for term in terms))
    return {short: name for short, name in [*own.items(), *((c, data.given(c)) for c in others)] if name}


def has_characters(data: Dataset, tensor: Tensor) -> bool:
    """True if the tensor's numbers are codes of characters."""
    return bool(data.characters) and tensor.role in (TensorRole.INPUT, TensorRole.LABEL)


def character(data: Dataset, tensor: Tensor, value: float) -> str:
    """The character with that code; empty if the tensor has no characters."""
    return data.characters[int(value)] if has_characters(data, tensor) else ""


@lru_cache(maxsize=4)
def given_heads(data: Dataset, most: int) -> tuple[str, ...]:
    """Column heads of classes, of at most `most` columns; with numbers, `c4 5`, if a class has another one's as name.

    Labels are numbers, so a head `5` alone would be taken for class 5.
    """
    numbers = {str(place) for place in range(len(data.classes))}
    if not any(name in numbers and name != str(place) for place, name in enumerate(data.classes)):
        return data.heads(most)
    told = (data.called(f"c{place}", most) for place in range(len(data.classes)))
    return tuple(head if "…" not in head else f"c{place}" for place, head in enumerate(told))


def names_in(data: Dataset, saying: Saying, *, plain: bool = False) -> dict[str, str]:
    """The data's names of features and classes for which the sentence has only short names.

    `plain`: the sentence is written with plain names, so include all whose plain name differs.
    """
    written = {part.name: part.name for part in saying if isinstance(part, Short)}
    if plain:
        written |= {part.short: part.plain for part in saying if isinstance(part, Name)}
    return {short: name for short, told in written.items() if (name := data.given(short)) not in ("", told)}


def legend(names: Mapping[str, str], room: int) -> str:
    """`   c1 versicolor, x0 sepal_length_cm`: as many names as fit, then `…` if there are more."""
    told = as_many([f"{short} {name}" for short, name in names.items()], room - 3)
    return f"   {told}" if told else ""
