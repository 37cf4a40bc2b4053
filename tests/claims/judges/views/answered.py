"""Answered: which rows a what-if and the original answer alike at a check, and what the checks have found in both."""

from __future__ import annotations

from stepviz.views.whatif import answered
from tests.claims.judges.verdict import Judges, Said, Truth
from tests.claims.judges.views.checks import is_percent, right_rows
from tests.claims.judges.views.fits import is_measured


def is_shown(truth: Truth, text: str, value: float) -> bool:
    """Whether a text is a value, in percent or in digits."""
    return is_percent(text, value) if text.endswith("%") else truth.shows(text, value)


def _is_right_in_one(truth: Truth, said: Said) -> bool:
    split, row = said["split"], int(said["row"])
    place = [n for n in range(len(truth.dataset.y)) if truth.dataset.split_of(n) == split].index(row)
    mine, its = (bool(right_rows(run, split)[place]) for run in (truth, truth.original))
    inputs, held = said["inputs"].strip(" ()").split(), truth.dataset.X[row].tolist()
    told = not inputs or truth.dataset.characters or all(map(truth.shows, inputs, held))
    return (
        bool(told)
        and mine != its
        and mine == (said["wrong"] == answered.ORIGINAL)
        and its == (said["right"] == answered.ORIGINAL)
    )


def _are_alike(truth: Truth, said: Said) -> bool:
    """Whether all rows of the splits that are looked at now are answered as in the original."""
    check = truth.frame.check
    assert check is not None
    mine, its = ([right_rows(run, split) for split in check.splits] for run in (truth, truth.original))
    counted = answered.counted(sum(map(len, mine)), check.splits, truth.dataset.splits)
    return said["all"] == counted and all((a == b).all() for a, b in zip(mine, its, strict=True))


def _fits(truth: Truth, said: Said) -> bool:
    runs = zip(answered.SIDES, (truth, truth.original), strict=True)
    return all(is_measured(run, {**said, "found": said[side]}) for side, run in runs)


def _looks(truth: Truth, said: Said) -> bool:
    split = said["split"]
    runs = zip(answered.SIDES, (truth, truth.original), strict=True)
    return all(is_percent(said[side], 100 * float(right_rows(run, split).mean())) for side, run in runs)


JUDGES: Judges = {
    answered.RIGHT_IN: _is_right_in_one,
    answered.ALIKE: _are_alike,
    answered.FOUND: _looks,
    answered.FITTED: _fits,
}
