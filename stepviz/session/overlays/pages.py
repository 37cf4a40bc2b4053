"""Pages: overlays in place of the panes: help, data, command palette, options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from stepviz.data.summary import HEAD, WIDTH, summary
from stepviz.session.overlays.overlay import CHOOSE, CLOSE, MOVES, At, ListOverlay, aside, choose, close, keys_of, typed
from stepviz.session.program import liked
from stepviz.settings.preferences import CHOICES, USUAL, Choice, Preferences, config_file, turned
from stepviz.text import in_whole_words, shortened, wrapped
from stepviz.views.chrome.commands import COMMANDS, Command, with_keys
from stepviz.views.chrome.help import help_page, with_words
from stepviz.views.chrome.keys import titled, told_line
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import ANY, Keys, LinesInView, Overlay
from stepviz.views.state import State
from stepviz.views.text.span import ACCENT, BAR, BOLD, DIM, REVERSED, TEXT, Line, Row, filled, fitting

_LINES = {"down": 1, "up": -1, "right": 1, "left": -1}
_PAGES = {"pagedown": 1, "pageup": -1, "space": 1}
_SCROLLS = {*_LINES, *_PAGES, "home", "end"}
_MARGIN = 3
"""Lines repeated on the next page."""
_LONGEST, _LEAST = 40, 20
_NARROW, _VALUE_AT = 70, 32
_ON = ("Enter Space PgDn → Esc: on to the run", "Enter Esc: on to the run", "Enter: on")
_SCROLL = "   ↓ ↑ scroll"
_AGAIN = "   D: this page again"


@dataclass(frozen=True)
class Scrolled(Overlay):
    """A page that scrolls, shown from line `top` on."""

    top: int = 0
    page = True
    edges: ClassVar[int] = 0
    """Rows that do not scroll."""
    moves = True

    def lines(self, sight: MomentView, size: Size) -> Sequence[Row]:
        """All lines of the page."""
        raise NotImplementedError

    def seen(self, sight: MomentView, size: Size) -> tuple[Sequence[Row], int, int]:
        """All lines, and the first (included) and last (excluded) line in view."""
        lines, room = self.lines(sight, size), self.room(size)
        first = max(0, min(self.top, len(lines) - room))
        return lines, first, min(first + room, len(lines))

    def room(self, size: Size) -> int:
        """The most lines in view."""
        return max(1, size.height - self.edges)


def scroll(top: Scrolled, at: At) -> Overlay:
    """Scroll by a line, a page or to an end, never beyond the last line."""
    name = at.key.name
    if name not in _SCROLLS:  # looking up the lines takes milliseconds, and pasted text is thousands of keys
        return top
    lines, first, _ = top.seen(at.film.sight(at.state), at.size)
    room = top.room(at.size)
    last = max(0, len(lines) - room)
    move = _LINES.get(name, 0) + _PAGES.get(name, 0) * max(1, room - _MARGIN)
    return replace(top, top={"home": 0, "end": last}.get(name, max(0, min(first + move, last))))


def _find(top: Help, at: At) -> Overlay:
    """Change the search text by a key that types; scroll by any other key."""
    words = typed(top.typed, at.key, _LONGEST)
    if words not in (top.typed, " "):
        return replace(top, typed=words, top=0)
    return top if top.typed and at.key.name == "space" else scroll(top, at)


@dataclass(frozen=True)
class Help(Scrolled):
    """The list of keys, or of those that match the words typed."""

    typed: str = ""
    now: tuple[str, ...] = ()
    """The keys of what had the focus when it was opened: `Tab next term`; empty if that was the run itself."""
    whole = typing = True
    keys = (
        Keys((*keys_of("help"), "escape"), "", close),
        Keys(("ctrl+c",), "", "quit"),
        Keys(("full_stop",), "", aside),
        Keys(ANY, "", _find),
    )

    @classmethod
    def of(cls, sight: MomentView) -> Self:
        """The help, with the keys of what has the focus first."""
        from stepviz.views.key_bar import focused

        return cls(now=focused(sight))

    def lines(self, sight: MomentView, size: Size) -> Sequence[Row]:
        """The lines of the help, with all operations to go to; also the check, if the run has one."""
        program, schedule = sight.frame.program, sight.frame.schedule
        due = schedule.due(schedule.iterations)
        ops = (*program.ops, *([program.check(due)] if due else []))
        return help_page(self.typed, *size, with_keys(sight.state.likes.keys), self.now, ops)

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        lines, first, end = self.seen(sight, size)
        return tuple(lines[first:end])


@dataclass(frozen=True)
class DataPage(Scrolled):
    """The summary of the data. The keys that go on in the run close it, and do nothing else."""

    edges = 2
    keys = (
        Keys((*keys_of("operation_forward", "play_or_pause", "play", "pick", "leave", "data"), "click"), "", close),
        Keys(keys_of("black", "help", "theme", "quit"), "", aside),
        Keys(ANY, "", scroll),
    )

    def lines(self, sight: MomentView, size: Size) -> Sequence[Row]:
        _, *told = summary(sight.frame.dataset, sight.frame.experiment, max(_LEAST, min(size.width, WIDTH)))
        return [Line(size.width).put(0, text).put(0, text[:HEAD].rstrip(), ACCENT).row() for text in told]

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        """Title, as much of the summary as fits, and the key bar, whose last keys are left out if they do not fit."""
        lines, first, end = self.seen(sight, size)
        width, scrolls = size.width, end - first < len(lines)
        where = f" lines {first + 1}-{end} of {len(lines)}" * scrolls
        head = titled(width, f"DATA  {sight.frame.dataset.name}", where)
        text = fitting(_ON, width - 2)
        for more in (_SCROLL if scrolls else "", _AGAIN):
            text += more if len(text) + len(more) + 2 <= width else ""
        body = filled(lines[first:end], width, self.room(size))
        return (head.row(), *body, Line(width, BAR).put(1, text, BAR).row())[: size.height]


def _narrow(top: Palette, at: At) -> Overlay:
    words = typed(top.typed, at.key, _LONGEST)
    return top if words == top.typed else Palette(0, words)


@dataclass(frozen=True)
class Palette(ListOverlay):
    """The command palette: the commands that match the words typed."""

    typed: str = ""
    page = whole = typing = True
    keys = (
        Keys(("enter",), "", lambda top, _: top.found()[top.place].name if top.found() else top),
        Keys(("escape", "ctrl+p"), "", close),
        Keys(("ctrl+c",), "", "quit"),
        Keys(MOVES, "", choose),
        Keys(ANY, "", _narrow),
    )

    def found(self, commands: Sequence[Command] = COMMANDS) -> tuple[Command, ...]:
        """The commands that contain every word typed."""
        return with_words(self.typed, [command for command in commands if command.name != "palette"])

    def count(self, state: State) -> int:
        return len(self.found())

    def in_view(self, state: State, size: Size) -> LinesInView:
        return LinesInView.around(self.place, self.count(state), 2, max(1, size.height - 2))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        width, height = size
        known = self.found(with_keys(sight.state.likes.keys))
        hint = "type to find   ↑↓ choose   Enter do   Esc close"
        narrow = Line(width, BAR).put(1, f"> {self.typed}▏", BAR)
        head = narrow if width < _NARROW else titled(width, f"COMMANDS  {self.typed}▏", hint)
        rows = [head.row(), Line(width).put(2, "" if known else "no command has these words", DIM).row()]
        for place in self.in_view(sight.state, size).lines:
            command = known[place]
            row = Line(width).put(1, f" {command.shown:<10} ", REVERSED if place == self.place else BOLD)
            rows.append(row.put(14, in_whole_words(command.does, max(1, width - 15))).row())
        return filled(rows, width, height)


def _change_option(top: OptionsPage, at: At) -> State:
    return liked(at.state, turned(at.state.likes, CHOICES[top.place], -1 if at.key.name == "left" else 1))


@dataclass(frozen=True)
class OptionsPage(ListOverlay):
    """The options that the preferences file keeps."""

    page = True
    keys = (
        CHOOSE,
        Keys(("right", "left", "space", "enter"), "←→ change", _change_option),
        Keys((*CLOSE, "o"), "Esc close", close),
    )

    def count(self, state: State) -> int:
        return len(CHOICES)

    def in_view(self, state: State, size: Size) -> LinesInView:
        count = len(CHOICES) + len(_notes(state, size.width))
        return LinesInView.around(self.place, count, 1, max(1, size.height - 2))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        width, height = size
        likes = sight.state.likes
        head = titled(width, "OPTIONS  of every session").row()
        lines = [_line(choice, likes, width, chosen=place == self.place) for place, choice in enumerate(CHOICES)]
        notes = _notes(sight.state, width)
        lines += [Line(width).put(1, shortened(text, max(1, width - 1)), DIM).row() for text in notes]
        seen = [lines[number] for number in self.in_view(sight.state, size).lines]
        return (head, *filled(seen, width, height - 2), told_line(width, self.told))[:height]


def _notes(state: State, width: int) -> tuple[str, ...]:
    """The lines below the options: a blank one, the file that keeps them or why it cannot, keys of one's own."""
    kept = state.message or f"kept in {config_file()}"
    return ("", *wrapped(kept, max(1, width - 2)), *(f"key of {name}: {key}" for name, key in state.likes.keys))


def _line(choice: Choice, likes: Preferences, width: int, *, chosen: bool) -> Row:
    value, usual = (choice.values[getattr(known, choice.field)] for known in (likes, USUAL))
    at = max(0, min(_VALUE_AT, width - max(map(len, choice.values.values())) - len("←  →")))
    line = Line(width).put(1, f" {shortened(choice.about, max(1, at - 3))} ", REVERSED if chosen else TEXT)
    told = f"usually {usual}"
    if value != usual and _VALUE_AT + 22 + len(told) <= width:
        line.put(_VALUE_AT + 22, told, DIM)
    text = f"← {value} →" if chosen else f"  {value}"
    return line.put(at, text, BOLD if chosen else TEXT).row()
