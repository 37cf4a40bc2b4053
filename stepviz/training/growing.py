"""Growing: an array that is only ever added to."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_SMALLEST = 64


class Growing:
    """Numbers in the order they came. The room for them doubles, up to `most`."""

    def __init__(self, dtype: npt.DTypeLike, most: int) -> None:
        """`most`: the largest number of values that will ever be held."""
        self._most = most
        self._room: npt.NDArray[Any] = np.empty(min(_SMALLEST, most), dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, the empty room included."""
        return self._room.nbytes

    @property
    def values(self) -> npt.NDArray[Any]:
        """All values so far, read-only. It stays what it is when more come."""
        values = self._room[: self._count]
        values.setflags(write=False)
        return values

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
