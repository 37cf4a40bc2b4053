"""Steps: what `compare` says of a training step with other numbers in a tensor: which it is, and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stepviz import Experiment, Iteration, Timeline, Trainer
from stepviz.export import compared
from stepviz.ops import Array, Tensor
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.tensor import places
from stepviz.training.comparing import comparable, compare
from tests.claims.oracles.saying import ANY_NUMBER, Held, Table, all_told
from tests.support import printed
from tests.support.banks import NETS, known_of
from tests.support.slips import slips

_APART = 1e-9
_NEAR = 1e-7
"""Numbers that a comparison cannot tell apart are that near each other."""
_FORMS = "logits"
"""What a loss is made of in one form, and not in another."""


@dataclass(frozen=True, eq=False)
class Step:
    """All numbers of an iteration of a run, with other ones in a tensor, if there is one."""

    run: Experiment
    iteration: Iteration
    name: str = ""
    yours: Array | None = None

    def said(self) -> list[str]:
        """The lines of the report."""
        return [*compared.lines(compare(self.iteration, self.given), self.iteration)]

    @property
    def given(self) -> Mapping[str, Array]:
        """What is handed in."""
        given = {name: np.array(self.iteration[name]) for name in comparable(self.iteration.program)}
        return given | ({} if self.yours is None else {self.name: self.yours})

    @property
    def tensor(self) -> Tensor:
        """The one that was changed."""
        return self.iteration.program.tensors[self.name]

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each line, by what is recomputed without rules."""
        return all_told(self, lines, _HELD)

    def follows(self) -> Iterator[tuple[str, bool]]:
        """Each tensor that an operation makes, and whether it is what the operation makes of the numbers handed in."""
        given = self.given
        known = {name: given.get(name, self.iteration[name]) for name in self.iteration.program.tensors}
        yield from ((tensor.name, tensor.name != self.name) for tensor in self.iteration.program.carried)
        for op in self.iteration.program.ops:
            if not op.reads or not any(name in given for name in op.reads):
                yield from ((tensor.name, tensor.name != self.name) for tensor in op.writes)
                continue
            for tensor, array in zip(op.writes, op.compute(*[known[name] for name in op.reads]), strict=True):
                size = np.abs(array).max(initial=1e-9)
                yield tensor.name, bool(np.abs(array - known[tensor.name]).max(initial=0.0) <= _APART * size)

    def lists(self, told: str, names: Sequence[str]) -> bool:
        """Whether these tensors are listed by their titles, but for those made of another one of their operation."""
        titles = {tensor.title: name for name, tensor in self.iteration.program.tensors.items()}
        inside = {
            rule.tensor
            for op in self.iteration.program.ops
            for rule in op.rules
            if {*rule.reads} & {tensor.name for tensor in op.writes}
        }
        inside |= {"losses", "loss"} if self.name == "probs" else set()  # it is made of logits in the other form
        found = [titles[title] for title in told.split(", ")]
        return [name for name in found if name not in inside] == [name for name in names if name not in inside]


def _is_first(step: Step, match: re.Match[str]) -> bool:
    """The changed one, at a number that none is further off than, with both numbers."""
    right, yours = np.array(step.iteration[step.name]), step.given[step.name]
    off = np.abs(yours - right)
    return match["title"] == step.tensor.title and any(
        match["place"] == step.tensor.title + f"[{','.join(places(step.tensor, at))}]" * bool(at)
        and printed.shows(match["yours"], float(yours[at]))
        and printed.shows(match["right"], float(right[at]))
        for at in (tuple(map(int, found)) for found in np.argwhere(off >= off.max() * (1 - _APART)))
    )


def _are_wrong(step: Step, match: re.Match[str]) -> bool:
    wrong = [name for name, is_so in step.follows() if not is_so and name != step.name]
    return step.lists(match["told"], wrong)


def _are_right(step: Step, match: re.Match[str]) -> bool:
    right = [name for name, is_so in step.follows() if is_so and name in step.given]
    return step.lists(match["told"], right)


def _sign(step: Step, match: re.Match[str]) -> bool:
    """All numbers are the opposite."""
    opposite = np.array_equal(step.given[step.name], -step.iteration[step.name])
    return match["title"] in (step.tensor.title, step.name) and opposite


def _is_slip(step: Step, match: re.Match[str]) -> bool:
    """NumPy alone makes these numbers by that mistake."""
    return any(_equal(made, step.given[step.name]) for made in _made(step, match["said"]))


def _is_divided(step: Step, _: re.Match[str]) -> bool:
    """The rows times as large, or as small."""
    right, rows = np.array(step.iteration[step.name]), len(step.iteration["x"])
    return any(_equal(right * by, step.given[step.name]) for by in (rows, 1 / rows))


def _are_several(step: Step, _: re.Match[str]) -> bool:
    """NumPy alone makes these numbers by several mistakes."""
    made = [slip for slip in slips(known_of(step.iteration, step.run), step.run) if slip[0] == step.name]
    return len({said for _, said, array in made if _equal(array, step.given[step.name])}) > 1


def _made(step: Step, said: str) -> Iterator[Array]:
    """What each slip of which that is said makes of the tensor."""
    found = slips(known_of(step.iteration, step.run), step.run)
    return (array for tensor, told, array in found if (tensor, told) == (step.name, said))


def _equal(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(np.abs(one - other).max() <= _NEAR * np.abs(other).max())


def _is_unchanged(step: Step, _: re.Match[str]) -> bool:
    return step.yours is None or np.array_equal(step.yours, step.iteration[step.name])


def _is_no_sign(step: Step, _: re.Match[str]) -> bool:
    """They are others, and not the opposite ones."""
    return step.yours is not None and not np.array_equal(step.yours, -step.iteration[step.name])


_TITLES = r"(?P<told>.+)\."
_BOTH = rf"(?P<place>.+?) is (?P<yours>{ANY_NUMBER}),? and should be (?P<right>{ANY_NUMBER})\."
_HELD: Table[Step] = {
    rf"(?P<title>.+) differs first, at .+?: {_BOTH}": _is_first,
    rf"The iteration starts from another (?P<title>.+?): {_BOTH}": _is_first,
    r"  What the update makes of it is called (?P<title>\w+)\.": lambda step, said: (
        said["title"] == step.iteration.program.after(step.name)
    ),
    r"  sign: The sign of (?P<title>.+) is wrong\.": _sign,
    rf"  (?:{'|'.join(MISTAKES)}): (?P<said>.+)": _is_slip,
    rf"  (?:{'|'.join(re.escape(known.hint) for known in MISTAKES.values())})": lambda step, _: bool(step.name),
    r"  These mistakes make the same numbers here: they cannot be told apart\.": _are_several,
    r"  No mistake that is known makes these numbers\.": _is_no_sign,
    rf"Wrong, too, given your own numbers: {_TITLES}": _are_wrong,
    rf"Right, given your own numbers: {_TITLES}": _are_right,
    r".+: divided at another place than here, and the step is the same\. That is right, too\.": _is_divided,
    rf"Equal in iteration \d+: {_TITLES}": _are_right,
    r"No number differs\.": _is_unchanged,
}


def drawn(random: np.random.RandomState) -> Step:
    """A step of a random run, unchanged, with a number moved, with the sign of a gradient turned or with a mistake."""
    run = NETS[str(random.choice(sorted(NETS)))]
    iteration, kind = Timeline(Trainer(run)).iteration(int(random.randint(2, 6))), random.randint(4)
    made = [
        name for name in comparable(iteration.program) if name != _FORMS and np.array(iteration[name]).dtype.kind == "f"
    ]
    if kind == 0:
        return Step(run, iteration)
    if kind == 1:
        name = next(name for name in made if name.startswith("dW"))
        return Step(run, iteration, name, -iteration[name])
    if kind == 2:
        name = str(random.choice(made))
        yours = np.array(iteration[name], dtype=float)
        yours.flat[random.randint(yours.size)] += (0.1 + random.rand()) * max(1.0, float(np.abs(yours).max()))
        return Step(run, iteration, name, yours)
    with np.errstate(all="ignore"):
        slipped = [slip for slip in slips(known_of(iteration, run), run) if _differs(slip, iteration)]
    name, _, yours = slipped[random.randint(len(slipped))]
    return Step(run, iteration, name, yours)


def _differs(slip: tuple[str, str, Array], iteration: Iteration) -> bool:
    """Whether it makes an array like the right one of other numbers, all of them finite."""
    name, _, made = slip
    right = np.array(iteration[name])
    fits = name != _FORMS and np.shape(made) == right.shape and bool(np.isfinite(made).all())
    return fits and bool(np.abs(made).max() > _APART) and bool(np.abs(made - right).max() > 1e-3 * np.abs(right).max())
