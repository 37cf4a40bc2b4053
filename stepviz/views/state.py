"""State: whoever looks, as one frozen value: which moment, what is picked, told, hidden, asked, played and open."""

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
    from stepviz.ops.claims import Pattern
    from stepviz.ops.question import Question
    from stepviz.training import Frame
    from stepviz.training.edits import Edit
    from stepviz.views.board.board import Board
    from stepviz.views.lessons.audience import Audience
    from stepviz.views.lessons.lecture import Lecture
    from stepviz.views.lessons.practice import Practice
    from stepviz.views.lessons.votes import Count, Counts
    from stepviz.views.overlays import Overlay
    from stepviz.views.panes.curve import Curve

_BEGINNING, _PAUSED, _NO_BREAKPOINTS = Moment(1, READY), Pace(), Breakpoints()


@dataclass(frozen=True)
class Poll:
    """A question on the screen: how the room voted, and whether the answer is out."""

    question: Question | None
    votes: Count = field(default_factory=dict)
    """Votes for each choice, by position."""
    before: Count = field(default_factory=dict)
    """Those of the first count, once a second one has begun."""
    answered: bool = False
    taught: bool = False
    """Whether a lesson asks it: its choices have a line each."""
    stop: int | None = None
    """The stop of the lesson that asks it, by number from 0."""
    kept: bool = False
    """Whether its answer is kept back to a later stop."""
    told_at: int | None = None
    """That stop, by number from 0."""
    last: int | None = None
    """The choice of the last vote."""
    beside: bool = False
    """Whether the question stands beside the screen, not on it."""

    @property
    def counts(self) -> Counts:
        """The first count, where a second one has begun, and the last one."""
        return (self.before, self.votes) if self.before else (self.votes,)

    def counted(self, counts: Counts) -> Poll:
        """With the votes of such counts; as it is for none."""
        return replace(self, before=counts[0] if counts[1:] else {}, votes=counts[-1]) if counts else self

    @property
    def found(self) -> Cell | None:
        """The number that is the answer or decides it, once it is out: that of its choice, or the first one asked."""
        asked = self.question
        if not self.answered or asked is None or not asked.about:
            return None
        return asked.about[asked.answer if len(asked.about) == len(asked.choices) else 0]


class WhatIf(NamedTuple):
    """A run that edits make of the original."""

    label: str
    """A letter, or the name it was given."""
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class State:
    """What the viewer looks at, and how."""

    moment: Moment = _BEGINNING
    whatifs: tuple[WhatIf, ...] = ()
    """The what-ifs made so far and not closed."""
    run: int = 0
    """Which run is looked at: 0 is the original, n the nth what-if."""
    rival: int = 0
    """The what-if that is held against the original; 0 for none. One that is looked at is."""
    difference: bool = False
    """Whether the what-if minus the original is looked at."""
    base: int = 0
    """Which of a lesson's runs, or of a board's, is the original one."""
    board: Board | None = None
    home: State | None = None
    """The runs that stand side by side, or did until one was opened; what Escape leads back to from them."""
    together: tuple[Frame, ...] = ()
    """What is drawn on one scale with it: given to a picture of a board, never kept."""
    message: str = ""
    """What was said last."""
    progress: str = ""
    """How far a walk is that takes long."""
    pace: Pace = _PAUSED
    framed: Cell | None = None
    """What the windows frame while it plays: what they framed when that began."""
    resting: tuple[Moment, Moment] | None = None
    """The check that play stopped at, and where it goes on from: the operation that was being watched."""
    pick: Cell | None = None
    """The bracketed cell; None to let the run choose."""
    sheet: str = ""
    zoom: str = ""
    """The sheet that was turned to, empty to follow the operation; the picture in the place of the panes."""
    row: int | None = None
    plane: tuple[int, int] | None = None
    """The dataset row that is picked in a picture; the two features of its plane, None for principal components."""
    spoken: tuple[int, ...] = ()
    """The dataset rows that words beside a picture name: given to a picture that stands beside panes, never kept."""
    graph: Cell | None = None
    """The number whose graph takes the place of the panes; None for none."""
    explaining: bool = False
    """Whether the bracketed cell is explained below the tensors."""
    term: int | None = None
    """The term the viewer is on."""
    trail: tuple[tuple[Moment, Cell], ...] = ()
    """The numbers that were explained before, and when."""
    digits: bool = False
    code: bool = False
    """All digits of the bracketed cell; code instead of formulas."""
    predicting: bool = False
    """Whether each step first asks, then shows."""
    veil: Mask = NOTHING_HIDDEN
    """Results that are not told yet."""
    poll: Poll | None = None
    """The question on the screen."""
    proving: bool = False
    """Whether the proof of this batch's gradients is on the screen."""
    pointed: int | None = None
    """The iteration of the curve that is pointed at."""
    scrubbed: Curve | None = None
    """The curve as it stood when the mouse was pressed on it: it does not move under the hand."""
    pins: tuple[Cell, ...] = ()
    """Numbers that keep a line wherever one goes, the first pinned first."""
    focused: bool = False
    """Whether all is dim but the bracketed number and what it was made from."""
    log: bool | None = None
    """Whether the scale of the loss curve is logarithmic; None as usual: that of several runs is, of one not."""
    scales: Scales = ()
    """Those of heat as they were set by a moment; none for those of the first iteration."""
    marks: tuple[tuple[str, Moment], ...] = ()
    """Moments by name, in the order they were marked."""
    breakpoints: Breakpoints = _NO_BREAKPOINTS
    """What play stops at."""
    asked: tuple[str, ...] = ()
    hits: tuple[Moment, ...] = ()
    """Conditions asked for so far, the latest last; where breakpoints stopped play."""
    jumps: tuple[Moment, ...] = ()
    """Moments that were left by a jump, the latest last."""
    likes: Preferences = LIKES
    """What the viewer likes in every session."""
    lecture: Lecture | None = None
    practice: Practice | None = None
    audience: Audience | None = None
    """Where in a lesson it is; what is to be filled in, and how far that is; who follows, None where nobody can."""
    overlays: tuple[Overlay, ...] = ()
    """What lies over the normal screen; the last one is on top."""
    wish: str = ""
    """What is asked of the terminal: `quit_now`, `theme`, `likes`, `redraw`, `suspend`, `save_picture`, `copy`."""

    @property
    def logarithmic(self) -> bool:
        """Whether the scale of the loss curve is logarithmic."""
        return bool(self.rival or self.boarded) if self.log is None else self.log

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What made the run that is looked at of the original."""
        return self.whatifs[self.run - 1].edits if self.run else ()

    @property
    def held(self) -> WhatIf | None:
        """The what-if that is held against the original."""
        return self.whatifs[self.rival - 1] if self.rival else None

    @property
    def boarded(self) -> bool:
        """Whether several runs stand side by side."""
        return self.board is not None and not self.board.opened

    @property
    def asking(self) -> bool:
        """Whether a result is hidden and asked for."""
        return self.poll is not None and not self.poll.answered

    @property
    def posed(self) -> Poll | None:
        """The question that stands on the screen."""
        return None if self.poll is None or self.poll.beside else self.poll

    @property
    def away(self) -> bool:
        """Whether the viewer has wandered off the stop of a lesson that was shown last."""
        lecture = self.lecture
        if lecture is None or lecture.target is not None:
            return False
        held = self.held.edits if self.held is not None else ()
        return self.moment != lecture.moment or not lecture.near(self.base, held)

    @property
    def caption(self) -> str:
        """The teacher's sentence, where the stop that it is about is shown."""
        return "" if self.lecture is None or self.away or self.lecture.target is not None else self.lecture.caption

    @property
    def light(self) -> tuple[Pattern, ...]:
        """Cells that a lesson lights there."""
        return () if self.lecture is None or self.away else self.lecture.light

    @property
    def below(self) -> bool:
        """Whether a question, a proof or an explanation stands below the panes."""
        return self.posed is not None or self.proving or self.explaining

    @property
    def only_explaining(self) -> bool:
        """Whether an explanation is open, and nothing that would stand in its place."""
        return self.explaining and self.posed is None and not self.proving

    @property
    def zoomed(self) -> bool:
        """Whether the picture is in view: what stands below the panes needs these."""
        if self.posed is not None and self.posed.taught:
            return bool(self.zoom)
        return bool(self.zoom) and not self.below

    @property
    def graphed(self) -> bool:
        """Whether a graph is in view: what is asked or proved needs the panes."""
        return self.graph is not None and self.poll is None and not self.proving

    @property
    def top(self) -> Overlay | None:
        """The topmost overlay."""
        return self.overlays[-1] if self.overlays else None

    @property
    def page(self) -> Overlay | None:
        """The topmost overlay that takes the place of the panes."""
        return next((overlay for overlay in reversed(self.overlays) if overlay.page), None)

    @property
    def prompt(self) -> Overlay | None:
        """The topmost line of text that is asked for."""
        return next((overlay for overlay in reversed(self.overlays) if overlay.line), None)

    @property
    def typing(self) -> bool:
        """Whether a key can be a letter of a text."""
        return self.top is not None and self.top.typing

    @property
    def said(self) -> str:
        """What takes the place of the line that says what comes next."""
        if self.prompt is not None:
            return self.prompt.line
        unasked = UNASKED if self.veil.tensors and self.poll is None else ""
        return self.progress or self.message or unasked

    @property
    def above(self) -> str:
        """What takes the place of the line above that one."""
        return "" if self.prompt is None else self.prompt.above

    def paused(self) -> State:
        """Not playing; speed, unit and direction are kept."""
        return replace(self, pace=self.pace.paused(), framed=None) if self.pace.on else self

    def over(self, overlay: Overlay) -> State:
        """With that on top of what lies over the screen."""
        return replace(self, overlays=(*self.overlays, overlay))


USUAL = State()
