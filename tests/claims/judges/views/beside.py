"""Beside a number: what follows its arithmetic, what uses it and what it is made from; and the batch in a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from stepviz.data.dataset import SPLITS
from stepviz.data.scaling import Scaling
from stepviz.ops import Cell, TensorRole
from stepviz.settings.values import short
from stepviz.views.explain.sentences import comparison, links
from stepviz.views.text import numbers
from tests.claims.judges.optimizers import by_both, stays, stays_by_both, went
from tests.claims.judges.verdict import Judges, Said, Truth, agree, carried, is_carried, is_new, written
from tests.support.printed import is_true


def _stands(truth: Truth, said: Said) -> bool:
    """The row drawn, and whether its features are scaled; nothing of that behind the scaling worked out."""
    frame, row = truth.frame, int(said["row"])
    drawn = row == truth[frame.program.the(TensorRole.ROWS)][truth.cell.index[0]] and row in truth.dataset.train
    scaled = _scaling(truth) is not None
    return bool(drawn) and (scaled if not said["how"] else (said["how"] == "standardized, from ") == scaled)


def _scaling(truth: Truth) -> Scaling | None:
    """How inputs were made of the file, or targets; None of other numbers."""
    data, role = truth.dataset, truth.tensor.role
    return data.scaling if role is TensorRole.INPUT else data.target_scaling if role is TensorRole.TARGET else None


def _mover(truth: Truth) -> str:
    """What moves a parameter: the gradient, by its name; the step or what is remembered, in words as its pane is."""
    program, update = truth.program, truth.program.update
    what = "the step" if update.steps else update.moves_by
    return what or program.tensors[update.update_direction(program.of(truth.cell.tensor))].title


def _stays(truth: Truth, said: Said) -> bool:
    """Why the real update left a parameter where it was."""
    held = truth.program.of(truth.cell.tensor) in truth.experiment.frozen
    if said["why"] == "the step and the decay together are too small":
        return stays_by_both(truth, said)
    known = said["why"] in ("lr is 0", "the step is too small", f"{_mover(truth)} is 0")
    return held if said["why"] == "it is frozen" else not held and known and stays(truth, said)


def _drew(truth: Truth, said: Said) -> bool:
    drawn = truth.frame.current.the(TensorRole.ROWS).tolist()
    return said["numbers"].split() == [f"#{row}" for row in drawn]


def _labels(truth: Truth, said: Said) -> bool:
    """The classes of the batch, by number or by name."""
    y, data = truth.frame.current.the(TensorRole.LABEL).tolist(), truth.dataset
    heads = data.heads(numbers.WIDTH)
    named = (", ".join(data.classes[c] for c in y), ", ".join(heads[c] for c in y))
    return said["labels"] in (" ".join(map(str, y)), *named)


def _are_sizes(truth: Truth, said: Said) -> bool:
    data = truth.dataset
    counts = {"train": len(data.train), "validate": len(data.val), "test": len(data.test)}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    total = sum(counts.values())
    return agree(said, {"splits": told, "total": total, "rows": "row" if total == 1 else "rows"})


def _standardised(truth: Truth, said: Said) -> bool:
    """That x, or y, is what is given, brought to mean 0 and deviation 1 of training rows: each feature, or together."""
    data, axis = truth.dataset, None if said["whose"].startswith("all") else 0
    arrays, scalings = {"x": data.X, "y": data.y}, {"x": data.scaling, "y": data.target_scaling}
    named = said["what"].split(" and ")
    if named != [name for name in arrays if scalings[name] is not None]:
        return False
    rows = [arrays[name][data.train] for name in named]
    near = all(np.allclose(of.mean(axis), 0, atol=1e-6) and np.allclose(of.std(axis), 1, atol=1e-6) for of in rows)
    return near and all(scalings[name].common == (axis is None) for name in named)  # type: ignore[union-attr]


def _are_scaled(truth: Truth, said: Said) -> bool:
    """Which of x and y are standardized."""
    both = {"x": truth.dataset.scaling, "y": truth.dataset.target_scaling}
    return said["what"].replace("are", "is") == f"{' and '.join(name for name in both if both[name] is not None)} is"


def _scaled_back(truth: Truth, said: Said) -> bool:
    """That the output shown is the cell's, the deviation and mean those of its target, and the number their result."""
    scaling = truth.dataset.target_scaling
    assert scaling is not None
    told = [float(said[name].strip("()")) for name in ("deviation", "mean")]
    near = np.isclose(told, [scaling.spread[0], scaling.mean[0]], rtol=1e-5, atol=0).all()
    right = is_true(f"{said['value']} · {said['deviation']} + {said['mean']} {said['sign']} {said['given']}")
    return bool(near) and right and _as_given(truth, said) and truth.shows(said["value"], truth.value)


def _as_given(truth: Truth, said: Said) -> bool:
    """That the number is the output in the unit of the file."""
    scaling = truth.dataset.target_scaling
    if scaling is None or truth.tensor.role is not TensorRole.OUTPUT:
        return False
    real = truth.value * float(scaling.spread[0]) + float(scaling.mean[0])
    near = np.isclose(float(said["given"]), real, rtol=1e-5, atol=1e-9 * float(scaling.spread[0]))
    return bool(near) and said["label"] == truth.dataset.label


def _has_no_unit(truth: Truth, _: Said) -> bool:
    """A loss of targets with mean 0 and deviation 1 in the training rows."""
    data, y = truth.dataset, truth.dataset.y[truth.dataset.train]
    of_loss = truth.tensor.role in (TensorRole.LOSS, TensorRole.OBJECTIVE)
    return of_loss and data.target_scaling is not None and bool(abs(y.mean()) < 1e-6)


def _scaled_from(truth: Truth, said: Said) -> bool:
    """That the number given becomes this one to the last bit, and that mean and deviation are those of the rows."""
    scaling, feature = _scaling(truth), truth.cell.index[1]
    assert scaling is not None
    mean, deviation = scaling.mean[feature], scaling.spread[feature]
    told = [float(said["mean"].strip("()")), float(said["deviation"])]
    near = np.isclose(told, [mean, deviation], rtol=1e-5, atol=0).all()
    same = (float(said["given"]) - mean) / deviation == truth.value and truth.shows(said["value"], truth.value)
    arithmetic = f"({said['given']} - {said['mean']}) / {said['deviation']} {said['sign']} {said['value']}"
    return bool(same and near) and is_true(arithmetic)


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
    for tensor in truth.program.tensors.values():
        if tensor.title == title and len(tensor.axes) == len(at):
            found = _cells(truth, tensor.name, at)
            if found <= using:
                return found
    raise ValueError(f"{text} is not made with it")


def _cells(truth: Truth, name: str, at: Sequence[range | int | None]) -> set[Cell]:
    """The cells of a tensor at those positions, None for all of an axis."""
    shape = truth.program.shape(truth.program.tensors[name])
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
    program = truth.program
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
    given, same = parameter and bool(truth.program.intro.given), truth[truth.cell.tensor] == truth.value
    alike = f"nothing: every {truth.tensor.noun} starts at {short(truth.value)}"
    start = {
        links.RANDOM: parameter and axes == 2 and not given,
        alike: (parameter or running) and axes == 1 and not given and bool(same.all()),
        links.TOLD: parameter and axes == 0 and not given,
        links.NOTHING: not parameter and truth.value == 0,
    }
    file = truth.program.intro.given
    return start | {f"{file}, before iteration 1": given}


JUDGES: Judges = {
    comparison.SCALED_FROM: _scaled_from,
    comparison.STANDS: _stands,
    **dict.fromkeys(
        (comparison.WENT, comparison.WENT_BRIEFLY),
        lambda truth, said: went(truth, said) and said["cause"] == _mover(truth),
    ),
    **dict.fromkeys((comparison.WENT_BY_BOTH, comparison.BY_BOTH_BRIEFLY), by_both),
    comparison.STAYS: _stays,
    comparison.OLD: lambda truth, said: not is_new(truth) and int(said["old"]) == truth.number,
    comparison.BEFORE: lambda truth, said: is_carried(truth) and int(said["now"]) == truth.frame.moment.iteration,
    comparison.DRAWN: _drew,
    comparison.SIZES: _are_sizes,
    comparison.COUNT: lambda truth, said: int(said["count"]) == len(truth.program.ops),
    comparison.SCALED_BACK: _scaled_back,
    comparison.AS_GIVEN: _as_given,
    comparison.NO_UNIT: _has_no_unit,
    comparison.SCALED: _are_scaled,
    comparison.HOW_SCALED: _standardised,
    comparison.RIGHT: _labels,
    comparison.CALLED: lambda truth, said: (
        said["classes"] == ", ".join(f"{c} {name}" for c, name in enumerate(truth.dataset.classes))
    ),
    links.USED_BY: _used,
    links.MADE_FROM: _made,
}
