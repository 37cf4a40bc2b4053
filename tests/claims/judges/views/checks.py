"""Of checks: how many rows of a split are right, how near outputs come, and when that is looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from stepviz.data.dataset import IN_WORDS, SPLITS, Split
from stepviz.ops import Array
from stepviz.ops.check import BROKEN, MIXED, TIED
from stepviz.views.explain.sentences import checks, comparison
from tests.claims.judges.verdict import Always, Judges, Said, Truth, agree, chances


def right_rows(truth: Truth, split: str) -> Array:
    """Which rows have the largest score at the label, the first of equals, all of them finite."""
    scores, labels = truth.scores(split)
    found: Array = (scores.argmax(axis=1) == labels) & np.isfinite(scores).all(axis=1)
    return found


def _are_counted(truth: Truth, said: Said) -> bool:
    """The right rows of a split, and all of them."""
    found, percent = right_rows(truth, said["split"]), said["percent"].removeprefix("correct ").removeprefix("= ")
    right, counted = int(found.sum()), len(found)
    return agree(
        {**said, "percent": percent}, {"right": right, "counted": counted, "percent": Fraction(right, counted)}
    )


def _counts(truth: Truth, said: Said) -> bool:
    """What has to be said of equal scores and of those that are not finite, and only that."""
    scores, _ = truth.scores(truth.cell.tensor)
    equal = (scores == scores.max(axis=1, keepdims=True)).sum(axis=1) > 1
    tied, broken = bool((equal & np.isfinite(scores).all(axis=1)).any()), not np.isfinite(scores).all()
    wanted = {(True, False): TIED, (False, True): BROKEN, (True, True): MIXED}
    return wanted.get((tied, bool(broken))) == said["rule"]


def are_shown(truth: Truth, text: str, values: Sequence[float]) -> bool:
    """Whether a text has the digits of those numbers, and no others."""
    shown = text.split()
    return len(shown) == len(values) and all(map(truth.shows, shown, values))


def _row(truth: Truth, said: Said) -> bool:
    """A row of the split: its scores, the class of the largest, its label, and whether they agree."""
    split = truth.cell.tensor
    scores, labels = truth.scores(split)
    place = _place(truth, split, said["row"])
    mine = scores[place].tolist()
    bad = [score for score in mine if not np.isfinite(score)]
    known = {"says": "none" if bad else f"c{mine.index(max(mine))}", "label": labels[place]}
    right = bool(right_rows(truth, split)[place]) == (said["mark"] == "✓")
    wanted = mine if len(mine) <= 2 else bad[:1] or [max(mine)]
    return right and agree(said, known) and are_shown(truth, said["scores"], wanted)


def _place(truth: Truth, split: str, row: str) -> int:
    """Which of the rows of a split it is."""
    found: list[int] = truth.rows(split).tolist()
    return found.index(int(row))


def split_of(truth: Truth) -> Split:
    """The split of a measure: what its name begins with."""
    return next((split for split in SPLITS if split == truth.cell.tensor.partition("_")[0]), SPLITS[0])


def _is_due(truth: Truth, said: Said) -> bool:
    """Whether its split was not looked at so far, and will be after that iteration first."""
    run, now, split = truth.experiment, truth.frame.moment.iteration, split_of(truth)
    every = dict(zip(SPLITS, (*run.check, run.iterations), strict=True))[split]
    first = {"iteration": min(-(-now // every) * every, run.iterations)}
    return truth.looked_at(split) == 0 and agree(said, first) and _is_own(truth, said)


def _is_empty(truth: Truth, said: Said) -> bool:
    """Whether its split, called so in words, has no rows."""
    split, data = split_of(truth), truth.dataset
    gone = split not in map(data.split_of, range(len(data.y)))
    return gone and agree(said, {"split": split, "what": IN_WORDS[split]}) and _is_own(truth, said)


def _is_wrong(truth: Truth, said: Said) -> bool:
    """Whether that row of the split is wrong, with those inputs."""
    split, inputs, held = said["split"], said["inputs"].split(), truth.dataset.X[int(said["row"])].tolist()
    wrong = not right_rows(truth, split)[_place(truth, split, said["row"])]
    if characters := truth.dataset.characters:
        read = [characters[code] for code in held]
        return wrong and inputs == ([read[0], str(held[1])] if truth.experiment.heads else read)  # and its place
    return wrong and are_shown(truth, said["inputs"], held)


def _is_first_wrong(truth: Truth, said: Said) -> bool:
    """Whether it is the first of several."""
    first, *others = np.flatnonzero(~right_rows(truth, said["split"]))
    return len(others) > 0 and first == _place(truth, said["split"], said["row"]) and _is_wrong(truth, said)


def bits(truth: Truth, split: str) -> float:
    """-log2 p of the true class, the mean of a split, worked out again in extended precision."""
    scores, labels = truth.scores(split)
    p = chances(scores)[np.arange(len(labels)), labels]
    return float(-np.log2(p).mean()) if np.isfinite(scores).all() else math.inf


def measure(truth: Truth, split: str, what: str) -> float:
    """What is measured of a split, worked out again: accuracy, R², the mean error in the unit of the file.

    nan where its targets are the same. Raises `ValueError` for a split without rows.
    """
    if what in ("accuracy", "bits"):
        return bits(truth, split) if what == "bits" else float(right_rows(truth, split).mean())
    made, y = truth.scores(split)
    if not len(y):
        raise ValueError(f"{split} has no rows")
    off, y = made - y.reshape(made.shape), y.reshape(made.shape).astype(np.longdouble)
    if what == "MAE":
        scaling = truth.dataset.target_scaling
        return float(np.abs(off).mean()) * (1.0 if scaling is None else float(scaling.spread[0]))
    spread = float(((y - y.mean(axis=0)) ** 2).sum())
    return 1 - float((off * off).sum()) / spread if spread else math.nan


def is_measured(truth: Truth, said: Said) -> bool:
    """Whether the `measure` of some split is what it is `found` to be."""
    split, _, what = _told(said).partition(" ")
    value = measure(truth, split, what)
    if what == "accuracy":
        return truth.share(said["found"], value)
    return said["found"] == "none" if math.isnan(value) else truth.shows(said["found"], value, abs(value))


def _is_found(truth: Truth, said: Said) -> bool:
    split = split_of(truth)
    return int(said["iteration"]) == truth.looked_at(split) > 0 and _is_own(truth, said) and is_measured(truth, said)


def _is_own(truth: Truth, said: Said) -> bool:
    """Whether what is told is measured, if that is said, is the number itself."""
    split, (_, _, what) = split_of(truth), truth.cell.tensor.partition("_")
    own = {"mae": "MAE", "bits": "bits", "": "accuracy" if truth.dataset.classes else "R²"}[what]
    return said.get("split", split) == split and ("measure" not in said or _told(said) == f"{split} {own}")


def _told(said: Said) -> str:
    """What is told to be measured: `train R²`, an accuracy where that is not said."""
    return f"{said['split']} {said.get('measure', 'accuracy')}" if "split" in said else said["measure"]


def _targets(truth: Truth, said: Said) -> bool:
    held, rows = truth[truth.program.targets].tolist(), said["targets"].removesuffix(", …").split(", ")
    whole = len(rows) == len(held) or (said["targets"].endswith(", …") and len(rows) < len(held))
    shown = all(are_shown(truth, text, row) for text, row in zip(rows, held, strict=False))
    return whole and shown and agree(said, {"scaled": truth.dataset.target_scaling is not None})


JUDGES: Judges = {
    checks.OTHERS: Always("the order of the rows"),
    **dict.fromkeys((checks.TITLE, checks.FIT_TITLE, checks.FOUND), _is_found),
    **dict.fromkeys((checks.DUE, checks.STILL_DUE), _is_due),
    **dict.fromkeys((checks.NEVER, checks.NONE, checks.NO_ROWS), _is_empty),
    checks.ROW: _row,
    checks.TOTAL: lambda truth, said: _are_counted(truth, {**said, "split": truth.cell.tensor}),
    checks.COUNTED: _counts,
    checks.LOOK: _are_counted,
    checks.LOOK_BITS: lambda truth, said: (
        _are_counted(truth, said) and truth.shows(said["bits"], bits(truth, said["split"]))
    ),
    checks.WRONG: lambda truth, said: _is_wrong(truth, said) and (~right_rows(truth, said["split"])).sum() == 1,
    checks.FIRST_WRONG: _is_first_wrong,
    checks.FIT: is_measured,
    comparison.TARGETS: _targets,
}
