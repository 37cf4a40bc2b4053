"""Fits: R² and the mean error of a split, when they are found, and the targets of a batch."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data.dataset import SPLITS, Split
from stepviz.views.explain.said import fits
from tests.claims.judges.verdict import Judges, Said, Truth
from tests.claims.judges.views.checks import is_due, is_empty, split_of


def _values(truth: Truth, split: Split) -> tuple[float, float]:
    """R² and the mean error of a split, worked out again: nan where its targets are all the same."""
    made, y = truth.scores(split)
    off, y = made - y.reshape(made.shape), y.reshape(made.shape).astype(np.longdouble)
    spread = float(((y - y.mean(axis=0)) ** 2).sum())
    return (1 - float((off * off).sum()) / spread if spread else math.nan), float(np.abs(off).mean())


def _title(split: Split, place: int) -> str:
    return f"{split} {('R²', 'MAE')[place]}"


def is_measured(truth: Truth, said: Said) -> bool:
    """Whether the `measure` of some split is what it is `found` to be."""
    for split in SPLITS:
        for place in (0, 1):
            if _title(split, place) == said["measure"]:
                value = _values(truth, split)[place]
                return said["found"] == "none" if math.isnan(value) else truth.shows(said["found"], value, abs(value))
    return False


def _found(truth: Truth, said: Said) -> bool:
    split = split_of(truth)
    return int(said["iteration"]) == truth.looked_at(split) > 0 and _is_own(truth, said) and is_measured(truth, said)


def _is_own(truth: Truth, said: Said) -> bool:
    return said["measure"] == _title(split_of(truth), int(truth.cell.tensor.endswith("_mae")))


def _targets(truth: Truth, said: Said) -> bool:
    held, told = truth[truth.frame.program.targets].tolist(), said["targets"].split(", ")
    rows = told[:-1] if told[-1] == "…" else told
    whole = len(rows) == len(held) or (told[-1] == "…" and len(rows) < len(held))
    return whole and all(all(map(truth.shows, text.split(), row)) for text, row in zip(rows, held, strict=False))


JUDGES: Judges = {
    fits.TITLE: _found,
    fits.FOUND: _found,
    fits.DUE: lambda truth, said: is_due(truth, said) and _is_own(truth, said),
    fits.NONE: lambda truth, said: is_empty(truth, said) and _is_own(truth, said),
    fits.LINE: is_measured,
    fits.TARGETS: _targets,
}
