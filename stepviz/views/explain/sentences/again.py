"""Again: the loss of the same batch with one parameter perturbed, and with all parameters updated."""

from __future__ import annotations

from stepviz.ops import Cell, TensorRole
from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.training import Frame, Iteration, provenance
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers

_MORE = short(provenance.PERTURBED_BY)
_NUDGE = f"try ▸ {{kind:text}} +{_MORE}: "
OF_SUM = Sentence(f"{_NUDGE}sum of losses {{sum:number}} (its gradient: {{gradient:cell}}), mean {{mean:number}}")
OF_SUM_PENALIZED = Sentence(
    f"{_NUDGE}sum of losses {{sum:number}}, penalty {{penalty:number}} (gradient: {{gradient:cell}})"
)
_WHICH = f"{_NUDGE}{{which:mean loss|the loss}} {{mean:number}}"
OF_MEAN = Sentence(f"{_WHICH} ({{low:number}} to {{high:number}})")
OF_MEAN_PENALIZED = Sentence(f"{_WHICH}, penalty {{penalty:number}} (gradient: {{gradient:cell}})")
OF_NEITHER = Sentence(f"{_NUDGE}sum of losses {{sum:number}}, mean {{mean:number}}")
OF_NEITHER_PENALIZED = Sentence(f"{OF_NEITHER.text}, penalty {{penalty:number}}")
"""Used if the gradients are not the derivatives of the loss."""
TESTED_VALUE = Sentence(
    f"try ▸ {{cell:text}} +{_MORE}: {{L:cell}} {{change:number}} ({{low:number}} to {{high:number}})"
)
SAME_BATCH = Sentence("Same batch with the updated parameters: mean loss {low:number} to {high:number}.")
NEW_VALUE = Sentence("{L:cell} with the new value{several:s|}: {low:number} to {high:number}.")


def after(frame: Frame, source: Iteration, cell: Cell) -> tuple[str, ...]:
    """For a parameter after its update, a sentence on the loss of the same batch before and after it."""
    if not frame.program.moved(cell.tensor) or frame.broken is not None:
        return ()
    again = provenance.rerun(source)
    if source.program.with_role(TensorRole.LOSS):
        return (SAME_BATCH.text_of(**_ends(again)),)
    several, objective = "s" * (len(source.program.parameters) > 1), source.program.the(TensorRole.OBJECTIVE)
    return (NEW_VALUE.text_of(L=source.program.tensors[objective].title, several=several, **_ends(again)),)


def nudged(source: Iteration, cell: Cell) -> str:
    """The effect of adding 0.01 to a parameter on the loss of this batch; `cell` is the parameter or its gradient.

    If sum and mean differ, the sentence says of which the gradient is the derivative.
    """
    perturbed, program = provenance.perturb(source, cell), source.program
    total, mean = perturbed.sum_after - perturbed.sum_before, perturbed.mean_after - perturbed.mean_before
    parameter = program.of(cell.tensor)
    if not program.with_role(TensorRole.LOSS):
        moved, objective = name(Cell(parameter), program.tensors), program.tensors[program.the(TensorRole.OBJECTIVE)]
        return TESTED_VALUE.text_of(cell=moved, L=objective.title, change=numbers.with_sign(total), **_ends(perturbed))
    told = {"kind": program.tensors[cell.tensor].noun}
    penalty = provenance.penalty(source, cell)
    decay = {} if penalty is None else {"penalty": numbers.with_sign(penalty)}
    gradient = program.tensors[program.gradient(parameter)].title
    count = len(source.the(TensorRole.ROWS))
    if any(op.belief for op in program.ops):
        told |= {"sum": numbers.with_sign(total), "mean": numbers.with_sign(mean)} | decay
        return (OF_NEITHER_PENALIZED if decay else OF_NEITHER).text_of(**told)
    if count > 1 and all(op.divisor == 1 for op in program.ops):
        told |= {"sum": numbers.with_sign(total), "gradient": gradient}
        return (
            OF_SUM_PENALIZED.text_of(**told, **decay) if decay else OF_SUM.text_of(**told, mean=numbers.with_sign(mean))
        )
    told |= {"mean": numbers.with_sign(mean), "which": "mean loss" if count > 1 else "the loss"}
    if decay:
        return OF_MEAN_PENALIZED.text_of(**told, **decay, gradient=gradient)
    return OF_MEAN.text_of(**told, **_ends(perturbed))


def _ends(perturbed: provenance.Perturbation) -> dict[str, str]:
    ends = {"low": perturbed.mean_before, "high": perturbed.mean_after}
    return {end: numbers.unsigned(mean) for end, mean in ends.items()}
