"""Looks: what the checks of a run found, one small whole number for each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from stepviz.data import Split
from stepviz.training.growing import Growing
from stepviz.training.moment import Schedule

Numbers = npt.NDArray[np.int64]


class Looks:
    """How many rows of each split were answered right at each check. Given back in percent, bit for bit."""

    def __init__(self, schedule: Schedule, rows: Mapping[Split, int]) -> None:
        """`rows`: how many each split has."""
        self._iterations = schedule.iterations
        self._every, self._without = schedule.every, schedule.without
        self._rows = {split: max(1, count) for split, count in rows.items()}
        self._right = {
            split: Growing(np.min_scalar_type(rows[split]), max(1, schedule.iterations // every))
            for split, every in self._every.items()
        }
        self._last: dict[Split, float] = {}

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(right.nbytes for right in self._right.values())

    def add(self, iteration: int, percents: Mapping[Split, float]) -> None:
        """Keep what the next check found. Checks come in order."""
        if iteration == self._iterations:
            self._last = dict(percents)
            return
        for split, percent in percents.items():
            self._right[split].append(round(percent * self._rows[split] / 100))

    def at(self, split: Split, iteration: int) -> float:
        """Percent right after an iteration at which the split was looked at."""
        if iteration == self._iterations:
            return self._last[split]
        return 100.0 * int(self._right[split].values[iteration // self._every[split] - 1]) / self._rows[split]

    def last(self, split: Split, upto: int) -> int:
        """The last iteration up to `upto` after which the split was looked at; 0 for none."""
        if upto == self._iterations:
            return 0 if self._without(split) else upto
        return upto - upto % self._every[split] if split in self._every else 0

    def fresh(self, split: Split, iterations: Numbers) -> npt.NDArray[np.bool_]:
        """After which of these iterations the split is looked at."""
        due: npt.NDArray[np.bool_] = (iterations % self._every[split] == 0) | (iterations == self._iterations)
        return due

    def latest(self, split: Split, iterations: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Percent right at the last look after each of these iterations or before, and where there was one."""
        look = iterations // self._every[split] - 1
        right = self._right[split].values
        percents = np.full(len(iterations), np.nan)
        found = look >= 0
        ended = iterations == self._iterations
        counted = found & ~ended
        percents[counted] = 100.0 * right[look[counted]].astype(np.float64) / self._rows[split]
        if ended.any():
            percents[ended] = self._last[split]
        return percents, found | ended


class PastLooks:
    """The looks up to a moment. What they say depends on the moment alone, not on how far the run was trained."""

    def __init__(self, looks: Looks, upto: int) -> None:
        """`upto`: the last iteration whose check is done by then."""
        self._looks = looks
        self._upto = upto

    def last(self, split: Split, upto: int) -> int:
        """The last iteration up to `upto`, and up to the moment, after which the split was looked at; 0 for none."""
        return self._looks.last(split, min(upto, self._upto))

    def at(self, split: Split, iteration: int) -> float:
        """Percent right after an iteration at which the split was looked at. Raises `ValueError` beyond the moment."""
        if iteration > self._upto:
            raise ValueError(f"nothing is known of iteration {iteration} after {self._upto}")
        return self._looks.at(split, iteration)
