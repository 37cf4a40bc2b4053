"""Plots: what is read aloud of them is what the net says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pytest

from stepviz.ops import Array
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.claims.truth import losses_of
from tests.support import printed
from tests.support.pictures import Seen, seen_of

_NEAR = 0.03
"""How far from where a side is told to begin one looks, in units of the plane: a column of it is narrower."""
_DIGITS = r"(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?inf|nan)"


Told = Mapping[str, float]
"""What groups of digits have to be, by their names."""


def _said(seen: Seen, rows: Array) -> Array:
    return seen.frame.program.scores(rows, seen.model)


def _classes(seen: Seen, found: re.Match[str]) -> Told:
    """Left and right of each place where a class begins it is the one before it, and that one."""
    data, up = seen.frame.dataset, float(found["up"])
    first, *others = [part.partition(" from x0 ") for part in found["told"].split(", ")]
    starts = [float(at.removesuffix(" on")) for _, _, at in others]
    told = [first[0], *(name for name, _, _ in others)]
    places = [start + way for start in starts for way in (-_NEAR, _NEAR)] or [float(data.X[data.train, 0].min())]
    wanted = [name for pair in pairwise(told) for name in pair] or told
    said = _said(seen, np.array([[place, up] for place in places])).argmax(axis=1).tolist()
    thin = any(after - before < 2 * _NEAR for before, after in pairwise(starts))
    assert thin or [data.classes[number] for number in said] == wanted
    return {}


def _output(seen: Seen, found: re.Match[str]) -> Told:
    return {"value": _said(seen, np.array([[float(found["at"])]]))[0, 0]}


def _residual(seen: Seen, found: re.Match[str]) -> Told:
    """Of that row, and no training row is further off."""
    data, row = seen.frame.dataset, int(found["row"])
    off = _said(seen, data.X)[:, 0] - data.target(0)
    assert abs(off[row]) >= np.abs(off[data.train]).max() - 1e-9
    return {"value": off[row]}


def _largest(seen: Seen, found: re.Match[str]) -> Told:
    """That number, and none of them, or of its row, is larger in size; a probability has no sign."""
    array = np.array(seen.frame.tensor(found["name"]))[int(found["row"]) if found["row"] else ...]
    place = tuple(int(end[1:]) for end in found["place"].split(" to "))
    assert abs(array[place]) == np.abs(array).max()
    assert not (found["value"].startswith("+") and found["name"] == "probs")
    return {"value": array[place]}


def _nearest(seen: Seen, found: re.Match[str]) -> Told:
    """No two embeddings are nearer to each other than those."""
    table, names = seen.model[0], seen.frame.dataset.characters
    apart = np.linalg.norm(table[:, None] - table[None], axis=2)
    one, other = (names.index(found[name]) for name in ("one", "other"))
    assert printed.shows(found["far"], apart[np.triu_indices(len(table), 1)].min())
    return {"far": apart[one, other]}


def _mean(seen: Seen, found: re.Match[str]) -> Told:
    """Of the losses of these iterations; the last part of them ends now."""
    first, last = int(found["first"]), int(found["last"] or found["first"])
    return {"value": seen.frame.history.losses[first - 1 : last].mean()}


def _checked(seen: Seen, found: re.Match[str]) -> Told:
    """Each of the checks of that split up to now, and what it found."""
    frame = seen.frame
    split, every = found["split"], dict(zip(("train", "val"), frame.experiment.check, strict=True))
    reached = frame.moment.iteration - (frame.moment.op < frame.schedule.check)
    told = {int(at): value for value, at in re.findall(rf"({_DIGITS})%? at (\d+)", found["told"])}
    assert [*told] == [*range(every[split], reached + 1, every[split])]
    assert all(printed.shows(value, frame.history.evaluations.at(split, at)) for at, value in told.items())
    return {}


def _ends(seen: Seen, found: re.Match[str]) -> Told:
    """The least and the largest number of the tensor, and how far its numbers are spread."""
    array = np.array(seen.frame.current[found["name"]])
    return {"low": array.min(), "high": array.max(), "std": array.std()}


def _step(seen: Seen, found: re.Match[str]) -> Told:
    """The size of each parameter's latest step, over that of the parameter; a dash where that is 0."""
    frame = seen.frame
    told = dict(re.findall(rf"(\w+) (-|{_DIGITS})(?=,|$)", found["told"]))
    assert [*told] == [each.name for each in frame.program.parameters]
    current = frame.current if frame.moment.op >= frame.schedule.update else frame.previous
    assert current is not None
    for name, ratio in told.items():
        size, step = np.linalg.norm(current[name]), np.linalg.norm(current[f"{name}_after"] - current[name])
        assert size == 0 if ratio == "-" else printed.shows(ratio, float(step / size)), name
    return {}


def _stepped(seen: Seen, found: re.Match[str]) -> Told:
    """Two parameters now, after the step and after ten times the step, and the loss of the batch there."""
    frame = seen.frame
    current, times = frame.current, {"now": 0, "after this step": 1, "after ten times the step": 10}[found["when"]]
    carried = dict(zip((tensor.name for tensor in frame.program.carried), current.carried, strict=True))
    there = {name: np.array(array) for name, array in carried.items()}
    for word, value in re.findall(rf"(\S+) ({_DIGITS})", found["told"]):
        name, index = frame.program.cell(word)
        before = float(carried[name][index])
        there[name][index] = now = before + times * (float(current[f"{name}_after"][index]) - before)
        assert printed.shows(value, now), word
    _, loss = losses_of(current, [*there.values()])
    return {"loss": loss}


def _confused(seen: Seen, found: re.Match[str]) -> Told:
    """How many training rows of each class are said to be of which, all of them, and the share of the right ones."""
    frame = seen.frame
    data, train = frame.dataset, frame.dataset.train
    said, labels = _said(seen, data.X[train]).argmax(axis=1), [*data.classes, "pred"]
    for label, line in zip(labels, found["told"].splitlines(), strict=True):
        assert line.startswith(label)
        *told, right = re.findall(r" (\d+)(?= |$)|([\d.]+)%$", line.removeprefix(label))
        rows = data.y[train] == labels.index(label) if label in data.classes else np.full(len(train), fill_value=True)
        wanted = [int((said[rows] == other).sum()) for other in range(len(data.classes))]
        assert [int(count) for count, _ in told] == [*wanted, rows.sum()]
        assert printed.shows(right[1], float(100 * (said[rows] == data.y[train][rows]).mean()))
    return {}


def _fitted(seen: Seen, found: re.Match[str]) -> Told:
    """Output, target, residual and its square of a training row, and the square's share of those of all."""
    data, row = seen.frame.dataset, int(found["row"])
    off = _said(seen, data.X[data.train])[:, 0] - data.target(0)[data.train]
    output, target = _said(seen, data.X[[row]])[0, 0], data.target(0)[row]
    square = (output - target) ** 2
    share = 100 * square / np.square(off).sum()
    bounds = {"under 1": 0 <= share < 0.5 + 1e-9, "over 99": 99.5 - 1e-9 < share <= 100}
    assert bounds[found["share"]] if found["share"] in bounds else abs(float(found["share"]) - share) <= 0.5 + 1e-9
    return {"output": output, "target": target, "residual": output - target, "square": square, "count": len(off)}


def _predicted(seen: Seen, found: re.Match[str]) -> Told:
    """The class of the row, and the most likely one with its probability."""
    data, row = seen.frame.dataset, int(found["row"])
    shares = np.exp(logits := _said(seen, data.X[[row]])[0]) / np.exp(logits).sum()
    assert [found["label"], found["said"]] == [data.classes[data.y[row]], data.classes[logits.argmax()]]
    return {"value": shares.max()}


def _correct(seen: Seen, _: re.Match[str]) -> Told:
    """How many rows of the batch are predicted correctly."""
    data, rows = seen.frame.dataset, seen.frame.current["rows"]
    return {"right": (_said(seen, data.X[rows]).argmax(axis=1) == data.y[rows]).sum()}


_HELD: Mapping[str, Callable[[Seen, re.Match[str]], Told]] = {
    rf"loss, (?:mean of iterations|iteration) (?P<first>\d+)(?: to (?P<last>\d+))?: (?P<value>{_DIGITS})": _mean,
    r"(?:accuracy|R²), (?P<split>train|val) (?P<told>[-+\d].*)": _checked,
    rf"(?P<name>\w+): from (?P<low>{_DIGITS}) to (?P<high>{_DIGITS}), (?:.*std (?P<std>{_DIGITS}))?": _ends,
    r"step divided by size: (?P<told>.+)": _step,
    r"(?P<when>now|after this step|after ten times the step): (?P<told>.+), "
    rf"loss (?:of the batch )?(?P<loss>{_DIGITS})": (_stepped),
    r"train now (?!.* other ).*\n(?P<told>(?:.*\n)+?pred .*)": _confused,
    rf"#(?P<row>\d+) .*o = .*?(?P<output>{_DIGITS})   target (?P<target>{_DIGITS})\n *residual o - y = .+ [=≈] "
    rf"(?P<residual>{_DIGITS})   squared (?P<square>{_DIGITS}): (?P<share>.+)% of all (?P<count>\d+) train": _fitted,
    rf"#(?P<row>\d+) is (?P<label>\S+); predicted (?P<said>\S+) (?P<value>{_DIGITS})": _predicted,
    r"predicted correctly: (?P<right>\d+) of the \d+ rows of the batch": _correct,
    rf"nearest: (?P<one>.) and (?P<other>.), (?P<far>{_DIGITS}) apart": _nearest,
    rf"plane at x1 (?P<up>{_DIGITS}): (?P<told>.+)": _classes,
    rf"output at x0 (?P<at>{_DIGITS}): (?P<value>{_DIGITS})": _output,
    rf"largest residual: (?P<value>{_DIGITS}) of row #(?P<row>\d+)": _residual,
    rf"(?P<name>\w+): the largest (?:weight |gradient |of e(?P<row>\d+) )in size is (?P<value>{_DIGITS}), "
    r"(?P<place>\w+(?: to \w+)?)": _largest,
}


def _told(seen: Seen) -> str:
    """What is read aloud of it, and of a fit what is told of a row that is picked."""
    frame, told = seen.frame, [*seen.picture.spoken(seen.frame, State(seen.frame.moment))]
    if seen.picture.key == "fit":
        picked = State(frame.moment, row=int(frame.dataset.train[-1]))
        told += [text_of(row).strip() for row in seen.picture.drawn(frame, picked, 130, 21).rows]
    return "\n".join(told)


@pytest.mark.parametrize("net", ["xor", "iris", "article", "line", "housing", "digits", "filters", "names"])
def test_numbers_and_sides_that_are_read_aloud_are_those_of_the_net(net: str) -> None:
    read = [
        (seen, match, wanted)
        for seen in seen_of(net)
        for text, wanted in _HELD.items()
        for match in re.finditer(text, _told(seen))
    ]
    assert read
    for seen, match, wanted in read:
        for name, value in wanted(seen, match).items():
            assert match[name] is None or printed.shows(match[name], float(value)), (seen.about, match[0], name)
