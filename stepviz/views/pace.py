"""Pace: what a beat of play is, how fast beats come and which way, and whether play is on."""

from __future__ import annotations

import math
from typing import NamedTuple

from stepviz.settings.preferences import SPEEDS
from stepviz.training import Direction, Unit

UNITS = (Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK)

_SHORT = {Unit.OPERATION: "op", Unit.PHASE: "ph", Unit.ITERATION: "it", Unit.CHECK: "ck"}
_PLURAL = {Unit.OPERATION: "operations", Unit.PHASE: "phases", Unit.ITERATION: "iterations", Unit.CHECK: "checks"}


class Pace(NamedTuple):
    """How play goes."""

    on: bool = False
    unit: Unit = Unit.ITERATION
    direction: Direction = 1
    speed: float = 8.0
    checks: bool = False
    """Whether play stops at each check."""
    used: bool = False
    """Whether there was any play, or a change of how it would go."""

    @property
    def status(self) -> str:
        """`paused` before any play; then `▶ 8 it/s`, `◀ 2 op/s`, `‖ 8 it/s`."""
        if not self.used:
            return "paused"
        mark = "‖" if not self.on else "▶" if self.direction > 0 else "◀"
        return f"{mark} {_speed(self.speed)} {_SHORT[self.unit]}/s"

    @property
    def told(self) -> str:
        """How play would go; nothing while it is on: then the status tells it all."""
        if self.on:
            return ""
        way = "forward" if self.direction > 0 else "backward"
        pace = "as fast as it goes" if math.isinf(self.speed) else f"{_speed(self.speed)} a second"
        return f"play: {_PLURAL[self.unit]}, {pace}, {way}"

    @property
    def fast(self) -> bool:
        """Whether play changes the screen more than three times a second."""
        return self.on and self.speed > 3

    @property
    def stops_at_checks(self) -> bool:
        """Play stops at each check if that is liked, except where checks are its beat, and at the highest speed."""
        return self.checks and self.unit is not Unit.CHECK and not math.isinf(self.speed)

    def started(self) -> Pace:
        """On."""
        return self._replace(on=True, used=True)

    def paused(self) -> Pace:
        """Off; speed, unit and direction are kept."""
        return self._replace(on=False) if self.on else self

    def quicker(self, steps: int) -> Pace:
        """That many speeds up, or down."""
        place = max(0, min(SPEEDS.index(self.speed) + steps, len(SPEEDS) - 1))
        return self._replace(speed=SPEEDS[place], used=True)

    def next_unit(self, *, checks: bool) -> Pace:
        """Operation, phase, iteration, check, operation, …; without checks where the run has none."""
        units = UNITS if checks else UNITS[: UNITS.index(Unit.CHECK)]
        return self._replace(unit=units[(units.index(self.unit) + 1) % len(units)], used=True)

    def turned(self) -> Pace:
        """The other way."""
        return self._replace(direction=-1 if self.direction > 0 else 1, used=True)


def _speed(speed: float) -> str:
    return "max" if math.isinf(speed) else f"{speed:g}"
