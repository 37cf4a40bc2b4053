"""The key bar: it names the keys that do something here."""

from __future__ import annotations

from pathlib import Path

from stepviz.views.key_bar import hints
from tests.support.giving import at_stop, given, pressed
from tests.support.lessons import changed
from tests.support.viewer import Viewer


def bar(viewer: Viewer) -> str:
    return "  ".join(f"{hint.keys[0][0]} {hint.word}" for hint in hints(viewer.player.sight))


def test_at_a_stop_the_key_that_opened_a_plot_or_a_graph_leads_back_to_the_panes(tmp_path: Path) -> None:
    viewer = at_stop(given(changed(tmp_path)).press("Esc"), 2)
    assert "z plot" in (panes := bar(viewer))
    for key in ("z", "T"):
        assert f"{key} panes" in bar(viewer.press(key))
        assert bar(viewer.press(key)) == panes


def test_after_a_question_of_a_lesson_is_closed_the_next_key_shows_its_result(tmp_path: Path) -> None:
    viewer = at_stop(given(changed(tmp_path)).press("Esc"), 3)
    assert "PgDn answer" in bar(viewer)
    assert "PgDn show it" in bar(viewer.press("Esc"))
    assert viewer.state.mask.tensors
    pressed(viewer, "pagedown")
    assert not viewer.state.mask.tensors
    assert viewer.state.poll is not None
