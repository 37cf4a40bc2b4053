"""Search: finds the next or the previous moment at which a condition is met, without visiting every moment."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from stepviz.training.conditions.expression import Condition
from stepviz.training.conditions.track import Stretch
from stepviz.training.moment import Moment
from stepviz.training.timeline import Timeline

Search = Generator[int, None, Moment | None]
"""Yields the iteration it has reached after every short stretch; returns the hit, or None."""

_KEPT_AT_ONCE = 8192
"""Iterations evaluated in one go if nothing has to be replayed."""
_FAR = 1 << 20
"""More than the operations of an iteration: iteration * _FAR + op numbers moments in their order."""


def search_forward(timeline: Timeline, condition: Condition, moment: Moment, upto: Moment | None = None) -> Search:
    """The first moment after `moment`, and not after `upto`, at which the condition is met.

    Trains on if it has to. If the run stops, the search ends at the value that is not finite; if `moment` is there or
    later, at the end of that iteration.
    """
    end = upto or timeline.schedule.last
    number, after = moment.iteration, Moment(moment.iteration, moment.op + 1)
    while number <= end.iteration:
        if number > timeline.reached:
            yield from timeline.extend(min(number + timeline.trainer.stretch - 1, end.iteration))
            if number > timeline.reached:
                return None
        last = min(_last_of_stretch(timeline, condition, number), end.iteration)
        if not condition.kept(timeline, last):  # a stretch reads the iteration before its first, too
            yield from timeline.seek(max(1, number - 1))
        if stop := timeline.stop:
            end = min(end, stop.moment if moment < stop.moment else timeline.end)
        if found := _hits(timeline, condition, (number, last), (after, end)):
            return found[0]
        number = last + 1
        yield last
    return None


def search_back(timeline: Timeline, condition: Condition, moment: Moment) -> Search:
    """The last moment before `moment` at which the condition is met."""
    yield from timeline.extend(moment.iteration)
    last = min(moment.iteration, timeline.reached)
    while last >= 1:
        first = _first_of_stretch(timeline, condition, last)
        hit = yield from _last_hit(timeline, condition, (first, last), moment)
        if hit is not None:
            return hit
        last = first - 1
    return None


def met(timeline: Timeline, condition: Condition, moment: Moment) -> bool:
    """True if the condition is met at that moment, which the run must have reached."""
    return bool(_hits(timeline, condition, (moment.iteration, moment.iteration), (moment, moment)))


def _last_hit(timeline: Timeline, condition: Condition, numbers: tuple[int, int], moment: Moment) -> Search:
    """The last hit before `moment` in these iterations. Goes through them forward, as replaying does."""
    (first, last), before = numbers, Moment(moment.iteration, moment.op - 1)
    piece = last - first + 1 if condition.kept(timeline, last) else timeline.trainer.stretch
    hit = None
    for start in range(first, last + 1, piece):
        stop = min(start + piece - 1, last)
        hit = next(reversed(_hits(timeline, condition, (start, stop), (timeline.schedule.first, before))), hit)
        yield stop
    return hit


def _hits(
    timeline: Timeline, condition: Condition, numbers: tuple[int, int], between: tuple[Moment, Moment]
) -> list[Moment]:
    """The first and the last hit in iterations `numbers`, within the moments `between` (inclusive); empty without."""
    (first, last), (low, high), ops = numbers, between, np.array(condition.ops)
    places = np.arange(first, last + 1)[:, None] * _FAR + ops
    inside = (low.iteration * _FAR + low.op <= places) & (places <= high.iteration * _FAR + high.op)
    hits = places[condition.met(Stretch(timeline, first, last)) & inside]
    return [Moment(*divmod(int(place), _FAR)) for place in hits[[0, -1]]] if len(hits) else []


def _last_of_stretch(timeline: Timeline, condition: Condition, first: int) -> int:
    """The last iteration to search in one go: far if nothing is replayed, else as far as the trainer goes at once."""
    last = min(timeline.reached, first + _KEPT_AT_ONCE - 1)
    return last if condition.kept(timeline, last) else min(last, first + timeline.trainer.stretch - 1)


def _first_of_stretch(timeline: Timeline, condition: Condition, last: int) -> int:
    """The first iteration to search in one go, backward; if something is replayed, the one after a keyframe."""
    if condition.kept(timeline, last):
        return max(1, last - _KEPT_AT_ONCE + 1)
    # A stretch reads the iteration before its first, too: that one is at the keyframe.
    keyframe = (max(1, last - timeline.trainer.stretch) - 1) // timeline.replay.keyframes.spacing
    return 2 + keyframe * timeline.replay.keyframes.spacing if keyframe else 1
