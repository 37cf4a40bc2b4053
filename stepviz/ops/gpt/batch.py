"""The batch of a GPT: the characters of one document, and the character after each."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.data import Dataset
from stepviz.ops.batch import Batch
from stepviz.ops.claims import Pattern, Sentence, Words
from stepviz.ops.op import Phase
from stepviz.ops.question import Knowledge, Question
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms

CHARACTER = Sentence("the character at {t:own} of document {document}", "rule")
NEXT = Sentence("the character after {t:own} in document {document}", "rule")
FETCHED = Sentence("x, y = its characters, and each one's next", "formula")


class DocumentTexts(NamedTuple):
    """The texts of one way of sampling documents."""

    read: Sentence
    question: Sentence
    again: Sentence


def _texts(read: str, question: str, again: str) -> DocumentTexts:
    return DocumentTexts(Sentence(read, "caption"), Sentence(question, "next"), Sentence(again, "again"))


WAYS: dict[str, DocumentTexts] = {
    "order": _texts("Read the next document.", "read the next document", "read the next document"),
    "epochs": _texts(
        "Read the next document of a shuffled epoch.", "read the next document of an epoch", "read another document"
    ),
    "replacement": _texts("Read a document drawn at random.", "read a document at random", "read another document"),
}

_EACH = "if not order: order.extend({order})\ni = documents[order.pop(0)]"
TAKES = {
    "order": _EACH.format(order="range(len(documents))"),
    "epochs": _EACH.format(order="rng.permutation(len(documents))"),
    "replacement": "i = documents[rng.choice(len(documents), 1)[0]]",
}
"""The code that takes a document, as a list of rows, for each way of sampling."""


class Document(Batch):
    """x, y = the characters of a document, and the character after each."""

    name, label, phase, term = "batch", "batch", Phase.FORWARD, "batch"
    reads = ("rows",)

    def __init__(self, dataset: Dataset, sampling: str) -> None:
        self._data = dataset
        self.sentence, self.question, self.begins = (sentence.text for sentence in WAYS[sampling])
        self.writes = (
            Tensor("x", ("position",), Kind.CHARACTER, TensorRole.INPUT),
            Tensor("y", ("position",), Kind.LABEL, TensorRole.LABEL),
        )
        self.equation = FETCHED.text
        self.code, self._take = "x, y = X[i, 0], Y[i]", TAKES[sampling]

    def compute(self, rows: Array) -> tuple[Array, ...]:
        """From rows (positions,): x and y, (positions,) int64 each."""
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
        """None: the characters of a document cannot be computed."""
        return None
