"""Of what moves a parameter: the gradients that were added up, and what happens where it is moved a little."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from tests.claims import facts
from tests.claims.oracles.seen import Oracle, Seen
from tests.support.rates import of_gradients

_LITTLE = 1e-4
"""A step by which slopes are measured that are told apart, not compared."""


def _summed(seen: Seen, said: dict[str, str]) -> bool:
    """So many updates changed it by lr times the sum of their gradients, which is that."""
    added = seen.before
    total = float(sum(map(Fraction, added))) if all(map(math.isfinite, added)) else math.nan
    count = int(said["count"] or 1)
    return (
        seen.parameter not in seen.frame.experiment.frozen
        and count == len(added)
        and facts.near(said["total"], total, max(map(abs, added), default=0.0))
    )


def _tried(seen: Seen, said: dict[str, str]) -> bool:
    """Each change is what the batch gives, and a gradient is named beside that of sum and mean which it belongs to."""
    told = dict(re.findall(r"(sum of losses|mean loss|the loss|mean) ([-+\w.]+)", said["told"]))
    ends, by = re.search(r"\((\S+) to (\S+)\)", said["told"]), float(said["by"])
    if not set(told):
        return True
    changes = _changes(seen, by)
    before = facts.moved(seen.now, seen.now.carried)
    right = all(facts.near(digits, changes[name[:3] != "sum"], before[0]) for name, digits in told.items())
    if ends is not None:
        after = facts.nudged(seen.now, seen.parameter, seen.cell.index, by)
        right &= facts.near(ends[1], before[1]) and facts.near(ends[2], after[1], before[1])
    return right and _is_whose(seen, said["told"])


def _changes(seen: Seen, by: float) -> tuple[float, float]:
    """Of the sum of the losses and of their mean, where the parameter is moved so far."""
    before = facts.moved(seen.now, seen.now.carried)
    after = facts.nudged(seen.now, seen.parameter, seen.cell.index, by)
    return after[0] - before[0], after[1] - before[1]


def _is_whose(seen: Seen, told: str) -> bool:
    """Where the slopes of sum and mean differ, it says which of them is the gradient, and that one is."""
    named = re.search(r"\((?:its )?gradient: d\w+\)", told)
    name = seen.program.gradient(seen.parameter)
    gradient = float(seen.now[name][seen.cell.index])
    decay = of_gradients(seen.frame.experiment) * seen.own(seen.parameter) if "penalty" in told else 0.0
    (up, mean_up), (down, mean_down) = (_changes(seen, by) for by in (_LITTLE, -_LITTLE))
    of_sum, of_mean = (up - down) / (2 * _LITTLE), (mean_up - mean_down) / (2 * _LITTLE)
    is_smooth = abs(up + down) <= 0.1 * abs(up - down)
    if not math.isfinite(of_sum) or abs(of_sum - of_mean) < 1e-4 or not is_smooth:
        return True
    is_of_sum = abs(gradient - decay - of_sum) < abs(gradient - decay - of_mean)
    if "sum of losses" in told and "mean" in told:
        return named is not None and (named.start() < told.index("mean")) == is_of_sum
    return is_of_sum == ("sum of losses" in told)


OF_CARRIED: tuple[Oracle, ...] = (
    Oracle(
        "the sum of the gradients",
        r"× \((?:sum of the (?P<count>\d+) gradients|the gradient), (?P<total>[^)]+)\)",
        _summed,
    ),
    Oracle("whose the gradient is", r"^try ▸ \w+ \+(?P<by>[\d.]+): (?P<told>.*)", _tried),
)
