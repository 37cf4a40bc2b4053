"""Beside: what stands after the arithmetic of a number in the caption, and the batch in a line."""

from __future__ import annotations

import numpy as np

from stepviz.data.scaling import Scaling
from stepviz.ops import TensorRole
from stepviz.views.explain.sentences import comparison
from stepviz.views.text import numbers
from tests.claims.judges.optimizers import by_both, stays, stays_by_both, went
from tests.claims.judges.verdict import Judges, Said, Truth, is_carried, is_new
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


def _went(truth: Truth, said: Said) -> bool:
    return went(truth, said) and said["cause"] == _mover(truth)


def _mover(truth: Truth) -> str:
    """What moves a parameter: the gradient, by its name; the step or what is remembered, in words as its pane is."""
    program, update = truth.frame.program, truth.frame.program.update
    what = "the step" if update.steps else update.moves_by
    return what or program.tensors[update.update_direction(program.of(truth.cell.tensor))].title


def _stays(truth: Truth, said: Said) -> bool:
    """Why the real update left a parameter where it was."""
    held = truth.frame.program.of(truth.cell.tensor) in truth.experiment.frozen
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
    return said["splits"] == told and int(said["total"]) == total and (said["rows"] == "row") == (total == 1)


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


JUDGES: Judges = {
    comparison.SCALED_FROM: _scaled_from,
    comparison.STANDS: _stands,
    comparison.WENT: _went,
    comparison.WENT_BRIEFLY: _went,
    comparison.WENT_BY_BOTH: by_both,
    comparison.BY_BOTH_BRIEFLY: by_both,
    comparison.STAYS: _stays,
    comparison.OLD: lambda truth, said: not is_new(truth) and int(said["old"]) == truth.number,
    comparison.BEFORE: lambda truth, said: is_carried(truth) and int(said["now"]) == truth.frame.moment.iteration,
    comparison.DRAWN: _drew,
    comparison.SIZES: _are_sizes,
    comparison.COUNT: lambda truth, said: int(said["count"]) == len(truth.frame.program.ops),
    comparison.SCALED_BACK: _scaled_back,
    comparison.AS_GIVEN: _as_given,
    comparison.NO_UNIT: _has_no_unit,
    comparison.SCALED: _are_scaled,
    comparison.HOW_SCALED: _standardised,
    comparison.RIGHT: _labels,
    comparison.CALLED: lambda truth, said: (
        said["classes"] == ", ".join(f"{c} {name}" for c, name in enumerate(truth.dataset.classes))
    ),
}
