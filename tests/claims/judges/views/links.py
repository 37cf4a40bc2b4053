"""Links: what a number is used by, and what it is made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell, Op, Tensor, TensorRole
from stepviz.settings.values import short
from stepviz.training import Iteration
from stepviz.views.explain.sentences import links
from tests.claims.judges.verdict import Judges, Said, Truth
from tests.claims.judges.views.shown import is_carried, is_new, written


def _used(truth: Truth, said: Said) -> bool:
    """Every cell named is made by an operation that reads this one; every cell that changes with it is named."""
    *texts, last = _apart(said["cells"])
    whole = int(last.split()[1]) if last.startswith(links.MORE[0]) else 0
    texts += [] if whole else [last]
    later = [text for text in texts if " of iteration " in text or text in SPLITS]
    named = [_named(truth, text) for text in texts if text not in later]
    now = truth.frame.current if is_new(truth) else truth.frame.previous
    assert now is not None
    if truth.tensor.axes[-2:] == ("position", "seen") and truth.cell.index[-1] > truth.cell.index[-2]:
        return True  # what no position sees stays what it is
    return all(_is_later(truth, text) for text in later) and _covers(now, truth.cell, named, whole)


def _apart(cells: str) -> list[str]:
    """`dW[x3,*]`, `db[c0]`: parted at the commas that stand in no brackets."""
    whole: list[str] = []
    for part in cells.split(", "):
        whole = (
            [*whole[:-1], f"{whole[-1]}, {part}"] if whole and "[" in whole[-1].rpartition("]")[2] else [*whole, part]
        )
    return whole


def _named(truth: Truth, text: str) -> links.Place:
    """The tensor and the places that a text names. Raises `ValueError` where the program has no such cells."""
    title, _, inside = text.removesuffix("]").partition("[")
    at = inside.split(",") if inside else []
    for tensor in truth.frame.program.tensors.values():
        if tensor.title == title and len(tensor.axes) == len(at):
            index = tuple(None if place == "*" else _positions(place[1:]) for place in at)
            shape = truth.frame.program.shape(tensor)
            if all(places is None or places.stop <= length for places, length in zip(index, shape, strict=True)):
                return tensor.name, index
    raise ValueError(f"there is no {text}")


def _positions(text: str) -> range:
    """`3`, or `3-5`."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _is_later(truth: Truth, text: str) -> bool:
    frame = truth.frame
    if text in SPLITS:
        return frame.moment.iteration == frame.schedule.iterations
    before = written(truth, Cell(frame.program.of(truth.cell.tensor), truth.cell.index), symbol=True, when=" before")
    more = frame.moment.iteration < frame.schedule.iterations
    return more and text == f"{before} of iteration {frame.moment.iteration + 1}"


def _numbers(index: Sequence[range | None], shape: Sequence[int]) -> int:
    """How many numbers those places are."""
    return prod(length if places is None else len(places) for places, length in zip(index, shape, strict=True))


def _covers(iteration: Iteration, cell: Cell, named: Sequence[links.Place], whole: int) -> bool:
    """`whole`: how many numbers there are in all, where not all of them are named; else 0."""
    makers = [op for op in iteration.program.ops if cell.tensor in (*op.reads, *op.inner)]
    made = {tensor.name for op in makers for tensor in op.writes}
    if not all(tensor in made for tensor, _ in named):
        return False
    readers = [op for op in makers if cell.tensor in op.reads and iteration[cell.tensor].dtype.kind == "f"]
    unnamed = sum(_unnamed(iteration, cell, op, named) for op in readers if not (whole and op.inner))
    program = iteration.program
    told = sum(_numbers(index, program.shape(program.tensors[tensor])) for tensor, index in named)
    return unnamed <= max(0, whole - told)


def _unnamed(iteration: Iteration, cell: Cell, op: Op, named: Sequence[links.Place]) -> int:
    """How much of what the operation makes otherwise goes without a name.

    What the cell is carried on as needs none: its next title tells that.
    """
    if any(tensor in op.inner for tensor, _ in named):
        return 0
    found = 0
    for made, changed in _changed(iteration, cell, op):
        patterns = [index for tensor, index in named if tensor == made.name]
        if not (made.role is TensorRole.AFTER and made.of == cell.tensor):
            found += sum(not any(_covered(place, index) for index in patterns) for place in changed)
    return found


def _covered(place: list[int], index: tuple[range | None, ...]) -> bool:
    return all(wanted is None or mine in wanted for mine, wanted in zip(place, index, strict=True))


def _changed(iteration: Iteration, cell: Cell, op: Op) -> Iterator[tuple[Tensor, list[list[int]]]]:
    """Where an operation makes something else of another value of that cell."""
    arrays: list[Array] = [iteration[tensor] for tensor in op.reads]
    others = [np.array(array) for array in arrays]
    held: Any = others[op.reads.index(cell.tensor)]
    held[cell.index] += 0.37 * (1 + abs(held[cell.index]))
    for made, a, b in zip(op.writes, op.compute(*arrays), op.compute(*others), strict=True):
        yield made, np.argwhere(~((a == b) | ((a != a) & (b != b)))).tolist()


def _made(truth: Truth, said: Said) -> bool:
    """Of what an iteration starts from: its start, or the iteration before; of others, the places their rules name."""
    what, frame = said["what"], truth.frame
    last, starts = " of iteration " in what, _starts(truth)
    if not is_carried(truth):
        return not last and what not in starts and _are_read(truth, what)
    if last:
        wanted = f"{written(truth, truth.cell, when=' after')} of iteration {frame.moment.iteration - 1}"
        return what == wanted and frame.moment.iteration > 1 and not _is_edited(truth)
    if what == links.FIRST:
        begins = frame.moment.iteration == 1 or _is_edited(truth)
        return begins and truth.tensor.name == "it" and truth.value == truth.number
    if what in (links.ANEW, f"{links.EDITED} {frame.moment.iteration}"):
        parameter = truth.tensor.role is TensorRole.PARAMETER
        return _is_edited(truth) and (not parameter if what == links.ANEW else parameter)
    return frame.moment.iteration == 1 and starts.get(what, False)


def _are_read(truth: Truth, what: str) -> bool:
    """Whether all that is named is read by the rule of the number; of what is drawn, by its operation."""
    program = truth.frame.program
    op = program.maker(truth.cell.tensor)
    reads = next((rule.reads for rule in truth.rules if rule.tensor == truth.cell.tensor), op.reads if op else ())
    named = [re.sub(r"^(?:rows?|columns?) \S+ of ", "", text).partition("[")[0] for text in _apart(what)]
    read = {program.tensors[name].title for name in reads if name in program.tensors}
    return all(name in read or name.startswith("…") for name in named)


def _is_edited(truth: Truth) -> bool:
    """Whether an iteration starts from another number than the one before has left."""
    frame, cell = truth.frame, truth.cell
    if frame.previous is None:
        return False
    try:
        left = frame.previous[frame.previous.program.after(cell.tensor)]
    except KeyError:  # that one had another optimizer
        return True
    return not np.array_equal(
        left[cell.index], frame.carried_at(frame.moment.iteration)[_slot(truth)][cell.index], True
    )


def _slot(truth: Truth) -> int:
    return [tensor.name for tensor in truth.frame.program.carried].index(truth.cell.tensor)


def _starts(truth: Truth) -> Mapping[str, bool]:
    """What can be said of a first value, and whether it is so."""
    axes, role = len(truth.tensor.axes), truth.tensor.role
    parameter, running = role is TensorRole.PARAMETER, role is TensorRole.RUNNING
    given, same = parameter and bool(truth.frame.program.intro.given), truth[truth.cell.tensor] == truth.value
    alike = f"nothing: every {truth.tensor.noun} starts at {short(truth.value)}"
    start = {
        links.RANDOM: parameter and axes == 2 and not given,
        alike: (parameter or running) and axes == 1 and not given and bool(same.all()),
        links.TOLD: parameter and axes == 0 and not given,
        links.NOTHING: not parameter and truth.value == 0,
    }
    file = truth.frame.program.intro.given
    return start | {f"{file}, before iteration 1": given}


JUDGES: Judges = {
    links.USED_BY: _used,
    links.MADE_FROM: _made,
}
