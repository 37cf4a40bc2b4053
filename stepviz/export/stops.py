"""Stops: moments that are shown one after another, with what is said at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from stepviz.ops.question import Question
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.training import Moment, Timeline, Unit
from stepviz.training.timeline import finish
from stepviz.views.explain import caption
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.sight import MomentView
from stepviz.views.speech import where


@dataclass(frozen=True, eq=False)
class Stop:
    """A moment, how it is looked at, and what is said there."""

    name: str
    """In addresses: letters, digits and `-`; no two stops share one."""
    title: str
    caption: str
    sight: MomentView
    command: str
    """Opens it in a terminal."""
    told: MomentView | None = None
    """What is seen once the answer is out, where the stop asks something."""
    more: tuple[str, ...] = ()
    """Of what is no stop, but the end of all: its lines."""

    @property
    def question(self) -> Question | None:
        """What it asks."""
        poll = self.sight.state.poll
        return None if poll is None or poll.answered else poll.question

    @property
    def seen(self) -> tuple[MomentView, ...]:
        """What is seen at it, one after the other."""
        return (self.sight,) if self.told is None else (self.sight, self.told)


def stop_at(sight: MomentView, command: str) -> Stop:
    """The stop at what a sight looks at, with the words of its operation."""
    frame = sight.frame
    moment = frame.schedule.text(frame.moment)
    label = moment.partition(":")[2] if frame.op is None else frame.op.label
    sentence = caption.spoken(frame, sight.bracket, LECTURE_SIZE.width)[0].partition(": ")[2]
    return Stop(moment.replace(":", "-"), f"Iteration {frame.moment.iteration}: {label}", sentence, sight, command)


def moments_of(line: Timeline, first: int, last: int) -> list[Moment]:
    """All from the first of an iteration to the last of another, as far as the run goes."""
    finish(line.extend(last))
    schedule, stop = line.schedule, line.stop
    end = schedule.end(last if stop is None else min(last, stop.moment.iteration))
    moments = [moment for moment in (Moment(first, op) for op in range(2)) if schedule.exists(moment)]
    while moments[-1] < end:
        moments.append(schedule.step(moments[-1], Unit.OPERATION, 1))
    return moments


def views(sight: MomentView) -> list[tuple[str, MomentView]]:
    """What can be seen of two runs, that which is looked at first: each by its name; of one run itself, without a name.

    Runs of other sizes have no difference, and are not held against each other.
    """
    state, other = sight.state, sight.other
    if other is None or state.held is None or other.program.lengths != sight.frame.program.lengths:
        return [("", sight)]
    whatif, original = (sight.frame, other) if state.run else (other, sight.frame)
    seen = (
        replace(sight, state=replace(state, run=state.rival, difference=False), frame=whatif, other=original),
        replace(sight, state=replace(state, run=0, difference=False), frame=original, other=whatif),
        replace(sight, state=replace(state, run=state.rival, difference=True), frame=whatif, other=original),
    )
    known = dict(zip(WHATIF_LOOKS, seen, strict=True))
    now = WHATIF_LOOKS[2 if state.difference else 0 if state.run else 1]
    return [(now, known.pop(now)), *known.items()]


def spoken(sight: MomentView) -> Iterator[str]:
    """Where a sight is, and the number in brackets with how it was made: a sentence or a term in each line."""
    yield where(sight.frame)
    bracket, state = sight.bracket, sight.state
    if bracket is None or state.veil.hides(bracket):
        return
    told = explain(sight.frame, bracket, state.veil).spoken()
    yield f"selected number: {told[0]}"
    yield from told[1:]
