"""The lecturer's second screen, as its terminal's driver uses it."""

from __future__ import annotations

import pytest

from stepviz.settings.preferences import Preferences
from stepviz.ui.app import StepApp
from stepviz.ui.presenting.app import NotesApp
from stepviz.ui.terminal.driver import Drawing


async def test_the_key_that_quits_at_once_ends_it() -> None:
    app = NotesApp(Preferences())
    async with app.run_test(size=(80, 24)):
        app.quit_now()
    assert app.return_code == 0


@pytest.mark.parametrize("app", [StepApp, NotesApp])
def test_each_app_has_what_the_driver_asks_of_it(app: type) -> None:
    asked = [name for name in vars(Drawing) if not name.startswith("_")]
    assert len(asked) == 4
    assert all(hasattr(app, name) for name in asked)
