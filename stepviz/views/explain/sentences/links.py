"""Links: the cells that use a number, and those it is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Pattern, Program, Tensor, TensorRole, places
from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.training import Frame, provenance
from stepviz.views.explain.shown import name

Place = tuple[str, tuple[range | None, ...]]
"""A tensor's name and ranges along its axes, None for a whole axis."""
_ROOM = 69
"""Columns of either text."""
MORE = "… {count} numbers in all"
RANDOM = "the random generator, before iteration 1"
_ALIKE = "nothing: every {noun} starts at {start}"
NOTHING = "nothing: no update was done before iteration 1"
FIRST = "nothing: iterations are counted from 1"
TOLD = "the start value given for the run"
EDITED = "the what-if, before iteration"
ANEW = "nothing: the what-if resets the optimizer state"


USED_BY = Sentence("used by ▸ {cells:text}")
MADE_FROM = Sentence("inputs ▸ {what:text}")


def used_by(frame: Frame, cell: Cell, fed: Sequence[Pattern]) -> str:
    """The cells that use a number, and what it is called in the next iteration."""
    program, last = frame.program, frame.moment.iteration == frame.schedule.iterations
    if program.moved(cell.tensor) and last:
        return ", ".join(SPLITS)
    later = list[str]()
    if program.role(cell.tensor) is TensorRole.AFTER and not last:
        before = name(Cell(program.of(cell.tensor), cell.index), program.tensors, when=" before")
        later.append(f"{before} of iteration {frame.moment.iteration + 1}")
    spans = [*_spans(fed)]
    return _listed(program, spans, [_span_text(span, program.tensors) for span in spans], later)


def made_from(frame: Frame, read: Sequence[Pattern]) -> str:
    """The cells that a number is computed from; empty if they are one whole tensor, as for the mean loss."""
    if len(read) == 1 and read[0].index and not any(place is not None for place in read[0].index):
        return ""
    spans = [*_spans(read)]
    return _listed(frame.program, spans, [_in_words(span, frame.program.tensors) for span in spans], [])


def _listed(program: Program, spans: Sequence[Place], used: list[str], later: list[str]) -> str:
    """The texts of cells, `used`, then `later`, as many as fit, and the number of cells if not all fit."""
    if len(", ".join([*used, *later])) > _ROOM:
        sized = ((zip(index, program.shape(program.tensors[tensor]), strict=True)) for tensor, index in spans)
        count = sum(prod(whole if part is None else len(part) for part, whole in axes) for axes in sized)
        later.append(MORE.format(count=count))
        while used and len(", ".join([*used, *later])) > _ROOM:
            used.pop()
    return ", ".join([*used, *later])


def _in_words(span: Place, tensors: Mapping[str, Tensor]) -> str:
    """`row e1 of logits`, `column c0 of W`; others as by `_span_text`."""
    name_of, index = span
    if len(index) != 2 or (index[0] is None) == (index[1] is None):
        return _span_text(span, tensors)
    what, axis = ("column", 1) if index[0] is None else ("row", 0)
    positions, tensor = index[axis], tensors[name_of]
    first = places(tensor, tuple(0 if place is None else place.start for place in index))[axis]
    several = "s" * (positions is not None and len(positions) > 1)
    return f"{what}{several} {_position_text(first, positions)} of {tensor.title}"


def _spans(fed: Sequence[Pattern]) -> Iterator[Place]:
    """The cells of patterns, with neighbours along an axis joined."""
    last: Place | None = None
    for pattern in fed:
        index = tuple(None if place is None else range(place, place + 1) for place in pattern.index)
        joined = None if last is None or last[0] != pattern.tensor else _joined(last[1], index)
        if joined is None and last is not None:
            yield last
        last = pattern.tensor, index if joined is None else joined
    yield from () if last is None else (last,)


def _joined(one: tuple[range | None, ...], other: tuple[range | None, ...]) -> tuple[range | None, ...] | None:
    """Both as one, if they differ in one axis only and are adjacent there; else None."""
    apart = [axis for axis, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    mine, theirs = (one[apart[0]], other[apart[0]]) if len(apart) == 1 else (None, None)
    if mine is None or theirs is None or mine.stop != theirs.start:
        return None
    return (*one[: apart[0]], range(mine.start, theirs.stop), *one[apart[0] + 1 :])


def _span_text(span: Place, tensors: Mapping[str, Tensor]) -> str:
    """`logits[e1,*]`, `a1[e1,h3-5]`; `mean loss` for a single number."""
    name_of, index = span
    tensor = tensors[name_of]
    if not index:
        return tensor.title
    first = places(tensor, tuple(0 if place is None else place.start for place in index))
    parts = (_position_text(place, positions) for place, positions in zip(first, index, strict=True))
    return f"{tensor.title}[{','.join(parts)}]"


def _position_text(first: str, positions: range | None) -> str:
    if positions is None:
        return "*"
    return first if len(positions) == 1 else f"{first}-{positions[-1]}"


def origin(frame: Frame, cell: Cell) -> str:
    """The origin of a number that is carried into an iteration."""
    program, number = frame.program, frame.moment.iteration
    edited, running = provenance.is_edited(frame, cell), program.role(cell.tensor) is TensorRole.RUNNING
    if running and not cell.index and frame.current[cell.tensor] == number and (edited or number == 1):
        return FIRST
    if edited:
        return f"{EDITED} {number}" if program.role(cell.tensor) is TensorRole.PARAMETER else ANEW
    if number > 1:
        after = Cell(program.after(cell.tensor), cell.index)
        return f"{name(after, program.tensors, symbol=False)} of iteration {number - 1}"
    running = running and len(cell.index) == 1
    if program.role(cell.tensor) is not TensorRole.PARAMETER and not running:
        return NOTHING
    if program.intro.given and not running:
        return f"{program.intro.given}, before iteration 1"
    if len(cell.index) == 1:
        start = short(cell.value_in(frame.current))
        return _ALIKE.format(noun=program.tensors[cell.tensor].noun, start=start)
    return RANDOM if cell.index else TOLD
