"""Frozen: arrays as a cache key."""

from __future__ import annotations

from stepviz.ops import Array


class Frozen(tuple[Array, ...]):
    """Arrays that never change, compared and hashed by identity."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(tuple(map(id, self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and [*map(id, self)] == [*map(id, other)]
