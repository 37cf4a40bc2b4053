"""Losses: those of all iterations so far, to go back to one."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.session.overlays.overlay import CLOSE, MOVES, ListOverlay, choose, close
from stepviz.session.travel import go_to
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import MOST, Keys, listed
from stepviz.views.state import State
from stepviz.views.text.span import Row


@dataclass(frozen=True)
class LossList(ListOverlay):
    """Each with its iteration, one of them chosen."""

    keys = (
        Keys(("enter",), "Enter go there", lambda top, at: go_to(at.film, at.below, str(top.place + 1))),
        Keys((*CLOSE, "Z"), "Esc close", close),
        Keys(MOVES, "↑↓ choose", choose),
    )

    def count(self, state: State) -> int:
        return state.moment.iteration

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        lines = [f"{number}  {loss:.4f}" for number, loss in enumerate(sight.frame.history.losses[:], 1)]
        return listed(below, "LOSSES", lines, self.told, self.place, MOST)
