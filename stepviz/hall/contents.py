"""Contents: what followers see of a session at a moment, without hidden results and messages to the lecturer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from stepviz.export.looks import in_html
from stepviz.export.markup import table_in_html
from stepviz.hall.exercises import BlankNumber, exercises
from stepviz.ops import Cell
from stepviz.settings.sources import is_file
from stepviz.text import padded, width_of
from stepviz.training import Known
from stepviz.views.bottom_panel import captioned
from stepviz.views.explain import caption
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.lessons.votes import votes_in
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.panes.marks import operands
from stepviz.views.pictures.picture import picture_named
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.tables import PaneTable, tables
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import Row

_OWN_DATA = "own data"
"""The text in place of a file's name."""
_AGAIN = ":2"
"""The end of a question's name in its second vote."""
_TRIED = 6
"""About how many numbers are candidates for exercises."""
_MADE = ("new", "hidden")
"""The states of tables that the operation computed."""


@dataclass(frozen=True)
class AskedOfAll:
    """A question as followers see it."""

    id: str
    """Identifies the question and, if it is voted on twice, the vote."""
    text: str
    choices: tuple[str, ...]
    open: bool
    """True while votes are taken."""
    counts: tuple[int, ...] | None = None
    """The votes for each choice, and in `before` those of a first vote of two; None until the answer is shown."""
    before: tuple[int, ...] | None = None
    answer: int = -1
    """The position of the right choice; -1 until it is shown."""
    whys: tuple[str, ...] = ()
    """The reason or mistake that leads to each choice, empty if unknown; shown with the answer."""


@dataclass(frozen=True)
class SeenByAll:
    """What followers see at a moment."""

    where: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    """Sentences beside the panes: caption, formula, the line of numbers."""
    pane: str = ""
    """The panes as HTML tables, the operation's results first; or a list of sentences on a picture."""
    screen: tuple[str, ...] = ()
    """The lines of the screen as HTML, without its key bar."""
    black: bool = False
    ended: bool = False
    question: AskedOfAll | None = None
    practice: tuple[BlankNumber, ...] = ()
    """Numbers to compute as exercises; empty during questions, hidden results and play."""


def seen(
    sight: MomentView, size: tuple[int, int] = LECTURE_SIZE, title: str = "", *, practice: bool = True
) -> SeenByAll:
    """What followers see of a view, on a screen of that size. `title`: of a lesson's stop.

    `practice`: include exercises, which take longer to make than everything else.

    Overlays, messages, names of files, and votes before the answer are left out.
    """
    state, frame = sight.state, sight.frame
    label = frame.schedule.text(frame.moment).partition(":")[2] if frame.op is None else frame.op.label
    where = f"{_run(state)}iteration {frame.moment.iteration} · {label}"
    if any(overlay.dark for overlay in state.overlays):
        return SeenByAll(black=True)
    last = next((overlay.last_words for overlay in state.overlays if overlay.last_words is not None), None)
    if last is not None:
        return SeenByAll(where, "The end", last, ended=True)
    poll = state.poll
    if poll is not None and not poll.answered:
        poll = replace(poll, votes={}, before={}, last=None)  # nobody sees votes before the answer
    followed = replace(sight, state=replace(state, overlays=(), message="", progress="", poll=poll, audience=None))
    shown = screen(followed, *size)
    lines = tuple(map(in_html, _without_file_name(followed, shown.rows[:-1])))
    told, listed = tuple(_sentences(followed)), _shown_tables(followed, shown)
    asked = tuple(_candidates(followed, listed))
    blanks, pane = exercises(frame, asked if practice else ()), _panes(followed, listed, asked)
    return SeenByAll(where, title or label, told, pane, lines, question=_question(sight), practice=blanks)


def _run(state: State) -> str:
    """`WHAT-IF A, lr 0.1 from 5 · `; empty if the run is compared with no other."""
    held = state.compared_run
    if held is None:
        return ""
    from stepviz.views.whatif.named import every_change
    from stepviz.views.whatif.named import seen as shown_run

    return f"{shown_run(state, held)}, {every_change(held.edits)} · "


def _without_file_name(sight: MomentView, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows, with other words in place of a file's name, which is in the first row; no column moves."""
    name = sight.frame.experiment.title
    if not is_file(sight.frame.experiment.source):
        return rows
    texts = (span.text.replace(name, _OWN_DATA[: width_of(name)]) for span in rows[0])
    head = (span._replace(text=padded(text, width_of(span.text))) for span, text in zip(rows[0], texts, strict=True))
    return (tuple(head), *rows[1:])


def _sentences(sight: MomentView) -> Iterator[str]:
    """The lesson's caption or the operation's sentence, its formula, and the line of numbers, unless hidden."""
    state = sight.state
    if state.caption:
        yield state.caption
    if state.asking or state.mask.tensors or state.zoomed:
        return
    shown = captioned(sight, LECTURE_SIZE)
    said = caption.aloud(shown.texts._replace(numbers=shown.numbers(LECTURE_SIZE.width)))
    yield from filter(None, (said.sentence, said.formula, said.numbers)[bool(state.caption) :])


def _shown_tables(sight: MomentView, shown: Screen) -> list[PaneTable]:
    """The operation's results, the selected one first, then its inputs; else the selected table, or all tables."""
    known, cell = [*tables(shown, sight.frame)], sight.selected
    holding = [table for table in known if any(cell in row.places for row in table.rows)]
    made = sorted((table for table in known if table.state in _MADE), key=lambda table: table not in holding)
    return made + [table for table in known if table.state == "used"] or holding or known


def _panes(sight: MomentView, listed: Iterable[PaneTable], asked: Iterable[Cell]) -> str:
    """The tables as HTML, or sentences on the open picture instead.

    The selected number and its inputs have classes; candidates for exercises have their names.
    """
    cell, program, state = sight.selected, sight.frame.program, sight.state
    if state.zoomed and not state.boarded:
        words = picture_named(sight.frame, state.zoom).spoken(sight.frame, state)
        return f'<ul class="aside">{"".join(f"<li>{escape(line)}</li>" for line in words)}</ul>'
    made_from = () if cell is None else operands(sight.frame, cell)
    marks = dict.fromkeys(made_from, ' class="term"') | ({} if cell is None else {cell: ' class="on"'})
    for blank in dict.fromkeys(asked):
        marks[blank] = f'{marks.get(blank, "")} data-cell="{program.word(blank)}"'
    return "".join(table_in_html(table, marks, "made" * (table.state in _MADE)) for table in listed)


def _candidates(sight: MomentView, listed: Iterable[PaneTable]) -> Iterator[Cell]:
    """Numbers in the tables that the operation computed: the selected one first, then a sample of the others."""
    state, frame = sight.state, sight.frame
    if state.asking or state.mask.tensors or state.pace.on or sight.beside is not None or frame.broken is not None:
        return
    places = (cell for table in listed if table.state == "new" for row in table.rows for cell in row.places)
    made = [cell for cell in places if frame.state(cell.tensor) is Known.NEW]
    yield from (cell for cell in made if cell == sight.selected)
    yield from made[:: 1 + len(made) // _TRIED]


def _question(sight: MomentView) -> AskedOfAll | None:
    poll = sight.state.poll
    if poll is None or poll.question is None:
        return None
    asked = poll.question
    name, text, choices = name_of(sight), spoken(asked.text), tuple(map(spoken, asked.choices))
    if not poll.answered:
        return AskedOfAll(name, text, choices, open=True)
    first, last = (
        tuple(count.get(place, 0) for place in range(len(choices))) if votes_in((count,)) else None
        for count in (poll.before, poll.votes)
    )
    whys = tuple(why[0] if why else "" for why in asked.whys)
    return AskedOfAll(name, text, choices, False, last or (0,) * len(choices), first, asked.answer, whys)


def name_of(sight: MomentView) -> str:
    """The name of the question on the screen; empty for none.

    `stop 3`, or the moment of the run that the quiz asks about, and `:2` after it for a second vote.
    """
    state, poll = sight.state, sight.state.poll
    if poll is None or poll.question is None:
        return ""
    moment = f"{state.base}.{state.run} {sight.frame.schedule.text(sight.frame.moment)}"
    return f"{moment if poll.stop is None else f'stop {poll.stop + 1}'}{_AGAIN if poll.before else ''}"
