"""Notes page: the lecturer's second screen: clock, what to say, what is shown, the answer with votes, the next stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepviz.lesson.presenter import LessonNotes, StopNotes, Whereabouts, clock
from stepviz.text import plural, shortened, wrapped
from stepviz.views.chrome.keys import told_line
from stepviz.views.lessons.votes import bars_of, votes_in
from stepviz.views.text.span import ACCENT, BAR, BOLD, DIM, TEXT, WARNING, Line, Row, Style, filled, fitting

_TOLERATED = 0.25
"""Minutes of deviation from the plan that are not reported."""
_NARROW = 60
KEYS = ("PgDn PgUp", "1-4 vote", "1-4 Space count", "O vote again", ". black", "l stops", "q close")
_LIST_KEYS = ("l or Esc back", "q close")
_BEGINNING = Whereabouts()
_WAITING = "No session yet. In another terminal:   stepviz one-step"


@dataclass(frozen=True)
class Following:
    """The state of the second screen."""

    talk: LessonNotes | None = None
    now: Whereabouts = _BEGINNING
    linked: bool = False
    """True if the session is connected."""
    left_at: int = 0
    """The stop (from 0) at which the session was last connected."""
    minutes: float = 0.0
    """Minutes since the lesson began."""
    listing: bool = False
    """True if all stops are listed."""


def notes_rows(known: Following, width: int, height: int) -> tuple[Row, ...]:
    """The page in exactly `height` rows of `width` columns."""
    if known.talk is None:
        blank = [Line(width).row(), Line(width).put(1, shortened(_WAITING, width - 2)).row()]
        return (*filled(blank, width, height - 1), told_line(width, ("q close",)))[:height]
    talk, now = known.talk, known.now
    stop = max(0, min(now.stop, len(talk.sheets) - 1))
    rows = [*_head(known, talk, stop, width)]
    if known.listing:
        rows += [_planned(talk, number, width, here=number == stop) for number in range(len(talk.sheets))]
        return (*filled(rows, width, height - 1), told_line(width, _LIST_KEYS))[:height]
    if not known.linked:
        rows += _lost(known, width)
    rows += _parts(talk, now, stop, width)
    tail = [Line(width).row(), *(_planned(talk, n, width, here=False) for n in range(stop + 1, len(talk.sheets)))]
    rows += tail[: max(0, height - 1 - len(rows))] if width < _NARROW or height > 30 else []
    return (*filled(rows, width, height - 1), told_line(width, KEYS))[:height]


def _parts(talk: LessonNotes, now: Whereabouts, stop: int, width: int) -> list[Row]:
    sheet = talk.sheets[stop]
    rows = [_rule("say", "", width)]
    rows += _lines(sheet.say.split("\n\n"), width, BOLD)
    place = now.away or sheet.where
    rows += [_rule("on screen", place, width)]
    rows += _lines(_seen(sheet, now), width)
    if sheet.question:
        rows += _answer(sheet, now, stop, width)
    rows += [_rule("PgDn", "", width)]
    return [*rows, *_lines(_next(talk, now, stop), width)]


def _lines(texts: Sequence[str], width: int, style: Style = TEXT) -> list[Row]:
    return [Line(width).put(1, part, style).row() for text in texts for part in wrapped(text, width - 2)]


def _head(known: Following, talk: LessonNotes, stop: int, width: int) -> list[Row]:
    start = talk.sheets[stop].planned
    end = talk.sheets[stop + 1].planned if stop + 1 < len(talk.sheets) else talk.length
    off, style = _deviation(known.minutes, start, end)
    here = f"stop {stop + 1}/{len(talk.sheets)}"
    time = f"{clock(known.minutes)} of {clock(talk.length)}"
    plan = f"plan {clock(start)}-{clock(end)}"
    bar = Line(width)
    for column in range(width - 2):
        minute = talk.length * column / max(1, width - 2)
        mark = any(minute <= sheet.planned < minute + talk.length / max(1, width - 2) for sheet in talk.sheets)
        done = minute <= known.minutes
        bar.put(1 + column, "╋" if done and mark else "━" if done else "┼" if mark else "─", TEXT if done else DIM)
    if width < _NARROW:
        first = Line(width, BAR).put(1, here, BAR).put_right(time, BAR, end=width - 1)
        second = Line(width).put(1, plan).put_right(off, style, end=width - 1)
        return [first.row(), bar.row(), second.row()]
    right = f"{time}   {plan}   {off}"
    named = fitting((f"{talk.title} · {here}", f"{here} · {talk.title}"), width - len(right) - 3)
    first = Line(width, BAR).put(1, shortened(named, width - len(right) - 3), BAR)
    first.put_right(f"{time}   {plan}   ", BAR, end=width - 1 - len(off)).put_right(off, style, end=width - 1)
    return [first.row(), bar.row()]


def _deviation(minutes: float, start: float, end: float) -> tuple[str, Style]:
    """The deviation from the plan, `on time`, `late 1:10`, `early 0:40`, and its style."""
    if minutes > end + _TOLERATED:
        return f"late {clock(minutes - end)}", WARNING
    if minutes < start - _TOLERATED:
        return f"early {clock(start - minutes)}", ACCENT
    return "on time", BAR


def _lost(known: Following, width: int) -> list[Row]:
    votes = sum(map(votes_in, known.now.votes.values()))
    texts = ["The session has gone. In the other terminal:   stepviz resume"]
    texts += [f"It opens at stop {known.left_at + 1}; this page keeps {plural(votes, 'vote')} and waits."]
    return [Line(width).put(1, "!", WARNING).put(4, shortened(text, width - 5)).row() for text in texts]


def _seen(sheet: StopNotes, now: Whereabouts) -> list[str]:
    if now.black:
        return ["a black screen"]
    if now.ended:
        return ["the last screen"]
    if now.away:
        return ["the session has left this stop: PgUp returns to it"]
    asking = sheet.kept or not now.answered
    told = [f"QUESTION  {sheet.question}"] if sheet.question and asking else []
    hidden = f"{sheet.hidden} hidden" if sheet.hidden and not now.answered else ""
    lit = f"highlighted: {sheet.lit}" if sheet.lit else ""
    votes = "votes not shown" if sheet.choices and asking else ""
    playing = "it plays" if now.playing else ""
    rest = " · ".join(text for text in (hidden, lit, votes, playing, now.said) if text)
    return [*told, *([rest] if rest else [])] or [sheet.title]


def _answer(sheet: StopNotes, now: Whereabouts, stop: int, width: int) -> list[Row]:
    counts = [count for count in now.votes.get(stop, ()) if votes_in((count,))]
    told = ", then ".join([plural(votes_in((count,)), "vote") for count in counts] or [plural(0, "vote")])
    state = ", hidden till later" if sheet.kept else "" if now.answered else ", not shown yet"
    rows = [_rule(f"the answer{state}", told, width)]
    at = 6 + max([14 if width < _NARROW else 18, *(len(choice) + 1 for choice in sheet.choices)])
    for place, choice in enumerate(sheet.choices):
        right = place == sheet.answer
        line = Line(width).put(1, f"{'✓' if right else ' '} {place + 1}  {choice}", BOLD if right else TEXT)
        for bars in bars_of(counts, at, width, width):
            bars.put(line, place, BOLD if right else TEXT)
        rows.append(line.row())
    return rows + [Line(width).put(1, part).row() for part in wrapped(now.numbers, width - 2)]


def _next(talk: LessonNotes, now: Whereabouts, stop: int) -> list[str]:
    if now.ended:
        return ["nothing more: this is the end"]
    if talk.sheets[stop].two and not now.answered and not now.away:
        return ["shows the answer and the votes." if talk.sheets[stop].question else "shows what is hidden."]
    if now.observing:
        return ["shows the sentence of this stop. First hear what was seen."]
    if now.playing:
        return ["goes there at once."]
    if stop + 1 == len(talk.sheets):
        return ["the last screen: how to run it at home."]
    following = talk.sheets[stop + 1]
    say = wrapped(following.say.replace("\n\n", " "), 60)
    return [f"{stop + 2}  {following.title} · {following.where}", f"“{say[0] if say else ''} …”"]


def _planned(talk: LessonNotes, number: int, width: int, *, here: bool) -> Row:
    sheet = talk.sheets[number]
    time = clock(sheet.planned)
    line = Line(width).put(1, f"{'▸' if here else ' '}{number + 1:>2} {shortened(sheet.title, width - len(time) - 8)}")
    return line.put_right(time, DIM, end=width - 1).row()


def _rule(text: str, right: str, width: int) -> Row:
    line = Line(width).put(1, "─" * (width - 2), DIM).put(2, f" {text} ", DIM)
    return (line.put_right(f" {shortened(right, width // 2)} ", DIM, end=width - 2) if right else line).row()
