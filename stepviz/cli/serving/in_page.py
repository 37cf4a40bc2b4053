"""In a page: the commands of `stepviz` where Python itself runs in a browser, on the terminal of the page."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable

from stepviz.cli import USERS_MISTAKE, failed, main, output
from stepviz.errors import UserError
from stepviz.ui.terminal.page import BrowserPage, PageTerminal, opened

_LOOKS = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
"""What the terminal of the page can."""


class PageSession:
    """What a page calls: one command after the other, what is typed meanwhile, and its size."""

    def __init__(self, send: Callable[[bytes], object], columns: int, rows: int) -> None:
        """`send` shows what is drawn."""
        os.environ.update(_LOOKS)
        self._page = BrowserPage(PageTerminal(send, (columns, rows)))
        opened(self._page)

    async def run(self, line: str) -> int:
        """Do what that command says, `stepviz` left out or not, to its end. Returns its exit status."""
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
        """That was typed."""
        self._page.terminal.feed(text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """The page has room for so much now."""
        self._page.terminal.size = columns, rows
