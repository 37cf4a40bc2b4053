"""Held: the base of our apps: one screen with one canvas, in a terminal that is restored at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.screen import Screen
from textual.worker import WorkerFailed

from stepviz.cleanup import spend
from stepviz.errors import UserError
from stepviz.settings.preferences import Preferences
from stepviz.ui.canvas import Canvas
from stepviz.ui.graphics.asking import Graphics, PixelQuestion
from stepviz.ui.terminal import page, terminal_check
from stepviz.ui.theme import Theme, depth_of, plain, themes

if TYPE_CHECKING:
    from textual.worker import WorkType

    from stepviz.ui.terminal.session import Hold


class CanvasScreen(Screen[None], inherit_bindings=False):
    """One canvas, as large as the terminal."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    BLANK = True
    DEFAULT_CSS = "CanvasScreen { overflow: hidden; }"

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()

    def compose(self) -> ComposeResult:
        """The canvas alone."""
        yield self.canvas


class HeldApp(App[None], inherit_bindings=False):
    """An app that draws through our own driver, on the terminal of a `Hold`, and keeps the error that ended it."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(ansi_color=True)  # else Textual turns the terminal's own colours into fixed ones
        self.failure: Exception | None = None
        """The internal error that ended the app."""
        self.hold: Hold | page.PageHold | None = None
        """The hold on the terminal; None where Textual's own driver is used."""
        self.question = PixelQuestion(asks=False)
        """Asks the terminal for true pixels."""
        self.graphics: Graphics | None = None
        """How the terminal shows true pixels; None if it does not."""
        self._preferences = preferences
        self.themes = themes(depth_of(self.console.color_system)) if preferences.colour else (plain(),)
        self._disable_tooltips = self._disable_notifications = True  # each adds a widget to every screen

    def get_driver_class(self) -> type[Driver]:
        """Our driver on a page of a browser and on a POSIX terminal, else Textual's."""
        if page.here() is not None:
            from stepviz.ui.terminal.driver import PageDriver

            return PageDriver
        if not terminal_check.has_lines():
            return super().get_driver_class()
        from stepviz.ui.terminal.jobs import SessionDriver

        return SessionDriver

    def pixels_told(self) -> None:
        """Do nothing: there are no pictures."""

    def theme_called(self, name: str) -> Theme | None:
        """The theme of that name; None if unknown, or if there is only one theme."""
        known = self.themes if len(self.themes) > 1 else ()
        return next((theme for theme in known if theme.name == name), None)

    def keep(self, likes: Preferences) -> str:
        """Save the preferences. Returns why they could not be saved; empty if they were."""
        from stepviz.ui import config

        try:
            config.write(likes, self._preferences)
        except UserError as error:
            return str(error)
        self._preferences = likes
        self.pixels_told()
        return ""

    def suspend_all(self) -> bool:
        """Stop with the other processes of the job, until the shell continues us. Returns False without a shell."""
        if self._driver is None or not self._driver.can_suspend:
            return False
        self._driver.suspend_application_mode()
        return True

    def run_beside(self, work: WorkType[None]) -> None:
        """Run a task in the background until it or the app ends."""
        self.run_worker(work, group="beside")

    def quit_now(self) -> None:
        """Take Ctrl+Q, ahead of the keys that still wait."""
        self.end()

    def end(self) -> None:
        """End, by force if it does not end by itself."""
        if self.hold is not None:
            self.hold.end_soon()
        self.exit()

    def failed(self, error: Exception) -> None:
        """End because of an internal error outside Textual's message handlers."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        spend()  # the error may be that memory is short
        # The first error is the cause; those that follow from ending half-way are not.
        cause = error.error if isinstance(error, WorkerFailed) else error
        self.failure = self.failure or (cause if isinstance(cause, Exception) else error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Two sentences printed after the end replace Textual's traceback.
        self._close_messages_no_wait()
