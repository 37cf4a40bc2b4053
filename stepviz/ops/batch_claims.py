"""What is said of a batch: which rows it takes, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.ops.claims import At, Sentence
from stepviz.settings.words import Sampling


class _Draws(NamedTuple):
    """What is said of the rows that a batch takes."""

    one: Sentence
    several: Sentence
    more: Sentence
    """More than there are to learn from."""

    def of(self, size: int, rows: int) -> str:
        """Of a batch of that size."""
        claim = self.more if size > rows else self.several if size > 1 else self.one
        return claim.text_of(size=str(size), rows=str(rows))


def _draws(at: At, one: str, several: str, more: str) -> _Draws:
    return _Draws(Sentence(one, at), Sentence(several, at), Sentence(more, at))


VALUE = Sentence("{scaled:standardized |}feature {x:own} of training row #{row}, whose true class is {label}", "rule")
INPUT = Sentence("{scaled:standardized |}feature {x:own} of training row #{row}", "rule")
CHARACTER = Sentence("character {x:own} of training row #{row}: it picks {k:place}", "rule")
TARGET = Sentence("target of training row #{row}, as given in the data", "rule")
LABEL = Sentence("true class of training row #{row}, as given in the data", "rule")
DRAWN = Sentence("The batch is {number} {word:row number|row numbers} drawn at random from {among:text}:  {rows:text}")
NEXT = Sentence("The batch is the next {number} in a {shuffled:shuffled |}epoch of {among:text}:  {rows:text}")
TURN = Sentence("{e:own} is the {place:text} number {way:taken|drawn}.")
TWICE = Sentence("A row can be drawn twice in one batch.")
AGAIN = Sentence("The next batch can be the same row.")
ONCE = Sentence("Each row comes once per epoch. The next epoch completes a partial batch.")
EVERY = Sentence("There is one training row, so every batch is this row.")
_DRAW, _FROM = (
    "raw {size} of the {rows} training rows at random",
    "raw {size} rows from the {rows} training rows at random",
)
_TAKE, _ALL = (
    "ake the next {size} of the {rows} training rows",
    "ake the next {size} rows: all {rows} training rows again and again",
)
CAPTIONS: Mapping[Sampling, _Draws] = {
    "replacement": _draws("caption", f"D{_DRAW}.", f"D{_DRAW}, with replacement.", f"D{_FROM}, with replacement."),
    "epochs": _draws(
        "caption", f"T{_TAKE}, shuffled each epoch.", f"T{_TAKE}, shuffled each epoch.", f"T{_ALL}, shuffled."
    ),
    "order": _draws(
        "caption", f"T{_TAKE}, in their given order.", f"T{_TAKE}, in their given order.", f"T{_ALL}, in order."
    ),
}
QUESTIONS: Mapping[Sampling, _Draws] = {
    "replacement": _draws("next", f"d{_DRAW}", f"d{_DRAW} (with replacement)", f"d{_FROM}, with replacement"),
    "epochs": _draws("next", f"t{_TAKE}, in shuffled order", f"t{_TAKE}, in shuffled order", f"t{_ALL}, shuffled"),
    "order": _draws("next", f"t{_TAKE}, as given", f"t{_TAKE}, as given", f"t{_ALL}, in order"),
}
ONLY = (
    Sentence("Take the only training row{times:text|}.", "caption"),
    Sentence("take the only training row{times:text|}", "next"),
)
DRAW_AGAIN, TAKE_AGAIN = Sentence("draw a new batch", "again"), Sentence("take the next batch", "again")
BEGINS: Mapping[Sampling, Sentence] = {"replacement": DRAW_AGAIN, "epochs": TAKE_AGAIN, "order": TAKE_AGAIN}
BEGINS_ALIKE = Sentence("take the only training row again", "again")
FETCHED = Sentence("x, y = the batch rows{scaled:, standardized,|} and their labels", "formula")
_DONE = dict.fromkeys(sentence for said in (CAPTIONS, QUESTIONS) for draws in said.values() for sentence in draws)
WORDS: tuple[Sentence, ...] = (
    *(VALUE, LABEL, INPUT, CHARACTER, TARGET, DRAWN, NEXT, TURN, TWICE, AGAIN, ONCE, EVERY),
    *(*_DONE, *ONLY, DRAW_AGAIN, TAKE_AGAIN, BEGINS_ALIKE, FETCHED),
)
