"""Answered: which rows a what-if and the original answer alike at a check, and what the checks have found in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.data.dataset import SPLITS, Split
from stepviz.ops import Array, Kind
from stepviz.ops.claims import Sentence
from stepviz.text import several
from stepviz.training import Frame
from stepviz.views.text import numbers
from stepviz.views.whatif.difference import Pair

_FEATURES = 8
"""Inputs of a row that are told."""
_ORIGINAL = "the original"


RIGHT_IN = Sentence(
    "{split:text} row #{row}{inputs:text|} is correct in {right:text} and wrong in {wrong:text}.", "beside"
)
ALIKE = Sentence("{who:text} and the original predict all {all:text} alike, correct or wrong.", "beside")
_A_AND_B = "{who:text} {mine:text}   original {its:text}"
FOUND = Sentence(f"{{split:train|val|test}}  {_A_AND_B}", "beside")
FITTED = Sentence(f"{{measure:train R²|val R²|test R²}}  {_A_AND_B}", "beside")


def right_in_one(whatif: Frame, original: Frame) -> int | None:
    """The first row of those looked at that one run answers right and the other wrong; None for none."""
    for split, mine, its in _both(whatif, original):
        for place in np.flatnonzero(mine != its):
            return int(whatif.dataset.rows(split)[place])
    return None


def _both(whatif: Frame, original: Frame) -> Iterator[tuple[Split, Array, Array]]:
    """Which rows of each split that is looked at are answered right by the one run, and by the other."""
    check, other = whatif.check, original.check
    if check is not None and other is not None and whatif.dataset.classes:
        for split in check.splits:
            yield (
                split,
                check.right(split, *whatif.current.model_after),
                other.right(split, *original.current.model_after),
            )


def answers(whatif: Frame, original: Frame, label: str) -> str:
    """At a check, the first row of those looked at that one run answers right and the other wrong; else how many."""
    both, row = [*_both(whatif, original)], right_in_one(whatif, original)
    if not both:
        return ""
    if row is None:
        splits = [split for split, *_ in both]
        return ALIKE.text_of(
            who=label, all=_counted(sum(len(mine) for _, mine, _ in both), splits, whatif.dataset.splits)
        )
    split = whatif.dataset.split_of(row)
    mine = next(mine for known, mine, _ in both if known == split)
    yes, no = (label, _ORIGINAL) if mine[[*whatif.dataset.rows(split)].index(row)] else (_ORIGINAL, label)
    return RIGHT_IN.text_of(split=split, row=str(row), inputs=_inputs(whatif, row), right=yes, wrong=no)


def _counted(total: int, splits: Sequence[str], every: Sequence[str]) -> str:
    """`8 train rows`; `16 rows` where all are looked at."""
    return several(total, "row" if set(splits) == set(every) else f"{' and '.join(splits)} row")


def _inputs(frame: Frame, row: int) -> str:
    given = frame.dataset.written(row) or tuple(map(numbers.plain, frame.dataset.X[row].tolist()))
    return f" ({' '.join(given)})" if len(given) <= _FEATURES else ""


def looks(pair: Pair, label: str) -> tuple[str, ...]:
    """What the checks have found last in both, split by split."""
    found = []
    for split in (known for known in SPLITS if known in pair.whatif.program.measures):
        both = [frame.last_check(split) for frame in (pair.whatif, pair.original)]
        values = [look.value for look in both if look is not None]
        if len(values) == 2:
            kind = pair.whatif.described(split).kind
            a, b = (numbers.measure(value, kind).strip() for value in values)
            found.append(
                FOUND.text_of(split=split, who=label, mine=a, its=b)
                if kind is Kind.PERCENT
                else FITTED.text_of(measure=f"{split} R²", who=label, mine=a, its=b)
            )
    return tuple(found)
