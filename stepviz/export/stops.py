"""Stops: moments that are shown one after another, with what is said at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepviz.ops.question import Question
from stepviz.views.aloud import where
from stepviz.views.explain import caption
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.sight import Sight
from stepviz.views.text.sentences import spoken as in_text


@dataclass(frozen=True, eq=False)
class Stop:
    """A moment, how it is looked at, and what is said there."""

    name: str
    """In addresses: letters, digits and `-`; no two stops share one."""
    title: str
    caption: str
    sight: Sight
    command: str
    """Opens it in a terminal."""
    told: Sight | None = None
    """What is seen once the answer is out, where the stop asks something."""
    more: tuple[str, ...] = ()
    """Of what is no stop, but the end of all: its lines."""

    @property
    def question(self) -> Question | None:
        """What it asks."""
        poll = self.sight.state.poll
        return None if poll is None or poll.answered else poll.question

    @property
    def seen(self) -> tuple[Sight, ...]:
        """What is seen at it, one after the other."""
        return (self.sight,) if self.told is None else (self.sight, self.told)


def stop_at(sight: Sight, command: str) -> Stop:
    """The stop at what a sight looks at, with the words of its operation."""
    frame = sight.frame
    moment = frame.schedule.text(frame.moment)
    label = moment.partition(":")[2] if frame.op is None else frame.op.label
    sentence = caption.spoken(frame, sight.bracket, LECTURE_SIZE.width)[0].partition(": ")[2]
    return Stop(moment.replace(":", "-"), f"Iteration {frame.moment.iteration}: {label}", sentence, sight, command)


def spoken(sight: Sight) -> Iterator[str]:
    """Where a sight is, and the number in brackets with how it was made: a sentence or a term in each line."""
    yield where(sight.frame)
    bracket, state = sight.bracket, sight.state
    if bracket is None or state.veil.hides(bracket):
        return
    told = explain(sight.frame, bracket, state.veil).spoken()
    yield f"number in brackets: {told[0]}"
    yield from told[1:]


def asked(stop: Stop) -> tuple[str, tuple[str, ...]]:
    """The question and its choices as text; nothing where it asks nothing."""
    question = stop.question
    return ("", ()) if question is None else (in_text(question.text), tuple(map(in_text, question.choices)))
