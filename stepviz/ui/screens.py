"""The screen: shows the session's moment, hands rows down to the panes and keys to the player."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.layout import Layout
from textual.screen import Screen
from textual.timer import Timer

from stepviz.experiment import Experiment
from stepviz.session.key import Key
from stepviz.ui.panes import Page, PaneWidget, Places, slot_of
from stepviz.ui.skeleton import first_sheet, skeleton, top
from stepviz.ui.theme import StyleTable, Theme
from stepviz.views.layout.layouts import size_for

if TYPE_CHECKING:
    from stepviz.session.film import Film
    from stepviz.session.player import Player
    from stepviz.session.walks import Walk
    from stepviz.views import screen as views
    from stepviz.views.state import State

TICK = 1 / 60
"""Shortest time between two paints, in seconds."""
SLOTS = ("header", "strip", *(f"pane{number}" for number in range(1, 10)), "panel", "picture", "keys")
"""What panes are shown in, in reading order."""


class StepScreen(Screen[None], inherit_bindings=False):
    """One training step, taken apart. Every key comes here and goes to the player."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    BLANK = True
    DEFAULT_CSS = "StepScreen { overflow: hidden; }"

    def __init__(
        self, experiment: Experiment, theme: Theme, next_theme: Callable[[], Theme | None], iteration: int = 1
    ) -> None:
        """`next_theme` gives the theme to go on to, None where there is only this one. `iteration`: the first shown."""
        super().__init__()
        self._first = first_sheet(experiment)
        self._places = Places(self._first)
        self.player: Player | None = None
        """Answers keys and commands, once the numbers are loaded."""
        self._experiment = experiment
        self._iteration = iteration
        self._theme = theme
        self._next_theme = next_theme
        self._early: list[Key] = []
        self._painted = self._cost = 0.0
        self._paint_timer: Timer | None = None
        self._page = Page("page")
        self._panes = {slot: PaneWidget(slot) for slot in SLOTS}
        self.styles.background = theme.ground

    @property
    def layout(self) -> Layout:
        """Where the panes stand."""
        return self._places

    def compose(self) -> ComposeResult:
        """The panes of the layout, empty, and the page that takes their place."""
        for pane, rows in skeleton(self._experiment, self._first, self._iteration):
            self._panes[slot_of(pane)].show(rows, self._theme.usual)
        yield from self._panes.values()
        yield self._page

    @property
    def painting(self) -> bool:
        """Whether a paint is put off."""
        return self._paint_timer is not None

    def begin(self, film: Film, state: State, walk: Walk) -> None:
        """Show a state once `walk` has led to it, then answer the keys pressed so far."""
        from stepviz.session.player import Player

        self.player = Player(film, state, self, partial(self.run_worker, group="motion", exclusive=True))
        early, self._early = self._early, []
        self.player.begin(walk, early)

    # What the viewer does

    def press(self, key: Key) -> bool:
        """Take a key; keep it while there is nothing to answer it. Returns False for one that means nothing here."""
        if self.player is not None:
            return self.player.press(key)
        self._early.append(key)
        return True

    def on_key(self, event: events.Key) -> None:
        """Every key comes here: nothing else can have the focus."""
        if self.press(Key(event.key, event.character)):
            event.stop()

    def on_pane_widget_clicked(self, event: PaneWidget.Clicked) -> None:
        """A cell, a term, a stage of the strip, the curve, a word in the line of keys."""
        if self.player is not None:
            self.player.click(event.name, event.x, event.y)

    def on_pane_widget_pointed(self, event: PaneWidget.Pointed) -> None:
        """The curve as a bar to move along."""
        if self.player is not None:
            self.player.point(event.name, event.x, event.y, held=event.held)

    def on_pane_widget_wheeled(self, event: PaneWidget.Wheeled) -> None:
        """Back and forth over the strip and the curve."""
        if self.player is not None:
            self.player.wheel(event.name, event.y, 1 if event.turn > 0 else -1)

    # What the player asks for

    @property
    def extent(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self.app.size.width, self.app.size.height

    def change_theme(self) -> bool:
        """Go on to the next theme. Returns False where there is only one."""
        theme = self._next_theme()
        if theme is None:
            return False
        self._theme = theme
        self.styles.background = theme.ground
        return True

    def redraw(self) -> None:
        """Draw everything again, whatever the terminal shows."""
        self.paint_soon()
        self.refresh()

    def quit(self) -> None:
        """End the session."""
        self.app.exit()

    # Painting

    def on_resize(self, event: events.Resize) -> None:
        """Fill the new size."""
        self.paint(event.size)

    def paint_soon(self) -> None:
        """Paint now, or where the last paint was just now, a tick later: keys in between share one paint."""
        if self._paint_timer is not None:
            return
        wait = self._painted + max(TICK, 2 * self._cost) - monotonic()
        if wait <= 0:
            self.paint()
        else:
            self._paint_timer = self.set_timer(wait, self.paint)

    def paint(self, size: Size | None = None) -> None:
        """Hand every pane its rows."""
        if self._paint_timer is not None:
            self._paint_timer.stop()
            self._paint_timer = None
        started = monotonic()
        size = size or self.app.size
        if self.player is None:
            self._paint_early(size)
        else:
            from stepviz.views.screen import PAGE, screen

            rows = screen(self.player.sight, size.width, size.height)
            if rows.layout is None:
                self._show_page(whole=True, full=rows.full)
                self._page.show(rows.rows[PAGE], self._table(rows))
            else:
                self._paint_panes(rows)
        self._painted = monotonic()
        self._cost = self._painted - started

    def _paint_panes(self, rows: views.Screen) -> None:
        self._show_page(whole=False)
        layout = rows.layout
        assert layout is not None
        if layout is not self._places.layout and layout != self._places.layout:
            self._places.layout = layout
            self._page.refresh(layout=True)  # a child's: the screen keeps its own arrangement until one asks
        for pane in layout.panes:
            widget = self._panes[slot_of(pane)]
            widget.pane = pane.name
            widget.show(rows.rows[pane.name], self._table(rows))

    def _paint_early(self, size: Size) -> None:
        """Before the numbers are loaded: empty panes, or the header alone where these do not fit."""
        if size_for(size.width, size.height) is None:
            self._show_page(whole=True, full=True)
            self._page.show((top(self._experiment, size.width, self._iteration),), self._theme.usual)
        else:
            self._show_page(whole=False)

    def _show_page(self, *, whole: bool, full: bool = False) -> None:
        page = self._page
        if (page.whole, page.full) != (whole, full):
            page.whole, page.full = whole, full
            page.refresh(layout=True)

    def _table(self, rows: views.Screen) -> StyleTable:
        return self._theme.dark if rows.dark else self._theme.calm if rows.calm else self._theme.usual
