"""Varied: the runs of a board, which vary some settings; and a run with other random numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from random import Random
from typing import Any, NamedTuple

from stepviz.errors import UserError
from stepviz.formula.asked import formula_of
from stepviz.settings.checking import used
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import either
from stepviz.settings.limits import MAX_RUNS
from stepviz.settings.setting import NETWORK, RUN, Setting
from stepviz.settings.sources import CHAIN_RULE
from stepviz.settings.table import SETTINGS
from stepviz.settings.values import hint, listed, quoted
from stepviz.text import whole

_EXAMPLE = "--vary lr=0.001,0.01,0.1"
_FIXED = ("source", "iterations", "check", "variant", "loss", "output")
"""Settings that cannot be varied, since losses and iterations would not be comparable."""


class BoardRun(NamedTuple):
    """A run of a board."""

    label: str
    """The values of its varied settings: `lr 0.01 · sgd`."""
    run: Experiment
    group: str
    """The label without the seed: runs of one group form a sweep over seeds."""


def varied(run: Experiment, texts: Sequence[str]) -> tuple[BoardRun, ...]:
    """The runs with all combinations of the values in texts like `lr=0.001,0.01`; other settings are those of `run`.

    Raises `UserError` for a malformed text, and unless there are 2 to 12 runs.
    """
    settings = [_setting(text) for text in texts]
    rows, values = [row for row, _ in settings], [written for _, written in settings]
    names = [row.name for row in rows]
    if len({*names}) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UserError(f"--vary names {twice.replace('_', '-')} twice: give all its values in one")
    count = prod(map(len, values))
    if not 2 <= count <= MAX_RUNS:
        made = f"more than {MAX_RUNS} runs" if count > MAX_RUNS else "1 run"
        raise UserError(f"--vary makes {made}: a board has 2 to {MAX_RUNS}, for example {_EXAMPLE}")
    return tuple(_made(run, rows, written) for written in product(*values))


def varies(names: Iterable[str]) -> str:
    """The names of varied settings, in words: `lr, optimizer and seed`."""
    return either([name.partition("=")[0] for name in names], "and")


def _setting(text: str) -> tuple[Setting, list[str]]:
    name, equals, values = text.strip().removeprefix("--").partition("=")
    # The data are the same for all runs, so that their losses can be compared.
    of_the_run = (row for row in SETTINGS.values() if row.group in (RUN, NETWORK) and row.line and row.value)
    known = {row.flag.removeprefix("--"): row for row in of_the_run if row.name not in _FIXED}
    if not equals:
        raise UserError(f"--vary {quoted(text)} is not NAME=VALUE,VALUE: write for example {_EXAMPLE}")
    if name not in known and f"--{name}" in [row.flag for row in SETTINGS.values()]:
        raise UserError(f"--vary {quoted(name)} is the same for all runs of a board: write for example {_EXAMPLE}")
    if name not in known:
        raise UserError(f"--vary {quoted(name)} cannot be varied: {hint(name, [*known], f'choose {listed(known)}')}")
    for word in values.split()[1:]:
        other, given, _ = word.removeprefix("--").partition("=")
        if given and other in known:
            raise UserError(f"--vary {quoted(text)} names {other} too: give each setting a --vary of its own")
    return known[name], [*dict.fromkeys(_values(name, values))]


def _values(name: str, text: str) -> Iterator[str]:
    """Yields the values in a text, separated by commas, or by `;` if values have commas; `0..5` is a range.

    Raises `UserError` for a range that ends before it begins, and for a comma inside of a bracket.
    """
    for part in text.split(";" if ";" in text else ","):
        first, dots, last = part.strip().partition("..")
        low, high = whole(first), whole(last)
        if part.count("(") > part.count(")") and ";" not in text:
            instead = f'--vary "{name}=max(x,0);tanh"'
            raise UserError(f"--vary {quoted(text)}: between values with commas of their own stands ;, as in {instead}")
        if dots:
            if low is None or high is None:
                told = "a range is of whole numbers, as in seed=0..5: write each value, with commas"
                raise UserError(f"--vary {name}={part}: {told}")
            if low > high:
                raise UserError(f"--vary {name}={part} ends before it begins: write {name}={last}..{first}")
            # One value too many is enough to be refused.
            yield from map(str, range(low, min(high, low + MAX_RUNS) + 1))
        else:
            yield part.strip()


def _made(run: Experiment, rows: Sequence[Setting], written: Sequence[str]) -> BoardRun:
    chosen = [*zip(rows, written, strict=True)]
    texts: dict[str, Any] = {row.name: text for row, text in chosen}
    found = replace(run, **texts)
    used(found, texts)
    told = {row.name: text if row.choices else f"{row.name.replace('_', ' ')} {text}" for row, text in chosen}
    if told.get("without") == "without none":
        told["without"] = "all parts"
    group = " · ".join(text for name, text in told.items() if name != "seed")
    return BoardRun(" · ".join(told.values()), found, group)


_DEFAULT_FORMULA = "L = 3*x^2 + 2", (("x", 2.0),)
"""The default formula as a user would type it, and its initial values."""


def own(experiment: Experiment, seed: int) -> Experiment:
    """The run with another seed; for a formula, with other initial values, of two decimals."""
    if experiment.source != CHAIN_RULE:
        return replace(experiment, seed=seed)
    text, given = (experiment.formula, experiment.set) if experiment.formula else _DEFAULT_FORMULA
    values, random = formula_of(text, given, experiment.move).values, Random(seed)
    drawn = ((name, round(value * random.uniform(0.5, 1.5), 2)) for name, value in values.items())
    return replace(experiment, formula=text, set=tuple((name, value or values[name]) for name, value in drawn))
