"""Page: the terminal drawn by a page of a browser, which has no line settings, signals or processes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from stepviz.errors import UserError
from stepviz.ui.terminal.modes import BACK, MODES, QUESTIONS

TYPE_CHECKING = False  # this module is loaded before Textual
if TYPE_CHECKING:
    from stepviz.ui.terminal.writer import FrameWriter


class PageTerminal:
    """A terminal that writes to a function of the page; the page feeds it what is typed."""

    output = -1

    def __init__(self, send: Callable[[bytes], object], size: tuple[int, int]) -> None:
        """`send` takes all bytes it is given. `size`: columns and rows."""
        self._send, self.size = send, size
        self.answers = self.is_on = False
        self.heard: Callable[[], None] = lambda: None
        """Called when something was typed."""
        self._typed = b""

    def feed(self, data: bytes) -> None:
        """Take what was typed."""
        self._typed += data
        self.heard()

    def read(self) -> bytes | None:
        """The bytes typed so far; None if there are none."""
        data, self._typed = self._typed, b""
        return data or None

    def write(self, data: bytes) -> int:
        """Write all bytes. Returns their number."""
        self._send(data)
        return len(data)

    def switch_on(self) -> bytes:
        """Returns the sequences to write first, which set our modes."""
        self.is_on, self._typed = True, b""
        return MODES + QUESTIONS

    def put_back(self) -> None:
        """Restore the modes."""
        if self.is_on:
            self.is_on = False
            self.write(BACK)


class PageHold:
    """The terminal of a page, held while a session lasts."""

    def __init__(self, device: PageTerminal) -> None:
        self.device = device
        self.writer: FrameWriter | None = None

    def put_back(self) -> None:
        """Restore the modes, from any state."""
        if self.writer is not None:
            with suppress(Exception):  # the loop may be closed
                self.writer.clear()
        self.device.put_back()

    def end_soon(self) -> None:
        """Do nothing: only the reader can end a page by force."""


class BrowserPage:
    """A page with one terminal. It cannot block until a session ends, so it awaits `session`."""

    def __init__(self, terminal: PageTerminal) -> None:
        self.terminal = terminal
        self.session: Awaitable[int] | None = None
        """The session begun last, which returns its exit status."""


_pages: list[BrowserPage] = []


def opened(page: BrowserPage) -> None:
    """From now on, sessions open on that page."""
    _pages[:] = [page]


def not_on_a_page(what: str) -> None:
    """Raises `UserError` on a page, where `what` cannot start or reach other programs."""
    if here() is not None:
        raise UserError(f"{what} needs other programs, which a page cannot have: install stepviz for it")


def here() -> BrowserPage | None:
    """The page that sessions open on; None if they open in a terminal."""
    return _pages[-1] if _pages else None
