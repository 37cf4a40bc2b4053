"""The batch: which rows this iteration learns from."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.data import Dataset
from stepviz.ops.claims import At, Claim, Said, Sentence, Truth
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CHOICES, Knowledge, Question
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms
from stepviz.ops.words import Name, Pattern, Short, Words, ordinal, say
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


def _counted(truth: Truth, said: Said, way: Sampling, *, several: bool = False) -> bool:
    size, rows = len(truth["rows"]), len(truth.dataset.train)
    numbers = (said["size"], said["rows"]) == (str(size), str(rows))
    return numbers and _is(truth, way) and (_in_passes(truth) or several == (size > 1))


def _draws(at: At, several: str, one: str, shuffled: str, ordered: str) -> Mapping[Sampling, tuple[Claim, Claim]]:
    """What is done with one row, and with more."""
    one_drawn = Claim(one, lambda truth, said: _counted(truth, said, "replacement"), at)
    drawn = Claim(several, lambda truth, said: _counted(truth, said, "replacement", several=True), at)
    passes = Claim(shuffled, lambda truth, said: _counted(truth, said, "epochs"), at)
    order = Claim(ordered, lambda truth, said: _counted(truth, said, "order"), at)
    return {"replacement": (one_drawn, drawn), "epochs": (passes, passes), "order": (order, order)}


_VALUE = Claim(
    "{scaled:scaled |}value of feature {x:own} in training row #{row}, whose right class is {label}", _stands_in, "rule"
)
_INPUT = Claim("{scaled:scaled |}value of feature {x:own} in training row #{row}", _stands_in, "rule")
_CHARACTER = Claim(
    "character {x:own} of training row #{row}: it picks {k:place}",
    lambda truth, said: (
        _stands_in(truth, said) and said["k"] == f"k{truth.dataset.key(truth.cell.index[1], int(truth.value))}"
    ),
    "rule",
)
_TARGET = Claim("target of training row #{row}, as it stands in the data", _stands_in, "rule")
_LABEL = Claim("right class of training row #{row}, as it stands in the data", _stands_in, "rule")
_DRAWN = Claim(
    "The batch is {number} {word:row number|row numbers} drawn at random from {among:text}:  {rows:text}", _listed
)
_NEXT = Claim("The batch is the next {number} in a {shuffled:shuffled |}pass over {among:text}:  {rows:text}", _listed)
_TURN = Claim("{e:own} is the {place:text} number {way:taken|drawn}.", _in_turn)
_TWICE = Claim(
    "A row can be drawn twice in one batch.", lambda truth, _: not _in_passes(truth) and len(truth["rows"]) > 1
)
_AGAIN = Claim(
    "The next batch can be the same row.", lambda truth, _: not _in_passes(truth) and len(truth["rows"]) == 1
)
_ONCE = Claim(
    "Each row comes once in a pass. The next pass fills up a batch left unfilled.", lambda truth, _: _in_passes(truth)
)
_DRAW = "raw {size} of the {rows} training rows at random"
_CAPTIONS = _draws(
    "caption",
    f"D{_DRAW}. A row can come twice.",
    f"D{_DRAW}.",
    "Take the next {size} of the {rows} training rows, shuffled for each pass.",
    "Take the next {size} of the {rows} training rows, in the order they stand in.",
)
_QUESTIONS = _draws(
    "next",
    f"d{_DRAW} (a row can come twice)",
    f"d{_DRAW}",
    "take the next {size} of the {rows} training rows, in shuffled order",
    "take the next {size} of the {rows} training rows, as they stand",
)


def _only(truth: Truth, _: Said) -> bool:
    """Whether there is one training row, and that is what is taken."""
    train = truth.dataset.train
    return len(train) == 1 and bool((truth["x"] == truth.dataset.X[train]).all())


_ONLY = Claim("Take the only training row.", _only, "caption"), Claim("take the only training row", _only, "next")
_FETCHED = Claim(
    "x, y = the drawn rows{scaled:, scaled,|} and their labels",
    _fetched,
    "formula",
)
_DONE = {claim: None for draws in (_CAPTIONS, _QUESTIONS) for pair in draws.values() for claim in pair}
_WORDS: tuple[Sentence, ...] = (
    _VALUE,
    _LABEL,
    _INPUT,
    _CHARACTER,
    _TARGET,
    _DRAWN,
    _NEXT,
    _TURN,
    _TWICE,
    _AGAIN,
    _ONCE,
    *_DONE,
    *_ONLY,
    _FETCHED,
)


class Batch(Op):
    """x, y = X[rows], Y[rows]: the drawn rows, copied out of the data."""

    name, label, phase = "batch", "batch", Phase.FORWARD
    reads = ("rows",)
    writes = (
        Tensor("x", ("example", "feature"), Kind.INPUT, TensorRole.INPUT),
        Tensor("y", ("example",), Kind.LABEL, TensorRole.LABEL),
    )

    def __init__(self, dataset: Dataset, batch_size: int, sampling: Sampling = "replacement") -> None:
        self._X, self._y = dataset.X, dataset.y
        self._targets, self._key = len(dataset.targets), dataset.key if dataset.characters else None
        if dataset.characters:
            character = Tensor("x", ("example", "feature"), Kind.CHARACTER, TensorRole.INPUT)
            self.writes = (character, self.writes[1])
        if self._targets:
            self._y = dataset.y.reshape(-1, self._targets)
            target = Tensor("y", ("example", "output"), Kind.INPUT, TensorRole.TARGET)
            self.writes = (self.writes[0], target)
        self._sampling, self._batch_size = sampling, batch_size
        self._in_passes = sampling != "replacement"
        self._rows = rows = len(dataset.train)
        first, last = int(dataset.train[0]), int(dataset.train[-1])
        in_a_row = last - first + 1 == rows
        self._among = f"{first}..{last}" if in_a_row else f"the {rows} training rows"
        self._scaled = dataset.scaling is not None
        given = {"size": str(batch_size), "rows": str(rows)}
        self.sentence = _CAPTIONS[sampling][batch_size > 1].text_of(**given)
        self.question = _QUESTIONS[sampling][batch_size > 1].text_of(**given)
        if rows == batch_size == 1:
            self.sentence, self.question = (told.text for told in _ONLY)
        self.equation = _FETCHED.text_of(scaled=", scaled," * self._scaled)
        self.code = f"i = order[:{batch_size}]" if self._in_passes else f"i = rng.choice(train, {batch_size})"

    def compute(self, rows: Array) -> tuple[Array, ...]:
        """From rows (batch,): x (batch, features) and y (batch,), of targets (batch, outputs)."""
        return self._X.take(rows, axis=0), self._y.take(rows, axis=0)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One term: the value as it stands in the data."""
        row = int(tensors["rows"][cell.index[0]])
        source = (self._y if cell.tensor == "y" else self._X)[row, *cell.index[1:]]
        return Terms(cell, float(tensors[cell.tensor][cell.index]), (Term(f"#{row}", (Factor(float(source)),)),))

    @property
    def listing(self) -> str:
        """The draw and the look-up."""
        look_up = "x = X[i]; y = Y[i]"
        if not self._in_passes:
            return f"{self.code}; {look_up}"
        rows = "rng.permutation(train)" if self._sampling == "epochs" else "train"
        fill = f"while len(order) < {self._batch_size}: order.extend({rows})"
        return f"{fill}\n{self.code}; del order[:{self._batch_size}]; {look_up}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which row it stands in, and how that row was drawn."""
        example = cell.index[0]
        rows = tensors["rows"].tolist()
        row, way = str(rows[example]), "taken" if self._in_passes else "drawn"
        given = {"number": str(len(rows)), "among": self._among, "rows": ", ".join(map(str, rows))}
        if self._in_passes:
            batch = _NEXT.say(shuffled="shuffled " * (self._sampling == "epochs"), **given)
        else:
            batch = _DRAWN.say(word=f"row number{'s' * (len(rows) > 1)}", **given)
        often = _ONCE if self._in_passes else _TWICE if len(rows) > 1 else _AGAIN
        drawn = (batch, _TURN.say(e=f"e{example}", place=ordinal(example), way=way), often.say())
        if cell.tensor == "y":
            return Words((_TARGET if self._targets else _LABEL).say(row=row), "y = Y[i]", drawn)
        if self._key is not None:
            key = self._key(cell.index[1], int(tensors["x"][cell.index]))
            return Words(_CHARACTER.say(x=f"x{cell.index[1]}", row=row, k=Short(f"k{key}")), "x = X[i]", drawn)
        given = {"scaled": "scaled " if self._scaled else "", "x": f"x{cell.index[1]}", "row": row}
        if self._targets:
            return Words(_INPUT.say(**given), "x = X[i]", drawn)
        label = int(tensors["y"][example])
        return Words(_VALUE.say(label=Name(f"c{label}", str(label)), **given), "x = X[i]", drawn)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """Which rows they are, and how they are drawn."""
        return _WORDS

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The example a drawn row number fetches."""
        example = cell.index[0]
        return Pattern("x", (example, None)), Pattern("y", (example, *[None] * bool(self._targets)))

    def ask(self, known: Knowledge) -> Question | None:
        """How many of the rows drawn are different ones: counts in their order, those of few rows from 1 on."""
        rows = known["rows"].tolist()
        distinct, most = len(set(rows)), min(len(rows), self._rows)
        count = min(CHOICES, most)
        if count == 1:
            return None
        first = max(1, min(distinct - known.turn % count, most - count + 1))
        drawn = f"The next {len(rows)} rows are taken" if self._in_passes else f"{len(rows)} rows are drawn"
        text = say(f"{drawn}. How many different rows will the batch hold?")
        return Question(text, tuple(say(str(first + place)) for place in range(count)), distinct - first)
