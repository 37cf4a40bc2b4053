"""The operation that computes the learning rate of an iteration from its number: by a schedule, a warm-up, or both.

    lr = base · schedule((it - 1) / iterations) · min(1, it / warmup)

In PyTorch the warm-up is `LinearLR(start_factor=1 / warmup, total_iters=warmup - 1)`, chained with the schedule; all of
it is also one `LambdaLR`.

p is (it - 1) / iterations: 0 in the first iteration; it would be 1 in the one after the last. In PyTorch the schedules
are `LinearLR(start_factor=1.0, end_factor=0.0, total_iters=iterations)`, `CosineAnnealingLR(T_max=iterations)`, and
`MultiStepLR(gamma=0.1)` with a milestone after each third.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from stepviz.formula.functions import Function
from stepviz.ops.claims import Sentence, Words
from stepviz.ops.op import Invariant, Op, Phase
from stepviz.ops.rules.arrays import holds
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Buffer, Cell, Kind, Tensor, TensorRole, Tensors, after_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import SCHEDULES, loaded
from stepviz.settings.values import short

STRAIGHT = Sentence("The schedule falls in a straight line, to 0 after iteration {count}.")
WAVE = Sentence("The schedule falls along half a cosine wave, to 0 after iteration {count}.")
TENTHS = Sentence("The schedule falls to a tenth after each third of the {count} iterations.")


_ROUNDED = Decimal("1e-20")
"""Added to 3·p, so that a rounded third counts as a full one."""


class RateSchedule(NamedTuple):
    """The factor of the learning rate, as a function of p, the fraction of the run that is done."""

    code: str
    """The factor as code, from `{p}`; empty if it is 1."""
    formula: str
    """The factor as a formula, from `{p}`; empty if it is 1."""
    meaning: Sentence | None
    """The sentence about the schedule; `{count}`: iterations of the run."""
    factor: Callable[[float], float]
    exact: Callable[[Decimal], Decimal] | None = None
    """`factor` for decimals; None if it cannot be exact."""


CONSTANT = RateSchedule("", "", None, lambda _: 1.0, lambda _: Decimal(1))
"""Always 1: there is only a warm-up."""
LINEAR = RateSchedule("(1 - {p})", "(1 - {p})", STRAIGHT, lambda p: 1 - p, lambda p: 1 - p)
"""From 1 to 0 in a straight line."""
COSINE = RateSchedule(
    "((1 + np.cos(np.pi*({p})))/2)", "(1 + cos(π·{p}))/2", WAVE, lambda p: (1 + math.cos(math.pi * p)) / 2
)
"""From 1 to 0, slowly at both ends."""
STEP = RateSchedule(
    "0.1**np.floor(3*{p})",
    "0.1^⌊3·{p}⌋",
    TENTHS,
    lambda p: float(0.1 ** math.floor(3 * p)),
    lambda p: Decimal("0.1") ** math.floor(3 * p + _ROUNDED),
)
"""1, then a tenth of the last value after each third."""

ITERATION = Tensor("it", (), Kind.COUNT, TensorRole.RUNNING)
"""The number of the iteration."""
RATE = Tensor("lr", (), Kind.LOSS, TensorRole.RATE)
_CODE, _EQUATION, _BOTH = 42, 50, 77
"""Columns that are always free for code, for an equation, and for both together."""
MADE = Sentence("the base rate, {base:text}, times what follows from the number of the iteration", "rule")
WARMING = Sentence("Warm-up: iteration {it} of {warmup}.")
WARM = Sentence("The warm-up of {warmup} iterations is over.")
COUNTED = Sentence("the number of this iteration, plus 1", "rule")


class Rate(Op):
    """lr = base · schedule · warm-up, from the number of the iteration."""

    name, label, phase, term = "rate", "lr", Phase.UPDATE, "schedule"
    reads, writes = (ITERATION.name,), (after_of(ITERATION), RATE)
    buffers = (Buffer(ITERATION, 1.0, counts=True),)
    sentence = "Set the learning rate of this iteration, from its number."
    question = "what is the learning rate of this iteration?"

    def __init__(self, experiment: Experiment) -> None:
        """Read the learning rate, schedule, warm-up and number of iterations from an experiment."""
        self._base, self._warmup, self._count = experiment.lr, experiment.warmup, experiment.iterations
        self._schedule: RateSchedule
        self._schedule = schedule = loaded(SCHEDULES[experiment.schedule])
        made = f"lr = {self._written(schedule.code, '*', 'np.minimum', 'it')}"
        factor = schedule.code.format(p=self._done("it"))
        inside = factor[1:-1] if factor.startswith("(") else factor
        self.code = made if len(made) <= _CODE or not factor else inside
        self.codes: Mapping[str, str] = {RATE.name: made, f"{ITERATION.name}_after": "it = it + 1"}
        self.quick = f"it = float(it); lr = {self._written(schedule.code, '*', 'min', 'it')}; it = it + 1"
        made = f"lr = {self._formula('it')}"
        brief = "·".join([experiment.schedule] * bool(factor) + ["warm-up"] * (self._warmup > 0))
        fits = len(made) <= min(_EQUATION, _BOTH - len(self.code))
        self.equation = made if fits else f"lr = {short(self._base)}·{brief}"
        self.rules = (Rule("it_after = it + 1", labels=("", "")), self._rule(self._base))

    def _done(self, it: str) -> str:
        """The fraction of the run that is done, as code; `it`: the number of the iteration, as code."""
        return f"({it} - 1)/{self._count}"

    def _written(self, schedule: str, times: str, least: str, it: str) -> str:
        """The product of base, schedule and warm-up, as text; `times`, `least`: how it writes × and min."""
        parts = short(self._base), schedule.format(p=self._done(it)), f"{least}(1, {it}/{self._warmup})"
        return times.join(filter(None, parts if self._warmup else parts[:-1]))

    def _formula(self, it: str) -> str:
        """The learning rate as a formula: `0.01·(1 - (it - 1)/4000)·min(1, it/100)`."""
        return self._written(self._schedule.formula, "·", "min", it)

    def _rule(self, base: float) -> Rule:
        """The rule of the learning rate, a function of the number of the iteration."""
        schedule, warmup, count = self._schedule, self._warmup, self._count

        def made(base: Any, factor: Callable[[Any], Any]) -> Callable[[Any], Any]:
            # In the order of the code, so that it makes the same bits; of decimals it makes decimals.
            return lambda it: base * factor((it - 1) / count) * (min(1, it / warmup) if warmup else 1)

        exact = made(Decimal(repr(base)), schedule.exact) if schedule.exact else None
        rate = Function(self._formula("{}"), made(base, schedule.factor), exact)
        return Rule("lr = rate(it)", functions={"rate": rate}, labels=("it",))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor != RATE.name:
            return Words(COUNTED.say())
        schedule, it, warmup = self._schedule, int(tensors[ITERATION.name]), str(self._warmup)
        meaning = [] if schedule.meaning is None else [schedule.meaning.say(count=str(self._count))]
        if self._warmup:
            meaning.append(WARMING.say(it=str(it), warmup=warmup) if it <= self._warmup else WARM.say(warmup=warmup))
        return Words(MADE.say(base=short(self._base)), tuple(meaning))

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        return ((self.equation, holds(self._rule(lr), tensors)),)
