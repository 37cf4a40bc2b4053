"""Walks: what is read aloud of a pane: each number is called by a name, and is the number that it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.cli.walk import Walker
from stepviz.ops import AXES, Tensor, TensorRole
from stepviz.settings.kinds import NORMS, OPTIMIZERS
from tests.claims.oracles.saying import NUMBER, Held
from tests.support import printed

_TOLD = rf"(?:[^,:]+? )??(?:true class )?(?:{NUMBER}|inf|nan|[-+]?(?:tiny|huge|inf)|<1\.0)"
_ROW = re.compile(
    rf"(?P<title>[^:,]+(?:,[^ :,]+)*), (?P<lead>[^:,]+?)(?: is row #(?P<row>\d+))?: "
    rf"(?P<told>{_TOLD}(?:, {_TOLD})*)(?:, y \S+)?(?P<end>; [\w ]+)?"
)


@dataclass(frozen=True, eq=False)
class Task:
    """What is said at a moment where nothing was heard before."""

    timeline: Timeline
    moment: str

    def said(self) -> list[str]:
        """The paragraph, a sentence or a row of a pane in each line."""
        return [line for text in Walker(self.timeline).open(self.moment) for line in text.splitlines()]

    @property
    def frame(self) -> Frame:
        """The numbers of the moment."""
        return self.timeline.frame(self.timeline.schedule.parse(self.moment))

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Of each row that no two of its numbers have one name; of each number that it is the one that is named."""
        frame = self.frame
        for line in lines:
            found = _ROW.fullmatch(line)
            if found is None or found["title"].startswith("loss curve"):
                continue
            told = [text.replace("true class ", "").rpartition(" ") for text in found["told"].split(", ")]
            names = [name for name, _, _ in told]
            yield line, len(set(names)) == len(names)
            yield line, _is_row(frame, found)
            for name, _, digits in told:
                called = _called(frame, found["title"], found["lead"], name)
                yield f"{name} {digits} of {line}", any(_shows(digits, value) for value in called)


def _is_row(frame: Frame, found: re.Match[str]) -> bool:
    """The row of the data that an example is said to be."""
    if found["row"] is None:
        return True
    rows = frame.current.the(TensorRole.ROWS)
    return int(rows[int(found["lead"][1:])]) == int(found["row"])


def _called(frame: Frame, title: str, lead: str, name: str) -> Iterator[float]:
    """The numbers that are called so, in a row that begins so, of a pane with that title."""
    inputs = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET)
    spoken = {*re.split(r"[ ,=()]+", title), *name.split(), lead, title}
    for tensor in frame.program.tensors.values():
        array = frame.tensor(tensor.name)
        named = spoken & _names(tensor) or (title == "batch" and tensor.role in inputs)
        named = named or title.startswith(tensor.title) or lead in ("before", "after")
        named = named or title.split()[0] in (tensor.name[0], tensor.role.name.lower())
        if array is None or not named:
            continue
        own = _names(tensor) | (_names(frame.program.tensors[tensor.of]) if tensor.of else set())
        for index in np.ndindex(array.shape):
            places = [f"{AXES[axis]}{place}" for axis, place in zip(tensor.axes, index, strict=True)]
            begins = frame.dataset.given(places[0]) if places and places[0][0] == "k" else ""
            if _stands(index, [begins or places[0], *places[1:]] if places else [], lead, name, own):
                yield float(array[index])


def _names(tensor: Tensor) -> set[str]:
    after = {f"{tensor.symbol}'"} if tensor.role is TensorRole.AFTER else set()
    return {tensor.name, tensor.symbol, tensor.word, tensor.title, *after}


def _stands(index: tuple[int, ...], places: Sequence[str], lead: str, name: str, own: set[str]) -> bool:
    """True if lead and name are what the number at that index is called; a single column needs no name."""
    if not index:
        return not name and lead in {*own, "before", "after", "mean"}
    if len(index) == 2:
        return lead == places[0] and name == places[1]
    if lead in {*own, "b"}:
        return name == places[0]
    return lead == places[0] and (not name or name in own)


def _shows(digits: str, value: float) -> bool:
    if digits == "<1.0":
        return 0.5 < value < 1
    if digits.lstrip("+-") in ("tiny", "huge"):
        return 0 < abs(value) < 1e-3 if "tiny" in digits else abs(value) >= 1e3
    if re.fullmatch(r"[-+]?\d+", digits):
        return value == float(digits) or (abs(value) >= 100 and abs(value - float(digits)) <= 0.5)
    return printed.shows(digits, value)


_SOURCES = ("article", "iris", "xor", "line", "moons", "mazur", "housing", "names")


def drawn(random: np.random.RandomState) -> Task:
    """A moment of a random run."""
    source = str(random.choice(_SOURCES))
    given: dict[str, Any] = {"iterations": 5, "seed": int(random.randint(99))}
    if source == "names":
        given |= {"embed": int(random.randint(1, 4)), "context": int(random.randint(1, 3))}
    if source != "mazur":
        given |= {"batch_size": int(random.randint(2, 6)), "optimizer": str(random.choice(sorted(OPTIMIZERS)))}
        given |= {"hidden": tuple(random.randint(2, 4, random.randint(3)).tolist())}
        if given["hidden"] and random.rand() < 0.7:
            given |= {"norm": str(random.choice(sorted(NORMS)))}
        if given["hidden"] and random.rand() < 0.3:
            given |= {"dropout": 0.5}
        given |= {"skip": len({*given["hidden"]}) == 1 < len(given["hidden"])}
    timeline = Timeline(Trainer(Experiment.of(source, **given)))
    moment = Moment(int(random.randint(1, 6)), int(random.randint(1, timeline.schedule.update + 1)))
    return Task(timeline, timeline.schedule.text(moment))
