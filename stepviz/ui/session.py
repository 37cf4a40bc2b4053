"""Session: where in the run the viewer is, and what play does. Nothing of the terminal."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

from stepviz.ops import Cell
from stepviz.training import Direction, Frame, Moment, Timeline, Unit
from stepviz.training.conditions import search_back, search_forward
from stepviz.ui.pace import Pace
from stepviz.ui.places import Places
from stepviz.ui.teaching import Teaching
from stepviz.views.commands import Hint
from stepviz.views.layouts import Layout, zoomed
from stepviz.views.placing import layout_at
from stepviz.views.screen import Screen, hints, look
from stepviz.views.small import small
from stepviz.views.span import Row, line
from stepviz.views.viewer import Viewer

Walk = Iterator[int]
"""Goes somewhere in short stretches, after each yields how many iterations are known; at its end the moment changes."""

STEPS: dict[str, tuple[Unit, Direction]] = {
    "operation_forward": (Unit.OPERATION, 1),
    "operation_back": (Unit.OPERATION, -1),
    "phase_forward": (Unit.PHASE, 1),
    "phase_back": (Unit.PHASE, -1),
    "iteration_forward": (Unit.ITERATION, 1),
    "iteration_back": (Unit.ITERATION, -1),
    "check_forward": (Unit.CHECK, 1),
    "check_back": (Unit.CHECK, -1),
    "run_forward": (Unit.RUN, 1),
    "run_back": (Unit.RUN, -1),
}
"""The step of each command that steps."""


class Session:
    """The moment shown, the message shown, and play."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.moment = timeline.schedule.first
        self.message = ""
        self.begins_with = ""
        """A command that is carried out first."""
        self.pace = Pace(timeline.schedule)
        self.pointed: int | None = None
        """The iteration of the curve the mouse is over."""
        self._halt: tuple[Moment, Moment] | None = None
        self._frame: Frame | None = None
        self.teaching = Teaching(lambda: self.frame)
        self.places = Places(self)

    @property
    def frame(self) -> Frame:
        """What is known now."""
        if self._frame is None or self._frame.moment != self.moment:
            self._frame = self.timeline.frame(self.moment)
        return self._frame

    # Looks

    def viewer(self, message: str = "") -> Viewer:
        """What the views are told beside the moment; `message` goes before the session's own."""
        viewer = self.teaching.viewer(self.pace.status, message or self.message)
        return replace(viewer, ticks=self.places.ticks(), pointed=self.pointed)

    def look(self, width: int, height: int, message: str = "", above: str = "") -> Screen:
        """The rows of every pane; `above` stands in the line above the message."""
        return look(self.frame, replace(self.viewer(message), above=above), width, height)

    def layout(self, width: int, height: int) -> Layout:
        """Where the panes stand now on a screen of that size."""
        viewer = self.viewer()
        return zoomed(width, height) if viewer.zoomed else layout_at(self.frame, viewer)

    def small(self, width: int, height: int, message: str = "") -> tuple[Row, ...]:
        """The rows of a terminal that no layout fits into."""
        viewer = self.viewer(message)
        if viewer.message and height == 1:
            return (line(width, viewer.message),)
        return small(self.frame, width, height, viewer)

    @property
    def hints(self) -> tuple[Hint, ...]:
        """The line of keys."""
        return hints(self.frame, self.viewer())

    # Steps

    def step(self, unit: Unit, direction: Direction) -> Walk:
        """Take one step. At either end the moment stays and the message says so.

        A hidden result takes a step of its own: forward it is shown.
        """
        if direction > 0 and self.teaching.reveal():
            return
        target = self.timeline.schedule.step(self.moment, unit, direction)
        yield from self.timeline.seek(target.iteration)
        target = self.timeline.within(self.moment, target)
        self.message = "" if target != self.moment else self._at_the_end(unit, direction)
        if target != self.moment:
            self._arrive(target, hide=unit is Unit.OPERATION and direction > 0)

    def go(self, moment: Moment) -> Walk:
        """Go to a moment of the run, or to where the run stopped before it."""
        yield from self.timeline.seek(moment.iteration)
        self.message = ""
        reached = self.timeline.within(self.moment, moment)
        if reached != moment:
            self.message = self.timeline.stopped()
        self._arrive(reached)

    def open(self, moment: Moment, pick: Cell | None, *, explain: bool, zoom: str = "") -> Walk:
        """Begin at a moment, with a cell picked, and explained; with a picture."""
        yield from self.go(moment)
        self.teaching.show_picture(zoom)
        if pick is not None:
            self.teaching.choose(pick)
        if explain:
            self.teaching.toggle_explaining()

    def follow(self, iteration: int, cell: Cell) -> Walk:
        """Go to the update of an iteration, and explain a number there."""
        yield from self.go(Moment(iteration, self.timeline.schedule.update))
        self.teaching.follow(cell)

    def back(self) -> Walk:
        """Go back to the number explained before, and to its moment."""
        before = self.teaching.back()
        if before is None:
            self.message = "there is no number before this one"
            return
        moment, cell = before
        if moment != self.moment:
            yield from self.go(moment)
        self.teaching.follow(cell)

    def halt(self, iteration: int) -> Walk:
        """Break off a walk: stay at the end of the iteration it had come to."""
        iteration = max(1, min(iteration, self.timeline.reached))
        yield from self.go(self.timeline.schedule.end(iteration))
        self.message = f"stopped at iteration {iteration}: Bksp goes back"

    def go_to_operation(self, op: int) -> Walk:
        """Go to another operation of this iteration."""
        return self.go(Moment(self.moment.iteration, op))

    def go_to_iteration(self, iteration: int) -> Walk:
        """Go to the same operation of another iteration, to its update where it does not have that one."""
        return self.go(self.timeline.schedule.same(self.moment, iteration))

    def _arrive(self, moment: Moment, *, hide: bool = False) -> None:
        self.moment = moment
        self.teaching.arrive(hide=hide)

    def _at_the_end(self, unit: Unit, direction: Direction) -> str:
        schedule, stop = self.timeline.schedule, self.timeline.stop
        if direction > 0 and stop is not None and self.moment >= stop.moment:
            return self.timeline.stopped()
        if self.moment == (schedule.last if direction > 0 else schedule.first):
            return "end of the run" if direction > 0 else "start of the run"
        if unit is Unit.CHECK:
            return "no check before this moment" if schedule.every else "there are no rows to check"
        return "this is the last iteration" if direction > 0 else "this is the first iteration"

    # Play

    def play(self) -> None:
        """Play on."""
        self.pace.start()
        self.message = ""

    def pause(self) -> None:
        """Stop playing; speed, unit and direction are kept."""
        self.pace.on = False

    def play_or_pause(self) -> None:
        """Play if paused, pause if playing."""
        if self.pace.on:
            self.pause()
        else:
            self.play()

    def beat(self, count: int = 1) -> Walk:
        """Play `count` units on. Play ends at a check, at a value that is not finite, at either end of the run."""
        start = self._origin()
        target = self.pace.ahead(self.moment, start, count)
        hit = yield from self._breakpoint(target)
        if hit is None:
            yield from self.timeline.extend(target.iteration)
        reached = self._before_stop(target) if hit is None else hit
        ended = reached == self.moment or reached in (self.timeline.schedule.first, self.timeline.schedule.last)
        checked = self.pace.stops_at_checks and reached.op == self.timeline.schedule.check
        self._arrive(reached)
        if hit is not None:
            self.message = self._stopped_by(hit)
        elif ended:
            self.message = self._at_the_end(Unit.RUN, self.pace.direction)
        elif checked:
            self.message = "play stopped at this check: space plays on"
            self._halt = (reached, Moment(reached.iteration, start.op))
        if hit is not None or ended or checked or reached != target or self._breaks(reached):
            self.pause()

    def _breakpoint(self, target: Moment) -> Generator[int, None, Moment | None]:
        """The first moment on the way to `target` that a breakpoint stops play at."""
        condition = self.places.breakpoints.condition
        if condition is None:
            return None
        if self.pace.direction > 0:
            return (yield from search_forward(self.timeline, condition, self.moment, target))
        hit = yield from search_back(self.timeline, condition, self.moment)
        return hit if hit is not None and hit >= target else None

    def _stopped_by(self, moment: Moment) -> str:
        found, self.places.breakpoints = self.places.breakpoints.hit(self.timeline, moment)
        self.places.hits = [*self.places.hits[-99:], moment]
        return f"stopped: {', '.join(item.text or item.condition.text for item in found)}"

    def _origin(self) -> Moment:
        """Where play goes on from. After a stop at a check: from the operation that was being watched."""
        if self._halt is not None and self._halt[0] == self.moment and self.pace.unit is Unit.ITERATION:
            return self._halt[1]
        return self.moment

    def _before_stop(self, target: Moment) -> Moment:
        """`target`, or the first value that is not finite on the way there."""
        stop = self.timeline.stop
        if stop is not None and self.moment < stop.moment <= target:
            return stop.moment
        return self.timeline.within(self.moment, target)

    def _breaks(self, moment: Moment) -> bool:
        """Whether the first value that is not finite appears here."""
        return self.timeline.stop is not None and moment == self.timeline.stop.moment
