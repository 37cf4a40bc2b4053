"""Lists: the marks and the breakpoints, as pages to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stepviz.training import Schedule
from stepviz.ui.layers import CLOSE, STAY, Answer, Key, Layer
from stepviz.ui.places import Places
from stepviz.ui.session import Walk
from stepviz.views.span import BAR, DIM, TEXT, Line, Role, Row, Style, filled

_CHOSEN = Style(Role.TEXT, 0, "br")


class Chosen(Layer):
    """A page of lines, one of them chosen."""

    page = True
    title = ""
    keys = ""
    nothing = ""

    def __init__(self) -> None:
        self.place = 0

    def lines(self) -> Sequence[str]:
        """The lines to choose from."""
        raise NotImplementedError

    def act(self, key: Key) -> Answer:
        """What a key does with the chosen line."""
        raise NotImplementedError

    def press(self, key: Key) -> Answer:
        """Choose, close, or act."""
        if key.name in ("escape", "ctrl+c"):
            return CLOSE
        moves = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10, "home": -1000, "end": 1000}
        if key.name in moves:
            self.place += moves[key.name]
            answer = STAY
        else:
            answer = self.act(key)
        self.place = max(0, min(self.place, len(self.lines()) - 1))
        return answer

    def rows(self, width: int, height: int) -> tuple[Row, ...]:
        """Title, lines around the chosen one."""
        lines = self.lines()
        head = Line(width, BAR).put(1, self.title, BAR._replace(emphasis="b"))
        rows = [head.put_right(self.keys, BAR, end=width - 1).row(), Line(width).row()]
        if not lines:
            rows.append(Line(width).put(1, self.nothing, DIM).row())
        room = max(1, height - len(rows))
        top = max(0, min(self.place - room // 2, len(lines) - room))
        for place, text in enumerate(lines[top : top + room], start=top):
            rows.append(Line(width).put(1, f" {text} ", _CHOSEN if place == self.place else TEXT).row())
        return filled(rows, width, height)


class Marks(Chosen):
    """The marks, in the order of the run. Enter goes there."""

    title = "MARKS"
    keys = "↑↓ choose   Enter go there   Del remove   Esc close"
    nothing = "no marks yet: m marks a moment"

    def __init__(self, places: Places, schedule: Schedule, go: Callable[[str], Walk]) -> None:
        super().__init__()
        self._places = places
        self._schedule = schedule
        self._go = go

    def lines(self) -> Sequence[str]:
        """Name and moment of each mark."""
        return [f"{name:<12} {self._schedule.text(self._places.marks[name])}" for name in self._names()]

    def act(self, key: Key) -> Answer:
        """Go there, or remove it."""
        names = self._names()
        if names and key.name == "enter":
            name = names[self.place]
            return Answer(True, then=lambda: self._go(name))
        if names and key.name in ("delete", "backspace"):
            del self._places.marks[names[self.place]]
        return CLOSE if key.name == "M" else STAY

    def _names(self) -> list[str]:
        return sorted(self._places.marks, key=lambda name: self._places.marks[name])


class BreakpointList(Chosen):
    """What play stops at."""

    title = "BREAKPOINTS  play stops at"
    keys = "a add  Space on/off  o once  Del remove  Esc"
    nothing = "none yet: a adds one, for example  loss < 0.1"

    def __init__(self, places: Places, add: Callable[[], None]) -> None:
        super().__init__()
        self._places = places
        self._add = add

    def lines(self) -> Sequence[str]:
        """Each condition, whether it is on, and whether for one hit only."""
        return [
            f"{'on ' if item.on else 'off'}  {item.condition.text}{'   (once)' if item.once else ''}"
            for item in self._places.breakpoints
        ]

    def act(self, key: Key) -> Answer:
        """Add, switch, remove."""
        if key.name == "a":
            return Answer(True, then=self._add)
        if key.name == "B":
            return CLOSE
        points = self._places.breakpoints
        if len(points):
            if key.name in ("space", "enter"):
                points = points.toggle(self.place)
            elif key.name == "o":
                points = points.toggle_once(self.place)
            elif key.name in ("delete", "backspace"):
                points = points.remove(self.place)
            self._places.breakpoints = points
        return STAY
