"""Flow: an explanation one thing a line, where its columns have no room: in narrow terminals, beside panes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from stepviz.text import width_of, wrapped
from stepviz.views.explain.explained import CODE, Explanation
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.text.span import ACCENT, BOLD, TEXT, Line, Row, Style, text_of

_BETWEEN = 2
"""Columns between terms that stand in one line."""
_SIGNS = ("=", "≈")


def scrolled(
    told: Explanation, term: int | None, width: int, height: int, title: str = "", unseen: Collection[str] = ()
) -> list[Row]:
    """At most `height` rows, such that the term one is on is in view, else what is whole: first of all its result.

    `title` takes the place of its own. `unseen`: letters that stand nowhere in the panes.
    """
    said = told.brief().spoken()[1:]
    parts = [title or told.title, *sorted(said, key=lambda text: text.startswith(CODE))]
    letter = told.listed[term].letter if term is not None and term < len(told.listed) else ""
    marks = _marks(told)
    current = next((place for place, text in enumerate(parts) if letter and text.startswith(f"{letter}: ")), None)
    flows = [flowed(text, width, BOLD if place in (0, current) else TEXT) for place, text in enumerate(parts)]
    for text, rows in zip(parts, flows, strict=True):
        if text[:2] in marks:
            rows[0] = lettered(rows[0], unseen)
        elif unseen and text == told.result:
            rows[:] = flowed(unlettered(told), width, TEXT)
    if current is None and sum(map(len, flows)) > height:
        flows[0] = _in_a_line(told.titles if not title else (title,), width) or flows[0]
        result = parts.index(told.result) if told.result else 0
        flows = _whole(flows, height, result, flowed(unlettered(told), width, TEXT))
    rows = [row for flow in flows for row in flow]
    at = 0 if current is None else sum(map(len, flows[:current]))
    top = max(0, min(at - height // 2, len(rows) - height))
    return rows[top : top + height]


def packed(told: Explanation, width: int, height: int, unseen: Collection[str] = ()) -> list[Row]:
    """At most `height` rows with all terms and their result, as many in a line as fit; else as much as is whole.

    What does not fit goes in this order: what is meant, the factors, which the panes show, the rule. A letter that
    is `unseen` is none: its term stands without, and the sum is not one of letters.
    """
    rule = " ".join(told.rule.split())
    for texts, ruled in _forms(told):
        rows = (_in_a_line(told.titles, width) or flowed(told.title, width, BOLD)) + (
            flowed(rule, width, TEXT) if ruled else []
        )
        shown = [unlettered(told) if unseen and text == told.result else text for text in texts]
        terms, results = _in_columns(shown, width)
        rows += [_all_lettered(row, _marks(told), unseen) for line in terms for row in flowed(line, width, TEXT)]
        rows += [row for line in results for row in flowed(line, width, BOLD)]
        if len(rows) <= height:
            return [*rows, *_meant(told, width, height - len(rows))]
    return scrolled(told, None, width, height, unseen=unseen)


def _in_a_line(titles: Sequence[str], width: int) -> list[Row]:
    """The longest title that fits a line; nothing where none does."""
    return next((rows for text in titles if len(rows := flowed(text, width, BOLD)) == 1), [])


def unlettered(told: Explanation) -> str:
    """The result without letters: `sum of 4 = -1.3111`, `40.160 / 52.218 = 0.7691`; nothing where it is all letters."""
    added, result = told.added, told.result
    if added is not None:
        return f"sum of {len(added.values) + added.others} {added.sign} {added.total}"
    if result[:2] in _marks(told):
        return result
    words = [word for word in result.split() if word not in _marks(told)]
    first = next((place for place, word in enumerate(words) if word in _SIGNS), 0)
    made = "".join(sign if sign.isalnum() else " " for sign in " ".join(words[:first])).split()
    if not {item.letter for item in told.listed} & {*made}:
        return " ".join(words)
    rest = words[first + 1 :]
    return " ".join(rest) if {*_SIGNS} & {*rest} else ""


def _whole(flows: list[list[Row]], height: int, result: int, brief: list[Row]) -> list[list[Row]]:
    """The title and the others in their order, up to the first one that does not fit.

    The result comes before what it is made of, unless all of that has room; there it is `brief`: a sum of letters says
    nothing where these are not shown.
    """
    first = (result,) if sum(map(len, flows[: result + 1])) > height else ()
    flows = [brief if place in first else rows for place, rows in enumerate(flows)]
    kept, room = {0}, height - len(flows[0])
    for place in (*first, *range(len(flows))):
        if place in kept or (place == result and len(flows[place]) > room):
            continue
        if len(flows[place]) > room:
            break
        kept.add(place)
        room -= len(flows[place])
    return [flow for place, flow in enumerate(flows) if place in kept]


def flowed(text: str, width: int, style: Style) -> list[Row]:
    """A text in as many rows as it takes."""
    start = indent(width)
    return [Line(width).put(start, part, style).row() for part in wrapped(text, max(1, width - 2 * start))]


def indent(width: int) -> int:
    """Columns before what is told in so many."""
    return int(width > LECTURE_SIZE.width // 2)


def aligned(texts: Sequence[str]) -> list[str]:
    """Terms below each other: letters and labels from the left, what they are made of from the right."""
    split = [text.split() for text in texts]
    names = max(len(words[1]) for words in split)
    most = max(len(words) for words in split) - 2
    widths = [max(len(words[-at]) for words in split if len(words) - 2 >= at) for at in range(most, 0, -1)]
    rows = []
    for words in split:
        rest = [""] * (most - len(words) + 2) + words[2:]
        cells = " ".join(f"{word:>{width}}" for word, width in zip(rest, widths, strict=True))
        rows.append(f"{words[0]} {words[1]:<{names}} {cells}")
    return rows


def _forms(told: Explanation) -> Iterator[tuple[list[str], bool]]:
    """Terms and result as they are tried, and whether the rule stands before them."""
    said = [" ".join(text.split()) for text in told.said]
    heads = [f"{item.letter}: {item.term.label} " if item.term.label else "" for item in told.listed]
    brief = [_brief(text, head) for text, head in zip_longest(said, heads, fillvalue="")]
    if told.listed:
        yield said, bool(told.rule)
        yield from ((brief, True), (said, False), (brief, False)) if told.rule else ((brief, False),)


def _brief(text: str, head: str) -> str:
    """A term without its factors: `a: e4 +0.0024`; as it is where it has no label, or no value behind them."""
    words = text.split()
    return f"{head}{words[-1]}" if head and text.startswith(head) and words[-2] in _SIGNS else text


def _in_columns(texts: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    """As many terms in a line as fit, each in as many columns as the longest one takes; and what they make."""
    terms = [text for text in texts if text[1:2] == ":"]
    others = [text for text in texts if text[1:2] != ":"]
    joined = "   ".join(others)
    return side_by_side(terms, width), [joined] if width_of(joined) <= width - 2 * indent(width) else others


def side_by_side(texts: Sequence[str], width: int, *, across: bool = False) -> list[str]:
    """As many texts in a line as fit, each in as many columns as the longest one takes: top down, or line by line."""
    pitch = max(map(width_of, texts), default=0) + _BETWEEN
    count = max(1, (width - 2 * indent(width) + _BETWEEN) // pitch)
    lines = -(-len(texts) // count)
    each = -(-len(texts) // max(1, lines))
    rows = [texts[line * each :][:each] if across else texts[line::lines] for line in range(lines)]
    return ["".join(f"{text:<{pitch}}" for text in row).rstrip() for row in rows]


def _meant(told: Explanation, width: int, height: int) -> list[Row]:
    """What is said about it, as much as is whole in so many rows."""
    rows: list[Row] = []
    for text in [*told.brief().meaning, " ".join(told.test.split()).replace(" ▸ ", ": ")]:
        more = flowed(text, width, TEXT) if text else []
        if len(rows) + len(more) > height:
            break
        rows += more
    return rows


def _marks(told: Explanation) -> set[str]:
    return {f"{item.letter}:" for item in told.listed}


def _all_lettered(row: Row, marks: set[str], unseen: Collection[str]) -> Row:
    """With all letters as they stand in the panes; without those that do not."""
    text = text_of(row)
    found = [place for place in range(len(text) - 1) if text[place : place + 2] in marks]
    line = Line(len(text)).put(0, text, _style(row))
    for place in (place for place in found if not text[:place].strip() or text[place - 1] == " "):
        _letter(line, place, text[place], unseen)
    return line.row()


def _style(row: Row) -> Style:
    """That of its words: blanks before them have none."""
    return next((span.style for span in row if span.text.strip()), TEXT)


def _letter(line: Line, place: int, letter: str, unseen: Collection[str]) -> None:
    line.put(place, "  " if letter in unseen else letter, ACCENT)


def lettered(row: Row, unseen: Collection[str] = ()) -> Row:
    """With its letter as it stands in the panes; without where it does not."""
    text = text_of(row)
    start = len(text) - len(text.lstrip())
    line = Line(len(text)).put(0, text, _style(row))
    _letter(line, start, text[start], unseen)
    return line.row()
