"""States: how the title of a pane tells how much of its tensor is known."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.training import State
from stepviz.views.span import DIM, TEXT, Role, Style

MARK: Mapping[State, str] = {
    State.NEW: "*",
    State.USED: ">",
    State.KNOWN: " ",
    State.OLD: "~",
    State.ABSENT: " ",
    State.HIDDEN: "?",
}
TITLE: Mapping[State, Style] = {
    State.NEW: Style(Role.TEXT, 0, "br"),
    State.USED: Style(Role.TEXT, 0, "bu"),
    State.KNOWN: TEXT,
    State.OLD: DIM,
    State.ABSENT: DIM,
    State.HIDDEN: Style(Role.TEXT, 0, "r"),
}
