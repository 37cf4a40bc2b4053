"""Attention: each position takes a weighted mean of the values of the positions up to itself.

Vaswani and others 2017, "Attention is all you need", section 3.2, with a causal mask. The score of a later position is
-inf, as in PyTorch, so its share is 0. Each head has `size` of a position's numbers, side by side.
"""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.claims import Saying, Sentence, Share, Words, say
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.op import Phase
from stepviz.ops.question import Knowledge, Question, about, extreme
from stepviz.ops.tensor import Cell, Kind, Tensors

ASKED = Sentence("sum over head {n:own} of   query of {t:own}  ×  key of {s:own},  divided by √{size:text}", "rule")
MATCHES = Sentence("How well what {t:own} asks matches what {s:own} offers: the larger, the larger its share.")
MASKED = Sentence("{s:own} comes after {t:own}, so {t:own} must not see it: -inf makes its share 0", "rule")
SHARE = Sentence("exp(attention score - largest), divided by the sum of these over the positions up to {t:own}", "rule")
TAKES = Sentence("{t:own} takes {percent:percent} of the value of {s:own}; its shares sum to 1.")
UNSEEN = Sentence("{s:own} comes after {t:own}, so its share is 0", "rule")
TAKEN = Sentence("sum over the positions up to {t:own} of   share  ×  value {d:own}", "rule")
BY_VALUE = Sentence("sum over head {n:own} of   {dheads:text} of {t:own}  ×  value of {s:own}", "rule")
WEIGHTED = Sentence("share  ×  its gradient", "rule")
THROUGH_SHARES = Sentence("{D:text}, minus the share × the sum of {D:text} over {t:own}", "rule")
NO_GRADIENT = Sentence("{s:own} comes after {t:own}: its share stays 0, so no gradient flows", "rule")
BY_SHARES = Sentence("sum over the positions from {t:own} on of   share of {t:own}  ×  {dheads:text} {d:own}", "rule")
BY_KEYS = Sentence(
    "sum over the positions up to {t:own} of   {dscores:text}  ×  key {d:own},  divided by √{size:text}",
    "rule",
)
BY_QUERIES = Sentence(
    "sum over the positions from {t:own} on of   {dscores:text}  ×  query {d:own},  divided by √{size:text}",
    "rule",
)


class HeadsOp(Declared):
    """An operation that treats each head separately."""

    given = "split = lambda a: a.reshape(len(a), {count}, {size}).transpose(1, 0, 2)"
    unseen: Sentence
    """The sentence about a later position, which is masked."""

    def __init__(self, part: GptPart) -> None:
        super().__init__(part.names(), sizes={"j": part.size})

    def ask(self, known: Knowledge) -> Question | None:
        """Asks, of scores and shares, for the largest of the last position, which attends to most."""
        made = self.writes[-1]
        if made.axes[0] != "head":
            return super().ask(known)
        last = known[made.name][:, -1]
        head, seen = extreme(np.abs(last))
        return about(known, made, (head, last.shape[1] - 1, seen), say(self.equation.rpartition(" = ")[2]))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        *head, row, seen = cell.index
        if head and seen > row and not math.isnan(cell.value_in(tensors)):  # 0 times a nan of its row is nan
            return Words(self.say(self.unseen, **self.places(self.writes[0], cell.index)), worked=False)
        return super().words(cell, tensors)


class Scores(HeadsOp):
    """scores = query·keyᵀ / √size for each head; -inf for later positions."""

    phase, name, term = Phase.FORWARD, "{scores}", "attention"
    sentence = "Each position asks those up to it: query times key, summed."
    equation = "{scores} = {query}·{key}ᵀ / √{size}, none later"
    question = "what is the attention score of each pair of positions?"
    lines = f"{HeadsOp.given}\nseen = np.tri(len({{query}}), dtype=bool); {{code}}"
    makes = (
        Makes(
            "{scores}[n,t,s] = "
            "where(s <= t, sum(j, {query}[t,{size} * n + j] * {key}[s,{size} * n + j]) / sqrt({size}), -1e999)",
            "{scores} = np.where(seen, split({query}) @ split({key}).transpose(0, 2, 1) / np.sqrt({size}), -np.inf)",
            (ASKED, MATCHES),
            kind=Kind.MASKED,
            labels=("d{{{size} * n + j}}",),
        ),
    )

    unseen = MASKED


# -1e999 is -inf, for which the grammar of rules has no name.
_LARGEST = "max(r, where(r <= t, {scores}[n,t,r], -1e999))"


class Shares(HeadsOp):
    """A = softmax of the scores of each position, in each head."""

    phase, name, term = Phase.FORWARD, "{A}", "attention"
    sentence = "Turn the attention scores of each position into shares that sum to 1."
    equation = "{A} = softmax of {scores}, row by row"
    question = "which share does each position take of each other one?"
    lines = "E = np.exp({scores} - {scores}.max(2)[:, :, None]); {code}"
    makes = (
        Makes(
            f"{{A}}[n,t,s] = where(s <= t, exp({{scores}}[n,t,s] - {_LARGEST}) / "
            f"sum(q, (q <= t) * exp({{scores}}[n,t,q] - {_LARGEST})), 0)",
            "{A} = E / E.sum(2)[:, :, None]",
            (SHARE,),
            kind=Kind.PROBABILITY,
        ),
    )

    unseen = UNSEEN

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        share, places = cell.value_in(tensors), self.places(self.writes[0], cell.index)
        return (self.say(TAKES, **places, percent=Share(share)),) if math.isfinite(share) else ()


class HeadSums(HeadsOp):
    """c = A·v of each head, heads side by side."""

    phase, name, term = Phase.FORWARD, "{heads}", "attention"
    sentence = "Sum the values, each times its share; the heads stand side by side."
    equation, question = "{heads} = {A}·{value}, heads side by side", "what is each position's sum of shares × values?"
    makes = (
        Makes(
            "{heads}[t,d] = sum(s, (s <= t) * {A}[d // {size},t,s] * {value}[s,d])",
            "{heads} = ({A} @ split({value})).transpose(1, 0, 2).reshape({value}.shape)",
            (TAKEN,),
        ),
    )


class SharesBack(HeadsOp):
    """dA = dc·vᵀ, dscores = A·(dA - ΣA·dA)."""

    phase, name, label = Phase.BACKWARD, "{dscores}", "{dA},{dscores}"
    sentence = "Backpropagate through the sum of values, then through the softmax."
    equation = "{dA} = {dheads}·{value}ᵀ   {dscores} = {A}·({dA} - Σ{A}·{dA})"
    question, unseen = "how does the loss change with attention scores?", NO_GRADIENT
    again = "seen = np.tri(len({value}), dtype=bool)"
    shown = 2
    makes = (
        Makes(
            "{dA}[n,t,s] = where(s <= t, sum(j, {dheads}[t,{size} * n + j] * {value}[s,{size} * n + j]), 0)",
            "{dA} = np.where(seen, split({dheads}) @ split({value}).transpose(0, 2, 1), 0.0)",
            (BY_VALUE,),
            labels=("d{{{size} * n + j}}",),
        ),
        Makes("{D}[n,t,s] = {A}[n,t,s] * {dA}[n,t,s]", says=(WEIGHTED,)),
        Makes(
            "{dscores}[n,t,s] = {D}[n,t,s] - sum(q, {A}[n,t,s] * {D}[n,t,q])",
            "{dscores} = {D} - {A} * {D}.sum(2)[:, :, None]",
            (THROUGH_SHARES,),
            labels=("{D}", "s{{q}}"),
        ),
    )


class QueriesBack(HeadsOp):
    """dv = Aᵀ·dc, dq = dS·k / √size, dk = dSᵀ·q / √size."""

    phase, name, label = Phase.BACKWARD, "{dquery}", "{dquery},{dkey},{dvalue}"
    sentence = "Backpropagate to queries, keys and values."
    equation = "{dquery} = {dscores}·{key} / √{size}   {dkey} = {dscores}ᵀ·{query} / √{size}   {dvalue} = {A}ᵀ·{dheads}"
    question = "how does the loss change with queries, keys and values?"
    makes = (
        Makes(
            "{dquery}[t,d] = sum(s, (s <= t) * {dscores}[d // {size},t,s] * {key}[s,d]) / sqrt({size})",
            "{dquery} = ({dscores} @ split({key})).transpose(1, 0, 2).reshape({key}.shape) / np.sqrt({size})",
            (BY_KEYS,),
        ),
        Makes(
            "{dkey}[t,d] = sum(s, (t <= s) * {dscores}[d // {size},s,t] * {query}[s,d]) / sqrt({size})",
            "{dkey} = ({dscores}.transpose(0, 2, 1) @ split({query}))"
            ".transpose(1, 0, 2).reshape({query}.shape) / np.sqrt({size})",
            (BY_QUERIES,),
            labels=("t{{s}}",),
        ),
        Makes(
            "{dvalue}[t,d] = sum(s, (t <= s) * {A}[d // {size},s,t] * {dheads}[s,d])",
            "{dvalue} = ({A}.transpose(0, 2, 1) @ split({dheads})).transpose(1, 0, 2).reshape({dheads}.shape)",
            (BY_SHARES,),
            labels=("t{{s}}",),
        ),
    )
