"""Of what a run learns, starts from and comes to; of somebody's own formula and that of the chain rule."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np

from stepviz.data.loading import WORKED_EXAMPLE, mazur_parameters
from stepviz.formula.asked import formula_of
from stepviz.ops import formula, run_intro, scalar
from stepviz.ops.claims import Sentence
from stepviz.settings.sources import ARTICLE
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, added, agree, as_ruled

_RULE = 2
"""The feature that is the label of every row of the article."""


def _is_aim(truth: Truth, said: Said) -> bool:
    """That what is predicted and the inputs are those of the data."""
    data = truth.dataset
    count = data.X.shape[1]
    before = "one" if count == 1 else str(count)
    if said["inputs"] == run_intro.SWITCHES:
        switches = count == 4 and bool(((data.X == 0) | (data.X == 1)).all())
        return said["label"] == "y" and data.label == "class" and switches
    if data.characters:
        longest = truth.experiment.context or 0
        reads = f"up to {longest}" if truth.experiment.heads and longest > data.X[:, 1].max() else f"the {before}"
        return said["label"] == f"the {data.label} character" and said["inputs"] == f"{reads} before it"
    several = said["label"] == f"{len(data.targets)} numbers" and len(data.targets) > 1
    number, _, what = said["inputs"].partition(" ")
    counted = number == str(count) and (what.startswith("pixel") if data.image is not None else what.startswith("f"))
    named = said["inputs"] == " and ".join(data.features)
    return (several or said["label"].removeprefix("the ") == data.label) and (counted or named)


def _layers(truth: Truth) -> list[tuple[str, ...]]:
    """What the weights, the bias and what else each layer learns are called."""
    layers = [tuple(parameter.name for parameter in layer.parameters) for layer in truth.layers]
    return layers or [(parameter.name,) for parameter in truth.program.parameters]


def _from_file(truth: Truth, said: Said) -> bool:
    """What stands in the file is what the first iteration starts from."""
    if said["file"] == WORKED_EXAMPLE:
        known = dict(zip((name for layer in _layers(truth) for name in layer), mazur_parameters(), strict=True))
        return truth.number == 1 and all(np.array_equal(truth[name], known[name]) for name in known)
    path = Path(truth.experiment.weights or "")
    if truth.number != 1 or path.name != said["file"]:
        return False
    held = json.loads(path.read_text()) if path.suffix == ".json" else np.load(path)
    return all(np.array_equal(truth[name], held[name]) for layer in _layers(truth) for name in layer)


def _are_named(truth: Truth, said: Said) -> bool:
    first, *_, last = [", ".join(layer) for layer in (*_layers(truth)[:1], *_layers(truth))]
    return said["names"] == (first if first == last else f"{first} to {last}") and _from_file(truth, said)


def _are_sized(truth: Truth, said: Said) -> bool:
    sizes = [f"{truth[W].shape[0]} x {truth[W].shape[1]}" for W, *_ in _layers(truth)]
    letters = dict.fromkeys(W.rstrip("0123456789") for W, *_ in _layers(truth))
    return agree(said, {"letters": ", ".join(letters), "sizes": ", ".join(sizes), "seed": truth.experiment.seed})


def _are_counted(truth: Truth, said: Said) -> bool:
    """How many matrices there are, and of how many numbers in all where that is said."""
    sizes = [truth[parameter.name].size for parameter in truth.program.parameters]
    return agree(said, {"matrices": len(sizes), "count": sum(sizes), "seed": truth.experiment.seed})


def _as_published(truth: Truth, said: Said) -> bool:
    """Whether the first iteration starts from what is published."""
    from stepviz.data.documents import published

    alike = all(np.array_equal(truth[name], array) for name, array in published().items())
    return truth.number == 1 and alike and ("matrices" not in said or _are_counted(truth, said))


def _rights(truth: Truth) -> dict[str, bool]:
    """Whether each of the 16 inputs that there can be is answered by its x2, with one largest score."""
    every = np.array(list(product((0.0, 1.0), repeat=4)))
    program = truth.program
    said = program.scores(every, tuple(truth[program.after(tensor.name)] for tensor in program.model))
    right = (said.argmax(axis=1) == every[:, _RULE]) & np.isfinite(said).all(axis=1)
    return dict(zip(map(" ".join, product("01", repeat=4)), right.tolist(), strict=True))


def _is_found(truth: Truth, said: Said) -> bool:
    alone = (said["how"] == "see row x2 of W") == (len(truth.widths) == 2)
    return alone and truth.experiment.source == ARTICLE and all(_rights(truth).values())


def _is_missed(truth: Truth, said: Said) -> bool:
    """How many are right, and the first that is not."""
    wrong = [row for row, right in _rights(truth).items() if not right]
    known = {"first": wrong[0], "more": len(wrong) > 1, "count": 16 - len(wrong)}
    return truth.experiment.source == ARTICLE and agree(said, known)


_FEW = 3
"""Names that are named."""
_TIMES = {2: "twice", 3: "three times", 4: "four times"}


def _is_shared(truth: Truth, said: Said) -> bool:
    """Whether a slope is added up of as many as the number has uses."""
    count = len(added(truth))
    known = {"name": truth.tensor.of, "times": _TIMES.get(count, f"{count} times")}
    return as_ruled(truth) and count > 1 and agree(said, known | {"paths": "both" if count == 2 else "all"})


def _is_formula_aim(truth: Truth, said: Said) -> bool:
    """What is made by the last number, and which names are moved."""
    run = truth.experiment
    typed = formula_of(run.formula, run.set, run.move) if run.formula else formula_of("L = 3*x^2 + 2", (("x", 2.0),))
    moved = " and ".join(typed.moved) if len(typed.moved) <= _FEW else "its names"
    whose = "its gradient" if len(typed.moved) == 1 else "their gradients"
    return agree(said, {"made": typed.graph.output, "moved": moved, "whose": whose})


JUDGES: Judges = {
    run_intro.AIM: _is_aim,
    run_intro.RANDOM: Always("the start"),
    run_intro.GIVEN: _from_file,
    run_intro.SIZES: _are_sized,
    run_intro.STAND: _are_named,
    run_intro.COUNTED: _are_counted,
    **dict.fromkeys((run_intro.PUBLISHED, run_intro.ALL_PUBLISHED), _as_published),
    run_intro.FOUND: _is_found,
    run_intro.MISSED: _is_missed,
    formula.LEAST: Always("what a step lowers"),
    formula.SHARED: Rarely(_is_shared, "said of one formula"),
    formula.BEGUN: lambda truth, said: truth.value == 1 and said["slope"] == truth.tensor.title,
    formula.AIM: _is_formula_aim,
    formula.READY: Always("the start"),
    **{Sentence(meaning): Always("the slope or the sum of such a node") for *_, meaning in scalar.ROWS if meaning},
    scalar.READY: Always("the start"),
    scalar.LEAST: Always("a square is not negative"),
}
