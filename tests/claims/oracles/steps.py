"""Steps: what `compare` says of a training step with other numbers in a tensor: which it is, and what follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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
    """All numbers of an iteration, with other ones in a tensor; none of it changed where it has no name."""

    iteration: Iteration
    name: str = ""
    change: Callable[[Array], Array] = field(default=lambda array: array)
    run: Experiment = field(default_factory=Experiment)

    def said(self) -> list[str]:
        """The lines of the report."""
        return [*compared.lines(compare(self.iteration, self.given), self.iteration)]

    @property
    def given(self) -> Mapping[str, Array]:
        """What is handed in."""
        given = {name: np.array(self.iteration[name]) for name in comparable(self.iteration.program)}
        return given | ({self.name: self.change(given[self.name])} if self.name else {})

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
    right = np.array(step.iteration[step.name])
    yours = step.change(right)
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
    right = np.array(step.iteration[step.name])
    return match["title"] in (step.tensor.title, step.name) and np.array_equal(step.change(right), -right)


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
    with np.errstate(all="ignore"):
        found = [*slips(known_of(step.iteration, step.run), step.run)]
    return (array for tensor, told, array in found if (tensor, told) == (step.name, said))


def _equal(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(np.abs(one - other).max() <= _NEAR * np.abs(other).max())


def _is_unchanged(step: Step, _: re.Match[str]) -> bool:
    right = np.array(step.iteration[step.name]) if step.name else np.zeros(1)
    return np.array_equal(step.change(right), right)


def _is_drawn(step: Step, _: re.Match[str]) -> bool:
    """One number alone was moved, by what nobody forgets."""
    return bool(step.name) and not np.array_equal(step.change(-np.ones(2)), np.ones(2))


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
    r"  No mistake that is known makes these numbers\.": _is_drawn,
    rf"Wrong, too, given your own numbers: {_TITLES}": _are_wrong,
    rf"Right, given your own numbers: {_TITLES}": _are_right,
    r".+: divided at another place than here, and the step is the same\. That is right, too\.": _is_divided,
    rf"Equal in iteration \d+: {_TITLES}": _are_right,
    r"No number differs\.": _is_unchanged,
}


def opposite(array: Array) -> Array:
    """The sign turned."""
    return -array


def moved(random: np.random.RandomState) -> Callable[[Array], Array]:
    """One number moved by an odd amount."""
    by, where = 0.1 + random.rand(), random.rand()

    def change(array: Array) -> Array:
        changed = np.array(array, dtype=float)
        changed.flat[int(where * array.size)] += by * max(1.0, float(np.abs(array).max()))
        return changed

    return change


def slipped(random: np.random.RandomState) -> Step:
    """A step with a mistake in a tensor, in NumPy alone."""
    run = NETS[str(random.choice(sorted(NETS)))]
    iteration = Timeline(Trainer(run)).iteration(int(random.randint(2, 6)))
    with np.errstate(all="ignore"):
        found = [slip for slip in slips(known_of(iteration, run), run) if _differs(slip, iteration)]
    name, _, made = found[random.randint(len(found))]
    return Step(iteration, name, lambda array: made if array.shape == made.shape else array, run)


def _differs(slip: tuple[str, str, Array], iteration: Iteration) -> bool:
    """Whether it makes an array like the right one of other numbers, all of them finite."""
    name, _, made = slip
    right = np.array(iteration[name])
    fits = name != _FORMS and np.shape(made) == right.shape and bool(np.isfinite(made).all())
    return fits and bool(np.abs(made).max() > _APART) and bool(np.abs(made - right).max() > 1e-3 * np.abs(right).max())


def drawn(random: np.random.RandomState) -> Step:
    """A step of a random run, unchanged, with a number moved, with the sign of a gradient turned or with a mistake."""
    if not random.randint(3):
        return slipped(random)
    source, hidden = str(random.choice(["article", "xor", "iris", "line"])), (3,) * int(random.randint(3))
    run = Experiment.of(source, hidden=hidden, iterations=5, batch_size=3, seed=int(random.randint(99)))
    iteration = Timeline(Trainer(run)).iteration(int(random.randint(1, 6)))
    made = [
        name for name in comparable(iteration.program) if name != _FORMS and np.array(iteration[name]).dtype.kind == "f"
    ]
    kind = random.randint(4)
    if not kind:
        return Step(iteration)
    if kind > 1:
        return Step(iteration, str(random.choice(made)), moved(random))
    last = [name for name in made if name.startswith("dW")]
    return Step(iteration, last[0], opposite)
