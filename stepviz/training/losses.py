"""Losses: the mean loss of every iteration up to a moment, in bounded memory.

The first half million stand in an array. Later ones are replayed when someone asks for them; what stays of them is the
mean, the smallest and the largest of every 128, which is enough to draw the curve and to search it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, overload

import numpy as np
import numpy.typing as npt

_SMALLEST = 64
Values = npt.NDArray[np.float64]
EXACT = 524_288
"""Losses kept one by one: 4 MB."""
BLOCK = 128
"""Losses summed up together; a power of two."""
_MAX_REMEMBERED = 4


class Growing:
    """Numbers, or rows of them, in the order they came. The room for them doubles, up to `most`.

    It can begin with the first values of another one, which are shared and not copied.
    """

    def __init__(
        self,
        dtype: npt.DTypeLike,
        most: int,
        row: tuple[int, ...] = (),
        past: Growing | None = None,
        shared: int = 0,
    ) -> None:
        """`most`: values that will ever be held, `shared` ones of `past` among them; `row`: the shape of one."""
        self._past, self._shared, self._most = past, shared, most - shared
        self._room: npt.NDArray[Any] = np.empty((min(_SMALLEST, self._most), *row), dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._shared + self._count

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, the empty room included, and what is shared not."""
        return self._room.nbytes

    @property
    def values(self) -> npt.NDArray[Any]:
        """All values so far, read-only. It stays what it is when more come."""
        return self.part(0, len(self))

    def part(self, start: int, stop: int) -> npt.NDArray[Any]:
        """The values number `start` to `stop` - 1, as far as there are, read-only."""
        start, stop = min(start, len(self)), min(stop, len(self))
        values = self._room[max(0, start - self._shared) : max(0, stop - self._shared)]
        if self._past is not None and start < self._shared:
            before = self._past.part(start, min(stop, self._shared))
            values = np.concatenate([before, values]) if stop > self._shared else before
        values.setflags(write=False)
        return values

    def forked(self, count: int) -> Growing:
        """One that begins with the first `count` of these values, as far as there are, and goes on by itself."""
        room, most = self._room, self._shared + self._most
        return Growing(room.dtype, most, room.shape[1:], self, min(count, len(self)))

    def append(self, values: npt.ArrayLike) -> None:
        """Add values, or one value, at the end; those beyond `most` are left out."""
        more = np.reshape(values, (-1, *self._room.shape[1:]))[: self._most - self._count]
        end = self._count + len(more)
        if end > len(self._room):
            larger = np.empty((min(self._most, max(end, 2 * len(self._room))), *more.shape[1:]), self._room.dtype)
            larger[: self._count] = self._room[: self._count]
            self._room = larger
        self._room[self._count : end] = more
        self._count = end


class LossRecord:
    """The losses of a run as it is trained. `append` adds to it; nothing in it changes."""

    def __init__(self, replay: Callable[[int, int], Values], most: int, exact: int = EXACT) -> None:
        """`replay(first, count)` finds the losses of iterations again; `most`: the iterations of the run."""
        self._replay = replay
        self._exact = Growing(np.float64, min(exact, most))
        self._blocks = Growing(np.float64, max(1, most // BLOCK), (3,))
        """The mean, the smallest and the largest of each full block."""
        self._open = np.empty(BLOCK)
        self._remembered: dict[int, Values] = {}
        self.count = 0

    def forked(self, count: int, replay: Callable[[int, int], Values]) -> LossRecord:
        """A record that begins with the first `count` of these losses, which it shares, and goes on by itself."""
        forked = copy(self)
        forked._replay, forked._remembered, forked.count = replay, {}, count
        forked._exact, forked._blocks = self._exact.forked(count), self._blocks.forked(count // BLOCK)
        forked._open, begun = np.empty(BLOCK), count % BLOCK
        forked._open[:begun] = self.values(count - begun, count)
        return forked

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        remembered = sum(losses.nbytes for losses in self._remembered.values())
        return self._exact.nbytes + self._blocks.nbytes + self._open.nbytes + remembered

    @property
    def exact(self) -> int:
        """How many losses stand in memory one by one, from iteration 1 on."""
        return len(self._exact)

    def bounds(self, first: int, last: int) -> tuple[Values, Values]:
        """The smallest and the largest loss of the full blocks number `first` to `last` - 1; nan where one is nan."""
        _, lows, highs = self._blocks.part(first, last).T
        return lows, highs

    def append(self, losses: Values) -> None:
        """Add the losses of the next iterations."""
        self._exact.append(losses)
        while len(losses):
            place = self.count % BLOCK
            piece, losses = losses[: BLOCK - place], losses[BLOCK - place :]
            self._open[place : place + len(piece)] = piece
            self.count += len(piece)
            if self.count % BLOCK == 0:
                self._blocks.append((*_halved(self._open, BLOCK), self._open.min(), self._open.max()))
                if self.count > self.exact:
                    self._remember(len(self._blocks) - 1, self._open.copy())

    def values(self, start: int, stop: int) -> Values:
        """The losses number `start` to `stop` - 1, counted from 0, one by one, read-only."""
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
        """The means of blocks of `size` losses, number `first` to `last` - 1; `size` is a power of two.

        A mean is the mean of the means of its two halves, so the same bits come out of losses and of blocks.
        """
        if size < BLOCK:
            return _halved(self.values(first * size, last * size), size)
        blocks = size // BLOCK
        return _halved(self._blocks.part(first * blocks, last * blocks)[:, 0], blocks)

    def _block(self, block: int) -> Values:
        """The losses of one block, as far as they are known."""
        if block == len(self._blocks):
            return self._open[: self.count % BLOCK]
        if block not in self._remembered:
            self._remember(block, self._replay(block * BLOCK + 1, BLOCK))
        return self._remembered[block]

    def _remember(self, block: int, losses: Values) -> None:
        if len(self._remembered) >= _MAX_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[block] = losses


class Losses:
    """The mean loss of each iteration up to a moment: `losses[0]` is that of iteration 1.

    A slice is a read-only array. What it says depends on the moment alone, not on how far the run was trained.
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
        """The first `count` of them: what was known at an earlier moment."""
        return Losses(self._record, max(0, min(count, self._count)))

    def column_means(self, per_column: int) -> tuple[float, ...]:
        """Means of `per_column` losses each, oldest first; the last column may hold fewer.

        `per_column` is a power of two, else `ValueError`. A mean is that of the means of its two halves; that of a
        shorter column weighs the means of the largest such blocks it is made of.
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
    """Means of every `size` neighbours, by means of pairs."""
    while size > 1:
        values = (values[0::2] + values[1::2]) / 2
        size //= 2
    return values
