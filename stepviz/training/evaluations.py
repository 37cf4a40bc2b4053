"""Evaluations: what the checks of a run found, one small number for each."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import numpy as np
import numpy.typing as npt

from stepviz.data import Split
from stepviz.ops.tensor import Kind, Tensor
from stepviz.training.losses import Growing
from stepviz.training.moment import Schedule

Numbers = npt.NDArray[np.int64]


class _Kept:
    """What the checks found of one measure. Percent are kept as rows answered right, and given back bit for bit."""

    def __init__(self, percent: bool, rows: int, most: int) -> None:
        """`percent`: whether the measure is that, of so many rows."""
        kind: npt.DTypeLike = np.min_scalar_type(rows) if percent else np.float64
        self._rows = max(1, rows) if percent else 0
        self._most = max(1, most)
        self._found = Growing(kind, self._most)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._found.nbytes if len(self._found) else 0

    def append(self, value: float) -> None:
        """Keep what the next check found."""
        self._found.append(round(value * self._rows / 100) if self._rows else value)

    def forked(self, count: int) -> _Kept:
        """The results of the first `count` checks, to go on with."""
        forked = copy(self)
        forked._found = self._found.forked(count, self._most)
        return forked

    def at(self, places: Numbers) -> npt.NDArray[np.float64]:
        """What the checks of those numbers, from 0, found."""
        found: npt.NDArray[np.float64] = self._found.values[places].astype(np.float64)
        return 100.0 * found / self._rows if self._rows else found


class Evaluations:
    """Results of each check by split and metric."""

    def __init__(self, schedule: Schedule, rows: Mapping[Split, int], measures: Mapping[str, Tensor]) -> None:
        """`rows`: how many each split has; `measures`: what is found, each of the split that it belongs to."""
        self._iterations = schedule.iterations
        self._without = schedule.without
        self._of: Mapping[str, Split] = {
            name: split for name in measures for split in rows if measures[name].of == split
        }
        self._every = {name: schedule.every[split] for name, split in self._of.items() if split in schedule.every}
        self._kept = {
            name: _Kept(measures[name].kind is Kind.PERCENT, rows[self._of[name]], schedule.iterations // every)
            for name, every in self._every.items()
        }
        self._last: dict[str, float] = {}

    def forked(self, iterations: int) -> Evaluations:
        """What was found in the first iterations, fewer than all, to go on with."""
        forked = copy(self)
        forked._kept = {name: kept.forked(iterations // self._every[name]) for name, kept in self._kept.items()}
        forked._last = {}
        return forked

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(kept.nbytes for kept in self._kept.values())

    def add(self, iteration: int, found: Mapping[str, float]) -> None:
        """Keep what the next check found. Checks come in order."""
        if iteration == self._iterations:
            self._last = dict(found)
            return
        for name, value in found.items():
            self._kept[name].append(value)

    def due(self, splits: tuple[Split, ...]) -> list[str]:
        """The measures of these splits."""
        return [name for name, split in self._of.items() if split in splits]

    def at(self, name: str, iteration: int) -> float:
        """The result after an iteration that has a check of that measure's split."""
        if iteration == self._iterations:
            return self._last[name]
        assert iteration % self._every[name] == 0, f"{name} was not checked after {iteration}"
        return float(self._kept[name].at(np.array([iteration // self._every[name] - 1]))[0])

    def last(self, name: str, upto: int) -> int:
        """The last iteration up to `upto` with a check of that measure's split; 0 for none."""
        if upto == self._iterations:
            return 0 if self._without(self._of[name]) else upto
        return upto - upto % self._every[name] if name in self._every else 0

    def fresh(self, name: str, iterations: Numbers) -> npt.NDArray[np.bool_]:
        """True after each of these iterations that has a check of its split."""
        due: npt.NDArray[np.bool_] = (iterations % self._every[name] == 0) | (iterations == self._iterations)
        return due

    def latest(self, name: str, iterations: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """The last result after each of these iterations or before, and where there was one."""
        check = iterations // self._every[name] - 1
        values = np.full(len(iterations), np.nan)
        found = check >= 0
        ended = iterations == self._iterations
        counted = found & ~ended
        values[counted] = self._kept[name].at(check[counted])
        if ended.any():
            values[ended] = self._last[name]
        return values, found | ended


class CheckHistory:
    """The evaluations up to a moment. What they say depends on the moment alone, not on how far the run was trained."""

    def __init__(self, evaluations: Evaluations, upto: int) -> None:
        """`upto`: the last iteration whose check is done by then."""
        self._evaluations = evaluations
        self._upto = upto

    def last(self, name: str, upto: int) -> int:
        """The last iteration up to `upto`, and up to the moment, after which a measure was taken; 0 for none."""
        return self._evaluations.last(name, min(upto, self._upto))

    def at(self, name: str, iteration: int) -> float:
        """The result after an iteration with a check. Raises `ValueError` beyond the moment."""
        if iteration > self._upto:
            raise ValueError(f"nothing is known of iteration {iteration} after {self._upto}")
        return self._evaluations.at(name, iteration)
