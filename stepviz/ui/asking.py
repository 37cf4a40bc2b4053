"""Asking: the commands that need a word from the viewer, or show a list: go to, marks, run until, breakpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from stepviz.training import Direction
from stepviz.ui.layers import Layer
from stepviz.ui.lists import BreakpointList, Marks
from stepviz.ui.prompt import Prompt
from stepviz.ui.session import Session, Walk

CONDITION = "for example  loss < 0.1   W.x2.c0 < 0   train == 100   val changes   right.4   nan"
MOMENT = "for example  500   500:check   :grads   +10"


class Asking:
    """Opens prompts and lists; what is answered there leads to walks."""

    def __init__(self, session: Session, open_layer: Callable[[Layer], None], walk: Callable[[Walk], None]) -> None:
        self._session = session
        self._open = open_layer
        self._walk = walk

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """What each of the commands does, by name."""
        return {
            "until_forward": partial(self._ask_until, 1),
            "until_back": partial(self._ask_until, -1),
            "go": self._ask_moment,
            "mark": self._ask_mark,
            "marks": self._list_marks,
            "breakpoints": self._list_breakpoints,
            "return": self._return,
        }

    def _return(self) -> None:
        """Back to the number explained before, else to the place a jump began at."""
        session = self._session
        self._walk(session.back() if session.teaching.explaining else session.places.back())

    def _ask_until(self, direction: Direction) -> None:
        places = self._session.places

        def accept(text: str) -> Callable[[], Walk]:
            condition = places.read(text)
            return lambda: places.run_until(condition, direction)

        label = "run until" if direction > 0 else "run back until"
        self._ask(Prompt(label, accept, history=places.asked, complete=places.words, hint=CONDITION))

    def _ask_moment(self) -> None:
        places = self._session.places

        def accept(text: str) -> Callable[[], Walk]:
            walk = places.go_to(text)
            return lambda: walk

        self._ask(Prompt("go to", accept, hint=MOMENT))

    def _ask_mark(self) -> None:
        places = self._session.places

        def accept(text: str) -> None:
            places.mark(text[:12])

        self._ask(Prompt("name of this mark", accept, text=places.new_name(), hint="Enter marks this moment"))

    def _ask_breakpoint(self) -> None:
        places = self._session.places

        def accept(text: str) -> Callable[[], None]:
            places.breakpoints = places.breakpoints.add(places.read(text))
            return self._list_breakpoints

        self._ask(Prompt("stop when", accept, history=places.asked, complete=places.words, hint=CONDITION))

    def _list_marks(self) -> None:
        session = self._session
        schedule = session.timeline.schedule
        self._open(Marks(session.places, schedule, session.places.go_to_mark))

    def _list_breakpoints(self) -> None:
        places = self._session.places
        if len(places.breakpoints):
            self._open(BreakpointList(places, self._ask_breakpoint))
        else:
            self._ask_breakpoint()

    def _ask(self, prompt: Prompt) -> None:
        self._session.message = ""
        self._open(prompt)
