"""Parts: overlays over a part of the screen, such as lists and the question before quitting, and the black screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from stepviz import shell
from stepviz.ops import Cell
from stepviz.session.film import Film
from stepviz.session.overlays.overlay import CHOOSE, CLOSE, Answer, At, ListOverlay, close, keys_of, onward
from stepviz.session.overlays.prompt import ask
from stepviz.session.steps import go
from stepviz.session.tasks import Commands, jump
from stepviz.text import width_of as columns
from stepviz.text import wrapped
from stepviz.training.breakpoints import Breakpoints
from stepviz.views.bookmarks import Bookmark
from stepviz.views.chrome.keys import told_line
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import ANY, LINE_WIDTH, MOST, Keys, Overlay, listed, width_of, written
from stepviz.views.state import State
from stepviz.views.text.span import REVERSED_ACCENT, Line, Role, Row, Style, filled

_NIGHT = Style(Role.DIM, 0, "n")
"""The style of the dot on the black screen."""
_CLOSES = Keys(ANY, "any key closes this", close)
_BOXED = ("", "   Quit?   q or y quits            ", "           any other key stays     ", "")
_BOX_WIDTH = 37


@dataclass(frozen=True)
class Black(Overlay):
    """The black screen."""

    dot: bool = False
    """True if a dim dot tells the presenter that something is open."""
    page = whole = dark = True
    keys = (_CLOSES,)

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        """Blank rows, or with a dot in the last corner."""
        rows = filled((), *size)
        return (*rows[:-1], Line(size.width).put(size.width - 1, "·", _NIGHT).row()) if self.dot and rows else rows


@dataclass(frozen=True)
class Copied(Overlay):
    """The words of the command of this moment, which was copied if the terminal supports it."""

    words: tuple[str, ...] = ()
    keys = (_CLOSES, Keys((), "cannot be pasted? select it with Shift and mouse", ""))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        lines = shell.in_lines(self.words, max(1, width_of(below) - 4))
        return listed(below, "COPIED  the command of this moment", lines, self.told)


def copied(state: State, words: Sequence[str], size: tuple[int, int]) -> State:
    """The state that shows the copied command: as a message if it fits, else as an overlay."""
    text = f"copied: {shell.command(words)}"
    if columns(text) <= min(LINE_WIDTH, size[0] - 2):
        return replace(state, message=text)
    return replace(state, message="").over(Copied(tuple(words)))


@dataclass(frozen=True)
class WhatIs(Overlay):
    """The meaning of a number; what to do if none is selected. Keys of related commands carry these out at once."""

    cell: Cell | None = None
    keys = (
        _CLOSES,
        Keys(keys_of("explain"), "e explains how it is computed", onward),
        Keys(keys_of("help"), "? finds other terms", onward),
        Keys(keys_of("black"), "", onward),
    )

    @classmethod
    def of(cls, sight: MomentView) -> Self:
        return cls(sight.selected)

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        from stepviz.views import meaning

        told, room = meaning.lines(sight.frame, self.cell), max(1, width_of(below) - 4)
        lines = [part for text in told for part in wrapped(text, room)]
        return listed(below, meaning.title(sight.frame, self.cell), lines, self.told)


@dataclass(frozen=True)
class QuitQuestion(Overlay):
    """The question before quitting. No key of a presenter's remote quits."""

    keys = (Keys(("q", "Q", "y", "Y", "ctrl+c"), "q y quit", "quit_now"), Keys(ANY, "any other key stays", close))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        """A box in the middle; a sentence in the last row if the box does not fit."""
        width, height = width_of(below), len(_BOXED) + 2
        if width < _BOX_WIDTH + 4 or len(below) <= height:
            return (*below[:-1], Line(width).put(0, "Quit? q or y quits, any other key stays", REVERSED_ACCENT).row())
        left, top = (width - _BOX_WIDTH - 2) // 2, (len(below) - height) // 2
        border = "─" * _BOX_WIDTH
        box = (f"┌{border}┐", *(f"│{text:^{_BOX_WIDTH}}│" for text in _BOXED), f"└{border}┘")
        boxed = [written(row, left, text, REVERSED_ACCENT) for row, text in zip(below[top:], box, strict=False)]
        return (*below[:top], *boxed, *below[top + height : -1], told_line(width, self.told))


def _in_order(state: State) -> list[Bookmark]:
    """The marks, in the order of the run."""
    return sorted(state.marks, key=lambda mark: mark.moment)


def _open_marks(_: Film, state: State) -> State:
    """The state with the list of marks; a message if there are none."""
    return state.over(MarkList()) if state.marks else replace(state, message="no marks yet: m marks a moment")


def _go(top: MarkList, at: At) -> Answer:
    return jump(at.below, go(at.film, at.below, _in_order(at.state)[top.place].moment))


def _unmark(top: MarkList, at: At) -> Answer:
    gone = _in_order(at.state)[top.place].name
    below = replace(at.below, marks=tuple(mark for mark in at.state.marks if mark.name != gone))
    if not below.marks:
        return replace(below, message=f"{gone} is removed: no marks are left")
    return below.over(top.moved(top.place, below))


@dataclass(frozen=True)
class MarkList(ListOverlay):
    """The marks, one of them chosen."""

    keys = (
        Keys(("enter",), "Enter go there", _go),
        Keys(("delete", "backspace"), "Del remove", _unmark),
        Keys((*CLOSE, "M"), "Esc close", close),
        CHOOSE,
    )

    def count(self, state: State) -> int:
        return len(state.marks)

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        lines = [f"{mark.name:<12} {sight.frame.schedule.text(mark.moment)}" for mark in _in_order(sight.state)]
        return listed(below, "MARKS", lines, self.told, self.place, MOST)


def _changing(change: Callable[[Breakpoints, int], Breakpoints]) -> Callable[[BreakpointList, At], State]:
    """The action of a key that changes the chosen breakpoint."""

    def changed(top: BreakpointList, at: At) -> State:
        points = at.state.breakpoints
        below = replace(at.below, breakpoints=change(points, top.place) if len(points) else points)
        return below.over(top.moved(top.place, below))

    return changed


@dataclass(frozen=True)
class BreakpointList(ListOverlay):
    """The breakpoints, one of them chosen."""

    keys = (
        Keys(("a",), "a add", lambda _, at: ask(at.below, "breakpoint")),
        Keys(("space", "enter"), "Space on/off", _changing(Breakpoints.toggle)),
        Keys(("o",), "o once", _changing(Breakpoints.toggle_once)),
        Keys(("delete", "backspace"), "Del remove", _changing(Breakpoints.remove)),
        Keys((*CLOSE, "B"), "Esc close", close),
        CHOOSE,
    )

    def count(self, state: State) -> int:
        return len(state.breakpoints)

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        lines = [
            f"{'on ' if item.on else 'off'}  {item.condition.text}{'   (once)' if item.once else ''}"
            for item in sight.state.breakpoints
        ]
        none = ["none yet: a adds one, for example  loss < 0.1"]
        return listed(below, "BREAKPOINTS  play stops when", lines or none, self.told, self.place, MOST)


COMMANDS: Commands = {
    "breakpoints": lambda _, state: state.over(BreakpointList()) if state.breakpoints else ask(state, "breakpoint"),
    "marks": _open_marks,
}
