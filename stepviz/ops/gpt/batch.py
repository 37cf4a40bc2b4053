"""The batch of a GPT: the characters of one document, and the character after each."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.data import Dataset
from stepviz.ops.batch import Batch, Sampled
from stepviz.ops.claims import Sentence, Words, continued
from stepviz.ops.question import Knowledge, Question
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors

CHARACTER = Sentence("the character at {t:own} of document {document}", "rule")
NEXT = Sentence("the character after {t:own} in document {document}", "rule")
FETCHED = Sentence("x = its characters, y = the character after each", "formula")


_NEXT = Sentence("read the next document", "again")


def _way(caption: str, take: str) -> Sampled:
    return Sampled((Sentence(caption, "caption"),), _NEXT, take=take)


_EACH = "if not order: order.extend({order})\ni = documents[order.pop(0)]"
WAYS: Mapping[str, Sampled] = {
    "order": _way("Read the next document.", _EACH.format(order="range(len(documents))")),
    "epochs": _way(
        "Read the next document of a shuffled epoch.", _EACH.format(order="rng.permutation(len(documents))")
    ),
    "replacement": _way("Read a document drawn at random.", "i = documents[rng.choice(len(documents), 1)[0]]"),
}
"""The texts of each way of sampling, and the code that takes a document, as a list of rows."""


class Document(Batch):
    """x, y = the characters of a document, and the character after each."""

    def __init__(self, dataset: Dataset, sampling: str) -> None:
        self._data, self._sampled, self.known = dataset, WAYS[sampling], {"X": dataset.X[:, 0], "Y": dataset.y}
        (caption,), again, *_ = self._sampled
        self.sentence, self.question, self.begins = caption.text, continued(caption.text), again.text
        self.writes = (
            Tensor("x", ("position",), Kind.CHARACTER, TensorRole.INPUT),
            Tensor("y", ("position",), Kind.LABEL, TensorRole.LABEL),
        )
        self.equation, self.code = FETCHED.text, "x, y = X[i, 0], Y[i]"

    @property
    def listing(self) -> str:
        return f"{self._sampled.take}; {self.code}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        row = int(tensors["rows"][cell.index[0]])
        document = int((self._data.starts <= row).sum()) - 1
        rule = NEXT if cell.tensor == "y" else CHARACTER
        return Words(rule.say(t=f"t{cell.index[0]}", document=str(document)), code=self.code)

    def ask(self, known: Knowledge) -> Question | None:
        """None: the characters of a document cannot be computed."""
        return None
