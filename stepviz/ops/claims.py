"""Claims: the sentences that an operation, and a kind of one, can say, and those of the views. Each brings its own.

The text of a sentence is written once, here: `say` fills its fields when it is said, `tests/claims` reads them back
from the screen and holds what is claimed to the numbers, never by the code that chose it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from string import Formatter
from typing import Literal, NamedTuple

from stepviz.ops.words import Part, Saying

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
