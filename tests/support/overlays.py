"""Overlays: every kind that there is, one of each, and its rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.overlays.overlay import LineEdit, ListOverlay
from stepviz.session.overlays.pages import Scrolled
from stepviz.session.practice.exercises import exercises, posed
from stepviz.training import Frame
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.practice import Practice
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import Overlay
from stepviz.views.state import State
from stepviz.views.text.span import Row
from stepviz.views.whatif.menu import WhatIfOption
from tests.architecture.trees import modules

GIVEN: dict[str, Any] = {
    "asked": "go",
    "edit": LineEdit(),
    "iteration": 1,
    "option": WhatIfOption("l", "lr", "learning rate", "0.01"),
    "place": 1,
}
"""What fields without a default can be."""


def _subclasses(kind: type[Overlay]) -> Iterator[type[Overlay]]:
    for found in kind.__subclasses__():
        yield found
        yield from _subclasses(found)


def kinds() -> tuple[type[Overlay], ...]:
    """All there are, by name: modules are imported in another order in another process."""
    for module in modules():
        if module.startswith("stepviz.session"):
            import_module(module)
    found = (kind for kind in _subclasses(Overlay) if kind not in (ListOverlay, Scrolled))
    return tuple(sorted(found, key=lambda kind: (kind.__module__, kind.__name__)))


def made(kind: type[Overlay]) -> Overlay:
    """One of a kind, as it is usually."""
    fields: dict[str, Any] = getattr(kind, "__dataclass_fields__")  # noqa: B009 - of all of them
    given = {**GIVEN, **(_practised() if "posed" in fields else {})}
    lacking = {name: given[name] for name in given if name in fields and not hasattr(kind, name)}
    return kind(**lacking)


@cache
def _practised() -> dict[str, Any]:
    """The first exercise of a run."""
    line = Timeline(Trainer(Experiment(iterations=20)))
    every = exercises(line)
    return {"posed": posed(line, every[0]), "practice": Practice(every)}


def page(frame: Frame, overlay: Overlay, width: int, height: int, state: State | None = None) -> tuple[Row, ...]:
    """The rows of a page of that size."""
    return overlay.rows(MomentView(state or State(moment=frame.moment), frame), Size(width, height), ())
