"""Stops: the moments of a page or a recording, with captions, questions and the picture of the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stepviz.export.markup import NumberAt, numbers_in
from stepviz.ops import Cell
from stepviz.ops.question import Question
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.training import Moment, Timeline, Unit
from stepviz.training.timeline import finish
from stepviz.views.explain import caption
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures.picture import Picture, suiting
from stepviz.views.screen import layout_of
from stepviz.views.side_panels.docks import Pictured, docked, going_along
from stepviz.views.speech import where
from stepviz.views.text.span import Row
from stepviz.views.whatif.named import seen_as

_NETWORK, _LINES = "network", 22
"""The picture below each screen of a page, and its number of lines."""


@dataclass(frozen=True, eq=False)
class Stop:
    """A screen with its caption."""

    name: str
    """The unique name in URLs: letters, digits and `-`."""
    title: str
    caption: str
    sight: MomentView
    command: str
    """The command that opens it in a terminal."""
    told: MomentView | None = None
    """The screen with the answer; None if the stop has no question."""
    more: tuple[str, ...] = ()
    """The lines of the last page, which is not a stop."""

    @property
    def question(self) -> Question | None:
        """Its question; None if it asks nothing here."""
        poll = self.sight.state.poll
        return None if poll is None or poll.answered else poll.question

    @property
    def seen(self) -> tuple[MomentView, ...]:
        """Its screens, in order."""
        return (self.sight,) if self.told is None else (self.sight, self.told)


def stop_at(sight: MomentView, command: str) -> Stop:
    """A stop at the moment of a view, with the title and the sentence of its operation."""
    frame = sight.frame
    moment = frame.schedule.text(frame.moment)
    label = moment.partition(":")[2] if frame.op is None else frame.op.label
    sentence = caption.spoken(frame, sight.selected, LECTURE_SIZE.width).sentence
    return Stop(moment.replace(":", "-"), f"Iteration {frame.moment.iteration}: {label}", sentence, sight, command)


def moments_of(line: Timeline, first: int, last: int) -> list[Moment]:
    """All moments of iterations `first` to `last`, as far as the run goes."""
    finish(line.extend(last))
    schedule, end = line.schedule, min(line.schedule.end(last), line.end)
    moments = [moment for moment in (Moment(first, op) for op in range(2)) if schedule.exists(moment)]
    while moments[-1] < end:
        moments.append(schedule.step(moments[-1], Unit.OPERATION, 1))
    return moments


def views(sight: MomentView) -> list[tuple[str, MomentView]]:
    """The views of a what-if (what-if, original, difference) by name, the current one first.

    Without a what-if, and for runs of different sizes, which have no difference, only the current view without a name.
    """
    state, other = sight.state, sight.other
    if other is None or state.compared_run is None or other.program.lengths != sight.frame.program.lengths:
        return [("", sight)]
    whatif, original = (sight.frame, other) if state.run else (other, sight.frame)
    seen = (
        replace(sight, state=replace(state, run=state.compared, difference=False), frame=whatif, other=original),
        replace(sight, state=replace(state, run=0, difference=False), frame=original, other=whatif),
        replace(sight, state=replace(state, run=state.compared, difference=True), frame=whatif, other=original),
    )
    known = dict(zip(WHATIF_LOOKS, seen, strict=True))
    return [(seen_as(state), known.pop(seen_as(state))), *known.items()]


def spoken(sight: MomentView) -> Iterator[str]:
    """Yields the moment, then the selected number and its explanation, a sentence or term in each line."""
    yield where(sight.frame)
    selected, state = sight.selected, sight.state
    if selected is None or state.mask.hides(selected):
        return
    told = explain(sight.frame, selected, state.mask).spoken()
    yield f"selected number: {told[0]}"
    yield from told[1:]


class NetworkOnPage(NamedTuple):
    """The picture of a network: its rows, the numbers in it, and a description in sentences."""

    rows: tuple[Row, ...]
    numbers: Mapping[int, Sequence[NumberAt]]
    """For each line, the numbers that are known and not hidden."""
    spoken: tuple[str, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """Yields all these numbers, some of them repeatedly."""
        return (number.cell for line in self.numbers.values() for number in line)


def network_of(sight: MomentView, size: Size) -> NetworkOnPage | None:
    """The network, as wide as the screen; None without hidden layers, and if the screen shows it already."""
    frame, state = sight.frame, sight.state
    networks = (one for one in suiting(frame) if one.key == _NETWORK and not one.comes_last(frame))
    picture = next(networks, None)
    if picture is None or state.difference or state.page is not None or _has(sight, picture, size):
        return None
    drawn = picture.drawn(frame, going_along(sight, picture), size.width, _LINES)
    numbers = {
        line: [n for n in found if not state.mask.hides(n.cell) and frame.value(n.cell) is not None]
        for line, found in numbers_in(drawn).items()
    }
    return NetworkOnPage(drawn.rows, numbers, tuple(picture.spoken(frame, state)))


def _has(sight: MomentView, picture: Picture, size: Size) -> bool:
    """True if the screen shows the picture, instead of the panes or beside them."""
    layout = layout_of(sight, *size)
    if sight.state.zoomed:
        return sight.state.zoom == picture.key
    beside = ((each.content, each.room) for each in docked(sight, layout))
    return any(isinstance(panel, Pictured) and panel.picture(sight.frame, room) is picture for panel, room in beside)
