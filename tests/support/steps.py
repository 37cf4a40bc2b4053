"""Steps: training steps as students write them, right and wrong ones, from `tests/steps`.

A file has a right step of one net; below it others, each as what is returned and the lines that differ, `old -> new`.
Of a wrong one it is said first which names of its mistake a teacher accepts, `-` where none is known, and which tensors
it shows in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from stepviz.ops import Array
from tests.support.drawings import ROOT

NETS: Mapping[str, dict[str, Any]] = {
    "article": {},
    "iris": {"hidden": (8,), "dropout": 0.25, "l2": 0.01, "optimizer": "adam"},
    "names": {"context": 2, "embed": 4, "hidden": (8,), "activation": "tanh", "optimizer": "adam"},
    "digits": {"hidden": (6,), "activation": "tanh", "loss": "mse"},
    "xor": {"hidden": (3,), "norm": "batch", "loss": "bce", "optimizer": "momentum"},
}
"""The settings of the nets, by their sources."""
UNKNOWN = "-"


class Student(NamedTuple):
    """A step that somebody wrote."""

    net: str
    code: str
    returned: tuple[str, ...] = ()
    """The names of its arrays that are looked at; none for all that it makes."""
    accepted: tuple[str, ...] = ()
    """Names that its mistake can have."""
    shown: tuple[str, ...] = ()
    """Tensors that can be the first that is wrong."""

    def takes(self) -> tuple[str, ...]:
        """What the step is given, by name."""
        inside = self.code.partition("(")[2].partition(")")[0]
        return tuple(name.strip() for name in inside.split(","))

    def step(self, known: Mapping[str, Any], wanted: Collection[str]) -> dict[str, Array]:
        """What is returned, by name, or all that it makes of what is wanted."""
        names: dict[str, Any] = {"np": np}
        exec(f"{self.code}\n    return locals()\n", names)
        with np.errstate(all="ignore"):
            made = names["step"](**{name: known[name] for name in self.takes()})
        kept = self.returned or [name for name in made if name in wanted and name not in self.takes()]
        return {name: np.array(made[name], dtype=float) for name in kept}


def right(net: str) -> tuple[Student, ...]:
    """Right steps, the plain one first."""
    code, cases, _ = _parts(net)
    found = (
        Student(net, _edited(code, edits), () if head == "all" else tuple(head.split()))
        for head, edits in _cases(cases)
    )
    return (Student(net, code), *found)


def wrong(net: str) -> Iterator[Student]:
    """Steps with a mistake each."""
    code, _, cases = _parts(net)
    for head, edits in _cases(cases):
        accepted, shown, *returned = (part.split() for part in head.split(" · "))
        names = tuple(name for name in accepted if name != UNKNOWN)
        yield Student(net, _edited(code, edits), tuple(*returned), names, tuple(shown))


def _parts(net: str) -> tuple[str, str, str]:
    code, _, rest = (ROOT / "tests" / "steps" / f"{net}.txt").read_text(encoding="utf-8").partition("\n\nRIGHT\n")
    before, _, behind = rest.partition("\nWRONG\n")
    return code, before, behind


def _cases(text: str) -> Iterator[tuple[str, list[str]]]:
    """The first line of each, and those below it that are indented."""
    lines = text.strip().splitlines()
    starts = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], lines[start + 1 : end]


def _edited(code: str, edits: list[str]) -> str:
    for edit in edits:
        old, new = edit.strip().split(" -> ")
        assert code.count(old) == 1, f"{old} stands {code.count(old)} times there"
        code = code.replace(old, new)
    return code
