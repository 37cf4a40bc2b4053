"""Compared: the result of comparing a user's own step, in sentences and as a record for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stepviz.export.document import jsonable
from stepviz.ops import Program
from stepviz.ops.mistakes.rewrites import Rewrite
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.tensor import places
from stepviz.training import Iteration
from stepviz.training.comparing import Difference, StepComparison

SMALL = ("The ", "It ", "Every ")
"""Starts of sentences that are written in lower case inside another sentence."""


def lines(found: StepComparison, iteration: Iteration) -> Iterator[str]:
    """Yields the result in sentences."""
    program, first = iteration.program, found.first
    equal = _titles(program, found.equal)
    if first is not None:
        yield from _told(first, program)
        others = [other for other in found.differences[1:] if not (first.is_longer and other.is_longer)]
        if others:
            yield f"Wrong, too, given your own numbers: {_titles(program, [other.tensor for other in others])}."
        if equal:
            yield f"Right, given your own numbers: {equal}."
    else:
        if equal:
            yield f"Equal in iteration {iteration.number}: {equal}."
        if found.rescaled:
            told = _titles(program, [other.tensor for other in found.differences])
            yield f"{told}: divided at another place than here, and the step is the same. That is right, too."
        else:
            yield "No number differs."
    if found.missing:
        yield f"Not given: {_titles(program, found.missing)}."


def _told(first: Difference, program: Program) -> Iterator[str]:
    """Yields sentences on the first difference and its possible mistakes."""
    yield sentence(first, program)
    yield from (f"  {rewrite.mistake}: {_where(rewrite, first, program)}" for rewrite in first.mistakes)
    if len(first.mistakes) > 1:
        yield "  These mistakes make the same numbers here: they cannot be told apart."
    elif first.mistakes:
        yield f"  {MISTAKES[first.mistakes[0].mistake].hint}"
    elif first.tensor in {tensor.name for tensor in program.carried}:
        yield f"  What the update makes of it is called {program.after(first.tensor)}."
    elif first.is_longer:
        yield "  It has an axis of length 1 too many: keepdims keeps it, a None among indexes makes it."
    elif first.misshapen and first.yours.size > first.right.size:
        yield "  Where a column meets a row, NumPy makes a table of both: look at the shapes that go in."
    else:
        yield f"  No mistake that is known makes {'this shape' if first.misshapen else 'these numbers'}."


def _where(rewrite: Rewrite, first: Difference, program: Program) -> str:
    """The sentence of a mistake; names the tensor if it is not the one of the first difference."""
    tensor, told = rewrite.rule.tensor, rewrite.sentence
    if tensor == first.tensor:
        return told
    inside = f"{told[0].lower()}{told[1:]}" if told.startswith(SMALL) else told
    return f"in {program.tensors[tensor].title}, which is not given: {inside}"


def _titles(program: Program, names: Any) -> str:
    return ", ".join(program.tensors[name].title for name in names)


def sentence(first: Difference, program: Program) -> str:
    """The sentence on the first difference, with both numbers."""
    tensor, cell = program.tensors[first.tensor], first.cell
    if cell is None:
        shapes = f"its shape is {first.yours.shape}, and should be {first.right.shape}"
        if tensor in program.carried and first.yours.shape == first.right.shape[::-1]:  # as PyTorch lays weights out
            shapes += ": transpose it"
        return f"{tensor.title} differs first, at {first.op.called}: {shapes}."
    yours, right = numbers(cell.value_in({first.tensor: first.yours}), cell.value_in({first.tensor: first.right}))
    place = f"[{','.join(places(tensor, cell.index))}]" * bool(cell.index)
    if tensor in program.carried:
        begun = f"The iteration starts from another {tensor.title}"
        return f"{begun}: {tensor.title}{place} is {yours} and should be {right}."
    where = f"{tensor.title} differs first, at {first.op.called}"
    return f"{where}: {tensor.title}{place} is {yours}, and should be {right}."


def numbers(yours: float, right: float) -> tuple[str, str]:
    """Two numbers with as many digits as needed to make them differ."""
    texts = ((f"{yours:.{digits}g}", f"{right:.{digits}g}") for digits in range(5, 18))
    return next((pair for pair in texts if pair[0] != pair[1]), (repr(yours), repr(right)))


def record(found: StepComparison, iteration: Iteration) -> dict[str, Any]:
    """The result as `--format json` prints it."""
    program, first = iteration.program, found.first
    made: dict[str, Any] = {"equal": first is None, "iteration": iteration.number, "compared": [*found.equal]}
    if first is None:
        return made
    cell = first.cell
    made |= {"op": first.op.name, "tensor": first.tensor, "cell": None if cell is None else program.word(cell)}
    if cell is None:
        made |= {"yours": [*first.yours.shape], "ours": [*first.right.shape]}
    else:
        yours, ours = (jsonable(float(array[cell.index])) for array in (first.yours, first.right))
        made |= {"yours": yours, "ours": ours}
    made["mistakes"] = [rewrite.mistake for rewrite in first.mistakes]
    told = (_where(rewrite, first, program) for rewrite in first.mistakes)
    sentences = (f"I{text[1:]}" if text.startswith("in ") else text for text in told)
    made["sentence"] = " ".join((sentence(first, program), *sentences))
    made["also"] = [other.tensor for other in found.differences[1:]]
    return made
