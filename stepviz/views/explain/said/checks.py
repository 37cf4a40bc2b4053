"""Checks: how many rows of a split are right, which ones, and when it is looked at."""

from __future__ import annotations

import numpy as np

from stepviz.data.dataset import IN_WORDS, SPLITS, Split
from stepviz.ops import Array
from stepviz.ops.check import BROKEN, MIXED, TIED
from stepviz.ops.claims import Sentence
from stepviz.views.explain.said.remark import Remark, ViewTruth
from stepviz.views.explain.said.truth import Said


def right_rows(truth: ViewTruth, split: str) -> Array:
    """Which rows have the largest score at the label, the first of equals, all of them finite."""
    scores, labels = truth.scores(split)
    found: Array = (scores.argmax(axis=1) == labels) & np.isfinite(scores).all(axis=1)
    return found


def is_percent(text: str, share: float) -> bool:
    """Whether `75.0%` is that share of 100: never 100 or 0 of what is not."""
    if text.startswith((">", "<")):
        return (99.9 < share < 100) if text[0] == ">" else (0 < share < 0.1)
    return abs(float(text[:-1]) - share) <= 0.05 + 1e-9 and (text != "100.0%" or share == 100)


def _are_counted(truth: ViewTruth, split: str, right: str, rows: str, percent: str) -> bool:
    found = right_rows(truth, split)
    return (int(right), int(rows)) == (found.sum(), len(found)) and is_percent(percent, 100 * found.mean())


def _counts(truth: ViewTruth, said: Said) -> bool:
    """What has to be said of equal scores and of those that are not finite, and only that."""
    scores, _ = truth.scores(truth.cell.tensor)
    equal = (scores == scores.max(axis=1, keepdims=True)).sum(axis=1) > 1
    tied, broken = bool((equal & np.isfinite(scores).all(axis=1)).any()), not np.isfinite(scores).all()
    wanted = {(True, False): TIED, (False, True): BROKEN, (True, True): MIXED}
    return wanted.get((tied, bool(broken))) == said["rule"]


def _row(truth: ViewTruth, said: Said) -> bool:
    """A row of the split: its scores, the class of the largest, its label, and whether they agree."""
    split = truth.cell.tensor
    scores, labels = truth.scores(split)
    place = _rows(truth, split).index(int(said["row"]))
    mine = scores[place].tolist()
    bad = [score for score in mine if not np.isfinite(score)]
    says = said["says"] == ("none" if bad else f"c{mine.index(max(mine))}")
    right = bool(right_rows(truth, split)[place]) == (said["mark"] == "✓")
    shown, wanted = said["scores"].split(), mine if len(mine) <= 2 else bad[:1] or [max(mine)]
    told = len(shown) == len(wanted) and all(map(truth.shows, shown, wanted))
    return says and right and told and int(said["label"]) == labels[place]


def _rows(truth: ViewTruth, split: str) -> list[int]:
    rows: list[int] = truth.dataset.rows(_split(split)).tolist()
    return rows


def _split(name: str) -> Split:
    """The split of a measure: what its name begins with."""
    return next((split for split in SPLITS if split == name.partition("_")[0]), SPLITS[0])


def _found(truth: ViewTruth, said: Said) -> bool:
    split = truth.cell.tensor
    looked = int(said["iteration"]) == truth.looked_at(split) > 0 and said["split"] == split
    return looked and is_percent(said["percent"], 100 * right_rows(truth, split).mean())


def is_first_look(truth: ViewTruth, split: Split, iteration: str) -> bool:
    """Whether a split was not looked at so far, and will be after that iteration first."""
    run, now = truth.experiment, truth.frame.moment.iteration
    every = {known: (*run.check, run.iterations)[place] for place, known in enumerate(SPLITS)}[split]
    return int(iteration) == min(-(-now // every) * every, run.iterations) and truth.looked_at(split) == 0


def is_empty(truth: ViewTruth, split: Split, what: str) -> bool:
    """Whether a split, called so in words, has no rows."""
    return what == IN_WORDS[split] and split not in map(truth.dataset.split_of, range(len(truth.dataset.y)))


def _is_due(truth: ViewTruth, said: Said) -> bool:
    split = _split(truth.cell.tensor)
    return said.get("split", split) == split and is_first_look(truth, split, said["iteration"])


def _has_none(truth: ViewTruth, said: Said) -> bool:
    split = _split(truth.cell.tensor)
    return said.get("split", split) == split and is_empty(truth, split, said.get("what", IN_WORDS[split]))


def _looks(truth: ViewTruth, said: Said) -> bool:
    """A split that is due, and its right rows."""
    percent = said["percent"].removeprefix("right ").removeprefix("= ")
    return _are_counted(truth, said["split"], said["right"], said["counted"], percent)


def _is_wrong(truth: ViewTruth, said: Said) -> bool:
    row, inputs = int(said["row"]), said["inputs"].split()
    held = truth.dataset.X[row].tolist()
    wrong = not right_rows(truth, said["split"])[_rows(truth, said["split"]).index(row)]
    if characters := truth.dataset.characters:
        return wrong and inputs == [characters[code] for code in held]
    return wrong and len(inputs) == len(held) and all(map(truth.shows, inputs, held))


_SPLIT = "{split:train|val|test}"
TITLE = Remark(f"EXPLAIN {_SPLIT} accuracy = {{percent:text}}   at iteration {{iteration}}", _found)
FOUND = Remark(f"{_SPLIT} accuracy = {{percent:text}}   after iteration {{iteration}}", _found, "note")
DUE = Remark("It is checked after iteration {iteration}.", _is_due, "rule")
STILL_DUE = Remark(f"{_SPLIT} accuracy: checked after iteration {{iteration}}", _is_due, "note")
NEVER = Remark("It is never checked: there are no {what:validation|test} rows.", _has_none, "rule")
NONE = Remark("{split:val|test} accuracy: there are no {what:validation|test} rows", _has_none, "note")
NO_ROWS = Remark("EXPLAIN {split:val|test}   no rows", _has_none)
ROW = Remark("#{row} {scores:text}  pred {says:text}  y {label} {mark:✓|✗}", _row, "term")
OTHERS = Sentence("… {count} more, wrong ones first", "term")
TOTAL = Remark(
    "{right} of {counted} correct = {percent:text}",
    lambda truth, said: _are_counted(truth, truth.cell.tensor, said["right"], said["counted"], said["percent"]),
    "term",
)
COUNTED = Remark(f"{{rule:{TIED}|{BROKEN}|{MIXED}}}", _counts, "term")
LOOK = Remark(f"{_SPLIT} {{right}}/{{counted}} {{percent:text}}", _looks, "line")
WRONG = Remark(f"wrong: {_SPLIT} row #{{row}} ({{inputs:text}})", _is_wrong, "line")
