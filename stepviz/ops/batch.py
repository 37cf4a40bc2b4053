"""The batch: which rows this iteration learns from."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.ops import batch_claims as told
from stepviz.ops.claims import Sentence
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CHOICES, Knowledge, Question
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms
from stepviz.ops.words import Name, Pattern, Saying, Short, Words, ordinal, say
from stepviz.settings.words import Sampling


class Batch(Op):
    """x, y = X[rows], Y[rows]: the drawn rows, copied out of the data."""

    name, label, phase, term = "batch", "batch", Phase.FORWARD, "batch"
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
        self.sentence, self.question = (said[sampling].of(batch_size, rows) for said in (told.CAPTIONS, told.QUESTIONS))
        self.begins = told.BEGINS[sampling].text
        if rows == 1:
            times = f" {batch_size} times" * (batch_size > 1)
            self.sentence, self.question = (only.text_of(times=times) for only in told.ONLY)
            self.begins = told.BEGINS_ALIKE.text
        self.equation = told.FETCHED.text_of(scaled=", standardized," * self._scaled)
        self.code = f"i = order[:{batch_size}]" if self._in_passes else f"i = rng.choice(train, {batch_size})"

    def compute(self, rows: Array) -> tuple[Array, ...]:
        """From rows (batch,): x (batch, features) and y (batch,), of targets (batch, outputs)."""
        return self._X.take(rows, axis=0), self._y.take(rows, axis=0)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One term: the value as given in the data."""
        row = int(tensors["rows"][cell.index[0]])
        source = (self._y if cell.tensor == "y" else self._X)[row, *cell.index[1:]]
        return Terms(cell, float(tensors[cell.tensor][cell.index]), (Term(f"#{row}", (Factor(float(source)),)),))

    @property
    def listing(self) -> str:
        look_up = "x = X[i]; y = Y[i]"
        if not self._in_passes:
            return f"{self.code}; {look_up}"
        rows = "rng.permutation(train)" if self._sampling == "epochs" else "train"
        fill = f"while len(order) < {self._batch_size}: order.extend({rows})"
        return f"{fill}\n{self.code}; del order[:{self._batch_size}]; {look_up}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example = cell.index[0]
        rows = tensors["rows"].tolist()
        row, way = str(rows[example]), "taken" if self._in_passes else "drawn"
        given = {"number": str(len(rows)), "among": self._among, "rows": ", ".join(map(str, rows))}
        if self._in_passes:
            batch = told.NEXT.say(shuffled="shuffled " * (self._sampling == "epochs"), **given)
        else:
            batch = told.DRAWN.say(word=f"row number{'s' * (len(rows) > 1)}", **given)
        often = told.ONCE if self._in_passes else told.TWICE if len(rows) > 1 else told.AGAIN
        turn = told.TURN.say(e=f"e{example}", place=ordinal(example), way=way)
        drawn: tuple[Saying, ...] = (told.EVERY.say(),) if self._rows == 1 else (batch, turn, often.say())
        if cell.tensor == "y":
            return Words((told.TARGET if self._targets else told.LABEL).say(row=row), "y = Y[i]", drawn)
        if self._key is not None:
            key = self._key(cell.index[1], int(tensors["x"][cell.index]))
            return Words(told.CHARACTER.say(x=f"x{cell.index[1]}", row=row, k=Short(f"k{key}")), "x = X[i]", drawn)
        given = {"scaled": "standardized " if self._scaled else "", "x": f"x{cell.index[1]}", "row": row}
        if self._targets:
            return Words(told.INPUT.say(**given), "x = X[i]", drawn)
        label = int(tensors["y"][example])
        return Words(told.VALUE.say(label=Name(f"c{label}", str(label)), **given), "x = X[i]", drawn)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return told.WORDS

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
        text = say(f"{drawn}. How many distinct rows will the batch contain?")
        return Question(text, tuple(say(str(first + place)) for place in range(count)), distinct - first)
