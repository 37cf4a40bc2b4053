"""Evaluations: the results of the checks of a run."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import numpy as np
import numpy.typing as npt

from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.ops.tensor import Tensor
from stepviz.training.losses import Growing
from stepviz.training.moment import Schedule

Numbers = npt.NDArray[np.int64]


class Evaluations:
    """Results of each check by split and metric."""

    def __init__(self, schedule: Schedule, measures: Mapping[str, Tensor]) -> None:
        """`measures`: the tensors that checks compute, each of one split."""
        self._iterations, self._without = schedule.iterations, schedule.without
        self._of: Mapping[str, Split] = {name: s for name in measures for s in SPLITS if measures[name].of == s}
        self._every = {name: schedule.every.get(split, self._iterations) for name, split in self._of.items()}
        self._kept = {name: Growing(self._place(name, self._iterations) + 1) for name in self._of}

    def forked(self, iterations: int) -> Evaluations:
        """A copy with the checks of the first iterations (not all of the run), to be continued."""
        forked = copy(self)
        forked._kept = {name: kept.forked(iterations // self._every[name]) for name, kept in self._kept.items()}
        return forked

    def _place(self, name: str, iteration: int) -> int:
        """The number of checks of that measure's split before the one after an iteration; the run ends with one."""
        return -(-iteration // self._every[name]) - 1

    def add(self, found: Mapping[str, float]) -> None:
        """Keep the results of the next check. Checks must come in order."""
        for name, value in found.items():
            self._kept[name].append(value)

    def due(self, splits: tuple[Split, ...]) -> list[str]:
        """The measures of these splits."""
        return [name for name, split in self._of.items() if split in splits]

    def at(self, name: str, iteration: int) -> float:
        """The result after an iteration that has a check of that measure's split."""
        assert self.last(name, iteration) == iteration, f"{name} was not checked after {iteration}"
        return float(self._kept[name].values[self._place(name, iteration)])

    def last(self, name: str, upto: int) -> int:
        """The last iteration up to `upto` with a check of that measure's split; 0 without."""
        if upto == self._iterations:
            return 0 if self._without(self._of[name]) else upto
        return upto - upto % self._every[name]

    def fresh(self, name: str, iterations: Numbers) -> npt.NDArray[np.bool_]:
        """For each of these iterations, True if that measure's split is checked after it."""
        due: npt.NDArray[np.bool_] = (iterations % self._every[name] == 0) | (iterations == self._iterations)
        return due

    def latest(self, name: str, iterations: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """For each of these iterations, the last result up to its end, and True if there is one."""
        end = self._place(name, self._iterations)
        check = np.where(iterations == self._iterations, end, iterations // self._every[name] - 1)
        found, values = check >= 0, np.full(len(iterations), np.nan)
        values[found] = self._kept[name].values[check[found]]
        return values, found


class CheckHistory:
    """The evaluations up to a moment, independent of how far the run is trained."""

    def __init__(self, evaluations: Evaluations, upto: int) -> None:
        """`upto`: the last iteration whose check is done at that moment."""
        self._evaluations, self._upto = evaluations, upto

    def last(self, name: str, upto: int) -> int:
        """The last iteration up to `upto` and the moment with a check of that measure's split; 0 without."""
        return self._evaluations.last(name, min(upto, self._upto))

    def at(self, name: str, iteration: int) -> float:
        """The result after an iteration with a check. Raises `ValueError` beyond the moment."""
        if iteration > self._upto:
            raise ValueError(f"nothing is known of iteration {iteration} after {self._upto}")
        return self._evaluations.at(name, iteration)
