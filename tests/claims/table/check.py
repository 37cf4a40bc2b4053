"""Checks: how many rows are right, which ones, and when a split is looked at."""

from __future__ import annotations

import re

import numpy as np

from stepviz import Frame
from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell
from tests.claims.facts import NUMBER, shows
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.truth import activation


def _split(cell: Cell) -> str:
    assert cell.tensor in SPLITS
    return cell.tensor


def _every(frame: Frame, split: str) -> int:
    last = frame.schedule.iterations
    return {"train": frame.experiment.check[0], "val": frame.experiment.check[1], "test": last}[split]


def _looked_at(frame: Frame, split: str) -> int:
    """The iteration of the last look at a split, 0 for none."""
    checked = frame.moment.op == len(frame.program.ops) + 1
    last = frame.moment.iteration if checked else frame.moment.iteration - 1
    total = frame.schedule.iterations
    return total if last == total else last // _every(frame, split) * _every(frame, split)


def logits(frame: Frame, rows: Array, parameters: tuple[Array, ...]) -> Array:
    """The scores of rows of the data, by the parameters given."""
    if frame.experiment.layer != "linear":
        return frame.program.logits(frame.dataset.X[rows], parameters)
    with np.errstate(all="ignore"):
        h = frame.dataset.X[rows]
        for W, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            h = activation(frame)(h.dot(W) + b)
        scores: Array = h.dot(parameters[-2]) + parameters[-1]
        return scores


def _scores(frame: Frame, split: str) -> tuple[Array, Array]:
    """Scores of the rows of a split at its last look, and the labels."""
    number = _looked_at(frame, split)
    here = number == frame.moment.iteration
    parameters = frame.current.after if here else frame.parameters_at(number + 1)
    rows = {"train": frame.dataset.train, "val": frame.dataset.val, "test": frame.dataset.test}[split]
    return logits(frame, rows, parameters), frame.dataset.y[rows]


def _right(scores: Array, labels: Array) -> Array:
    """The largest score at the label, the first of equals, all of them finite."""
    found: Array = (scores.argmax(axis=1) == labels) & np.isfinite(scores).all(axis=1)
    return found


def _tied(scores: Array) -> bool:
    """Whether some row has several largest scores."""
    equal = (scores == scores.max(axis=1, keepdims=True)).sum(axis=1) > 1
    return bool((equal & np.isfinite(scores).all(axis=1)).any())


def _counted(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What has to be said of equal scores and of those that are not finite, and only that."""
    scores, _ = _scores(frame, _split(cell))
    broken = not np.isfinite(scores).all()
    wanted = {
        (True, False): "Of equal logits the first counts.",
        (False, True): "A row that is not finite counts as wrong.",
        (True, True): "Equals: the first counts. Not finite: wrong.",
    }
    return wanted.get((_tied(scores), broken)) == said["rule"]


def _percent(text: str, share: float) -> bool:
    if text.startswith((">", "<")):
        return (99.9 < share < 100) if text[0] == ">" else (0 < share < 0.1)
    return abs(float(text[:-1]) - share) <= 0.05 + 1e-9 and (text != "100.0%" or share == 100)


def _total(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    scores, labels = _scores(frame, _split(cell))
    right = int(_right(scores, labels).sum())
    counted = (int(said["right"]), int(said["rows"])) == (right, len(labels))
    return counted and _percent(said["percent"], 100 * right / len(labels))


def _row(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """A row of the split: its scores, the class of the largest, its label, and whether they agree."""
    split, row = _split(cell), int(said["row"])
    scores, labels = _scores(frame, split)
    place = (
        {"train": frame.dataset.train, "val": frame.dataset.val, "test": frame.dataset.test}[split].tolist().index(row)
    )
    mine = scores[place]
    finite = bool(np.isfinite(mine).all())
    says = said["says"] == (f"c{int(mine.argmax())}" if finite else "nothing")
    right = bool(_right(scores, labels)[place]) == (said["mark"] == "✓")
    shown = said["scores"].split()
    bad = [score for score in mine.tolist() if not np.isfinite(score)]
    wanted = mine.tolist() if len(mine) <= 2 else bad[:1] or [float(mine.max())]
    return says and right and int(said["label"]) == labels[place] and all(map(shows, shown, wanted))


def _accuracy(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    scores, labels = _scores(frame, _split(cell))
    looked = int(said["iteration"]) == _looked_at(frame, cell.tensor) > 0
    return looked and said["split"] == cell.tensor and _percent(said["percent"], 100 * _right(scores, labels).mean())


def _due(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The first look that is still to come."""
    every, number = _every(frame, _split(cell)), int(said["iteration"])
    first = min(-(-frame.moment.iteration // every) * every, frame.schedule.iterations)
    return number == first and _looked_at(frame, cell.tensor) == 0


def _nothing(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return cell.tensor == said["name"] and not len({"val": frame.dataset.val, "test": frame.dataset.test}[said["name"]])


def _without(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    split = {"training": "train", "validation": "val", "test": "test"}[said["split"]]
    found = {str(frame.dataset.split_of(row)) for row in range(len(frame.dataset.y))}
    return _split(cell) == split and split not in found


def _line(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Every split due, its right rows; a wrong row that is wrong."""
    for split, right, rows, percent in re.findall(r"(\w+) (\d+)/(\d+)(?: right)? =? ?([<>]?[\d.]+%)", said["looks"]):
        scores, labels = _scores(frame, split)
        found = int(_right(scores, labels).sum())
        if (int(right), int(rows)) != (found, len(labels)) or not _percent(percent, 100 * found / len(labels)):
            return False
    return said["row"] is None or not _right_row(frame, said["split"], int(said["row"]))


def _right_row(frame: Frame, split: str, row: int) -> bool:
    scores, labels = _scores(frame, split)
    rows = {"train": frame.dataset.train, "val": frame.dataset.val, "test": frame.dataset.test}[split].tolist()
    return bool(_right(scores, labels)[rows.index(row)])


ENTRIES: tuple[Entry, ...] = (
    Claim(r"term: (?P<right>\d+) right of (?P<rows>\d+) [=≈] (?P<percent>[<>]?[\d.]+%)", _total),
    Claim(
        rf"term: #(?P<row>\d+) (?P<scores>{NUMBER}(?: {NUMBER})?) says (?P<says>c\d+|nothing) y (?P<label>\d+) "
        r"(?P<mark>[✓✗])",
        _row,
    ),
    Claim(
        r"term: (?P<rule>Of equal logits the first counts\.|A row that is not finite counts as wrong\."
        r"|Equals: the first counts\. Not finite: wrong\.)",
        _counted,
    ),
    Definition(r"term: … \d+ more, wrong ones first", "the order of the rows"),
    Claim(
        r"(?:note: |EXPLAIN )(?P<split>train|val|test) accuracy = (?P<percent>[<>]?[\d.]+%)   (?:after|at) iteration "
        r"(?P<iteration>\d+)",
        _accuracy,
    ),
    Claim(
        r"(?:rule: It is looked at after|note: (?:train|val|test) accuracy: looked at after) iteration "
        r"(?P<iteration>\d+)\.?",
        _due,
    ),
    Claim(
        r"(?:rule: It is never looked at|note: (?:val|test) accuracy): there are no (?P<split>validation|test) rows\.?",
        _without,
    ),
    Claim(r"EXPLAIN (?P<name>val|test)   no rows", _nothing),
    Claim(
        r"line: (?P<looks>(?:train|val|test) \d+/\d+.*?)"
        r"(?: +wrong: (?P<split>train|val|test) row #(?P<row>\d+) \(.*\))?",
        _line,
    ),
)
