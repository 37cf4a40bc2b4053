"""The batch: which rows this iteration learns from."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.experiment import Sampling
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, mixed
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms
from stepviz.ops.words import Pattern, Words, ordinal, say, several


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
        self._in_passes, self._batch_size = sampling == "epochs", batch_size
        self._rows = rows = len(dataset.train)
        first, last = int(dataset.train[0]), int(dataset.train[-1])
        in_a_row = last - first + 1 == rows
        self._population = f"from {first}..{last}" if in_a_row else f"from the {rows} training rows"
        self._scaled = dataset.scaling is not None
        draw, twice = f"draw {batch_size} of the {rows} training rows at random", batch_size > 1
        self.sentence = f"{draw.capitalize()}.{' A row can come twice.' * twice}"
        self.equation = "x, y = the drawn rows and their labels"
        self.code = f"i = rng.choice(train, {batch_size})"
        self.question = f"{draw}{' (a row can come twice)' * twice}"
        if self._in_passes:
            self.sentence = f"Take the next {batch_size} of the {rows} training rows, shuffled for each pass."
            self.code = f"i = order[:{batch_size}]"
            self.question = f"take the next {batch_size} of the {rows} training rows, in shuffled order"

    def compute(self, rows: Array) -> tuple[Array, ...]:
        """From rows (batch,): x (batch, features) and y (batch,)."""
        return self._X.take(rows, axis=0), self._y.take(rows)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One term: the value as it stands in the data."""
        row = int(tensors["rows"][cell.index[0]])
        source = self._y[row] if cell.tensor == "y" else self._X[row, cell.index[1]]
        return Terms(cell, float(tensors[cell.tensor][cell.index]), (Term(f"#{row}", (Factor(float(source)),)),))

    @property
    def listing(self) -> str:
        """The draw and the look-up."""
        look_up = "x = X[i]; y = Y[i]"
        if not self._in_passes:
            return f"{self.code}; {look_up}"
        shuffle = f"while len(order) < {self._batch_size}: order.extend(rng.permutation(train))"
        return f"{shuffle}\n{self.code}; del order[:{self._batch_size}]; {look_up}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which row it stands in, and how that row was drawn."""
        example = cell.index[0]
        rows = tensors["rows"].tolist()
        batch = f"The batch is {several(len(rows), 'row number')} drawn at random {self._population}:  "
        often = "A row can be drawn twice in one batch." if len(rows) > 1 else "The next batch can be the same row."
        if self._in_passes:
            over = self._population.replace("from", "over")
            batch = f"The batch is the next {len(rows)} in a shuffled pass {over}:  "
            often = "Each row comes once in a pass. The next pass fills up a batch left unfilled."
        drawn = (
            say(batch, ", ".join(map(str, rows))),
            say(f"e{example} is the {ordinal(example)} number {'taken' if self._in_passes else 'drawn'}."),
            say(often),
        )
        label = int(tensors["y"][example])
        value = "scaled value" if self._scaled else "value"
        what = f"{value} of feature x{cell.index[1]} in" if cell.tensor == "x" else "right class of"
        tail = f", whose right class is {label}" if cell.tensor == "x" else ", as it stands in the data"
        code = "x = X[i]" if cell.tensor == "x" else "y = Y[i]"
        return Words(say(f"{what} training row #{rows[example]}{tail}"), code, drawn)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The example a drawn row number fetches."""
        example = cell.index[0]
        return Pattern("x", (example, None)), Pattern("y", (example,))

    def ask(self, known: Knowledge) -> Question | None:
        """How many of the rows drawn are different ones."""
        rows = known["rows"].tolist()
        distinct = len(set(rows))
        near = [distinct + 1, distinct - 1, distinct - 2, distinct + 2]
        possible = [say(str(n)) for n in near if 1 <= n <= min(len(rows), self._rows)]
        drawn = f"The next {len(rows)} rows are taken" if self._in_passes else f"{len(rows)} rows are drawn"
        text = say(f"{drawn}. How many different rows will the batch hold?")
        return mixed(known, text, say(str(distinct)), possible)
