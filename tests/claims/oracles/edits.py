"""Answers to edits: what is quoted was typed, and what is offered is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from stepviz import Experiment, Trainer
from stepviz.errors import UserError
from stepviz.ops import AXES
from stepviz.training.edits import read_all
from tests.claims.oracles.saying import Held

_SOURCES: Mapping[str, Mapping[str, Any]] = {
    "article": {},
    "housing": {},
    "mazur": {},
    "names": {},
    "line": {"hidden": (3,)},
    "iris": {"hidden": (2,), "optimizer": "adam"},
}


@cache
def _trainer(source: str) -> Trainer:
    return Trainer(Experiment.of(source, **_SOURCES[source]))


@dataclass(frozen=True)
class Answer:
    """What is answered where an edit is typed, of a run."""

    source: str
    typed: str

    def said(self) -> list[str]:
        """The message; nothing where the edit is taken."""
        try:
            read_all((self.typed,), _trainer(self.source))
        except UserError as error:
            return [str(error)]
        return []

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each quotation, each place and each offer of the message."""
        yield from ((line, line.startswith(f"--edit {self.typed}")) for line in lines)
        for line in lines:
            message = line.removeprefix(f"--edit {self.typed}")
            quoted = re.findall(r"'([^']+)'", message)
            yield from ((f"'{text}' of {line}", text in self.typed) for text in quoted)
            yield from ((f"{text} of {line}", is_so) for text, is_so in self._options(message))
            for text in re.findall(r"(?:row|class|character) #?'?(\w[\w.]*)'?(?=:)", message):
                yield f"{text} of {line}", text in self.typed

    def _options(self, message: str) -> Iterator[tuple[str, bool]]:
        """The values, places and numbers that can be given, and whether each can."""
        number, _, rest = self.typed.partition(":")
        name, _, value = rest.partition("=")
        if found := re.search(r"(?:one of|give) (?P<letter>[a-z])(?P<least>\d+) to (?P=letter)(?P<most>\d+)$", message):
            ends = int(found["least"]), int(found["most"])
            for place, is_one in ((ends[0], True), (ends[1], True), (ends[1] + 1, False)):
                put = re.sub(rf"(?<=\.){self._wrong(message)}(?=\.|$)", f"{found['letter']}{place}", name, count=1)
                right = f"{found['letter']}{place}"
                yield right, self._is_place(f"{number}:{put}={value}", right) == is_one
        elif found := re.search(r"whole number from (?P<least>\d+) to (?P<most>\d+)$", message):
            for given in (int(found["least"]), int(found["most"])):
                yield str(given), self._is_taken(f"{number}:{name}={given}")
            yield "more", not self._is_taken(f"{number}:{name}={int(found['most']) + 1}")
        elif found := re.search(r"iterations are (?P<least>\d+) to (?P<most>\d+)$", message):
            for end, is_one in (
                (int(found["least"]), True),
                (int(found["most"]), True),
                (int(found["most"]) + 1, False),
            ):
                yield str(end), self._is_inside(f"{end}:{rest}") == is_one
        elif found := re.search(r"(?:write for example|choose) (?P<name>[a-zA-Z]\w*(?:\.\w+)+)$", message):
            of_rows = ".e" not in found["name"] or not re.search(r"\.r\d", name)
            yield found["name"], of_rows and self._is_named(f"{number}:{found['name']}=1")
        elif found := re.search(r"write for example (?P<value>[\d.]+)$", message):
            yield found["value"], self._is_taken(f"{number}:{name}={found['value']}")

    @staticmethod
    def _wrong(message: str) -> str:
        """The place that the message says is none."""
        found = re.search(r"'([^'.]+)' is not one of|no row #(\d+)", message)
        assert found is not None
        return re.escape(found[1] or f"r{found[2]}")

    def _answer(self, typed: str) -> str:
        return next(iter(Answer(self.source, typed).said()), "")

    def _is_taken(self, typed: str) -> bool:
        return not self._answer(typed)

    def _is_place(self, typed: str, place: str) -> bool:
        """True if it is not that place that is refused."""
        return not re.search(rf"'{place}' is not one of|no row #{place[1:]}:", self._answer(typed))

    def _is_named(self, typed: str) -> bool:
        """True if there is such a number, even one that is computed and not chosen."""
        return not re.search("write for example|is no tensor|is not one of", self._answer(typed))

    def _is_inside(self, typed: str) -> bool:
        return "is outside the run" not in self._answer(typed)


def drawn(random: np.random.RandomState) -> Answer:
    """An edit of any run with a tensor's name, and places some of which are wrong."""
    source = str(random.choice([*_SOURCES]))
    program = _trainer(source).program
    tensors = [*program.tensors.values()]
    tensor = tensors[random.randint(len(tensors))]
    if random.rand() < 0.6:
        tensor = program.tensors[str(random.choice(["x", "y", program.parameters[0].name]))]
    letters = ["r" if axis == "example" and random.rand() < 0.8 else AXES[axis] for axis in tensor.axes]
    if random.rand() < 0.3:
        letters = letters[: random.randint(len(letters) + 1)] + ["o"] * random.randint(2)
    places = [f"{letter}{random.choice([0, 0, 1, 7, 17, 40, 9999])}" for letter in letters]
    number = random.choice([1, 3, 3, 3, 5, 0, 10**6])
    value = random.choice(["1", "0", "0.5", "-2", "17", "fast", "nan", "1_0"])
    return Answer(source, f"{number}:{'.'.join((tensor.word, *places))}={value}")
