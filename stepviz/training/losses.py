"""Losses: the mean loss of every iteration up to a moment, eight bytes each: 80 MB of the longest run there can be."""

from __future__ import annotations

from copy import copy
from typing import overload

import numpy as np
import numpy.typing as npt

_SMALLEST = 64
Values = npt.NDArray[np.float64]
BLOCK = 128
"""Losses whose mean is kept, so that a curve of many is drawn at once; a power of two."""


class Growing:
    """Numbers in the order they came. The room for them doubles, up to `most`.

    It can begin with the first values of another one, which are shared and not copied.
    """

    def __init__(self, most: int, past: Growing | None = None, shared: int = 0) -> None:
        """`most`: values that will ever be held, `shared` ones of `past` among them."""
        self._past, self._shared, self._most = past, shared, most - shared
        self._room = np.empty(min(_SMALLEST, self._most))
        self._count = 0

    def __len__(self) -> int:
        return self._shared + self._count

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, the empty room included, and what is shared not."""
        return self._room.nbytes

    @property
    def values(self) -> Values:
        """All values so far, read-only. It stays what it is when more come."""
        return self.part(0, len(self))

    def part(self, start: int, stop: int) -> Values:
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
        return Growing(self._shared + self._most, self, min(count, len(self)))

    def append(self, values: npt.ArrayLike) -> None:
        """Add values, or one value, at the end; those beyond `most` are left out."""
        more = np.reshape(values, -1)[: self._most - self._count]
        end = self._count + len(more)
        if end > len(self._room):
            larger = np.empty(min(self._most, max(end, 2 * len(self._room))))
            larger[: self._count] = self._room[: self._count]
            self._room = larger
        self._room[self._count : end] = more
        self._count = end


class LossRecord:
    """The losses of a run as it is trained. `append` adds to it; nothing in it changes."""

    def __init__(self, most: int) -> None:
        """`most`: the iterations of the run."""
        self._losses = Growing(most)
        self._means = Growing(max(1, most // BLOCK))
        """Of full blocks, as far as somebody has asked for them."""

    def __len__(self) -> int:
        return len(self._losses)

    def forked(self, count: int) -> LossRecord:
        """A record that begins with the first `count` of these losses, which it shares, and goes on by itself."""
        forked = copy(self)
        forked._losses, forked._means = self._losses.forked(count), self._means.forked(count // BLOCK)
        return forked

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._losses.nbytes + self._means.nbytes

    def append(self, losses: Values) -> None:
        """Add the losses of the next iterations."""
        self._losses.append(losses)

    def values(self, start: int, stop: int) -> Values:
        """The losses number `start` to `stop` - 1, counted from 0, one by one, read-only."""
        return self._losses.part(start, stop)

    def means(self, size: int, first: int, last: int) -> Values:
        """The means of blocks of `size` losses, number `first` to `last` - 1; `size` is a power of two.

        A mean is the mean of the means of its two halves, so the same bits come out of losses and of blocks.
        """
        if size < BLOCK:
            return _halved(self.values(first * size, last * size), size)
        known, full, blocks = len(self._means), len(self) // BLOCK, size // BLOCK
        self._means.append(_halved(self.values(known * BLOCK, full * BLOCK), BLOCK))
        return _halved(self._means.part(first * blocks, last * blocks), blocks)


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
