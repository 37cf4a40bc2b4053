"""State: the viewer's state as one frozen value: moment, runs, selection, question, playback, overlays and options."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from stepviz.ops import Cell
from stepviz.ops.question import UNASKED
from stepviz.settings.preferences import USUAL as LIKES
from stepviz.settings.preferences import Preferences
from stepviz.training import Moment
from stepviz.training.breakpoints import Breakpoints
from stepviz.training.moment import READY
from stepviz.views.pace import Pace
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.panes.scales import Scales

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stepviz.ops.claims import Pattern, Saying
    from stepviz.ops.question import Question
    from stepviz.training import Frame
    from stepviz.training.edits import Edit
    from stepviz.views.board.board import Board
    from stepviz.views.bookmarks import Bookmark
    from stepviz.views.lessons.lecture import Lecture
    from stepviz.views.lessons.practice import Practice
    from stepviz.views.lessons.votes import Audience, Count, Counts
    from stepviz.views.overlays import Overlay
    from stepviz.views.panes.curve import Curve

_BEGINNING, _PAUSED, _NO_BREAKPOINTS = Moment(1, READY), Pace(), Breakpoints()


@dataclass(frozen=True)
class Poll:
    """A question on the screen, with its votes."""

    question: Question | None
    votes: Count = field(default_factory=dict)
    """Votes for each choice, by position."""
    before: Count = field(default_factory=dict)
    """The votes of the first count, once a second one has begun."""
    answered: bool = False
    taught: bool = False
    """True if a lesson asks it, so that its choices have a line each."""
    stop: int | None = None
    """The number, from 0, of the stop that asks it."""
    kept: bool = False
    """True if its answer comes at a later stop."""
    told_at: int | None = None
    """The number, from 0, of that later stop."""
    last: int | None = None
    """The choice of the last vote."""
    beside: bool = False
    """True if the question is shown elsewhere than in the panel."""

    @property
    def choices(self) -> tuple[Saying, ...]:
        """The choices to vote for; empty without any."""
        return () if self.question is None else self.question.choices

    @property
    def counts(self) -> Counts:
        """The first count if a second one has begun, and the last one."""
        return (self.before, self.votes) if self.before else (self.votes,)

    def counted(self, counts: Counts) -> Poll:
        """The poll with the votes of these counts; unchanged if there are none."""
        return replace(self, before=counts[0] if counts[1:] else {}, votes=counts[-1]) if counts else self

    @property
    def found(self) -> Cell | None:
        """The number behind the answer, once answered: that of the correct choice, or the first one asked about."""
        if not self.answered or self.question is None or not self.question.about:
            return None
        return self.question.about[self.question.answer if len(self.question.about) == len(self.choices) else 0]


class WhatIf(NamedTuple):
    """A run made from the original by edits."""

    label: str
    """A letter, or the name it was given."""
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class State:
    """What the viewer sees, and how."""

    moment: Moment = _BEGINNING
    whatifs: tuple[WhatIf, ...] = ()
    """The what-ifs made so far and not closed."""
    run: int = 0
    """The run in the panes: 0 is the original, n the nth what-if."""
    compared: int = 0
    """The what-if compared with the original, by number; 0 for none. A what-if in the panes always is."""
    difference: bool = False
    """True if the panes show the what-if minus the original."""
    base: int = 0
    """Which of the runs of a lesson or a board is the original, by index."""
    board: Board | None = None
    home: State | None = None
    """The board, also while one of its runs is open; and the state that Escape returns to from it."""
    together: tuple[Frame, ...] = ()
    """Frames to draw on one scale: passed to a picture of a board, never stored."""
    message: str = ""
    progress: str = ""
    """The last message; the progress of a long computation."""
    pace: Pace = _PAUSED
    framed: Cell | None = None
    """The cell that windows keep in view during playback: the one at its start."""
    resting: tuple[Moment, Moment] | None = None
    """The check at which playback stopped, and the moment from which it resumes."""
    pick: Cell | None = None
    """The cell picked by the viewer; None to select one automatically."""
    sheet: str = ""
    zoom: str = ""
    """The chosen sheet, empty to follow the operation; the picture that replaces the panes, empty for none."""
    row: int | None = None
    plane: tuple[int, int] | None = None
    """The row of the data picked in a picture; the two features on its axes, None for principal components."""
    spoken: tuple[int, ...] = ()
    """Rows of the data named in the text beside a picture: passed to a picture beside panes, never stored."""
    graph: Cell | None = None
    """The number whose graph replaces the panes; None for none."""
    explaining: bool = False
    """True if the explanation of the selected cell is open."""
    term: int | None = None
    """The position of the current term in the explanation."""
    trail: tuple[tuple[Moment, Cell], ...] = ()
    """The numbers that were explained before, each with its moment."""
    digits: bool = False
    code: bool = False
    """True to show all digits of the selected cell; True to show code instead of formulas."""
    predicting: bool = False
    """True in the quiz, where each step first asks, then shows."""
    mask: Mask = NOTHING_HIDDEN
    """Results that are hidden."""
    poll: Poll | None = None
    """The question on the screen."""
    proving: bool = False
    """True if the gradient check is open."""
    pointed: int | None = None
    """The iteration of the loss curve under the mouse."""
    scrubbed: Curve | None = None
    """The curve when the mouse was pressed on it, so that it does not change while dragging."""
    pins: tuple[Cell, ...] = ()
    """Watched numbers, in the order in which they were chosen."""
    focused: bool = False
    """True to dim everything except the selected number and its inputs."""
    log: bool | None = None
    """True for a log scale of the loss curve; None for the default: log for several runs, linear for one."""
    scales: Scales = ()
    """Colour scales taken from a moment; empty for those of the first iteration."""
    marks: tuple[Bookmark, ...] = ()
    """Moments with a name, in the order they were marked."""
    breakpoints: Breakpoints = _NO_BREAKPOINTS
    """Conditions at which playback stops."""
    asked: tuple[str, ...] = ()
    hits: tuple[Moment, ...] = ()
    """Conditions entered so far, the latest last; moments at which breakpoints stopped playback."""
    jumps: tuple[Moment, ...] = ()
    """Moments that were left by a jump, the latest last."""
    likes: Preferences = LIKES
    """The viewer's preferences, kept for every session."""
    lecture: Lecture | None = None
    practice: Practice | None = None
    audience: Audience | None = None
    """The lesson, the practice session, and the followers; each None without one."""
    overlays: tuple[Overlay, ...] = ()
    """The open overlays; the last one is on top."""
    wish: str = ""
    """A request to the terminal: `quit_now`, `theme`, `likes`, `redraw`, `suspend`, `save_picture`, `copy`."""

    @property
    def logarithmic(self) -> bool:
        """True if the loss curve has a log scale."""
        return bool(self.compared or self.boarded) if self.log is None else self.log

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that made the run in the panes."""
        return self.whatifs[self.run - 1].edits if self.run else ()

    @property
    def compared_run(self) -> WhatIf | None:
        """The what-if that is compared with the original."""
        return self.whatifs[self.compared - 1] if self.compared else None

    @property
    def boarded(self) -> bool:
        """True if a board is in view."""
        return self.board is not None and not self.board.opened

    @property
    def asking(self) -> bool:
        """True while a question is not answered."""
        return self.poll is not None and not self.poll.answered

    @property
    def posed(self) -> Poll | None:
        """The question in the panel; None without one."""
        return None if self.poll is None or self.poll.beside else self.poll

    @property
    def away(self) -> bool:
        """True if the viewer has moved away from the last stop of the lesson."""
        lecture = self.lecture
        if lecture is None or lecture.target is not None:
            return False
        held = self.compared_run.edits if self.compared_run is not None else ()
        return self.moment != lecture.moment or not lecture.near(self.base, held)

    @property
    def caption(self) -> str:
        """The teacher's sentence while its stop is shown; else ""."""
        return "" if self.lecture is None or self.away or self.lecture.target is not None else self.lecture.caption

    @property
    def light(self) -> tuple[Pattern, ...]:
        """Cells that the lesson highlights while its stop is shown."""
        return () if self.lecture is None or self.away else self.lecture.light

    @property
    def below(self) -> bool:
        """True if a question, a gradient check or an explanation is open below the panes."""
        return self.posed is not None or self.proving or self.explaining

    @property
    def only_explaining(self) -> bool:
        """True if an explanation is open, and nothing that replaces it."""
        return self.explaining and self.posed is None and not self.proving

    @property
    def zoomed(self) -> bool:
        """True if a picture is in view; what is open below the panes hides it, except a lesson's question."""
        if self.posed is not None and self.posed.taught:
            return bool(self.zoom)
        return bool(self.zoom) and not self.below

    @property
    def graphed(self) -> bool:
        """True if a graph is in view; questions and the gradient check hide it."""
        return self.graph is not None and self.poll is None and not self.proving

    @property
    def top(self) -> Overlay | None:
        """The topmost overlay."""
        return self.overlays[-1] if self.overlays else None

    @property
    def page(self) -> Overlay | None:
        """The topmost overlay that replaces the panes."""
        return next((overlay for overlay in reversed(self.overlays) if overlay.page), None)

    @property
    def prompt(self) -> Overlay | None:
        """The topmost overlay with a prompt."""
        return next((overlay for overlay in reversed(self.overlays) if overlay.line), None)

    @property
    def typing(self) -> bool:
        """True if keys type a text."""
        return self.top is not None and self.top.typing

    @property
    def said(self) -> str:
        """The text that replaces the line on the next operation: a prompt, progress or a message; else ""."""
        if self.prompt is not None:
            return self.prompt.line
        unasked = UNASKED if self.mask.tensors and self.poll is None else ""
        return self.progress or self.message or unasked

    @property
    def above(self) -> str:
        """The text that replaces the line above that one; else ""."""
        return "" if self.prompt is None else self.prompt.above

    def paused(self) -> State:
        """The state with playback off; speed, unit and direction are kept."""
        return replace(self, pace=self.pace.paused(), framed=None) if self.pace.on else self

    def over(self, overlay: Overlay) -> State:
        """The state with another overlay on top, and playback off."""
        return replace(self.paused(), overlays=(*self.overlays, overlay))


USUAL = State()


def votes_kept(state: State) -> Mapping[int, Counts]:
    """The votes on all questions of a lesson by stop, with the current ones of the question on the screen."""
    lecture, poll = state.lecture, state.poll
    if lecture is None or poll is None or not poll.taught or poll.stop is None:
        return {} if lecture is None else lecture.votes
    return {**lecture.votes, poll.stop: poll.counts}
