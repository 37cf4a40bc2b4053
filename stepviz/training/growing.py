"""Growing: an array that is only ever added to."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_SMALLEST = 64


class Growing:
    """Numbers in the order they came. The room for them doubles, up to `most`.

    It can begin with the first values of another one, which are shared and not copied.
    """

    def __init__(self, dtype: npt.DTypeLike, most: int, past: Growing | None = None, shared: int = 0) -> None:
        """`most`: the largest number of values that will ever be held, `shared` ones of `past` among them."""
        self._past, self._shared = past, min(shared, most)
        self._most = most - self._shared
        self._room: npt.NDArray[Any] = np.empty(min(_SMALLEST, self._most), dtype)
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

    def forked(self, count: int, most: int) -> Growing:
        """One that begins with the first `count` of these values and goes on by itself, up to `most`."""
        return Growing(self._room.dtype, most, self, min(count, len(self)))

    def append(self, values: npt.ArrayLike) -> None:
        """Add values, or one value, at the end; those beyond `most` are left out."""
        more = np.atleast_1d(np.asarray(values))[: self._most - self._count]
        end = self._count + len(more)
        if end > len(self._room):
            larger = np.empty(min(self._most, max(end, 2 * len(self._room))), self._room.dtype)
            larger[: self._count] = self._room[: self._count]
            self._room = larger
        self._room[self._count : end] = more
        self._count = end
