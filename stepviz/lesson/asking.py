"""Asking: warns of questions of a lesson whose answers the audience can see or guess."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.data.stretches import taken
from stepviz.lesson.lines import Path
from stepviz.lesson.script import Script
from stepviz.lesson.staging import mask_of, staged
from stepviz.ops import Cell
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.state import USUAL

_HABIT = "cannot tell"


def habits(script: Script) -> Iterator[tuple[Path, str]]:
    """Yields warnings on a lesson's questions: a key and a sentence each. All stops must be valid."""
    stops = script.lesson.stops
    asks = any(stop.ask is not None for stop in stops)
    untold = 0
    for number, stop in enumerate(stops):
        path: Path = ("stop", number)
        if stop.hide and stop.ask is None and asks:
            yield (*path, "hide"), "this hides a number and asks nothing: ask for it before it is shown"
        ask = stop.ask
        before = _shown_before(script, number)
        if before is not None:
            word = (ask.answer_is if ask is not None else "") or stop.pick
            yield (*path, "hide"), f"{word} is shown at stop {before + 1}: ask for it there, or for another number"
        if ask is not None and ask.answer is not None and ask.choices[ask.answer].lower().startswith(_HABIT):
            untold += 1
            if untold > 1:
                text = f'"{_HABIT}" is right {untold} times, and an audience learns to choose it: ask what can be told'
                yield (*path, "answer"), text


def _shown_before(script: Script, number: int) -> int | None:
    """An earlier stop that shows the number that a stop hides and asks for; None without."""
    stop = script.stop(number)
    if stop.ask is None or not stop.hide or not (stop.ask.answer_is or stop.pick):
        return None
    cell = script.frame(number).program.cell(stop.ask.answer_is or stop.pick)
    if not mask_of(script, number).hides(cell):
        return None
    iteration = taken(script.find(number)).iteration
    for before in range(number):
        if not script.same(before, number) or taken(script.find(before)).iteration != iteration:
            continue
        sight = script.sight(staged(script, before, USUAL, answered=True))
        if sight.state.zoomed or not sight.frame.computed(cell.tensor):
            continue
        if cell in in_view(sight, script.lesson.size):
            return before
    return None


def in_view(sight: MomentView, size: tuple[int, int]) -> set[Cell]:
    """The cells visible on the screen."""
    grids = sight.grids(Size(*size))
    return {slot.cell for grid in grids for group in grid.groups for slot in grid.slots(group)}
