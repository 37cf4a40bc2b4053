"""Meaning: what a number is: its tensor, and the glossary's terms for such numbers and their operation."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.glossary.finding import meant, told
from stepviz.ops import Cell, Kind, Op, Phase, Tensor, TensorRole, places
from stepviz.training import Frame
from stepviz.views.explain.shown import name

_PHASES: Mapping[Phase, str] = {
    Phase.FORWARD: "forward pass",
    Phase.BACKWARD: "backward pass",
    Phase.UPDATE: "update",
    Phase.CHECK: "check",
}
_AXES: Mapping[str, str] = {"pooled": "pooled unit", "place": "place of a filter", "embedded": "embedded number"}


def title(frame: Frame, cell: Cell | None) -> str:
    """`WHAT IS dW[x3,c0]?`."""
    return "WHAT IS IT?" if cell is None else f"WHAT IS {_name(frame, cell)}?"


def lines(frame: Frame, cell: Cell | None) -> tuple[str, ...]:
    """Texts on a number: its tensor, the term for it, the operation that computes it, and the term for that."""
    if cell is None:
        return ("No number is selected: Enter selects one.",)
    program, tensor, of = frame.program, frame.described(cell.tensor), cell.tensor
    if any(carried.name == of for carried in program.carried):
        of = program.after(of)  # of a number carried over, the operation in the iteration before
    op = frame.check if of in program.measures else program.maker(of)
    words = [term_of(frame, tensor), "" if op is None else _op_term(op)]
    terms = [term for word in words if word for term in meant(word)]
    made = () if op is None else (f"{op.called} computes it: {op.sentence}",)
    first, *others = [*map(told, dict.fromkeys(terms)), ""]
    about = f"{_name(frame, cell)} is a single number."
    if tensor.axes:
        shape = " x ".join(map(str, program.shape(tensor)))
        each = " and ".join(_AXES.get(axis, axis) for axis in tensor.axes)
        here = " and ".join(places(tensor, cell.index))
        about = f"{tensor.title} has {shape} numbers, one for each {each}. This one is of {here}."
    return tuple(text for text in (about, first, *made, *others) if text)


def term_of(frame: Frame, tensor: Tensor) -> str:
    """The term for the numbers of a tensor; "" without one, as for intermediate results."""
    if tensor.role is TensorRole.AFTER:
        return term_of(frame, frame.described(tensor.of))
    if tensor.role is TensorRole.PARAMETER:
        return tensor.noun if meant(tensor.noun) else "parameter"
    if tensor.role is TensorRole.ACCURACY:
        return "accuracy" if tensor.kind is Kind.PERCENT else tensor.title.split()[-1]
    return "" if tensor.role is TensorRole.RUNNING and tensor.kind is Kind.COUNT else tensor.role.term


def _op_term(op: Op) -> str:
    """The term for an operation, or else for its phase."""
    return op.term or _PHASES.get(op.phase, "")


def _name(frame: Frame, cell: Cell) -> str:
    measures, tensors = frame.program.measures, frame.program.tensors
    return measures[cell.tensor].title if cell.tensor in measures else name(cell, tensors, symbol=False)
