"""Held: what every app of ours is: one screen of one canvas, in a terminal that is put back at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.screen import Screen
from textual.worker import WorkerFailed

from stepviz.ending import spend
from stepviz.settings.preferences import Preferences
from stepviz.ui.canvas import Canvas
from stepviz.ui.graphics.asking import Graphics, PixelQuestion
from stepviz.ui.terminal import page, terminal_check
from stepviz.ui.theme import Theme, depth_of, plain, themes

if TYPE_CHECKING:
    from textual.worker import WorkType

    from stepviz.ui.terminal.driver import AnyHold


class Shared(Protocol):
    """What is the same on every screen."""

    graphics: Graphics | None
    """What true pixels the terminal has."""

    def theme_called(self, name: str) -> Theme | None:
        """The theme of that name; None where there is only one."""

    def keep(self, likes: Preferences) -> str:
        """Keep what the viewer likes. Returns why that cannot be, nothing if it can."""

    def suspend_all(self) -> bool:
        """Stop until the shell lets us go on. Returns False without a shell."""

    def end(self) -> None:
        """End the session."""


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
    """Has its terminal from a `Hold`, draws through a driver of ours, and keeps the error that ended it."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(ansi_color=True)
        self.failure: Exception | None = None
        """An error of ours that ended it."""
        self.hold: AnyHold | None = None
        """What is held of the terminal; None where there is none."""
        self.question = PixelQuestion(asks=False)
        """Whether the terminal has true pixels."""
        self.themes = themes(depth_of(self.console.color_system)) if preferences.colour else (plain(),)
        self._disable_tooltips = self._disable_notifications = True

    def get_driver_class(self) -> type[Driver]:
        """Ours, on a page and where there are terminals of POSIX."""
        if page.here() is not None:
            from stepviz.ui.terminal.page_driver import PageDriver

            return PageDriver
        if not terminal_check.has_lines():
            return super().get_driver_class()
        from stepviz.ui.terminal.jobs import SessionDriver

        return SessionDriver

    def pixels_told(self) -> None:
        """The question is answered, or will not be."""

    def run_beside(self, work: WorkType[None]) -> None:
        """Do that beside all else, from when it is its turn, until the app ends."""
        self.run_worker(work, group="beside")

    def end(self) -> None:
        """End, by force if it does not end by itself."""
        if self.hold is not None:
            self.hold.end_soon()
        self.exit()

    def failed(self, error: Exception) -> None:
        """An error of ours beside the messages of Textual."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        spend()
        cause = error.error if isinstance(error, WorkerFailed) else error
        self.failure = self.failure or (cause if isinstance(cause, Exception) else error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Two sentences after the end take the place of Textual's traceback.
        self._close_messages_no_wait()
