"""Of formulas: somebody's own, and that of the chain rule."""

from __future__ import annotations

from stepviz.formula.asked import formula_of
from stepviz.ops import formula as told
from stepviz.ops import scalar
from stepviz.ops.claims import Sentence
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, added, agree, as_ruled

_FEW = 3
"""Names that are named."""
_TIMES = {2: "twice", 3: "three times", 4: "four times"}


def _is_shared(truth: Truth, said: Said) -> bool:
    """Whether a slope is added up of as many as the number has uses."""
    count = len(added(truth))
    known = {"name": truth.tensor.of, "times": _TIMES.get(count, f"{count} times")}
    return as_ruled(truth) and count > 1 and agree(said, known | {"paths": "both" if count == 2 else "all"})


def _is_aim(truth: Truth, said: Said) -> bool:
    """What is made by the last number, and which names are moved."""
    run = truth.experiment
    formula = formula_of(run.formula or "", run.set, run.move)
    moved = " and ".join(formula.moved) if len(formula.moved) <= _FEW else "its names"
    whose = "its gradient" if len(formula.moved) == 1 else "their gradients"
    return agree(said, {"made": formula.graph.output, "moved": moved, "whose": whose})


JUDGES: Judges = {
    told.LEAST: Always("what a step lowers"),
    told.SHARED: Rarely(_is_shared, "said of one formula"),
    told.BEGUN: lambda truth, said: truth.value == 1 and said["slope"] == truth.tensor.title,
    told.AIM: _is_aim,
    told.READY: Always("the start"),
    **{
        Sentence(meaning): Always("the slope or the sum of such a node")
        for op in scalar.operations()
        for meaning in op.meanings.values()
    },
    scalar.AIM: Always("what gradient descent does"),
    scalar.READY: Always("the start"),
    scalar.LEAST: Always("a square is not negative"),
}
