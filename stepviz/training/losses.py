"""Losses: the mean loss of every iteration up to a moment, in bounded memory.

The first half million are kept in an array. Of later ones only the mean of every 128 is kept, which is enough to draw
the curve; single ones are replayed on demand.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import overload

import numpy as np
import numpy.typing as npt

_SMALLEST = 64
Values = npt.NDArray[np.float64]
EXACT = 524_288
"""The number of losses kept one by one: 4 MB."""
BLOCK = 128
"""The number of losses summarized together; a power of two."""
_MAX_REMEMBERED = 4


class Growing:
    """An array of numbers that grows at its end. Its capacity doubles, up to `most`."""

    def __init__(self, most: int) -> None:
        self._most, self._count = most, 0
        self._room: Values = np.empty(min(_SMALLEST, most))

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> Values:
        """All values so far, read-only. The array does not change when values are appended."""
        return self.part(0, len(self))

    def part(self, start: int, stop: int) -> Values:
        """Values `start` to `stop` - 1, as far as they exist, read-only."""
        values = self._room[start : min(stop, self._count)]
        values.setflags(write=False)
        return values

    def forked(self, count: int) -> Growing:
        """A new one with the first `count` values, as far as they exist."""
        forked = Growing(self._most)
        forked.append(self.part(0, count))
        return forked

    def append(self, values: npt.ArrayLike) -> None:
        """Add one value or several at the end; those beyond `most` are dropped."""
        more = np.ravel(values)[: self._most - self._count]
        end = self._count + len(more)
        if end > len(self._room):
            # Not resized in place: views of the old array, which were handed out, keep their values.
            larger = np.empty(min(self._most, max(end, 2 * len(self._room))))
            larger[: self._count] = self._room[: self._count]
            self._room = larger
        self._room[self._count : end] = more
        self._count = end


class LossRecord:
    """The losses of a run in training. It only grows, by `append`."""

    def __init__(self, replay: Callable[[int, int], Values], most: int, exact: int = EXACT) -> None:
        """`replay(first, count)` computes losses of iterations again; `most`: the iterations of the run."""
        self._replay = replay
        self._exact = Growing(min(exact, most))
        self._blocks = Growing(max(1, most // BLOCK))
        """The mean of each full block."""
        self._open = np.empty(BLOCK)
        self._remembered: dict[int, Values] = {}
        self.count = 0

    def forked(self, count: int, replay: Callable[[int, int], Values]) -> LossRecord:
        """A record with the first `count` losses, which grows independently."""
        forked = copy(self)
        forked._replay, forked._remembered, forked.count = replay, {}, count
        forked._exact, forked._blocks = self._exact.forked(count), self._blocks.forked(count // BLOCK)
        forked._open, begun = np.empty(BLOCK), count % BLOCK
        forked._open[:begun] = self.values(count - begun, count)
        return forked

    @property
    def exact(self) -> int:
        """The number of losses kept one by one, from iteration 1 on."""
        return len(self._exact)

    def append(self, losses: Values) -> None:
        """Add the losses of the next iterations."""
        self._exact.append(losses)
        while len(losses):
            place = self.count % BLOCK
            piece, losses = losses[: BLOCK - place], losses[BLOCK - place :]
            self._open[place : place + len(piece)] = piece
            self.count += len(piece)
            if self.count % BLOCK == 0:
                self._blocks.append(_halved(self._open, BLOCK))
                if self.count > self.exact:
                    self._remember(len(self._blocks) - 1, self._open.copy())

    def values(self, start: int, stop: int) -> Values:
        """Losses `start` to `stop` - 1, counted from 0, read-only."""
        if stop <= self.exact:
            return self._exact.part(start, stop)
        pieces = [self._exact.part(start, self.exact)]
        start = max(start, self.exact)
        while start < stop:
            block, place = divmod(start, BLOCK)
            piece = self._block(block)[place : place + stop - start]
            pieces.append(piece)
            start += len(piece)
        values = np.concatenate(pieces)
        values.setflags(write=False)
        return values

    def means(self, size: int, first: int, last: int) -> Values:
        """The means of blocks `first` to `last` - 1 of `size` losses each; `size` is a power of two.

        A mean is computed as the mean of the means of both halves, so losses and blocks give the same bits.
        """
        if size < BLOCK:
            return _halved(self.values(first * size, last * size), size)
        blocks = size // BLOCK
        return _halved(self._blocks.part(first * blocks, last * blocks), blocks)

    def _block(self, block: int) -> Values:
        """The losses of one block, as far as they are known; replayed if needed."""
        if block == len(self._blocks):
            return self._open[: self.count % BLOCK]
        if block not in self._remembered:
            self._remember(block, self._replay(block * BLOCK + 1, BLOCK))
        return self._remembered[block]

    def _remember(self, block: int, losses: Values) -> None:
        if len(self._remembered) >= _MAX_REMEMBERED:  # the oldest goes
            del self._remembered[next(iter(self._remembered))]
        self._remembered[block] = losses


class Losses:
    """The mean loss of each iteration up to a moment: `losses[0]` is that of iteration 1.

    A slice is a read-only array. The losses do not depend on how far the run is trained.
    """

    def __init__(self, record: LossRecord, count: int) -> None:
        self._record, self._count = record, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> Values: ...
    def __getitem__(self, place: int | slice) -> float | Values:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._count)
            return self._record.values(start, max(start, stop)) if step == 1 else self[:][place]
        if not -self._count <= place < self._count:
            raise IndexError(f"loss {place} of {self._count}")
        place %= self._count
        return float(self._record.values(place, place + 1)[0])

    def first(self, count: int) -> Losses:
        """The first `count` losses: those of an earlier moment."""
        return Losses(self._record, max(0, min(count, self._count)))

    def column_means(self, per_column: int) -> tuple[float, ...]:
        """Means of `per_column` losses each, oldest first; the last column may hold fewer.

        `per_column` is a power of two, else `ValueError`. The mean of a full column is the mean of both halves' means;
        that of a shorter column is the weighted mean of the largest blocks of a power of two that it consists of.
        """
        if per_column < 1 or per_column & (per_column - 1):
            raise ValueError(f"{per_column} losses per column: must be a power of two")
        full, rest = divmod(self._count, per_column)
        means, total, start, left = self._record.means(per_column, 0, full).tolist(), 0.0, full * per_column, rest
        while left:
            size = 1 << (left.bit_length() - 1)
            block = start // size
            total += size * float(self._record.means(size, block, block + 1)[0])
            start, left = start + size, left - size
        return (*means, total / rest) if rest else tuple(means)


def _halved(values: Values, size: int) -> Values:
    """Means of every `size` neighbours, computed by averaging pairs repeatedly."""
    while size > 1:
        values = (values[0::2] + values[1::2]) / 2
        size //= 2
    return values
