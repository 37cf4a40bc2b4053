"""Driver: connects Textual to the terminal. It reads and writes on the event loop, without a thread.

Textual's own driver (8.2.8) writes from a thread whose queue blocks the loop when the terminal does not read, keeps its
threads and settings when a signal stops the process, and fails on a flood of size changes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from stepviz.ui.graphics.asking import PATIENCE, PixelQuestion
from stepviz.ui.terminal.keyboard import ANSWER, Keyboard
from stepviz.ui.terminal.tokens import Token, Tokens
from stepviz.ui.terminal.writer import FrameWriter

if TYPE_CHECKING:
    from stepviz.ui.terminal.page import PageHold
    from stepviz.ui.terminal.session import Hold

MOST_WAITING = 4096
"""Tokens kept for an app that is busy."""
_AT_ONCE = 16
"""Tokens passed to the app before it has handled the earlier ones."""
_LOOK = 1 / 15
"""Seconds between two checks of the size and the watchdog. Signals of size changes could outrun their handler."""
_QUIT_NOW = ("\x11", "\x1b[113;5u")
"""The sequences of Ctrl+Q, which is handled ahead of the keys that wait."""


class Drawing(Protocol):
    """The app, as the driver uses it."""

    hold: Hold | PageHold | None
    question: PixelQuestion
    """Asks the terminal for true pixels."""

    def pixels_told(self) -> None:
        """Use the answers on true pixels."""

    def link_told(self, *, busy: bool, anew: bool = False) -> None:
        """`busy`: the next frame has to wait. `anew`: everything must be redrawn."""

    def quit_now(self) -> None:
        """Take Ctrl+Q, ahead of the keys that still wait."""

    def failed(self, error: Exception) -> None:
        """End because of an internal error."""


class TerminalDriver(Driver):
    """Reads tokens, posts their events, and writes frames as fast as the terminal shows them."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """`app` is a `Drawing` that holds a terminal."""
        self._drawing: Drawing = app  # type: ignore[assignment]  # see the docstring
        hold = self._drawing.hold
        assert hold is not None
        self._hold, self._device = hold, hold.device
        super().__init__(app, debug=debug, mouse=mouse, size=size or self._device.size)
        self._writer = FrameWriter(self._device, self._loop, self._link_told)
        self._tokens, self._keyboard = Tokens(), Keyboard()
        self._waiting: deque[Token] = deque()
        self._room = _AT_ONCE
        self._timers: dict[str, asyncio.TimerHandle] = {}
        hold.writer = self._writer

    # From and to the app

    def write(self, data: str) -> None:
        """Add to the current frame."""
        self._writer.put(data.encode(errors="replace"))

    def flush(self) -> None:
        """Send the current frame, which is complete."""
        self._writer.send()

    def send_message(self, message: Message) -> None:
        """Post a message to the app, directly: we are on its event loop."""
        self._app.post_message(message)

    # Start and end

    def start_application_mode(self) -> None:
        """Set the terminal's modes and start to listen."""
        self._loop.set_exception_handler(self._failed)  # asyncio only logs what a callback raises, and goes on
        self._listen()
        self._take()
        self._tell_size()

    def disable_input(self) -> None:
        """Stop listening."""
        self._listen_no_more()
        for timer in self._timers.values():
            timer.cancel()
        self._waiting.clear()

    def stop_application_mode(self) -> None:
        """Stop listening and restore the terminal."""
        self.disable_input()
        self._hold.put_back()

    def _listen(self) -> None:
        """Have `_read` called when something is typed."""
        raise NotImplementedError

    def _listen_no_more(self) -> None:
        raise NotImplementedError

    def _take(self) -> None:
        self._writer.put(self._device.switch_on())
        self._ask()

    def _ask(self) -> None:
        """Ask for true pixels. The next frame covers the query in a terminal that shows it as text."""
        self._writer.put(self._drawing.question.begin().encode())
        self._writer.send(asks=False)
        self._later("pixels", PATIENCE if self._drawing.question.is_open else None, self._no_pixels)

    def _no_pixels(self) -> None:
        """Give up: no answer came in time. Bytes already read were in time, however late that was."""
        self._drawing.question.give_up()
        self._drawing.pixels_told()

    def _left(self) -> None:
        """The terminal is gone."""

    def _failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._drawing.failed(error)

    def _link_told(self, busy: bool) -> None:
        anew = self._writer.lost and not busy
        self._writer.lost &= busy
        self._drawing.link_told(busy=busy, anew=anew)

    # Keys and mouse

    def _read(self) -> None:
        data = self._device.read()
        if data is None:
            return
        if not data:
            self._left()
        self._keep(self._tokens.feed(data, monotonic()))
        self._later("more", self._tokens.wait, self._give_up)  # an unfinished token; bytes already read were in time

    def _give_up(self) -> None:
        self._keep(self._tokens.give_up())

    def _later(self, name: str, seconds: float | None, act: Callable[[], None]) -> None:
        before = self._timers.pop(name, None)
        if before is not None:
            before.cancel()
        if seconds is not None:
            self._timers[name] = self._loop.call_later(seconds, act)

    def _keep(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            if token.text == ANSWER:
                self._writer.answered(by_terminal=True)
            elif self._drawing.question.takes(token.text):
                if not self._drawing.question.is_open:
                    self._later("pixels", None, self._no_pixels)
                    self._drawing.pixels_told()
            elif token.text in _QUIT_NOW:
                self._waiting.clear()  # it does not wait for the keys before it
                self._drawing.quit_now()
            elif len(self._waiting) < MOST_WAITING:
                self._waiting.append(token)
        self._hand_over()

    def _hand_over(self) -> None:
        """Pass the app as many tokens as it has room for, and the rest once it has handled them."""
        while self._waiting and self._room > 0:
            self._room -= 1
            self._post(self._waiting.popleft())
            if self._room == 0:
                self._app.call_later(self._through_app)

    def _through_app(self) -> None:
        # Keys go from the app's queue to that of the screen: behind them in both, all of them are answered.
        self._app.screen.call_later(self._all_answered)

    def _all_answered(self) -> None:
        self._room = _AT_ONCE
        self._hand_over()

    def _post(self, token: Token) -> None:
        for event in self._keyboard.events(token, self._device.size):
            self.process_message(event)

    # Size

    def _tell_size(self) -> None:
        size = Size(*self._device.size)
        self._size = size
        self._app.post_message(events.Resize(size, size))
        self._later("look", _LOOK, self._look_around)

    def _look_around(self) -> None:
        if self._device.size != self._size:
            self._tell_size()
            self._ask()  # another font changes the size of the terminal, and the pixels of a cell
        else:
            self._later("look", _LOOK, self._look_around)


class PageDriver(TerminalDriver):
    """Reads what is typed on a page."""

    _hold: PageHold

    def _listen(self) -> None:
        self._hold.device.heard = self._read

    def _listen_no_more(self) -> None:
        self._hold.device.heard = lambda: None
