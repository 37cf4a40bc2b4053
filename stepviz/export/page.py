"""Page: writes stops as one HTML file to step through; it loads nothing, and can be read aloud and printed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from stepviz.export import looks
from stepviz.export.markup import NumberAt, cut, numbers_on, tables_in_html
from stepviz.export.stops import Stop, network_of, spoken, views
from stepviz.ops import Cell
from stepviz.ops.question import Question
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.screen import screen
from stepviz.views.text.sentences import spoken as spoken_text
from stepviz.views.text.span import Row, Span

_FOLDER = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
"""The content security policy: the file may load nothing from outside."""
_KEYS = (
    "→, PgDn: the next stop, or the answer where something is asked. ←, PgUp: the previous stop. Space: play, pause. "
    "Home, End: the first stop, the last. 1 to 9: a choice. A click on a number shows how it is made, lights its terms "
    "and links to them. Backspace: the number before. e, Esc: the number in brackets."
)


def page(stops: Sequence[Stop], title: str, size: tuple[int, int] = LECTURE_SIZE) -> Iterator[str]:
    """Yields the file in pieces; `size`: columns and lines of a screen. Without scripts it reads as one text."""
    writer = _Writer(size)
    sections = [piece for number, stop in enumerate(stops) for piece in writer.section(stops, number, stop)]
    rules = (_FOLDER / "page.css").read_text(encoding="utf-8")
    yield "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">',
            f"<title>{escape(title)}</title>\n<style>\n{rules}{''.join(looks.rules(writer.used))}</style>\n</head>",
            f'<body style="--columns: {size[0]}">\n<header>\n<h1>{escape(title)}</h1>',
            "<details>\n<summary>Contents, and keys</summary>\n<ol>",
            *(f'<li><a href="#{stop.name}">{escape(stop.title)}</a></li>' for stop in stops),
            f"</ol>\n<p>{escape(_KEYS)}</p>\n</details>\n</header>",
            '<nav class="only-js" aria-label="stops"><button type="button" data-go="-1">← back</button>',
            '<button type="button" id="play">play</button>',
            '<button type="button" data-go="1">next →</button>',
            f'<label>stop <input id="bar" type="range" min="1" max="{len(stops)}" value="1" step="1"></label>',
            f'<output id="place" for="bar">1 of {len(stops)}</output>',
            '<button type="button" id="light">light or dark</button></nav>',
            '<p id="status" class="aside" role="status"></p>\n<main>\n',
        )
    )
    yield from sections
    yield f'</main>\n<script type="application/json" id="told">{writer.told.data()}</script>\n'
    yield f"<script>\n{(_FOLDER / 'page.js').read_text(encoding='utf-8')}</script>\n</body>\n</html>\n"


class Told:
    """The explanations of the numbers of all screens. Equal lines, names and explanations are kept once."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._made: dict[tuple[int | tuple[int, ...], ...], int] = {}
        self._parts: list[list[int]] = []

    def part(self, sight: MomentView, cells: Iterable[Cell]) -> tuple[int, Mapping[Cell, int]]:
        """Add the explanations of these numbers of a screen. Returns its place, and that of each name in `texts`."""
        names = {cell: self._text(sight.frame.program.word(cell)) for cell in cells}
        self._parts.append([number for cell, name in names.items() for number in (name, self._explained(sight, cell))])
        return len(self._parts) - 1, names

    def data(self) -> str:
        """All explanations as JSON that is safe in a script. `made`: the lines of each as positions in `texts`, those
        of terms followed by their cells; `parts`: for each screen, name and explanation of each number in turn.
        """
        found = {"texts": [*self._texts], "made": [*self._made], "parts": self._parts}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")

    def _explained(self, sight: MomentView, cell: Cell) -> int:
        word = sight.frame.program.word
        told = explain(sight.frame, cell, sight.state.mask).linked()
        lines = [(line, [word(cell) for cell in cells]) for line, cells in told]
        made = tuple(
            (self._text(line), *map(self._text, cells)) if cells else self._text(line) for line, cells in lines
        )
        return self._made.setdefault(made, len(self._made))

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))


class _Writer:
    """Writes the stops of one page, and collects what they share: styles, and explanations of numbers."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self.used = set[str]()
        """The classes of styles used."""
        self.told = Told()

    def section(self, stops: Sequence[Stop], number: int, stop: Stop) -> Iterator[str]:
        """Yields a stop: heading, caption, screen, question, screen with the answer, command."""
        count = sum(not other.more for other in stops)
        heading = stop.title if stop.more else f"Stop {number + 1} of {count}: {stop.title}"
        lines = [] if stop.more else list(spoken(stop.sight))
        before = "" if stop.told is not None else stop.caption
        said = " ".join(_sentence(line) for line in (before, *lines[:2], *stop.more) if line)
        yield f'<section id="{stop.name}" data-title="{escape(heading)}" data-said="{escape(said)}">\n'
        yield f'<h2 tabindex="-1">{escape(heading)}</h2>\n'
        yield f'<p class="caption">{escape(before)}</p>\n' if before else ""
        yield from self._step(stop.sight, _question(stop), stop.more)
        if stop.told is not None:
            yield from self._step(stop.told, _answer(stop), shows=" answer")
        yield f'<p class="command">in a terminal: <code>{escape(stop.command)}</code></p>\n</section>\n'

    def _step(
        self, sight: MomentView, asks: Iterable[str], more: Sequence[str] = (), *, shows: str = ""
    ) -> Iterator[str]:
        """Yields a screen, and beside it the question and the selected number's explanation, or `more` instead."""
        yield f'<div class="step{shows}">\n<div class="seen">\n'
        yield from self._seen(sight)
        yield '</div>\n<div class="side">\n'
        yield from asks
        yield f'<div class="aside">\n{_list(more)}</div>\n' if more else _told(sight)
        yield "</div>\n</div>\n"

    def _seen(self, sight: MomentView) -> Iterator[str]:
        """Yields the screen, with its panes as tables; of a what-if both runs and the difference, with buttons."""
        poll = sight.state.poll
        aside = sight if poll is None else replace(sight, state=replace(sight.state, poll=replace(poll, beside=True)))
        known = views(aside)
        if len(known) == 1:
            yield from self._screen(known[0][1])
            return
        yield '<div class="runs">\n<p class="only-js">'
        for number, (label, _) in enumerate(known):
            pressed = "false" if number else "true"
            yield f'<button type="button" data-view="{number}" aria-pressed="{pressed}">{label}</button> '
        yield "</p>\n"
        for label, view in known:
            yield f'<div class="view">\n<h3>{label}</h3>\n'
            yield from self._screen(view)
            yield "</div>\n"
        yield "</div>\n"

    def _screen(self, sight: MomentView) -> Iterator[str]:
        """Yields a screen, without the key bar, and its tables."""
        shown = screen(sight, *self._size)
        rows = shown.rows[:-1]
        listed = shown if shown.grids or sight.state.zoomed else screen(sight, *LECTURE_SIZE)
        cells = () if sight.state.difference else dict.fromkeys(_numbers(sight, shown) + _numbers(sight, listed))
        net = network_of(sight, Size(*self._size))
        part, names = self.told.part(sight, dict.fromkeys((*cells, *(net.cells if net is not None else ()))))
        text = self._text(rows, numbers_on(shown, names), names)
        tables = "".join(tables_in_html(listed, sight.frame, names))
        chosen = "" if sight.selected is None else f' data-bracket="{names.get(sight.selected, "")}"'
        yield f'<div class="screen{" drawn" * (not tables)}" data-part="{part}"{chosen}>\n'
        yield f'<pre aria-hidden="true">{text}</pre>\n'
        if net is not None:
            yield f'<pre class="net" aria-hidden="true">{self._text(net.rows, net.numbers, names)}</pre>\n'
            yield f'<div class="aside">\n{_list(net.spoken)}</div>\n'
        yield f'<div class="tables">\n{tables}</div>\n</div>\n'

    def _text(self, rows: Sequence[Row], numbers: Mapping[int, Sequence[NumberAt]], names: Mapping[Cell, int]) -> str:
        """The rows in HTML; numbers with an explanation can be clicked."""
        lines = []
        for place, row in enumerate(rows):
            line = ""
            for part, cell in cut(row, numbers.get(place, ())):
                named = "" if cell is None else f' data-n="{names[cell]}"'
                if named and len(part) == 1:
                    line += self._span(part[0], named)
                else:
                    inside = "".join(self._span(span) for span in part)
                    line += f"<b{named}>{inside}</b>" if named else inside
            lines.append(line.rstrip())
        return "\n".join(lines)

    def _span(self, span: Span, named: str = "") -> str:
        self.used |= {*looks.name(span.style).split()}
        return looks.marked(span, named)


def _numbers(sight: MomentView, shown: Screen) -> tuple[Cell, ...]:
    """The numbers of a screen that are known and not hidden, the selected number first; some of them repeatedly."""
    frame, mask = sight.frame, sight.state.mask
    selected = () if sight.selected is None or mask.hides(sight.selected) else (sight.selected,)
    cells = (slot.cell for grid in shown.grids for group in grid.groups for slot in grid.slots(group))
    return (*selected, *(cell for cell in cells if not mask.hides(cell) and frame.value(cell) is not None))


def _sentence(text: str) -> str:
    """The text as a sentence, with a capital at its start and a full stop at its end."""
    end = "" if text.endswith((".", "?", "!")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


def _told(sight: MomentView) -> str:
    """The moment, and the explanation of the selected number."""
    place, *lines = spoken(sight)
    return f'<p class="aside">{escape(_sentence(place))}</p>\n<div class="told">\n{_list(lines)}</div>\n'


def _list(lines: Collection[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{escape(line)}</li>\n" for line in lines) + "</ul>\n" if lines else ""


def _question(stop: Stop) -> Iterator[str]:
    """Yields the question, its choices, and a button for the answer unless it is given at a later stop.

    For a question of an earlier stop that is answered here, the choices with the correct one marked.
    """
    poll = stop.sight.state.poll
    if poll is not None and poll.question is not None and poll.answered:
        yield from _choices(poll.question)
    elif stop.question is not None:
        yield f"<fieldset>\n<legend>{escape(spoken_text(stop.question.text))}</legend>\n"
        for number, choice in enumerate(map(spoken_text, stop.question.choices), start=1):
            yield f'<label><input type="radio" name="{stop.name}"> {number} {escape(choice)}</label>\n'
        yield "</fieldset>\n"
    if stop.told is not None:
        yield '<p class="only-js"><button type="button" class="tell">show the answer</button></p>\n'


def _choices(question: Question) -> Iterator[str]:
    """Yields the question with its choices: the correct one is marked, others have the mistake that leads to them."""
    yield f'<p class="asked">{escape(spoken_text(question.text))}</p>\n<ol class="choices">\n'
    for number, choice in enumerate(map(spoken_text, question.choices)):
        mark, tick = (' class="correct"', "✓ ") if number == question.answer else ("", "")
        why = f" · {question.whys[number][0]}" if question.whys and question.whys[number] else ""
        yield f"<li{mark}>{tick}{escape(choice + why)}</li>\n"
    yield "</ol>\n"


def _answer(stop: Stop) -> Iterator[str]:
    """Yields the question, its answer and the caption. The script adds if the viewer's choice was correct."""
    asked, right, answer = stop.question, "", -1
    if asked is not None:
        yield from _choices(asked)
        answer, right = asked.answer, f"The answer: {spoken_text(asked.choices[asked.answer])}."
    yield f'<p class="right" tabindex="-1" data-right="{answer}">{escape(right or stop.caption)}</p>\n'
    yield f"<p>{escape(stop.caption)}</p>\n" if right and stop.caption else ""
