"""Page: the terminal that a page of a browser draws. No system lies below it: no lines, no signals, no processes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from stepviz.errors import UserError
from stepviz.ui.terminal.modes import BACK, MODES, QUESTIONS

TYPE_CHECKING = False  # asked for before Textual is loaded
if TYPE_CHECKING:
    from stepviz.ui.terminal.writer import FrameWriter


class PageTerminal:
    """What is drawn goes to a function of the page, which tells what is typed and how large it is."""

    output = -1

    def __init__(self, send: Callable[[bytes], object], size: tuple[int, int]) -> None:
        """`send` takes everything at once. `size`: columns and rows."""
        self._send, self.size = send, size
        self.answers = self.is_on = False
        self.heard: Callable[[], None] = lambda: None
        """Called where something was typed."""
        self._typed = b""

    def feed(self, data: bytes) -> None:
        """That was typed."""
        self._typed += data
        self.heard()

    def read(self) -> bytes | None:
        """What was typed; None where nothing was."""
        data, self._typed = self._typed, b""
        return data or None

    def write(self, data: bytes) -> int:
        """All of it is taken."""
        self._send(data)
        return len(data)

    def switch_on(self) -> bytes:
        """Take the modes. Returns what must be written first of all."""
        self.is_on, self._typed = True, b""
        return MODES + QUESTIONS

    def put_back(self) -> None:
        """The modes as they were."""
        if self.is_on:
            self.is_on = False
            self.write(BACK)


class PageHold:
    """What is held of it while a session lasts."""

    def __init__(self, device: PageTerminal) -> None:
        self.device = device
        self.writer: FrameWriter | None = None

    def put_back(self) -> None:
        """The modes, from any state."""
        if self.writer is not None:
            with suppress(Exception):  # the loop may be closed
                self.writer.clear()
        self.device.put_back()

    def end_soon(self) -> None:
        """Nothing ends a page by force but its reader."""


class BrowserPage:
    """A page whose one terminal we draw on. It cannot wait for a session to end: `session` is what ends with it."""

    def __init__(self, terminal: PageTerminal) -> None:
        self.terminal = terminal
        self.session: Awaitable[int] | None = None
        """The session that began last, with its exit status."""


_pages: list[BrowserPage] = []


def opened(page: BrowserPage) -> None:
    """From now on sessions are on that page."""
    _pages[:] = [page]


def not_on_a_page(what: str) -> None:
    """Raises `UserError` on a page, for what starts other programs or finds them."""
    if here() is not None:
        raise UserError(f"{what} needs other programs, which a page cannot have: install stepviz for it")


def here() -> BrowserPage | None:
    """The page that sessions are on; None where they are in a terminal."""
    return _pages[-1] if _pages else None
