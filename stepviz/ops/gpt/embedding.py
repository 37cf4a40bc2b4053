"""The embedding of a GPT: the learned vector of a character, plus that of its position."""

from __future__ import annotations

from stepviz.ops.claims import Sentence, Shape, Words
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Cell, TensorRole, Tensors

ADDED = Sentence("{d:own} of the character at {t:own} in wte, plus {d:own} of its position in wpe", "rule")
OF_CHARACTER = Sentence("sum of   demb {d:own}   at the positions that have {k:own}", "rule")
NOWHERE = Sentence("{k:own} does not occur in this document, so the gradient is 0", "rule")
OF_PLACE = Sentence("demb {d:own} at the only position that reads {p:own}", "rule")
NO_PLACE = Sentence("this document is too short to read {p:own}, so the gradient is 0", "rule")
EACH = Sentence("For each number of wte and wpe: sum demb where it was looked up.", "caption")
BROKEN = Sentence("nan or inf: a gradient where it was looked up is, or their sum overflows.")


class Embedding(Declared):
    """emb = wte[x] + wpe."""

    phase, name, label, term = Phase.FORWARD, "emb", "emb", "embedding"
    sentence = "Look up the embedding of each character; add that of its position."
    equation, question = "emb = rows x of wte + rows of wpe", "what are the numbers of each position?"
    takes = ("x", "wte", "wpe")
    makes = (
        Makes(
            "emb[t,d] = wte[x[t],d] + wpe[t,d]",
            "emb = wte[x] + wpe[:len(x)]",
            (ADDED,),
            role=TensorRole.ACTIVATION,
            labels=("wte k{{x[t]}}", "wpe p{{t}}"),
        ),
    )

    def __init__(self, part: GptPart) -> None:
        super().__init__(part.names())


class TablesGradient(ParameterGradient):
    """dwte, dwpe = the gradients by emb, summed by character and by position."""

    name, label, one, broken, caption = "tables", "dwte,dwpe", "number", BROKEN, EACH
    equation, question = (
        "dwte = demb summed by x   dwpe = demb",
        "how does the loss change with each number of the tables?",
    )
    lines = "dwte = np.zeros(wte.shape); np.add.at(dwte, x, demb); dwpe = np.zeros(wpe.shape); dwpe[:len(x)] = demb"
    code = "np.add.at(dwte, x, demb)"
    given = "wte = np.empty(({characters}, {numbers})); wpe = np.empty(({places}, {numbers}))"
    makes = (
        Makes("dwte[k,d] = sum(t, (x[t] == k) * demb[t,d])", "np.add.at(dwte, x, demb)", (OF_CHARACTER,)),
        Makes("dwpe[p,d] = sum(t, (t == p) * demb[t,d])", "dwpe[:len(x)] = demb", (OF_PLACE,)),
    )

    def __init__(self, part: GptPart, learning: Learning, **lengths: int) -> None:
        """`lengths`: `characters` and `places`, the rows of wte and wpe, and the `numbers` of each."""
        names = part.names(**{name: str(length) for name, length in lengths.items()})
        super().__init__(names, learning, part.parameter("wte"), part.parameter("wpe"))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        row, fields = cell.index[0], self.places(self._made[cell.tensor][0], cell.index)
        by_place = cell.tensor == "dwpe"
        used = row < len(tensors["x"]) if by_place else bool((tensors["x"] == row).any())
        if not used:
            return Words(self.say(NO_PLACE if by_place else NOWHERE, **fields), shape=Shape.NONE)
        rule = OF_PLACE if by_place else OF_CHARACTER
        return Words(self.say(rule, **fields), self.meaning(cell, tensors))
