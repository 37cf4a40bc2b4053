"""Contents: what followers see of a session at a moment: nothing that is hidden, not told yet or the lecturer's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from stepviz.export.looks import in_html
from stepviz.export.tables import PaneTable, html_of, tables
from stepviz.hall.exercises import BlankNumber, exercises
from stepviz.ops import Cell
from stepviz.settings.sources import is_file
from stepviz.text import padded, width_of
from stepviz.training import Known
from stepviz.views.below import captions_of
from stepviz.views.explain import caption
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.lessons.votes import Count, votes_in
from stepviz.views.panes.marks import operands
from stepviz.views.pictures.picture import picture_named
from stepviz.views.screen import screen
from stepviz.views.sight import MomentView, Screen
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import Row, text_of

_OWN_DATA = "own data"
"""What is read where the screen has the name of a file."""
_AGAIN = ":2"
"""The end of the name of a question that is voted on a second time."""
_TRIED = 6
"""Numbers that are looked at for exercises."""
_MADE = ("new", "hidden")
"""What the tables of the panes are called that an operation made."""


@dataclass(frozen=True)
class AskedOfAll:
    """A question as followers see it."""

    id: str
    """Of two questions, and of two votes on one question, no two have the same."""
    text: str
    choices: tuple[str, ...]
    open: bool
    """Whether one can vote."""
    counts: tuple[int, ...] | None = None
    """The votes for each choice once the answer is told: these, and those of the first vote where there were two."""
    before: tuple[int, ...] | None = None
    answer: int = -1
    """The right choice by position; -1 before it is told."""
    whys: tuple[str, ...] = ()
    """What leads to each choice once the answer is told; empty for what is not known."""


@dataclass(frozen=True)
class SeenByAll:
    """All that followers see at a moment."""

    where: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    """Sentences to be read beside the pane: caption, formula, the line of numbers."""
    pane: str = ""
    """The panes of the operation as tables of HTML, what it made first; or a list of the words of a picture."""
    screen: tuple[str, ...] = ()
    """The lines of the screen as HTML, without its line of keys."""
    black: bool = False
    ended: bool = False
    question: AskedOfAll | None = None
    practice: tuple[BlankNumber, ...] = ()
    """Numbers of the pane that one may work out; none of what is asked or hidden, nor while it plays."""


def seen(
    sight: MomentView, size: tuple[int, int] = LECTURE_SIZE, title: str = "", *, practice: bool = True
) -> SeenByAll:
    """What followers see of it, the screen in that size; `title`: that of a lesson's stop.

    `practice`: whether with its exercises, which take longer to make than all else.

    What lies over the lecturer's screen, is said to the lecturer, or would name a file is left out; so are votes before
    the answer.
    """
    state, frame = sight.state, sight.frame
    label = frame.schedule.text(frame.moment).partition(":")[2] if frame.op is None else frame.op.label
    where = f"iteration {frame.moment.iteration} · {label}"
    if any(overlay.dark for overlay in state.overlays):
        return SeenByAll(black=True)
    last = next((overlay.last_words for overlay in state.overlays if overlay.last_words is not None), None)
    if last is not None:
        return SeenByAll(where, "The end", last, ended=True)
    followed = replace(sight, state=_followed(state))
    shown = screen(followed, *size)
    lines = tuple(map(in_html, _unnamed(followed, shown.rows[:-1])))
    told, listed = tuple(_lines(followed)), _listed(followed, shown)
    asked = tuple(_open(followed, listed))
    blanks, pane = exercises(frame, asked if practice else ()), _panes(followed, listed, asked)
    return SeenByAll(where, title or label, told, pane, lines, question=_asked(sight), practice=blanks)


def _followed(state: State) -> State:
    """Without what is the lecturer's alone."""
    poll = state.poll
    if poll is not None and not poll.answered:
        poll = replace(poll, votes={}, before={}, last=None)
    return replace(state, overlays=(), message="", progress="", poll=poll, audience=None)


def _unnamed(sight: MomentView, rows: tuple[Row, ...]) -> Iterator[Row]:
    """The rows, with other words in the place of a file's name, which stands in the first of them."""
    run = sight.frame.experiment
    if is_file(run.source):
        head = (span._replace(text=_renamed(span.text, run.title)) for span in rows[0])
        rows = (tuple(head), *rows[1:])
    yield from rows


def _renamed(text: str, name: str) -> str:
    return padded(text.replace(name, _OWN_DATA[: width_of(name)]), width_of(text))


def _lines(sight: MomentView) -> Iterator[str]:
    """The teacher's sentence, or that of the operation; its formula; the line of numbers. Only what is told already."""
    state, frame = sight.state, sight.frame
    if state.caption:
        yield state.caption
    if state.asking or state.veil.tensors or state.zoomed:
        return
    if sight.beside is not None:
        told = [text_of(row).strip() for row in captions_of(sight, LECTURE_SIZE)[:3]]
    else:
        said, formula, _, numbers, _ = caption.spoken(frame, sight.bracket, LECTURE_SIZE.width)
        own = state.lecture.sentences.get(frame.op.name, "") if state.lecture and frame.op else ""
        told = [own or said.partition(": ")[2], formula, numbers]
    yield from filter(None, told[bool(state.caption) :])


def _listed(sight: MomentView, shown: Screen) -> list[PaneTable]:
    """The panes that the operation made, that of the number in brackets first, and those it used; else that one; else
    all.
    """
    known, cell = [*tables(shown, sight.frame)], sight.bracket
    holding = [table for table in known if any(cell in row.places for row in table.rows)]
    made = sorted((table for table in known if table.state in _MADE), key=lambda table: table not in holding)
    return made + [table for table in known if table.state == "used"] or holding or known


def _panes(sight: MomentView, listed: Iterable[PaneTable], asked: Iterable[Cell]) -> str:
    """The panes as HTML, or the words of the picture in their place.

    The number in brackets and those that it is made from bear classes, what can be asked its name.
    """
    cell, program, state = sight.bracket, sight.frame.program, sight.state
    if state.zoomed and not state.boarded:
        words = picture_named(sight.frame, state.zoom).spoken(sight.frame, state)
        return f'<ul class="aside">{"".join(f"<li>{escape(line)}</li>" for line in words)}</ul>'
    made_from = () if cell is None else operands(sight.frame, cell)
    marks = dict.fromkeys(made_from, ' class="term"') | ({} if cell is None else {cell: ' class="on"'})
    for blank in dict.fromkeys(asked):
        marks[blank] = f'{marks.get(blank, "")} data-cell="{program.word(blank)}"'
    return "".join(html_of(table, marks, "made" * (table.state in _MADE)) for table in listed)


def _open(sight: MomentView, listed: Iterable[PaneTable]) -> Iterator[Cell]:
    """Numbers that the operation made and that stand there: that in brackets first, then others far from each other."""
    state, frame = sight.state, sight.frame
    if state.asking or state.veil.tensors or state.pace.on or sight.beside is not None or frame.broken is not None:
        return
    places = (cell for table in listed if table.state == "new" for row in table.rows for cell in row.places)
    made = [cell for cell in places if frame.state(cell.tensor) is Known.NEW]
    yield from (cell for cell in made if cell == sight.bracket)
    yield from made[:: 1 + len(made) // _TRIED]


def _asked(sight: MomentView) -> AskedOfAll | None:
    poll = sight.state.poll
    if poll is None or poll.question is None:
        return None
    asked = poll.question
    name, text, choices = name_of(sight), spoken(asked.text), tuple(map(spoken, asked.choices))
    if not poll.answered:
        return AskedOfAll(name, text, choices, open=True)
    first, last = (_counted(count, len(choices)) for count in (poll.before, poll.votes))
    whys = tuple(why[0] if why else "" for why in asked.whys)
    return AskedOfAll(name, text, choices, False, last or (0,) * len(choices), first, asked.answer, whys)


def _counted(count: Count, choices: int) -> tuple[int, ...] | None:
    return tuple(count.get(place, 0) for place in range(choices)) if votes_in((count,)) else None


def name_of(sight: MomentView) -> str:
    """The name of the question on the screen; empty for none.

    `stop 3`, or the moment of the run that the quiz asks about; of a second vote with `:2` behind it.
    """
    state, poll = sight.state, sight.state.poll
    if poll is None or poll.question is None:
        return ""
    moment = f"{state.base}.{state.run} {sight.frame.schedule.text(sight.frame.moment)}"
    return f"{moment if poll.stop is None else f'stop {poll.stop + 1}'}{_AGAIN if poll.before else ''}"
