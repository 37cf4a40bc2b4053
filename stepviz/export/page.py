"""Page: stops as one HTML file that steps both ways, asks nothing of a network, and can be read aloud and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from stepviz.export.markup import NumberAt, cut, in_columns, numbers_on
from stepviz.export.stops import Stop, asked, explained, spoken, views
from stepviz.export.tables import in_html
from stepviz.ops import Cell
from stepviz.views.aloud import where
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.screen import screen
from stepviz.views.sight import Sight
from stepviz.views.text.palette import DARK, LIGHT, Colours, pair
from stepviz.views.text.span import Row, Span, Style

_FOLDER = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
"""What the file may load: nothing but what stands in it."""


def page(stops: Sequence[Stop], title: str, size: tuple[int, int] = LECTURE_SIZE) -> Iterator[str]:
    """The file in pieces, screens of that many columns and lines. Where scripts are off, it is one text."""
    looks = _Looks()
    sections = [piece for number, stop in enumerate(stops) for piece in _section(stops, number, stop, size, looks)]
    rules = (_FOLDER / "page.css").read_text(encoding="utf-8")
    yield "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">',
            f"<title>{escape(title)}</title>\n<style>\n{rules}{''.join(looks.rules())}</style>\n</head>",
            f'<body style="--columns: {size[0]}">\n<header>\n<h1>{escape(title)}</h1>',
            '<p class="only-js"><label class="aside" for="bar">stop</label>'
            f'<input id="bar" type="range" min="1" max="{len(stops)}" value="1" step="1"> '
            '<button id="light" type="button">light or dark</button></p>',
            "<details>\n<summary>Contents, and keys</summary>\n<ol>",
            *(f'<li><a href="#{stop.name}">{escape(stop.title)}</a></li>' for stop in stops),
            "</ol>\n<p>→, PgDn, Space: the next stop. ←, PgUp: the previous one. Home, End: the first, the last. "
            "1 to 4: an answer. A click on a number, or e: how it is computed. Esc: close.</p>\n</details>\n</header>",
            '<p id="status" class="aside" role="status"></p>\n<main>\n',
        )
    )
    yield from sections
    yield f"</main>\n<script>\n{(_FOLDER / 'page.js').read_text(encoding='utf-8')}</script>\n</body>\n</html>\n"


_Told = Mapping[Cell, Sequence[str]]
"""How numbers were made."""


class _Looks:
    """Styles as classes, each with its colours for light and for dark."""

    def __init__(self) -> None:
        self._known: dict[Style, int] = {}

    def name(self, style: Style) -> str:
        """The class of a style; empty for plain text."""
        plain = pair(style, LIGHT) == (LIGHT.text, LIGHT.ground) and pair(style, DARK) == (DARK.text, DARK.ground)
        kept = style._replace(emphasis="r" * ("r" in style.emphasis))
        colour = "" if plain else f"c{self._known.setdefault(kept, len(self._known))}"
        bold, line = "s" * ("b" in style.emphasis), "u" * ("u" in style.emphasis)
        return " ".join(filter(None, (colour, bold, line)))

    def rules(self) -> Iterator[str]:
        """Of all that were asked for."""
        for before, colours in (("", LIGHT), (':root[data-theme="dark"] ', DARK)):
            for style, number in self._known.items():
                yield _rule(f"{before}.c{number}", style, colours)


def _rule(name: str, style: Style, colours: Colours) -> str:
    """A pixel is two colours, one above the other; its sign is there for who copies it."""
    ink, ground = pair(style, colours)
    if style.upper is not None:
        return f"{name} {{ color: transparent; background: linear-gradient({ink} 50%, {ground} 50%); }}\n"
    return f"{name} {{ color: {ink}; background: {ground}; }}\n"


def _section(stops: Sequence[Stop], number: int, stop: Stop, size: tuple[int, int], looks: _Looks) -> Iterator[str]:
    """A stop: heading and buttons, caption, what is seen, the same to be read aloud, the question, the command."""
    count = sum(not other.more for other in stops)
    heading = stop.title if stop.more else f"Stop {number + 1} of {count}: {stop.title}"
    lines = [] if stop.more else list(spoken(stop.sight))
    told = explained(stop.sight) if lines else {}
    before = "" if stop.told is not None else stop.caption
    said = " ".join(_sentence(line) for line in (before, *lines[:2], *stop.more) if line)
    yield f'<section id="{stop.name}" data-title="{escape(heading)}" data-said="{escape(said)}">\n'
    yield f'<h2 tabindex="-1">{escape(heading)}</h2>\n<p class="go only-js">'
    yield _button(-1, "← back", number == 0) + " " + _button(1, "next →", number == len(stops) - 1) + "</p>\n"
    yield f'<p class="caption">{escape(before)}</p>\n' if before else ""
    yield from _seen(stop.sight, size, looks, told)
    yield from _made(stop.sight, told) if lines else [f'<div class="aside">\n{_list(stop.more)}</div>\n']
    yield from _asked(stop, size, looks)
    yield f'<p class="command">in a terminal: <code>{escape(stop.command)}</code></p>\n</section>\n'


def _button(way: int, text: str, last: bool) -> str:
    return f'<button type="button" data-go="{way}"{" disabled" * last}>{text}</button>'


def _sentence(text: str) -> str:
    """It begins with a capital, and ends with a stop."""
    end = "" if text.endswith((".", "?", "!")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


def _seen(sight: Sight, size: tuple[int, int], looks: _Looks, told: _Told) -> Iterator[str]:
    """The screen, and its panes as tables; of two runs each of them and their difference, to be switched."""
    known = views(sight)
    if len(known) == 1:
        yield from _screen(sight, size, looks, told)
        return
    yield '<div class="runs">\n<p class="only-js">'
    for number, (label, _) in enumerate(known):
        pressed = "false" if number else "true"
        yield f'<button type="button" data-view="{number}" aria-pressed="{pressed}">{label}</button> '
    yield "</p>\n"
    for number, (label, view) in enumerate(known):
        yield f'<div class="view">\n<h3>{label}</h3>\n'
        yield from _screen(view, size, looks, {} if number else told)
        yield "</div>\n"
    yield "</div>\n"


def _screen(sight: Sight, size: tuple[int, int], looks: _Looks, told: _Told) -> Iterator[str]:
    shown = screen(sight, *size)
    numbers, word = numbers_on(shown, told), sight.frame.program.word
    text = "\n".join(_line(row, numbers.get(line, ()), word, looks) for line, row in enumerate(shown.rows))
    yield f'<pre aria-hidden="true">{text}</pre>\n<div class="aside">\n'
    yield from in_html(shown if shown.grids or sight.state.zoomed else screen(sight, *LECTURE_SIZE), sight.frame)
    yield "</div>\n"


def _line(row: Row, numbers: Sequence[NumberAt], word: Callable[[Cell], str], looks: _Looks) -> str:
    """A line; a number that is told of can be clicked."""
    parts = list[str]()
    for part, cell in cut(row, numbers):
        text = "".join(_span(span, looks.name(span.style)) for span in part)
        parts.append(text if cell is None else f'<span data-n="{word(cell)}">{text}</span>')
    return "".join(parts)


def _span(span: Span, look: str) -> str:
    text = in_columns(span.text, "<i>{}</i>")
    return f'<b class="{look}">{text}</b>' if look and (span.text.strip() or look[0] == "c") else text


def _made(sight: Sight, told: _Told) -> Iterator[str]:
    """Where it is, how the number in brackets was made, and how every other one was, each to be opened."""
    yield f"<p>{escape(_sentence(where(sight.frame)))}</p>\n"
    word, rest = sight.frame.program.word, list[str]()
    for cell, (first, *lines) in told.items():
        if cell == sight.bracket:
            yield _opened(f"Selected number: {first}", lines, word(cell))
        else:
            rest.append(_opened(first, lines, word(cell)))
    if rest:
        yield f"<details>\n<summary>Every number computed here</summary>\n{''.join(rest)}</details>\n"


def _opened(first: str, lines: Sequence[str], name: str) -> str:
    return f'<details data-n="{name}">\n<summary>{escape(first)}</summary>\n{_list(lines)}</details>\n'


def _list(lines: Iterable[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{escape(line)}</li>\n" for line in lines) + "</ul>\n"


def _asked(stop: Stop, size: tuple[int, int], looks: _Looks) -> Iterator[str]:
    """The question; behind a button its answer, and what is seen then, unless that is kept back to another stop."""
    text, choices = asked(stop)
    if text:
        yield f"<fieldset>\n<legend>{escape(text)}</legend>\n"
        for number, choice in enumerate(choices, start=1):
            yield f'<label><input type="radio" name="{stop.name}"> {number} {escape(choice)}</label>\n'
        yield "</fieldset>\n"
    if stop.told is None:
        return
    yield '<p><button type="button" class="tell only-js">show the answer</button></p>\n<div class="answer">\n'
    answer = -1 if stop.question is None else stop.question.answer
    right = [f"The answer: {choices[answer]}."] if answer >= 0 else []
    for told in (*right, stop.caption):
        yield f'<p class="right" tabindex="-1">{escape(told)}</p>\n'
    numbers = explained(stop.told)
    yield from _seen(stop.told, size, looks, numbers)
    yield from _made(stop.told, numbers)
    yield "</div>\n"
