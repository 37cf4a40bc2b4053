"""The document of an iteration: its characters, and the one that comes after each."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.ops.batch import Batch
from stepviz.ops.claims import Pattern, Sentence, Words
from stepviz.ops.op import Phase
from stepviz.ops.question import Knowledge, Question
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms

CHARACTER = Sentence("character {t:own} of document {document}", "rule")
NEXT = Sentence("the character that comes after {t:own} in document {document}", "rule")
READ = Sentence("Read the {way:next document|next document of a shuffled epoch|document that is drawn}.", "caption")
QUESTION = Sentence("read {way:the next document|the next document, shuffled|a random document}", "next")
AGAIN = Sentence("read {way:the next|another} document", "again")
FETCHED = Sentence("x, y = its characters, and each one's next", "formula")
WAYS = {
    "order": ("next document", "the next document", "the next"),
    "epochs": ("next document of a shuffled epoch", "the next document, shuffled", "another"),
    "replacement": ("document that is drawn", "a random document", "another"),
}

_EACH = "if not order: order.extend({order})\ni = documents[order.pop(0)]"
TAKES = {
    "order": _EACH.format(order="range(len(documents))"),
    "epochs": _EACH.format(order="rng.permutation(len(documents))"),
    "replacement": "i = documents[rng.choice(len(documents), 1)[0]]",
}
"""The code that takes a document, as a list of rows."""


def told(sampling: str) -> tuple[str, ...]:
    """What is said of how documents are taken: as caption, question and beginning."""
    read, question, again = WAYS[sampling]
    return READ.text_of(way=read), QUESTION.text_of(way=question), AGAIN.text_of(way=again), sampling


class Document(Batch):
    """x, y = the characters of a document, and the one after each."""

    name, label, phase, term = "batch", "batch", Phase.FORWARD, "batch"
    reads = ("rows",)

    def __init__(self, dataset: Dataset, length: int, said: tuple[str, ...]) -> None:
        self._data = dataset
        self.sentence, self.question, self.begins, sampling = said
        self.writes = (
            Tensor("x", ("position",), Kind.CHARACTER, TensorRole.INPUT),
            Tensor("y", ("position",), Kind.LABEL, TensorRole.LABEL),
        )
        self.equation = FETCHED.text
        self.code, self._take = "x, y = X[i, 0], Y[i]", TAKES[sampling]

    def compute(self, rows: Array) -> tuple[Array, ...]:
        """From rows (positions,): x and y, as rows, int64."""
        return self._data.X[rows, 0], self._data.y.take(rows)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        row = int(tensors["rows"][cell.index[0]])
        source = self._data.y[row] if cell.tensor == "y" else self._data.X[row, 0]
        return Terms(cell, cell.value_in(tensors), (Term(f"#{row}", (Factor(float(source)),)),))

    @property
    def listing(self) -> str:
        return f"{self._take}; {self.code}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        row = int(tensors["rows"][cell.index[0]])
        document = int((self._data.starts <= row).sum()) - 1
        rule = NEXT if cell.tensor == "y" else CHARACTER
        return Words(rule.say(t=f"t{cell.index[0]}", document=str(document)), code=self.code)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        return Pattern("x", cell.index), Pattern("y", cell.index)

    def ask(self, known: Knowledge) -> Question | None:
        """Nothing: what a document says cannot be worked out."""
        return None
