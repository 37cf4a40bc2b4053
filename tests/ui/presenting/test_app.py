"""The lecturer's second screen, as its terminal's driver uses it."""

from __future__ import annotations

import pytest

from stepviz.settings.preferences import Preferences
from stepviz.ui.app import StepApp
from stepviz.ui.held import HeldApp
from stepviz.ui.presenting.app import NotesApp


async def test_the_key_that_quits_at_once_ends_it() -> None:
    app = NotesApp(Preferences())
    async with app.run_test(size=(80, 24)):
        app.quit_now()
    assert app.return_code == 0


@pytest.mark.parametrize("app", [StepApp, NotesApp])
def test_each_app_answers_when_a_frame_has_to_wait(app: type[HeldApp]) -> None:
    assert app.link_told is not HeldApp.link_told
