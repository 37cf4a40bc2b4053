"""Places: marks, the way back, and going to a moment or to a condition. Nothing of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepviz.errors import UserError
from stepviz.training import Direction, Moment, Schedule
from stepviz.training.breakpoints import Breakpoints
from stepviz.training.conditions import Condition, complete, parse, search_back, search_forward
from stepviz.views.curve import CHECKED, HIT, NOW, curve

if TYPE_CHECKING:
    from stepviz.ui.session import Session, Walk

_MOST_REMEMBERED = 100
_NAMES = "abcdefghijklmnopqrstuvwxyz"


class Places:
    """Where the viewer has been and wants to return to, and what play should stop at."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.marks: dict[str, Moment] = {}
        self.breakpoints = Breakpoints()
        self.asked: list[str] = []
        """Conditions asked for so far, the latest last."""
        self.hits: list[Moment] = []
        """Where breakpoints stopped play."""
        self._trail: list[Moment] = []

    # Going

    def leave(self, moment: Moment) -> None:
        """Remember a moment that was left by a jump."""
        if moment != self._session.moment:
            self._trail = [*self._trail[-_MOST_REMEMBERED:], moment]

    def jump(self, walk: Walk) -> Walk:
        """Take a walk, and remember where it began."""
        start = self._session.moment
        yield from walk
        self.leave(start)

    def back(self) -> Walk:
        """Go back to where the last jump began."""
        if not self._trail:
            self._session.message = "there is no place to go back to"
            return
        yield from self._session.go(self._trail.pop())

    def go_to(self, text: str) -> Walk:
        """Jump to a moment, written `500`, `500:check`, `:grads`, `+10` or `-10`. Raises `UserError`."""
        moment = read_moment(text, self._session.moment, self._session.timeline.schedule)
        return self.jump(self._session.go(moment))

    def go_to_mark(self, name: str) -> Walk:
        """Jump to a mark."""
        return self.jump(self._session.go(self.marks[name]))

    def ticks(self) -> tuple[tuple[int, str], ...]:
        """What stands below the curve: checks, hits of breakpoints, marks, the present moment."""
        session = self._session
        known = len(session.frame.history.losses)
        if not known:
            return ()
        drawn = curve(session.frame.history.losses)
        checks = [(number, CHECKED) for number in self._checks(known, drawn.per_column)]
        hits = [(moment.iteration, HIT) for moment in self.hits]
        marks = [(moment.iteration, name[:1]) for name, moment in self.marks.items()]
        return (*checks, *hits, *marks, (min(session.moment.iteration, known), NOW))

    def _checks(self, last: int, per_column: int) -> range:
        """The checks to show: those of train where there is room between them, else of validation, else none."""
        for every in self._session.timeline.schedule.every.values():
            if every >= 2 * per_column:
                return range(every, last + 1, every)
        return range(0)

    # Conditions

    def read(self, text: str) -> Condition:
        """The condition written in `text`. Raises `UserError`."""
        condition = parse(text, self._session.timeline.trainer.program)
        self.asked = [*(known for known in self.asked if known != text), text]
        return condition

    def words(self, text: str) -> list[str]:
        """What the last name of a condition can become."""
        return complete(text, self._session.timeline.trainer.program)

    def run_until(self, condition: Condition, direction: Direction) -> Walk:
        """Jump to the next, or the last, moment at which a condition is true; stay where there is none."""
        session = self._session
        search = search_forward if direction > 0 else search_back
        hit = yield from search(session.timeline, condition, session.moment)
        if hit is None:
            way = "after" if direction > 0 else "before"
            session.message = f"never true {way} this moment: {condition.text}"
            return
        yield from self.jump(session.go(hit))
        session.message = f"true here: {condition.text}"

    # Marks

    def new_name(self) -> str:
        """A name no mark has yet."""
        free = (name for name in _NAMES if name not in self.marks)
        return next(free, str(len(self.marks) + 1))

    def mark(self, name: str) -> None:
        """Call this moment that. A mark of the same name moves here."""
        if not name:
            raise UserError("a mark needs a name: type a letter or a word")
        self.marks[name] = self._session.moment
        text = self._session.timeline.schedule.text(self._session.moment)
        self._session.message = f"marked {name}: {text}; M lists the marks"


def read_moment(text: str, now: Moment, schedule: Schedule) -> Moment:
    """The moment of a text as people type it. Raises `UserError` for one the run does not have.

    A number alone means the same operation there, where that iteration has it.
    """
    text = text.strip()
    iteration, colon, op = text.partition(":")
    if iteration[:1] in ("+", "-") and iteration[1:].isdecimal():
        iteration = str(now.iteration + int(iteration))
    if not iteration:
        iteration = str(now.iteration)
    if colon:
        return schedule.parse(f"{iteration}:{op}")
    end = schedule.parse(iteration)
    same = Moment(end.iteration, now.op)
    return same if now.op and schedule.exists(same) else end
