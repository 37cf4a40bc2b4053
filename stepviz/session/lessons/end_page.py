"""End page: the last screen of a lesson: its findings, commands to try at home, its address as a QR code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepviz import shell
from stepviz.data.stretches import taken
from stepviz.lesson.script import Script
from stepviz.lesson.staging import filled
from stepviz.session.overlays.overlay import aside, close, keys_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import SOURCES
from stepviz.text import shortened, width_of
from stepviz.views.chrome.keys import titled, told_line
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import Keys, Overlay
from stepviz.views.text.span import ACCENT, BOLD, TEXT, Line, Role, Row, Style

HOME = "Everything at this address:"
_CODE = Style(Role.CODE)
_QUIET = 2
"""Light modules around a QR code: half of the standard's, which readers accept."""
_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


@dataclass(frozen=True)
class EndPage(Overlay):
    """The findings, the commands to take home, and the lesson's address with its QR code, if any."""

    title: str = ""
    found: tuple[str, ...] = ()
    commands: tuple[tuple[tuple[str, ...], str], ...] = ()
    """The words of each command, and what it does."""
    home: str = ""
    code: tuple[str, ...] = ()
    """The address as a QR code, in half blocks: light modules are inked."""
    page = True
    keys = (
        Keys(("pageup", "escape", "left", "p"), "PgUp back", close),
        Keys(("l",), "l outline", "outline"),
        Keys(keys_of("save_picture"), "s save the image", aside),
        Keys(keys_of("copy"), "y copy the command", aside),
        Keys(keys_of("quit"), "q quit", aside),
        Keys(keys_of("black", "help", "theme"), "", aside),
    )

    @property
    def last_words(self) -> tuple[str, ...]:
        """The findings and the address, but no command, which may name a file."""
        return (*self.found, *([f"{HOME} {self.home}"] if self.home else []))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        """The page. If room is short, blank lines are left out first, then the last texts."""
        width, height = size
        lines = [Line(width) for _ in range(height)]
        lines[0] = titled(width, self.title, "the end")
        texts = [(text, BOLD) for text in self.found] + [("", TEXT), ("Take it home", ACCENT), ("", TEXT)]
        for words, does in self.commands:
            texts += [*((line, BOLD) for line in shell.in_lines(words, max(1, width - 4))), (f"  {does}", TEXT)]
        room = height - 3 - 2 * bool(self.home)
        while len(texts) > room and ("", TEXT) in texts:
            texts.remove(("", TEXT))
        top = 2 if len(texts) + 1 <= room else 1
        texts = texts[: max(0, height - 1 - top - bool(self.home))]
        for place, (text, style) in enumerate(texts):
            lines[top + place].put(3, shortened(text, max(1, width - 4)), style)
        low = _put_code(self.code, lines, width, max([0, *(width_of(text) for text, _ in texts)]) + 4)
        if self.home and height > 3:
            at = min(height - 2, max(top + len(texts) + 1, low))
            lines[at].put(3, shortened(f"{HOME} {self.home}", max(1, width - 4)), BOLD)
        return (*(line.row() for line in lines[:-1]), told_line(width, self.told))[:height]


def farewell(script: Script) -> EndPage:
    """The end page of a lesson."""
    lesson, last = script.lesson, len(script.runs) - 1
    line, moment = script.line(last), taken(script.find(last))
    words = [*_short_words(line.words), "--at", line.schedule.text(moment)]
    commands = (
        (("stepviz", lesson.name), "this lesson again"),
        (("stepviz", *words), "the run of its last stop"),
        (("stepviz", "export", lesson.name, "--format", "html"), "one page for a browser, no network"),
    )
    found = tuple(filled(script, last, text) for text in lesson.found)
    return EndPage(lesson.title, found, commands, lesson.home, code_of(lesson.home))


def _short_words(words: Sequence[str]) -> list[str]:
    """The words of a run without usual settings, short enough to be typed off the projected screen."""
    usual = Experiment.of(words[0]).words()
    kept = list(words[1:])
    for flag, value in zip(usual[1::2], usual[2::2], strict=True):
        if flag in kept and kept[kept.index(flag) + 1] == value:
            del kept[kept.index(flag) : kept.index(flag) + 2]
    return [*([words[0]] if words[0] != SOURCES[0] else []), *kept]


def code_of(address: str) -> tuple[str, ...]:
    """The QR code of an address, in lines of two modules; empty without an address or the package `segno`."""
    if not address:
        return ()
    try:
        import segno
    except ImportError:
        return ()
    # The QR code of capitals is a size smaller; only a host means the same in capitals, a path does not.
    text = address if "/" in address.partition("://")[2].rstrip("/") else address.upper()
    modules = [[bool(dark) for dark in row] for row in segno.make_qr(text, error="m").matrix_iter(border=_QUIET)]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return tuple("".join(_BLOCKS[not top, not low] for top, low in zip(*rows, strict=True)) for rows in pairs)


def _put_code(code: Sequence[str], lines: list[Line], width: int, left: int) -> int:
    """Put the QR code at the right, if it fits beside the words. Returns the line below it; 0 without it."""
    columns = max(map(width_of, code), default=0)
    if not columns or left + columns > width or len(code) > len(lines) - 4:
        return 0
    for line, text in zip(lines[1:], code, strict=False):
        line.put(width - columns, text, _CODE)
    return len(code) + 2
