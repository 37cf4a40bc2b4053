"""`stepviz compare`: the first number of somebody's own step that is wrong, and the mistake that makes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from stepviz.cli import options, output
from stepviz.cli.comparing.reading import arrays_of, renamed
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.ops import Cell, Program
from stepviz.ops.mistakes.rewrites import Rewrite
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.tensor import places
from stepviz.settings.values import quoted
from stepviz.training import Iteration, Timeline
from stepviz.training.comparing import Difference, StepComparison, compare

DIFFERENT = 1
SMALL = ("The ", "It ", "Every ")
"""How sentences begin that begin with a word."""


def compare_step(timeline: Timeline, given: Namespace) -> int:
    """Print what is found and return the exit status: 0 where all is right, 1 where something is not.

    Raises `UserError` for a file that cannot be read or run, and for an iteration that the run does not have.
    """
    if not given.target:
        raise UserError(
            "what is compared? Give a file: stepviz compare mine.npz, a .json, or a .py with a function step"
        )
    moment = timeline.schedule.parse(given.at or "1")
    iteration = timeline.iterations(moment.iteration, moment.iteration)[0]
    experiment = timeline.of(iteration.number).trainer.experiment
    arrays = arrays_of(given.target, iteration, experiment.lr, renamed(given.names, iteration))
    found = compare(iteration, arrays)
    if given.format == "json":
        output.line(json.dumps(_record(found, iteration)))
    elif given.format not in (None, "text"):
        raise UserError(f"--format {quoted(given.format)}: choose text or json")
    else:
        output.line("\n".join(_lines(found, iteration)))
    if given.show and found.first is not None:
        return _shown(given, found.first, iteration)
    return DIFFERENT if found.first else 0


def _lines(found: StepComparison, iteration: Iteration) -> Iterator[str]:
    program, first = iteration.program, found.first
    equal = _titles(program, found.equal)
    if first is not None:
        yield from _told(first, program)
        if others := found.differences[1:]:
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
    """What differs, and by which mistakes."""
    yield _sentence(first, program)
    yield from (f"  {rewrite.mistake}: {_where(rewrite, first, program)}" for rewrite in first.mistakes)
    if len(first.mistakes) > 1:
        yield "  These mistakes make the same numbers here: they cannot be told apart."
    elif first.mistakes:
        yield f"  {MISTAKES[first.mistakes[0].mistake].hint}"
    elif first.tensor in {tensor.name for tensor in program.carried}:
        yield f"  What the update makes of it is called {program.after(first.tensor)}."
    elif first.misshapen and first.yours.size > first.right.size:
        yield "  Where a column meets a row, NumPy makes a table of both: look at the shapes that go in."
    else:
        yield f"  No mistake that is known makes {'this shape' if first.misshapen else 'these numbers'}."


def _where(rewrite: Rewrite, first: Difference, program: Program) -> str:
    """What is wrong, with the tensor where that is another one than the first that differs."""
    tensor, told = rewrite.rule.tensor, rewrite.sentence
    if tensor == first.tensor:
        return told
    inside = f"{told[0].lower()}{told[1:]}" if told.startswith(SMALL) else told
    return f"in {program.tensors[tensor].title}, which is not given: {inside}"


def _titles(program: Program, names: Any) -> str:
    return ", ".join(program.tensors[name].title for name in names)


def _sentence(first: Difference, program: Program) -> str:
    """Where the first difference is, with both numbers."""
    tensor, cell = program.tensors[first.tensor], first.cell
    if cell is None:
        shapes = f"its shape is {first.yours.shape}, and should be {first.right.shape}"
        return f"{tensor.title} differs first, at {first.op.called}: {shapes}."
    yours, right = numbers(cell.value_in({first.tensor: first.yours}), cell.value_in({first.tensor: first.right}))
    place = f"[{','.join(places(tensor, cell.index))}]" * bool(cell.index)
    if tensor in program.carried:
        return (
            f"The iteration starts from another {tensor.title}: {tensor.title}{place} is {yours} and should be {right}."
        )
    where = f"{tensor.title} differs first, at {first.op.called}"
    return f"{where}: {tensor.title}{place} is {yours}, and should be {right}."


def numbers(yours: float, right: float) -> tuple[str, str]:
    """Two numbers in as many digits as it takes to tell them apart."""
    texts = ((f"{yours:.{digits}g}", f"{right:.{digits}g}") for digits in range(5, 18))
    return next((pair for pair in texts if pair[0] != pair[1]), (repr(yours), repr(right)))


def _record(found: StepComparison, iteration: Iteration) -> dict[str, Any]:
    """For programs: what `--format json` prints."""
    program, first = iteration.program, found.first
    record: dict[str, Any] = {"equal": first is None, "iteration": iteration.number, "compared": [*found.equal]}
    if first is None:
        return record
    cell = first.cell
    record |= {"op": first.op.name, "tensor": first.tensor, "cell": None if cell is None else program.word(cell)}
    if cell is None:
        record |= {"yours": [*first.yours.shape], "ours": [*first.right.shape]}
    else:
        record |= {"yours": _plain(first.yours, cell), "ours": _plain(first.right, cell)}
    record["mistakes"] = [rewrite.mistake for rewrite in first.mistakes]
    told = [_sentence(first, program), *(_where(rewrite, first, program) for rewrite in first.mistakes)]
    record["sentence"] = " ".join(told)
    record["also"] = [other.tensor for other in found.differences[1:]]
    return record


def _plain(array: Any, cell: Cell) -> float | None:
    """A number, None where it is not finite."""
    value = float(array[cell.index])
    return value if np.isfinite(value) else None


def _shown(given: Namespace, first: Difference, iteration: Iteration) -> int:
    """The session at the number that differs, what is theirs said in its message."""
    from stepviz.cli.dispatch import opened

    words = ["--at", f"{iteration.number}:{first.op.name}"]
    if first.cell is not None:
        words += ["--pick", iteration.program.word(first.cell), "--explain"]
    given.complaint = _sentence(first, iteration.program)
    return opened(given, options.experiment(given), words=tuple(words)) or DIFFERENT
