"""In a page: runs commands of `stepviz` if Python itself runs in a browser, on the page's terminal."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable

from stepviz.cli import USERS_MISTAKE, failed, main, output
from stepviz.errors import UserError
from stepviz.ui.terminal.page import BrowserPage, PageTerminal, opened

_LOOKS = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
"""The environment that describes the page's terminal."""


class PageSession:
    """The interface for a page: runs one command after the other, and takes keys and sizes meanwhile."""

    def __init__(self, send: Callable[[bytes], object], columns: int, rows: int) -> None:
        """`send` shows the bytes that are drawn."""
        os.environ.update(_LOOKS)
        self._page = BrowserPage(PageTerminal(send, (columns, rows)))
        opened(self._page)

    async def run(self, line: str) -> int:
        """Run a command, with or without `stepviz` before it. Returns its exit status."""
        try:
            words = shlex.split(line)
        except ValueError as error:
            output.complain(f"{line!r} is no command: {str(error).lower()}")
            return USERS_MISTAKE
        words = words[words[:1] == ["stepviz"] :]
        self._page.session = None
        status = main(words)
        try:
            return status if self._page.session is None else await self._page.session
        except UserError as error:
            output.complain(str(error))
            return USERS_MISTAKE
        except Exception as error:
            return failed(error, words)

    def feed(self, text: str) -> None:
        """Take what was typed."""
        self._page.terminal.feed(text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Take a new size of the page."""
        self._page.terminal.size = columns, rows
