"""Pace: the unit, direction and speed of playback."""

from __future__ import annotations

import math
from typing import NamedTuple

from stepviz.settings.preferences import SPEEDS
from stepviz.training import Direction, Unit

UNITS = (Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK)

_SHORT = {Unit.OPERATION: "op", Unit.PHASE: "ph", Unit.ITERATION: "it", Unit.CHECK: "ck"}
_PLURAL = {Unit.OPERATION: "operations", Unit.PHASE: "phases", Unit.ITERATION: "iterations", Unit.CHECK: "checks"}


class Pace(NamedTuple):
    """The settings of playback, and whether it is on."""

    on: bool = False
    unit: Unit = Unit.ITERATION
    direction: Direction = 1
    speed: float = 8.0
    checks: bool = False
    """True if playback stops at each check."""
    used: bool = False
    """True once playback was started or changed."""

    @property
    def status(self) -> str:
        """`paused` before any playback; then `▶ 8 it/s`, `◀ 2 op/s`, `‖ 8 it/s`."""
        if not self.used:
            return "paused"
        mark = "‖" if not self.on else "▶" if self.direction > 0 else "◀"
        return f"{mark} {_speed(self.speed)} {_SHORT[self.unit]}/s"

    @property
    def told(self) -> str:
        """A sentence on the settings; "" during playback, when the status has them."""
        if self.on:
            return ""
        way = "forward" if self.direction > 0 else "backward"
        pace = "as fast as it goes" if math.isinf(self.speed) else f"{_speed(self.speed)} a second"
        return f"play: {_PLURAL[self.unit]}, {pace}, {way}"

    @property
    def fast(self) -> bool:
        """True if playback changes the screen more than three times a second."""
        return self.on and self.speed > 3

    @property
    def stops_at_checks(self) -> bool:
        """True if playback stops at each check; not if its unit is the check, nor at the highest speed."""
        return self.checks and self.unit is not Unit.CHECK and not math.isinf(self.speed)

    def started(self) -> Pace:
        """The pace with playback on."""
        return self._replace(on=True, used=True)

    def paused(self) -> Pace:
        """The pace with playback off."""
        return self._replace(on=False) if self.on else self

    def quicker(self, steps: int) -> Pace:
        """The pace `steps` speeds higher, or lower if negative."""
        place = max(0, min(SPEEDS.index(self.speed) + steps, len(SPEEDS) - 1))
        return self._replace(speed=SPEEDS[place], used=True)

    def next_unit(self, *, checks: bool) -> Pace:
        """The pace with the next unit: operation, phase, iteration, check (if the run has checks), operation, …."""
        units = UNITS if checks else UNITS[: UNITS.index(Unit.CHECK)]
        return self._replace(unit=units[(units.index(self.unit) + 1) % len(units)], used=True)

    def turned(self) -> Pace:
        """The pace in the other direction."""
        return self._replace(direction=-1 if self.direction > 0 else 1, used=True)


def _speed(speed: float) -> str:
    return "max" if math.isinf(speed) else f"{speed:g}"
