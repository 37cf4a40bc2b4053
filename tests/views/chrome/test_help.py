"""The help: found by words, about what has the focus first, in whole sentences where there is room."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.session.overlays.pages import Help
from stepviz.views.chrome.commands import COMMANDS
from stepviz.views.chrome.help import help_page, with_words
from stepviz.views.screen import strip_of
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at
from tests.support.overlays import page


def text(typed: str, width: int = 80, height: int = 24) -> str:
    return "\n".join(text_of(row) for row in help_page(typed, width, height))


def test_every_command_is_found_by_its_own_words() -> None:
    for command in COMMANDS:
        assert command in with_words(command.does, COMMANDS)
        assert command.shown in text(command.does, 40, 10)


RUNS = (
    Experiment(),
    Experiment.of("iris", hidden=(5, 4), norm="batch", dropout=0.2),
    Experiment.of("digits", conv="4@3x3", hidden=(8,)),
    Experiment.of("chain-rule"),
)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.title)
def test_the_help_has_every_label_of_the_strip_with_what_is_typed_for_it(run: Experiment) -> None:
    frame = frame_at("1:update", run)
    pages = (page(frame, Help(first, ""), 60, 20) for first in (0, 1000))
    shown = " ".join(" ".join(text_of(row) for rows in pages for row in rows).split())
    assert "OPERATIONS" in shown
    for label, op in zip(strip_of(frame)[0], frame.program.ops, strict=True):
        assert op.label == label
        assert (label if op.name == label else f"{label} ({op.name})") in shown
        if " " not in label:
            assert frame.schedule.parse(f"1:{op.name}") == frame.schedule.parse(f"1:{label}")
