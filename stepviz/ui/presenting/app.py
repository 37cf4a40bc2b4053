"""App: the lecturer's second screen, in a terminal of its own. It finds the session, follows it, and outlives it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial

from textual import events

from stepviz.errors import UserError
from stepviz.lesson.heard import began_of, now_of, talk_of
from stepviz.lesson.notes_page import Following, notes_rows
from stepviz.lesson.presenter import KEYS, MOST, Whereabouts, folder, known, message, messages
from stepviz.settings.preferences import Preferences
from stepviz.text import complaint
from stepviz.ui.held import CanvasScreen, HeldApp
from stepviz.ui.opening import holding, possible
from stepviz.ui.terminal import crash, signals
from stepviz.ui.terminal.words import STANDARD_ERROR, say
from stepviz.views.text.ascii import ascii_row

_RETRY = 0.3
"""Seconds between two searches for a session."""
TICK = 0.5
"""Seconds between two updates of the clock."""


class NotesApp(HeldApp):
    """Follows the latest session of this user."""

    TITLE = "stepviz notes"

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences)
        self.following = Following()
        self._began = 0.0
        self._writer: asyncio.StreamWriter | None = None
        self._theme = self.theme_called(preferences.theme) or self.themes[0]

    def get_default_screen(self) -> CanvasScreen:
        """The only screen, painted by the app."""
        screen = CanvasScreen()
        screen.styles.background = self._theme.ground
        return screen

    def on_ready(self) -> None:
        """Start the search for a session."""
        self.run_beside(self._follow)
        self.set_interval(TICK, self.show_page)
        self.show_page()

    def on_resize(self, _: events.Resize) -> None:
        """Fill the new size."""
        self.show_page()

    def show_page(self) -> None:
        """Paint the page."""
        if not self._running or not self.screen_stack or not isinstance(self.screen, CanvasScreen):
            return
        minutes = (time.time() - self._began) / 60 if self._began else 0.0
        rows = notes_rows(replace(self.following, minutes=minutes), *self.size)
        rows = tuple(map(ascii_row, rows)) if self._preferences.ascii else rows
        self.screen.canvas.show(rows, self._theme.usual, (self.size.width, self.size.height))

    def on_key(self, event: events.Key) -> None:
        """Send the session its keys; answer those of this page."""
        event.stop()
        key, shown = event.key, self.following
        if key in ("q", "Q", "ctrl+q", "ctrl+c"):
            self.exit()
        elif key == "l" or (key == "escape" and shown.listing):
            self.following = replace(shown, listing=not shown.listing)
        elif key in KEYS and self._writer is not None:
            self._writer.write(message(key=key))
        elif key in ("pagedown", "pageup") and shown.talk is not None:
            stop = max(0, min(shown.now.stop + (1 if key == "pagedown" else -1), len(shown.talk.sheets) - 1))
            self.following = replace(shown, now=Whereabouts(stop, votes=shown.now.votes))
        self.show_page()

    async def _follow(self) -> None:
        while True:
            for path in self._paths():
                with suppress(OSError):
                    reader, writer = await asyncio.open_unix_connection(str(path), limit=MOST)
                    await self._follow_session(reader, writer)
                    break
            await asyncio.sleep(_RETRY)

    def _paths(self) -> list[str]:
        try:
            return [str(path) for path in known()]
        except UserError:
            return []

    async def _follow_session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        try:
            async for told in messages(reader):
                self._told(told)
        finally:
            self._writer = None
            writer.close()
            if self.following.linked:
                self.following = replace(self.following, linked=False, left_at=self.following.now.stop)
            self.show_page()

    def _told(self, told: dict[str, object]) -> None:
        """Take a message of a session. After its first one, send it the votes kept here if its lecture is the same."""
        before, began = self.following, began_of(told.get("began"), time.time())
        talk = talk_of(told.get("talk")) or before.talk
        now = now_of(told.get("now")) or before.now
        if "talk" in told and began and began == self._began and self._writer is not None:
            self._writer.write(message(votes=dict(before.now.votes), began=began))
        self._began = began if "began" in told else self._began
        self.following = replace(before, talk=talk, now=now, linked=True)
        self.show_page()

    def link_told(self, *, busy: bool, anew: bool = False) -> None:
        """Redraw if asked `anew`. `busy` is ignored otherwise: this page is small, so a frame need not wait."""
        if anew and not busy and self.screen_stack:
            self.show_page()
            self.screen.refresh()


def run(preferences: Preferences) -> int:
    """Follow in this terminal. Returns the exit status. Raises `UserError` without a terminal or a socket."""
    app = NotesApp(possible(preferences, "`stepviz notes LESSON` prints what to say"))
    folder()  # raises now if there is none for sockets
    command = "stepviz notes --follow"
    with signals.caught(), holding(partial(str, command)) as app.hold:
        app.run()
    if app.failure is not None:
        say(STANDARD_ERROR, complaint(crash.report(app.failure, command)))
    return app.return_code or 0
