"""Breakpoints: the immutable list of conditions at which play stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from stepviz.training.moment import Moment
from stepviz.training.timeline import Timeline

if TYPE_CHECKING:
    from stepviz.training.conditions import Condition


class Breakpoint(NamedTuple):
    """A condition to stop at."""

    condition: Condition
    on: bool = True
    once: bool = False
    """True if it is switched off after its first hit."""
    text: str = ""
    """The message at a hit, instead of the condition."""


class Breakpoints(tuple[Breakpoint, ...]):
    """A list of breakpoints, whose methods return changed copies. A `place` is an index, else `IndexError`."""

    __slots__ = ()

    @property
    def condition(self) -> Condition | None:
        """The condition that is met wherever one of the active breakpoints is; None if none is active."""
        conditions = [item.condition for item in self if item.on]
        return conditions[0].any_of(conditions) if conditions else None

    def add(self, condition: Condition, *, once: bool = False, text: str = "") -> Breakpoints:
        """The list with a new breakpoint at its end, which replaces one with the same condition."""
        return self.joined(Breakpoints([Breakpoint(condition, once=once, text=text)]))

    def joined(self, others: Breakpoints) -> Breakpoints:
        """The list with those of another one at its end, which replace breakpoints with the same condition."""
        conditions = [item.condition for item in others]
        return Breakpoints((*(item for item in self if item.condition not in conditions), *others))

    def remove(self, place: int) -> Breakpoints:
        """The list without the breakpoint at `place`."""
        kept = list(self)
        del kept[place]
        return Breakpoints(kept)

    def toggle(self, place: int) -> Breakpoints:
        """The list with the breakpoint at `place` switched on or off."""
        return self._with(place, on=not self[place].on)

    def toggle_once(self, place: int) -> Breakpoints:
        """The list with the breakpoint at `place` made to stop once, or at every hit again."""
        return self._with(place, once=not self[place].once)

    def hit(self, timeline: Timeline, moment: Moment) -> tuple[tuple[Breakpoint, ...], Breakpoints]:
        """The active breakpoints met at that moment, and the list afterwards: those that stop once are off."""
        # Only runs with breakpoints need the parser of conditions.
        from stepviz.training.conditions import met

        found = tuple(item for item in self if item.on and met(timeline, item.condition, moment))
        after = tuple(item._replace(on=False) if item in found and item.once else item for item in self)
        return found, Breakpoints(after)

    def _with(self, place: int, **changed: Any) -> Breakpoints:
        items = list(self)
        items[place] = items[place]._replace(**changed)
        return Breakpoints(items)
