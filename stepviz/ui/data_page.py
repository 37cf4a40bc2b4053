"""Data page: what there is to learn from. A session on a file begins with it."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ui.layers import CLOSE, KEYS, Answer, Key, Scrolled
from stepviz.views.data_page import data_head, data_keys, data_rows
from stepviz.views.span import Row, filled

ONWARD = ("operation_forward", "play_or_pause", "play", "pick", "leave", "data")
"""Commands whose keys close the page, and do nothing else: among them every key of a remote that goes forward."""
ASIDE = ("black", "help", "theme", "quit")
"""Commands that are carried out above the page."""


class DataPage(Scrolled):
    """Rows, columns, classes, splits, ranges, and what a lecturer will be asked about them."""

    def __init__(self, data: Dataset, experiment: Experiment) -> None:
        super().__init__()
        self._data = data
        self._experiment = experiment
        self._body: tuple[Row, ...] = ()
        self._width = -1

    def press(self, key: Key) -> Answer:
        """On to the run, scroll."""
        command = KEYS.get(key.name, "")
        if command in ONWARD or key.name == "click":
            return CLOSE
        return Answer(command=command) if command in ASIDE else super().press(key)

    def rows(self, width: int, height: int) -> tuple[Row, ...]:
        """Title, as much of the summary as fits, line of keys."""
        if width != self._width:
            self._body, self._width = data_rows(self._data, self._experiment, width), width
        room = max(1, height - 2)
        body, count = self.window(self._body, room), len(self._body)
        head = data_head(self._data, width, (self._top + 1, self._top + len(body), count))
        return (head, *filled(body, width, room), data_keys(width, scrolls=len(body) < count))[:height]
