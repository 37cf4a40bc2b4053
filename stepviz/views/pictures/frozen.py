"""Frozen: arrays that what was computed from them is kept by."""

from __future__ import annotations

from stepviz.ops import Array


class Frozen(tuple[Array, ...]):
    """Arrays that are never changed: the same ones are equal, and no others."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(tuple(map(id, self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and [*map(id, self)] == [*map(id, other)]
