"""States: how the title of a pane tells how much of its tensor is known."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.training import Known
from stepviz.views.text.span import DIM, TEXT, Role, Style

MARK: Mapping[Known, str] = {
    Known.NEW: "*",
    Known.USED: ">",
    Known.KNOWN: " ",
    Known.OLD: "~",
    Known.ABSENT: " ",
    Known.HIDDEN: "?",
}
TITLE: Mapping[Known, Style] = {
    Known.NEW: Style(Role.TEXT, 0, "br"),
    Known.USED: Style(Role.TEXT, 0, "bu"),
    Known.KNOWN: TEXT,
    Known.OLD: DIM,
    Known.ABSENT: DIM,
    Known.HIDDEN: Style(Role.TEXT, 0, "r"),
}
