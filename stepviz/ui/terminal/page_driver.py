"""Page driver: connects Textual to the terminal of a page."""

from __future__ import annotations

from stepviz.ui.terminal.driver import TerminalDriver
from stepviz.ui.terminal.page import PageHold


class PageDriver(TerminalDriver):
    """Reads what is typed on a page."""

    _hold: PageHold

    def _listen(self) -> None:
        self._hold.device.heard = self._read

    def _listen_no_more(self) -> None:
        self._hold.device.heard = lambda: None
