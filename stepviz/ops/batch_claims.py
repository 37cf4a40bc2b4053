"""What is said of a batch: which rows it takes, and how, and when that is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.ops.claims import At, Claim, Said, Sentence, Truth
from stepviz.ops.words import ordinal
from stepviz.settings import Sampling


def _row(truth: Truth) -> int:
    return int(truth["rows"][truth.cell.index[0]])


def _stands_in(truth: Truth, said: Said) -> bool:
    """Whether the number is that of the row, which is a training row; with its label, and scaled where it is."""
    data, row = truth.dataset, _row(truth)
    targets = data.y.reshape(len(data.y), -1)
    held = targets[row][truth.cell.index[1:] or 0] if truth.cell.tensor == "y" else data.X[row, truth.cell.index[1]]
    right = truth.value == held and row in data.train and said["row"] == str(row)
    scaled = "scaled" not in said or bool(said["scaled"]) == (data.scaling is not None)
    return right and scaled and ("label" not in said or _and_label(truth, said))


def _and_label(truth: Truth, said: Said) -> bool:
    return said["label"] == str(truth.dataset.y[_row(truth)])


def _listed(truth: Truth, said: Said) -> bool:
    """All rows of the batch in order, how many, and among which: one after the other, or so many."""
    rows, train = truth["rows"].tolist(), truth.dataset.train.tolist()
    among = {f"{train[0]}..{train[-1]}": train == [*range(train[0], train[-1] + 1)]}
    among[f"the {len(train)} training rows"] = True
    alike = said["rows"] == ", ".join(map(str, rows)) and said["number"] == str(len(rows))
    many = said.get("word", "") != ("row number" if len(rows) > 1 else "row numbers")
    way: Sampling = "replacement" if "word" in said else "epochs" if said["shuffled"] else "order"
    return alike and many and among.get(said["among"], False) and _is(truth, way)


def _fetched(truth: Truth, said: Said) -> bool:
    """Whether inputs and labels are those of the rows, and these scaled where that is said."""
    data, rows = truth.dataset, truth["rows"].tolist()
    alike = bool((truth["x"] == data.X[rows]).all() and (truth["y"] == data.y[rows].reshape(truth["y"].shape)).all())
    return alike and bool(said["scaled"]) == (data.scaling is not None)


def _in_turn(truth: Truth, said: Said) -> bool:
    example, taken = truth.cell.index[0], said["way"] == "taken"
    return said["place"] == ordinal(example) and taken == _in_passes(truth)


def _in_passes(truth: Truth) -> bool:
    return truth.experiment.sampling != "replacement"


def _is(truth: Truth, way: Sampling) -> bool:
    """Whether rows are taken that way; where it is their order, these do follow one another."""
    rows, train = truth["rows"].tolist(), truth.dataset.train.tolist()
    start = train.index(rows[0])
    follow = rows == [train[(start + place) % len(train)] for place in range(len(rows))]
    return truth.experiment.sampling == way and (follow or way != "order")


def _is_alone(truth: Truth) -> bool:
    return len(truth.dataset.train) == 1


def _is_same(truth: Truth) -> bool:
    """Whether there is one training row, and the batch is nothing else."""
    return _is_alone(truth) and bool((truth["x"] == truth.dataset.X[truth.dataset.train]).all())


def _counted(truth: Truth, said: Said, way: Sampling, *, several: bool, more: bool) -> bool:
    """The sizes, and whether the batch has more rows than there are to learn from."""
    size, rows = len(truth["rows"]), len(truth.dataset.train)
    numbers = (said["size"], said["rows"]) == (str(size), str(rows)) and more == (size > rows > 1)
    return numbers and _is(truth, way) and (way != "replacement" or several == (size > 1))


class _Draws(NamedTuple):
    """What is said of the rows that a batch takes."""

    one: Claim
    several: Claim
    more: Claim
    """More than there are to learn from."""

    def of(self, size: int, rows: int) -> str:
        """Of a batch of that size."""
        claim = self.more if size > rows else self.several if size > 1 else self.one
        return claim.text_of(size=str(size), rows=str(rows))


def _draws(way: Sampling, at: At, one: str, several: str, more: str) -> _Draws:
    def claim(text: str, *, of_several: bool, of_more: bool = False) -> Claim:
        return Claim(text, lambda truth, said: _counted(truth, said, way, several=of_several, more=of_more), at)

    first = claim(one, of_several=False)
    return _Draws(
        first,
        first if one == several else claim(several, of_several=True),
        claim(more, of_several=True, of_more=True),
    )


VALUE = Claim(
    "{scaled:standardized |}feature {x:own} of training row #{row}, whose true class is {label}", _stands_in, "rule"
)
INPUT = Claim("{scaled:standardized |}feature {x:own} of training row #{row}", _stands_in, "rule")
CHARACTER = Claim(
    "character {x:own} of training row #{row}: it picks {k:place}",
    lambda truth, said: (
        _stands_in(truth, said) and said["k"] == f"k{truth.dataset.key(truth.cell.index[1], int(truth.value))}"
    ),
    "rule",
)
TARGET = Claim("target of training row #{row}, as given in the data", _stands_in, "rule")
LABEL = Claim("true class of training row #{row}, as given in the data", _stands_in, "rule")
DRAWN = Claim(
    "The batch is {number} {word:row number|row numbers} drawn at random from {among:text}:  {rows:text}", _listed
)
NEXT = Claim("The batch is the next {number} in a {shuffled:shuffled |}epoch of {among:text}:  {rows:text}", _listed)
TURN = Claim("{e:own} is the {place:text} number {way:taken|drawn}.", _in_turn)
TWICE = Claim(
    "A row can be drawn twice in one batch.",
    lambda truth, _: not _in_passes(truth) and len(truth["rows"]) > 1 and not _is_alone(truth),
)
AGAIN = Claim(
    "The next batch can be the same row.",
    lambda truth, _: not _in_passes(truth) and len(truth["rows"]) == 1 and not _is_alone(truth),
)
ONCE = Claim(
    "Each row comes once per epoch. The next epoch completes a partial batch.",
    lambda truth, _: _in_passes(truth) and not _is_alone(truth),
)
EVERY = Claim("There is one training row, so every batch is this row.", lambda truth, _: _is_same(truth))
_DRAW, _FROM = (
    "raw {size} of the {rows} training rows at random",
    "raw {size} rows from the {rows} training rows at random",
)
_TAKE, _ALL = (
    "ake the next {size} of the {rows} training rows",
    "ake the next {size} rows: all {rows} training rows again and again",
)
CAPTIONS: Mapping[Sampling, _Draws] = {
    "replacement": _draws(
        "replacement", "caption", f"D{_DRAW}.", f"D{_DRAW}, with replacement.", f"D{_FROM}, with replacement."
    ),
    "epochs": _draws(
        "epochs",
        "caption",
        f"T{_TAKE}, shuffled each epoch.",
        f"T{_TAKE}, shuffled each epoch.",
        f"T{_ALL}, shuffled.",
    ),
    "order": _draws(
        "order",
        "caption",
        f"T{_TAKE}, in their given order.",
        f"T{_TAKE}, in their given order.",
        f"T{_ALL}, in order.",
    ),
}
QUESTIONS: Mapping[Sampling, _Draws] = {
    "replacement": _draws(
        "replacement", "next", f"d{_DRAW}", f"d{_DRAW} (with replacement)", f"d{_FROM}, with replacement"
    ),
    "epochs": _draws(
        "epochs", "next", f"t{_TAKE}, in shuffled order", f"t{_TAKE}, in shuffled order", f"t{_ALL}, shuffled"
    ),
    "order": _draws("order", "next", f"t{_TAKE}, as given", f"t{_TAKE}, as given", f"t{_ALL}, in order"),
}


def _only(truth: Truth, said: Said) -> bool:
    """Whether there is one training row, and that is what is taken, so many times."""
    size = len(truth["rows"])
    times = said["times"] == ("" if size == 1 else f" {size} times")
    return times and _is_same(truth)


ONLY = (
    Claim("Take the only training row{times:text|}.", _only, "caption"),
    Claim("take the only training row{times:text|}", _only, "next"),
)
BEGINS: Mapping[Sampling, Claim] = {
    "replacement": Claim("draw a new batch", lambda truth, _: not _in_passes(truth) and not _is_alone(truth), "again"),
    **dict.fromkeys(
        ("epochs", "order"),
        Claim("take the next batch", lambda truth, _: _in_passes(truth) and not _is_alone(truth), "again"),
    ),
}
BEGINS_ALIKE = Claim("take the only training row again", lambda truth, _: _is_same(truth), "again")
FETCHED = Claim(
    "x, y = the batch rows{scaled:, standardized,|} and their labels",
    _fetched,
    "formula",
)
_DONE = dict.fromkeys(claim for said in (CAPTIONS, QUESTIONS) for draws in said.values() for claim in draws)
WORDS: tuple[Sentence, ...] = (
    VALUE,
    LABEL,
    INPUT,
    CHARACTER,
    TARGET,
    DRAWN,
    NEXT,
    TURN,
    TWICE,
    AGAIN,
    ONCE,
    EVERY,
    *_DONE,
    *ONLY,
    *dict.fromkeys(BEGINS.values()),
    BEGINS_ALIKE,
    FETCHED,
)
