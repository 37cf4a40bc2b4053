"""Pace: how play goes, and where its next beats lead."""

from __future__ import annotations

import math

from stepviz.training import Direction, Moment, Schedule, Unit

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, math.inf)
"""Beats a second; the last one: as fast as the machine can."""
UNITS = (Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK)

_SHORT = {Unit.OPERATION: "op", Unit.PHASE: "ph", Unit.ITERATION: "it", Unit.CHECK: "ck"}
_PLURAL = {Unit.OPERATION: "operations", Unit.PHASE: "phases", Unit.ITERATION: "iterations", Unit.CHECK: "checks"}


class Pace:
    """What a beat is, how fast beats come and which way, and whether play is on. Nothing of what is shown."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.on = False
        self.unit = Unit.ITERATION
        self.direction: Direction = 1
        self.speed = 8.0
        self._used = False

    @property
    def status(self) -> str:
        """`paused` before any play; then `▶ 8 it/s`, `◀ 2 op/s`, `‖ 8 it/s`."""
        if not self._used:
            return "paused"
        mark = "‖" if not self.on else "▶" if self.direction > 0 else "◀"
        return f"{mark} {_speed(self.speed)} {_SHORT[self.unit]}/s"

    @property
    def fast(self) -> bool:
        """Whether play changes the screen more than three times a second."""
        return self.on and self.speed > 3

    @property
    def stops_at_checks(self) -> bool:
        """Play stops at each check, except where checks are its beat, and at the highest speed."""
        return self.unit is not Unit.CHECK and not math.isinf(self.speed)

    def start(self) -> None:
        """Play."""
        self.on, self._used = True, True

    def faster(self) -> str:
        """One speed up. Says what play is now."""
        return self._at_speed(1)

    def slower(self) -> str:
        """One speed down. Says what play is now."""
        return self._at_speed(-1)

    def next_unit(self) -> str:
        """Operation, phase, iteration, check, operation, … Says what play is now."""
        units = UNITS if self._schedule.every else UNITS[: UNITS.index(Unit.CHECK)]
        self.unit = units[(units.index(self.unit) + 1) % len(units)]
        return self._told()

    def turn(self) -> str:
        """Play the other way. Says what play is now."""
        self.direction = -1 if self.direction > 0 else 1
        return self._told()

    def ahead(self, moment: Moment, start: Moment, count: int) -> Moment:
        """Where `count` units from `start` lead: not past the next check after `moment`, not past the ends."""
        target = self._units(start, count)
        if not self.stops_at_checks:
            return target
        check = self._schedule.step(moment, Unit.CHECK, self.direction)
        if check == moment:
            return target
        return min(target, check) if self.direction > 0 else max(target, check)

    def _units(self, start: Moment, count: int) -> Moment:
        schedule = self._schedule
        end = schedule.last if self.direction > 0 else schedule.first
        if self.unit is Unit.ITERATION:
            iteration = start.iteration + count * self.direction
            return schedule.same(start, iteration) if 1 <= iteration <= schedule.iterations else end
        for _ in range(count):
            target = schedule.step(start, self.unit, self.direction)
            if target == start:
                return end
            start = target
        return start

    def _at_speed(self, change: int) -> str:
        place = SPEEDS.index(self.speed) + change
        self.speed = SPEEDS[max(0, min(place, len(SPEEDS) - 1))]
        return self._told()

    def _told(self) -> str:
        """What play is; nothing while it is on: then the status tells it all."""
        self._used = True
        if self.on:
            return ""
        way = "forward" if self.direction > 0 else "backward"
        pace = "as fast as it goes" if math.isinf(self.speed) else f"{_speed(self.speed)} a second"
        return f"play: {_PLURAL[self.unit]}, {pace}, {way}"


def _speed(speed: float) -> str:
    return "max" if math.isinf(speed) else f"{speed:g}"
