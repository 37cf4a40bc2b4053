"""What is said of a moment: the start, a value that is not finite, what comes next, the end."""

from __future__ import annotations

import json
import math
import re
from itertools import product
from pathlib import Path

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from tests.claims.facts import NUMBER, moved, near, rate, shows
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.truth import activation


def _broken(frame: Frame) -> float:
    assert frame.broken is not None
    return float(frame.current[frame.broken.cell.tensor][frame.broken.cell.index])


def _first(frame: Frame) -> Cell:
    """The first cell of the iteration that is not finite, in the order of the operations."""
    for name in frame.program.tensors:
        bad = np.argwhere(~np.isfinite(frame.current[name]))
        if len(bad):
            return Cell(name, tuple(int(place) for place in bad[0]))
    raise AssertionError("nothing is broken")


def _written(frame: Frame, cell: Cell, attribute: str) -> str:
    tensor = frame.program.tensors[cell.tensor]
    letters = {"example": "e", "feature": "x", "class": "c", "unit": "h"}
    places = [f"{letters[axis]}{place}" for axis, place in zip(tensor.axes, cell.index, strict=True)]
    word: str = getattr(tensor, attribute)
    return f"{word}[{','.join(places)}]" if places else word


def _first_bad(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    first = _first(frame)
    if "value" not in said.re.groupindex:
        return said["name"] == _written(frame, first, "symbol")
    shown = shows(said["value"], float(frame.current[first.tensor][first.index]))
    return shown and said["name"] == _written(frame, first, "title") and first != cell


def _first_overflow(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The power of the first bad cell's logit is infinite."""
    first = _first(frame)
    if first.tensor != "probs" or said["name"] != _written(frame, first, "title") or first == cell:
        return False
    logit = float(frame.current["logits"][first.index])
    return logit > 709.78 and near(said["power"], logit, abs(logit)) and frame.experiment.softmax != "stable"


def _first_underflow(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    first = _first(frame)
    named = first.tensor == "probs" and said["name"] == _written(frame, first, "title") and first != cell
    return named and bool((frame.current["logits"][first.index[0]] < -745.13).all())


def _next(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What stands in the panes is the last iteration's, and there is some of it."""
    last = frame.moment.iteration - 1
    left = any(at > frame.moment.op for at in frame.program.made_at.values())
    label = frame.program.ops[frame.moment.op].label
    return last >= 1 and int(said["iteration"]) == last and left and said["label"] == label


def _losses(frame: Frame, text: str | None) -> bool:
    """The last losses known, four at most."""
    known = frame.history.losses[-4:].tolist()
    shown = text.split(", ") if text else []
    return len(shown) == len(known) and all(map(shows, shown, known))


def _ends_here(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    last = frame.moment == frame.schedule.end(frame.moment.iteration)
    return frame.broken is not None and last and _losses(frame, said["losses"])


def _grew(frame: Frame) -> bool:
    """Whether the last update made the loss of its own batch larger, or no number."""
    assert frame.previous is not None
    mean = moved(frame.previous, frame.previous.carried_after)[1]
    return not math.isfinite(mean) or mean > float(frame.previous["loss"])


def _overshoots(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """There was an update, with that learning rate, and it made the loss of its batch larger."""
    updated = frame.previous is not None and frame.experiment.lr > 0
    return updated and said["lr"] == rate(frame) and _losses(frame, said["losses"]) and _grew(frame)


def _too_large(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return frame.previous is not None and not _grew(frame) and _losses(frame, said["losses"])


def _not_yet(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return frame.moment.iteration == 1 and _losses(frame, said["losses"])


def _rule_found(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Every row there can be is answered right, with one largest score."""
    alone = (said["how"] == "look at row x2 of W") == (not frame.experiment.hidden)
    return frame.ends and frame.experiment.source == "article" and bool(_answered(frame).all()) and alone


def _answered(frame: Frame) -> Array:
    """Which of all 16 rows of switches are answered by their x2."""
    every = np.array(list(product((0.0, 1.0), repeat=4)))
    h, after = every, frame.current.after
    for W, b in zip(after[:-2:2], after[1:-2:2], strict=True):
        h = activation(frame)(h.dot(W) + b)
    scores = h.dot(after[-2]) + after[-1]
    right: Array = (scores.argmax(axis=1) == every[:, 2]) & np.isfinite(scores).all(axis=1)
    return right


def _rule_missed(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """How many are, and the first that is not."""
    right = _answered(frame)
    wrong = [" ".join(row) for row, fine in zip(product("01", repeat=4), right, strict=True) if not fine]
    first = said["first"] == wrong[0] and bool(said["more"]) == (len(wrong) > 1)
    return frame.experiment.source == "article" and int(said["count"]) == 16 - len(wrong) and first


def _start(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    sizes = ", ".join(f"{a} x {b}" for a, b in zip(frame.program.widths, frame.program.widths[1:], strict=False))
    return said["sizes"] == sizes and int(said["seed"]) == frame.experiment.seed


def _iteration(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    last = frame.moment == frame.schedule.end(frame.moment.iteration)
    return last and int(said["number"]) == frame.moment.iteration + 1


_WHY = rf"why ▸ (?:losses (?P<losses>{NUMBER}(?:, {NUMBER})*): )?"


def _from(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What stands in the file is what the first iteration starts from."""
    path = frame.experiment.weights
    if path is None or Path(path).name != said["file"]:
        return False
    stands = json.loads(Path(path).read_text())
    first = zip(frame.program.parameters, frame.parameters_at(1), strict=True)
    return all(np.array_equal(values, stands[parameter.name]) for parameter, values in first)


def _stand(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    names = [parameter.name for parameter in frame.program.parameters]
    alone = said["names"] == "W, b" == ", ".join(names)
    return _from(frame, cell, said) and (alone or said["names"] == f"W1, b1 to {names[-2]}, {names[-1]}")


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"caption: A number (?P<how>stopped being a number|became infinite)\. The run ends in this iteration\.",
        lambda frame, cell, said: math.isnan(_broken(frame)) == (said["how"] == "stopped being a number"),
    ),
    Claim(r"formula: first bad cell this iteration: (?P<name>.+)", _first_bad),
    Claim(rf"first bad cell ▸ (?P<name>.+) = (?P<value>{NUMBER})", _first_bad),
    Claim(
        rf"first bad cell ▸ (?P<name>.+) = inf / inf: exp\((?P<power>{NUMBER})\) is larger than 1\.8e308",
        _first_overflow,
    ),
    Claim(r"first bad cell ▸ (?P<name>.+) = 0 / 0: every exp of its row is too small for a double", _first_underflow),
    Claim(rf"{_WHY}the run ends here\. \[ step back", _ends_here),
    Claim(rf"{_WHY}lr (?P<lr>\S+) overshoots\. \[ step back", _overshoots),
    Claim(rf"{_WHY}no update was done yet\. \[ step back", _not_yet),
    Claim(rf"{_WHY}the numbers are too large\. \[ step back", _too_large),
    Claim(r"next ▸ (?P<label>\S.*?) +panes marked ~ still hold iteration (?P<iteration>\d+)", _next),
    Claim(r"next ▸ iteration (?P<number>\d+): draw a new batch", _iteration),
    Claim(
        r"end of the run ▸ (?P<how>look at row x2 of W|all 16 possible inputs): the model found the rule  y = x2",
        _rule_found,
    ),
    Claim(
        r"end of the run ▸ (?P<count>\d+) of the 16 possible inputs answered as y = x2; not (?P<first>[01 ]+\d)"
        r"(?P<more> …)?",
        _rule_missed,
    ),
    Claim(r"end of the run", lambda frame, cell, said: frame.ends and len(frame.dataset.y) > 0),
    Definition(r"caption: The weights are random numbers; nothing has been computed yet\.", "the start"),
    Claim(r"caption: The weights are those of (?P<file>.+); nothing has been computed yet\.", _from),
    Claim(r"formula: (?P<names>W, b|W1, b1 to W\d, b\d) as they stand in (?P<file>.+)", _stand),
    Claim(r"formula: W = (?P<sizes>\d+ x \d+(?:, \d+ x \d+)*) random numbers from seed (?P<seed>\d+)", _start),
)
