"""The loss and its gradient as the article prints them, with the bug.

The listing takes the batch size from the wrong axis (`input.shape[1]`, the number of classes) and indexes with labels
of shape (batch, 1), which broadcast. So for all labels it reads only the first rows of the batch, as many as there are
classes, and it subtracts 1 at every class that occurs in the batch, in those rows only.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops.claims import Name, Num, Pattern, Saying, Sentence, Words, say
from stepviz.ops.layers.learning import BELIEF
from stepviz.ops.losses.cross_entropy import Loss, LossGradient, why_infinite
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.settings.experiment import Experiment

FORMULA = Sentence("loss = sum of -ln p[first {classes} rows, y] / {classes}", "formula")
FORMULA_BACK = Sentence("dlogits = p - 1 at any y, first {classes} rows", "formula")
RULE = Sentence("-ln of the probability of {label:place}, in rows {rows:text}", "rule")
LOOKED_UP = Sentence("The label of {e:own} is looked up in rows {rows:text}, not in {e:own}: the bug.")
SUM = Sentence("sum over all labels, divided by the number of classes", "rule")
DIVIDES = Sentence("The listing divides by {count}, the number of classes: its bug.")
PROBABILITY = Sentence("p of c{label} in e{row},", "label")
FIRST_ROWS = Sentence("The bug: all labels are looked up in the first {count} rows.", "caption")
TAKEN = Sentence("p, minus 1 because {c:own} is the label of e{by} (bug)", "rule")
NO_LABEL = Sentence("p itself: {c:own} is no label of this batch", "rule")
NOT_READ = Sentence("p itself: row {e:own} is never indexed (bug)", "rule")
LEANS = Sentence(f"{{sign:Negative|Positive}}: {BELIEF}{{way:raising|lowering}} this logit lowers the loss.")
RIGHT = Sentence(f"Zero: {BELIEF}this p is exact to the last digit.")
GOES_ON = Sentence("The listing continues with rows of which it used only the first.")
GOES_AWAY = Sentence("The bug: 1 is subtracted in the first {count} rows only, at all labels.", "caption")


class LossAsPrinted(Loss):
    """losses[i] = sum of -ln p at label i over the first rows; loss = their sum divided by the number of classes."""

    code = "p[range(n), y[:, None]]"
    quick = ""

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(classes, run)
        self._read = np.arange(classes)
        # The listing reads only the number of columns of z.
        self.known = {"z": np.empty((1, classes))}
        self.together = f"sum(e, losses[e]) / {classes}"
        self.equation = f"{FORMULA.text_of(classes=str(classes))}   (bug)"
        self.sentence = FIRST_ROWS.text_of(count=str(classes))
        rule = "losses[e] = sum(r, -ln(probs[r,y[e]]))"
        self.of_example = Rule(rule, sizes={"r": classes}, labels=("e{r}",), because={0: "y[e]"})

    @property
    def listing(self) -> str:
        return f"n = z.shape[1]; taken = -np.log({self.code})\nL = taken.sum(1); loss = taken.sum() / n"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        rows = " and ".join(f"e{row}" for row in self._read)
        if cell.tensor == "loss":
            fault = DIVIDES.say(count=str(len(self._read)))
            return Words(SUM.say(), (fault,), code="loss = taken.sum() / n")
        (example,) = cell.index
        label = int(tensors["y"][example])
        infinite = [text for row in self._read for text in why_infinite(tensors["probs"][row], label)]
        looked_up = LOOKED_UP.say(e=f"e{example}", rows=rows)
        labels = tuple(PROBABILITY.text_of(label=str(label), row=str(row)) for row in self._read)
        return Words(RULE.say(label=f"c{label}", rows=rows), (*infinite[:1], looked_up), code=self.code, labels=labels)


class LossGradientAsPrinted(LossGradient):
    """Subtracts 1 once for every class that occurs in the batch, in the first rows only."""

    belief = BELIEF
    leanings = LEANS, RIGHT
    taken = "{d}[range(n), y[:, None]] -= 1"
    truth = "T = np.zeros(p.shape); T[read, y[:, None]] = 1.0"

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(classes, run)
        self._read, self._all_read = np.arange(classes), classes >= run.batch_size
        self.known = {"read": self._read}
        self.equation = f"{FORMULA_BACK.text_of(classes=str(classes))}   (bug)"
        self.code, self.fuller = self._copied, self.listing
        self.sentence = GOES_AWAY.text_of(count=str(classes))
        made = f"dlogits[e,c] = (probs[e,c] - (e < {classes}) * (max(r, y[r] == c) == 1)){self.over}"
        self.rules = (
            Rule(
                made,
                labels=tuple(label.format(row=self.row) for label in self.labels),
                because={1: "y[first(r, y[r] == c)]"},
            ),
        )

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, column = cell.index
        words = super().words(cell, tensors)
        if label := self.terms(cell, tensors).parts[-1].because:
            return replace(words, rule=TAKEN.say(c=f"c{column}", by=str(label.index[0])))
        read = example < len(self._read)
        return replace(words, rule=NO_LABEL.say(c=f"c{column}") if read else NOT_READ.say(e=f"e{example}"))

    def _remark(self, row: Array) -> tuple[Saying, ...]:
        return () if self._all_read else (GOES_ON.say(),)

    def _told(self, place: Saying, p: Num, right: Name) -> Saying:
        return say("p", *place, " is ", p, f". 1 goes away in {', '.join(f'e{row}' for row in self._read)} only")

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        if cell.tensor == "y":
            column = int(tensors["y"][cell.index])
            return tuple(Pattern("dlogits", (int(row), column)) for row in self._read)
        return super().users(cell, tensors)
