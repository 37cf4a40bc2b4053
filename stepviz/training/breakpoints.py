"""Breakpoints: conditions at which play stops. Plain values: a change makes a new list."""

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
    """Whether it is off after its first hit."""
    text: str = ""
    """What is said at a hit, instead of the condition."""


class Breakpoints(tuple[Breakpoint, ...]):
    """A list of breakpoints. Places count from 0; a place that is not in the list raises `IndexError`."""

    __slots__ = ()

    @property
    def condition(self) -> Condition | None:
        """Met wherever one that is on is met; None if none is on."""
        conditions = [item.condition for item in self if item.on]
        return conditions[0].any_of(conditions) if conditions else None

    def add(self, condition: Condition, *, once: bool = False, text: str = "") -> Breakpoints:
        """With one more at the end; one with the same condition gives way to it."""
        return self.joined(Breakpoints([Breakpoint(condition, once=once, text=text)]))

    def joined(self, others: Breakpoints) -> Breakpoints:
        """With those of another list; of two with the same condition the other one counts."""
        conditions = [item.condition for item in others]
        return Breakpoints((*(item for item in self if item.condition not in conditions), *others))

    def remove(self, place: int) -> Breakpoints:
        """Without that one."""
        kept = list(self)
        del kept[place]
        return Breakpoints(kept)

    def toggle(self, place: int) -> Breakpoints:
        """That one on if it was off, off if it was on."""
        return self._with(place, on=not self[place].on)

    def toggle_once(self, place: int) -> Breakpoints:
        """That one for its first hit only, or for all of them again."""
        return self._with(place, once=not self[place].once)

    def hit(self, timeline: Timeline, moment: Moment) -> tuple[tuple[Breakpoint, ...], Breakpoints]:
        """Those that are on and met at that moment, and the list after it: what was for once is off."""
        from stepviz.training.conditions import met

        found = tuple(item for item in self if item.on and met(timeline, item.condition, moment))
        after = tuple(item._replace(on=False) if item in found and item.once else item for item in self)
        return found, Breakpoints(after)

    def _with(self, place: int, **changed: Any) -> Breakpoints:
        items = list(self)
        items[place] = items[place]._replace(**changed)
        return Breakpoints(items)
