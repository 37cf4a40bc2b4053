"""Of what is carried on: parameters and what an optimizer keeps of them, from the gradients that were added up."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from tests.claims import facts
from tests.claims.oracles.seen import Oracle, Seen
from tests.support.rates import of_gradients

_TO_SAME = 1e-9
_LITTLE = 1e-4
"""A step by which slopes are measured that are told apart, not compared."""


def _summed(seen: Seen, said: dict[str, str]) -> bool:
    """So many updates changed it by lr times the sum of their gradients, which is that."""
    added = seen.before
    total = float(sum(map(Fraction, added))) if all(map(math.isfinite, added)) else math.nan
    count = int(said["count"] or 1)
    return (
        seen.parameter not in seen.frame.experiment.held
        and count == len(added)
        and facts.near(said["total"], total, max(map(abs, added), default=0.0))
    )


def _changed(seen: Seen, said: dict[str, str]) -> bool:
    start, now = (seen.carried(number) for number in (seen.frame.since, seen.frame.moment.iteration))
    updates = seen.frame.moment.iteration - seen.frame.since
    return int(said["count"]) == updates and facts.near(said["change"], now - start, max(abs(now), abs(start)))


def _moves_all(seen: Seen, said: dict[str, str]) -> bool:
    """Every parameter it speaks of is changed: all of them, but the ones it leaves out."""
    names = [tensor.name for tensor in seen.program.parameters]
    left = [] if said.get("but") is None else said["but"].split(", ")
    if left and re.fullmatch(r"\d+ names", left[0]):
        left = [name for name in names if name in seen.frame.experiment.held]
    current = seen.frame.current
    stay = all(current[name].tobytes() == current[f"{name}_after"].tobytes() for name in left)
    return stay and all(seen.moves(name) for name in names if name not in left)


def _of_old(seen: Seen, said: dict[str, str]) -> bool:
    """What is left of what was kept: of m and v before the update, the share that is told."""
    letter, rest = seen.cell.tensor[0], seen.cell.tensor[1:].removesuffix("_after")
    old, g, share = seen.own(f"{letter}{rest}"), seen.own(f"d{rest}"), float(said["share"])
    run = seen.frame.experiment
    kept = 0.99 if run.optimizer == "rmsprop" else run.beta2
    if share != (kept if letter == "v" else run.momentum):
        return False
    added = g if run.optimizer == "momentum" else (1 - share) * (g if letter == "m" else g * g)
    made = share * old + added
    return not math.isfinite(made) or abs(made - seen.value) <= _TO_SAME * (abs(share * old) + abs(added))


def _is_about_1(seen: Seen, _: dict[str, str]) -> bool:
    """Where all gradients were equal so far, the step is 1 in size."""
    added = seen.gradients
    size = max(map(abs, added))
    alike = max(added) - min(added) <= _TO_SAME * size and size > 1e-4
    return not alike or seen.frame.since != 1 or abs(abs(seen.value) - 1) < 1e-3


def _overflows(seen: Seen, _: dict[str, str]) -> bool:
    parts = seen.parts(seen.cell)
    return all(map(math.isfinite, parts)) and not math.isfinite(seen.value)


def _rounded(seen: Seen, said: dict[str, str]) -> bool:
    """The number itself, or one of several that it is made from, is 1."""
    op = seen.program.maker(seen.cell.tensor)
    values = [] if op is None else [part.value for part in op.terms(seen.cell, seen.now).parts]
    if said.get("term") is not None:
        return len(values) > 1 and 1 in values
    return seen.value == 1 and len(values) == 1


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
    Oracle("the change", r"^term: (?P<count>\d+) updates? +(?P<change>[-+\w.]+)", _changed),
    Oracle("every parameter moves", r"[mM]ove every \w+", _moves_all, "networks without frozen parameters say it"),
    Oracle("the others move", r"(?:[mM]ove|[sS]tep) all but (?P<but>(?:\w+, )*\w+(?: names)?) ", _moves_all),
    Oracle("the share that is kept", r"^rule: (?P<share>[\d.e-]+) of the old (?:m\b|mean)", _of_old),
    Oracle("1 of equal gradients", r"Its size is about 1 if all gradients are equal", _is_about_1),
    Oracle("rounded to 1", r"^(?:(?P<term>A term is r)|R)ounded to 1: the exact value", _rounded, "far sums"),
    Oracle("whose the gradient is", r"^try ▸ \w+ \+(?P<by>[\d.]+): (?P<told>.*)", _tried),
    Oracle("an overflow", r"Every term is finite, but their sum overflows", _overflows, "sums near the largest double"),
)
