"""Varied: the runs of a board, with several values of some settings; and a run with numbers of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any, NamedTuple

from stepviz.errors import UserError
from stepviz.formula.asked import formula_of
from stepviz.settings.checking import used
from stepviz.settings.experiment import Experiment
from stepviz.settings.limits import MAX_RUNS
from stepviz.settings.setting import NETWORK, RUN, Setting
from stepviz.settings.sources import CHAIN_RULE
from stepviz.settings.table import SETTINGS
from stepviz.settings.values import hint, listed, quoted
from stepviz.text import whole

_EXAMPLE = "--vary lr=0.001,0.01,0.1"
_FIXED = ("source", "iterations", "check", "variant", "loss", "output")
"""What all runs of a board have in common: their losses would not be comparable, or not of the same iterations."""


class Varied(NamedTuple):
    """One of the runs."""

    label: str
    """`lr 0.01 · sgd`."""
    run: Experiment
    others: str
    """The same without the seed; runs that differ in nothing else are a sweep."""


def varied(run: Experiment, texts: Sequence[str]) -> tuple[Varied, ...]:
    """The runs that texts like `lr=0.001,0.01` make of one: their product. All else is the same in them.

    Raises `UserError` for a text that is wrong, and where there are not 2 to 12 runs.
    """
    settings = [_setting(text) for text in texts]
    names = [row.name for row, _ in settings]
    if len({*names}) < len(names):
        raise UserError(f"--vary names {SETTINGS[names[-1]].name.replace('_', '-')} twice: give all its values in one")
    count = 1
    for _, written in settings:
        count *= len(written)
    if not 2 <= count <= MAX_RUNS:
        made = f"more than {MAX_RUNS} runs" if count > MAX_RUNS else "1 run"
        raise UserError(f"--vary makes {made}: a board has 2 to {MAX_RUNS}")
    return tuple(_made(run, [row for row, _ in settings], written) for written in product(*(w for _, w in settings)))


def varies(names: Iterable[str]) -> str:
    """What is varied, in words: `lr and optimizer`."""
    return " and ".join(name.partition("=")[0] for name in names)


def _setting(text: str) -> tuple[Setting, list[str]]:
    name, equals, values = text.strip().removeprefix("--").partition("=")
    known = {row.flag.removeprefix("--"): row for row in SETTINGS.values() if _can_vary(row)}
    if not equals or name not in known:
        what = f"{quoted(name)} cannot be varied" if equals else f"{quoted(text)} is not NAME=VALUE,VALUE"
        raise UserError(f"--vary {what}: {hint(name, [*known], f'choose {listed(known)}')}, for example {_EXAMPLE}")
    return known[name], [*dict.fromkeys(_values(values))]


def _can_vary(row: Setting) -> bool:
    """Whether it is a setting with a value of what learns, and not of the rows that all runs learn from."""
    return row.group in (RUN, NETWORK) and bool(row.line and row.value) and row.name not in _FIXED


def _values(text: str) -> Iterator[str]:
    """Parted by commas, or by `;` where a value has commas of its own; `0..5` are whole numbers."""
    for part in text.split(";" if ";" in text else ","):
        first, dots, last = part.strip().partition("..")
        low, high = whole(first), whole(last)
        if dots and low is not None and high is not None and low <= high:
            yield from map(str, range(low, min(high, low + MAX_RUNS) + 1))
        else:
            yield part.strip()


def _made(run: Experiment, rows: Sequence[Setting], written: Sequence[str]) -> Varied:
    values: dict[str, Any] = {row.name: row.read(text) for row, text in zip(rows, written, strict=True)}
    found = replace(run, **values)
    used(found, values)
    told = {
        row.name: text if row.choices else f"{row.flag.removeprefix('--').replace('-', ' ')} {text}"
        for row, text in zip(rows, written, strict=True)
    }
    others = " · ".join(text for name, text in told.items() if name != "seed")
    return Varied(" · ".join(told.values()), found, others)


_FORMULA = "L = 3*x^2 + 2", (("x", 2.0),)
"""That of a run without another one, as it is typed, and what it starts from."""


def own(experiment: Experiment, seed: int) -> Experiment:
    """The run with another seed; a formula, for which nothing is drawn, starts from other values, with two decimals."""
    if experiment.source != CHAIN_RULE:
        return replace(experiment, seed=seed)
    text, given = (experiment.formula, experiment.set) if experiment.formula else _FORMULA
    values, random = formula_of(text, given, experiment.move).values, Random(seed)
    drawn = ((name, round(value * random.uniform(0.5, 1.5), 2)) for name, value in values.items())
    return replace(experiment, formula=text, set=tuple((name, value or values[name]) for name, value in drawn))
