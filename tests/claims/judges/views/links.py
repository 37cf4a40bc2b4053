"""Links: what a number is used by, and what it is made from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, TensorRole
from stepviz.settings.values import short
from stepviz.views.explain.sentences import links
from tests.claims.judges.verdict import Judges, Said, Truth, carried, is_carried, is_new, written


def _used(truth: Truth, said: Said) -> bool:
    """The cells named are those that use this one, all of them where no number is told; then that is how many.

    That these are the users, and no others, is a law of the rules.
    """
    *texts, last = _apart(said["cells"])
    whole = int(last.split()[1]) if last.startswith(links.MORE[0]) else 0
    texts += [] if whole else [last]
    later = [text for text in texts if " of iteration " in text or text in SPLITS]
    using, after = _users(truth), {Cell(f"{truth.cell.tensor}_after", truth.cell.index)}  # its next title tells of it
    named = {cell for text in texts if text not in later for cell in _named(truth, text, using)}
    told = whole in (len(using), len(using - after)) and whole > len(named) if whole else using - named <= after
    return told and all(_is_later(truth, text) for text in later)


def _users(truth: Truth) -> set[Cell]:
    """What is made with the number."""
    now = truth.frame.current if is_new(truth) else truth.frame.previous
    assert now is not None
    makers = [op for op in now.program.ops if truth.cell.tensor in (*op.reads, *op.inner)]
    return {cell for op in makers for used in op.users(truth.cell, now) for cell in _cells(truth, *used)}


def _apart(cells: str) -> list[str]:
    """`dW[x3,*]`, `db[c0]`: parted at the commas that stand in no brackets."""
    return re.split(r", (?![^\[]*\])", cells)


def _named(truth: Truth, text: str, using: set[Cell]) -> set[Cell]:
    """The cells that a text names among those. Raises `ValueError` where it names others."""
    title, _, inside = text.removesuffix("]").partition("[")
    at = [None if place == "*" else _positions(place[1:]) for place in inside.split(",")] if inside else []
    for tensor in truth.frame.program.tensors.values():
        if tensor.title == title and len(tensor.axes) == len(at):
            found = _cells(truth, tensor.name, at)
            if found <= using:
                return found
    raise ValueError(f"{text} is not made with it")


def _cells(truth: Truth, name: str, at: Sequence[range | int | None]) -> set[Cell]:
    """The cells of a tensor at those positions, None for all of an axis."""
    shape = truth.frame.program.shape(truth.frame.program.tensors[name])
    spans = [range(length) if place is None else place for place, length in zip(at, shape, strict=True)]
    return {Cell(name, index) for index in product(*([span] if isinstance(span, int) else span for span in spans))}


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
    if truth.frame.previous is None:
        return False
    try:
        left = truth.last[truth.last.program.after(truth.cell.tensor)]
    except KeyError:  # that one had another optimizer
        return True
    return not np.array_equal(left[truth.cell.index], carried(truth, truth.frame.moment.iteration), True)


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
