"""Samplers: take the training rows of the batch of iteration t, for any t in any order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

BLOCK = 256
"""Iterations drawn at once; `randint(0, n, (256, B))` gives the same numbers as 256 single draws."""

_MAX_STATES = 256
_MAX_BLOCKS = 4


class Sampler:
    """Draws batches with replacement from a `RandomState` stream, which is stable over NumPy versions (NEP 19).

    The generator's state (2.5 kB) is kept at every `spacing`-th block. The spacing doubles whenever 256 states are
    kept, so memory stays below 1 MB, and any batch of ten million iterations is found by drawing a few blocks again.
    """

    told: ClassVar[str] = "stepviz.ops.batch:RANDOM"
    """The `module:name` of the sentences about its batches."""

    def __init__(self, random: np.random.RandomState, rows: npt.NDArray[np.int64], batch_size: int) -> None:
        """`random`: the generator, after the initial weights were drawn from it; `rows`: the row numbers to draw."""
        self.batch_size = batch_size
        """The largest one, if it differs between iterations."""
        self.population = rows
        self._size = BLOCK * batch_size
        """The number of row numbers in a block."""
        self._random = random
        self._states: dict[int, Any] = {0: random.get_state()}
        self._spacing = 1
        self._blocks: dict[int, npt.NDArray[np.int64]] = {}

    def length(self, number: int) -> int:  # noqa: ARG002 - all have the same size
        """The batch size of an iteration."""
        return self.batch_size

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Yields the row numbers of `count` batches from iteration `first` (from 1) on: (batch,) each, read-only."""
        if count:
            drawn = self.drawn((first - 1) * self.batch_size, (first - 1 + count) * self.batch_size)
            yield from drawn.reshape(count, self.batch_size)

    def drawn(self, start: int, end: int) -> npt.NDArray[np.int64]:
        """The row numbers at positions `start` to `end` - 1 of the stream, at least one: read-only."""
        pieces = []
        while start < end:
            block, place = divmod(start, self._size)
            stop = min(self._size, place + end - start)
            pieces.append((self._blocks[block] if block in self._blocks else self._draw(block))[place:stop])
            start += stop - place
        drawn = np.concatenate(pieces) if len(pieces) > 1 else pieces[0]
        drawn.setflags(write=False)
        return drawn

    def _pick(self) -> npt.NDArray[np.int64]:
        """The next block of the stream, as positions in the population."""
        return self._random.randint(0, len(self.population), self._size, dtype=np.int64)

    def _draw(self, block: int) -> npt.NDArray[np.int64]:
        """The row numbers of one block, drawn from the last state kept before it."""
        # Half of the states go: what is left has the same spacing from the first block on.
        while (block + 1) // self._spacing >= _MAX_STATES:
            self._spacing *= 2
            self._states = {kept: state for kept, state in self._states.items() if kept % self._spacing == 0}
        start = max(kept for kept in self._states if kept <= block)
        self._random.set_state(self._states[start])
        for number in range(start, block + 1):
            picked = self._pick()
            if (number + 1) % self._spacing == 0 and number + 1 not in self._states:
                self._states[number + 1] = self._random.get_state()
        drawn = self.population[picked]
        drawn.setflags(write=False)
        if len(self._blocks) >= _MAX_BLOCKS:  # the oldest goes
            del self._blocks[next(iter(self._blocks))]
        self._blocks[block] = drawn
        return drawn


_SHUFFLED_ROWS = 2048
"""About how many row numbers are shuffled in one go."""


class EpochSampler(Sampler):
    """Takes the rows in shuffled order, with one `permutation` of a `RandomState` stream per epoch.

    The epochs form one stream, of which every `batch_size` rows are a batch: a batch that an epoch cannot fill goes on
    with the first rows of the next. So each epoch has every row once, all batches have the same size, and batch t is
    found without state: its rows are number (t - 1) · B to t · B - 1 of the stream.
    """

    told = "stepviz.ops.batch:SHUFFLED"

    def __init__(self, random: np.random.RandomState, rows: npt.NDArray[np.int64], batch_size: int) -> None:
        """`random`: the generator, after the initial weights were drawn from it; `rows`: the row numbers to shuffle."""
        super().__init__(random, rows, batch_size)
        self._passes = max(1, _SHUFFLED_ROWS // len(rows))
        self._size = self._passes * len(rows)

    def _pick(self) -> npt.NDArray[np.int64]:
        count = len(self.population)
        return np.concatenate([self._random.permutation(count) for _ in range(self._passes)]).astype(np.int64)


class OrderSampler(Sampler):
    """Takes the rows in order, and begins again after the last. Uses no random numbers."""

    told = "stepviz.ops.batch:ORDERED"

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Yields the row numbers of `count` batches from iteration `first` (from 1) on: (batch,) each, read-only."""
        start, size = (first - 1) * self.batch_size, self.batch_size
        taken = self.population[np.arange(start, start + count * size) % len(self.population)]
        taken.setflags(write=False)
        yield from taken.reshape(count, size)
