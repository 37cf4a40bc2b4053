"""The batch: the operation that copies the examples of an iteration out of the data."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.data import Dataset
from stepviz.ops.claims import Name, Part, Saying, Sentence, Short, Words, continued, ordinal, say
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CHOICES, Knowledge, Question
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms


def captions(one: str, more: str, several: str = "") -> tuple[Sentence, ...]:
    """Captions of a batch of one row, of several rows, and of more rows than the training set has."""
    return tuple(Sentence(text, "caption") for text in (one, several or one, more))


VALUE = Sentence("{scaled:standardized |}feature {x:own} of training row #{row}, whose true class is {label}", "rule")
INPUT = Sentence("{scaled:standardized |}feature {x:own} of training row #{row}", "rule")
CHARACTER = Sentence("character {x:own} of training row #{row}: it picks {k:place}", "rule")
TARGET = Sentence("{scaled:standardized |}target of training row #{row}{given:, as given in the data|}", "rule")
LABEL = Sentence("true class of training row #{row}, as given in the data", "rule")
DRAWN = Sentence("The batch is {number} {word:row number|row numbers} drawn at random from {among:text}:  {rows:text}")
NEXT = Sentence("The batch is the next {number} in a {shuffled:shuffled |}epoch of {among:text}:  {rows:text}")
TURN = Sentence("{e:own} is the {place:text} number {way:taken|drawn}.")
TWICE = Sentence("A row can be drawn twice in one batch.")
AGAIN = Sentence("The next batch can be the same row.")
ONCE = Sentence("Each row comes once per epoch. The next epoch completes a partial batch.")
EVERY = Sentence("There is one training row, so every batch is this row.")
_DRAW = "Draw {size} of the {rows} training rows at random"
_DRAW_MORE = "Draw {size} rows from the {rows} training rows at random"
_TAKE = "Take the next {size} of the {rows} training rows"
_TAKE_MORE = "Take the next {size} rows: all {rows} training rows again and again"
ONLY = Sentence("Take the only training row{times:text|}.", "caption")
DRAW_AGAIN, TAKE_AGAIN = Sentence("draw a new batch", "again"), Sentence("take the next batch", "again")


class Sampled(NamedTuple):
    """The texts and the code of one way of sampling batches."""

    caption: tuple[Sentence, ...]
    again: Sentence = TAKE_AGAIN
    ends: Sentence = ONCE
    """The sentence about its epochs."""
    take: str = "order[:{size}]"
    """The code of a batch of `{size}` rows; `{more}` is one row more."""
    fill: str = ""
    """The code that fills `order` before a batch is taken from it; empty if each batch is drawn anew."""


RANDOM = Sampled(
    captions(f"{_DRAW}.", f"{_DRAW_MORE}, with replacement.", f"{_DRAW}, with replacement."),
    DRAW_AGAIN,
    take="rng.choice(train, {size})",
)
SHUFFLED = Sampled(
    captions(f"{_TAKE}, shuffled each epoch.", f"{_TAKE_MORE}, shuffled."),
    fill="while len(order) < {size}: order.extend(rng.permutation(train))",
)
ORDERED = Sampled(
    captions(f"{_TAKE}, in their given order.", f"{_TAKE_MORE}, in order."),
    fill="while len(order) < {size}: order.extend(train)",
)
BEGINS_ALIKE = Sentence("take the only training row again", "again")
FETCHED = Sentence(
    "x, y = the batch rows{scaled:, standardized,|} and their {targets:labels|standardized targets}", "formula"
)


class Batch(Op):
    """x, y = X[rows], Y[rows]: the rows of the batch, copied out of the data."""

    name, label, phase, term = "batch", "batch", Phase.FORWARD, "batch"
    reads = ("rows",)
    quick = "x = X.take(rows, axis=0); y = Y.take(rows, axis=0)"  # a quarter of the time of an index

    def __init__(self, dataset: Dataset, batch_size: int, sampled: Sampled) -> None:
        self._data, self._sampled, self._batch_size = dataset, sampled, batch_size
        shape = (-1, len(dataset.targets)) if dataset.targets else (-1,)
        self.known = {"X": dataset.X, "Y": dataset.y.reshape(shape)}
        self._in_passes, rows = bool(sampled.fill), len(dataset.train)
        kind = Kind.CHARACTER if dataset.characters else Kind.INPUT
        y = Tensor("y", ("example",), Kind.LABEL, TensorRole.LABEL)
        if dataset.targets:
            y = Tensor("y", ("example", "output"), Kind.INPUT, TensorRole.TARGET)
        self.writes = (Tensor("x", ("example", "feature"), kind, TensorRole.INPUT), y)
        drawn = 2 if batch_size > rows else int(batch_size > 1)
        self.sentence = sampled.caption[drawn].text_of(size=str(batch_size), rows=str(rows))
        self.begins = sampled.again.text
        if rows == 1:
            self.sentence = ONLY.text_of(times=f" {batch_size} times" * (batch_size > 1))
            self.begins = BEGINS_ALIKE.text
        self.question = continued(self.sentence)
        targets = "standardized targets" if dataset.target_scaling is not None else "labels"
        self.equation = FETCHED.text_of(scaled=", standardized," * (dataset.scaling is not None), targets=targets)
        self._taken = sampled.take.format(size=batch_size, more=batch_size + 1)
        self.code = f"i = {self._taken}"

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        row = int(tensors["rows"][cell.index[0]])
        source = self.known[cell.tensor.upper()][row, *cell.index[1:]]
        return Terms(cell, cell.value_in(tensors), (Term(f"#{row}", (Factor(float(source)),)),))

    @property
    def listing(self) -> str:
        look_up = "x = X[i]; y = Y[i]"
        if not self._in_passes:
            return f"{self.code}; {look_up}"
        fill = self._sampled.fill.format(size=self._batch_size)
        return f"{fill}\n{self.code}; del {self._taken}; {look_up}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        row, drawn = str(int(tensors["rows"][cell.index[0]])), self._drawn(cell, tensors["rows"].tolist())
        if cell.tensor == "y":
            as_given, y = self._data.target_scaling is None, LABEL.say(row=row)
            if self._data.targets:
                words = {"scaled": "standardized " * (not as_given), "given": ", as given in the data" * as_given}
                y = TARGET.say(row=row, **words)
            return Words(y, drawn, code="y = Y[i]")
        place, code = f"x{cell.index[1]}", "x = X[i]"
        if self._data.characters:
            key = Short(f"k{self._data.key(cell.index[1], int(tensors['x'][cell.index]))}")
            return Words(CHARACTER.say(x=place, row=row, k=key), drawn, code=code)
        scaled = "standardized " * (self._data.scaling is not None)
        given: dict[str, Part] = {"scaled": scaled, "x": place, "row": row}
        if not self._data.targets:
            label = int(tensors["y"][cell.index[0]])
            given["label"] = Name(f"c{label}", str(label))
        return Words((INPUT if self._data.targets else VALUE).say(**given), drawn, code=code)

    def _drawn(self, cell: Cell, rows: list[int]) -> tuple[Saying, ...]:
        train = self._data.train
        if len(train) == 1:
            return (EVERY.say(),)
        in_a_row = train[-1] - train[0] + 1 == len(train)
        among = f"{train[0]}..{train[-1]}" if in_a_row else f"the {len(train)} training rows"
        example, way = cell.index[0], "taken" if self._in_passes else "drawn"
        given = {"number": str(len(rows)), "among": among, "rows": ", ".join(map(str, rows))}
        if self._in_passes:
            batch = NEXT.say(shuffled="shuffled " * ("rng" in self._sampled.fill), **given)
        else:
            batch = DRAWN.say(word=f"row number{'s' * (len(rows) > 1)}", **given)
        often = self._sampled.ends if self._in_passes else TWICE if len(rows) > 1 else AGAIN
        return (batch, TURN.say(e=f"e{example}", place=ordinal(example), way=way), often.say())

    def ask(self, known: Knowledge) -> Question | None:
        """Asks for the number of distinct rows in the batch; choices are consecutive. None if there is only one."""
        rows = known["rows"].tolist()
        distinct, most = len(set(rows)), min(len(rows), len(self._data.train))
        count = min(CHOICES, most)
        if count == 1:
            return None
        first = max(1, min(distinct - known.turn % count, most - count + 1))
        drawn = f"The next {len(rows)} rows are taken" if self._in_passes else f"{len(rows)} rows are drawn"
        text = say(f"{drawn}. How many distinct rows will the batch contain?")
        return Question(text, tuple(say(str(first + place)) for place in range(count)), distinct - first)
