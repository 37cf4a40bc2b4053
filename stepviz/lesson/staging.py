"""Staging: the state of the screen at a stop of a lesson, before and after its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from stepviz.data.stretches import taken
from stepviz.errors import UserError
from stepviz.lesson.filling import filled_in, number, pattern, tensor_called
from stepviz.lesson.lesson import Ask
from stepviz.lesson.script import Script
from stepviz.ops import Cell
from stepviz.ops.claims import say
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.ops.question import Question
from stepviz.settings.limits import DIFFERENCE, FIRST_LABEL, WHATIF
from stepviz.training import Frame
from stepviz.training.breakpoints import Breakpoints
from stepviz.training.conditions import parse
from stepviz.views.board.board import NUMBERS, Board
from stepviz.views.explain.shown import result
from stepviz.views.lessons.lecture import OBSERVE
from stepviz.views.lessons.votes import Counts
from stepviz.views.moment_view import MomentView
from stepviz.views.pace import Pace
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import USUAL, Poll, State, WhatIf, votes_kept
from stepviz.views.whatif.named import with_whatif


class Act(NamedTuple):
    """The screen after a press of PgDn."""

    stop: int
    answered: bool
    """True for the screen with the answer; also if the stop has only one screen."""
    sight: MomentView

    @property
    def state(self) -> State:
        """The state of the screen."""
        return self.sight.state

    @property
    def frame(self) -> Frame:
        """The frame on the screen."""
        return self.sight.frame


def acts(script: Script, only: int | None = None) -> Iterator[Act]:
    """Yields all screens of a lesson, or of one stop. Raises `UserError` for a stop that cannot be shown."""
    for stop in range(len(script.lesson.stops)) if only is None else (only,):
        for answered in (False, True) if in_two(script, stop) else (True,):
            try:
                taken(script.find(stop))
                state = staged(script, stop, USUAL, answered=answered)
            except UserError as error:
                raise UserError(f"{script.lesson.name} stop {stop + 1} cannot be shown: {error}") from None
            yield Act(stop, answered, script.sight(state))


def in_two(script: Script, stop: int) -> bool:
    """True if a stop first asks or hides something, and a second key press shows the answer."""
    given = script.stop(stop)
    return (given.ask is not None and not given.ask.reveal_at) or bool(given.hide)


def reveals(script: Script, stop: int) -> bool:
    """True if the audience is asked what it saw when this stop shows hidden numbers or a delayed answer."""
    given = script.stop(stop)
    return script.lesson.observe and bool(given.caption) and (bool(given.hide) or script.answers(stop) is not None)


def staged(script: Script, stop: int, state: State, *, answered: bool, observing: bool = False) -> State:
    """The state of the screen at a stop; preferences, marks and breakpoints of the viewer stay.

    `observing`: if the stop reveals something, ask the audience what it saw before the caption tells it. Raises
    `UserError` for anything that its run does not have.
    """
    given, frame, votes = script.stop(stop), script.frame(stop), votes_kept(state)
    before = state.lecture or script.lecture
    poll = _poll(script, stop, votes, answered=answered)
    # With `loss.e1` selected, of the choices `e0`, `e1`, `e2` one would be marked.
    choices = given.ask.choices if given.ask is not None and poll is not None and not poll.answered else ()
    pick = frame.program.cell(given.pick) if given.pick and not {*given.pick.split(".")[1:]} & {*choices} else None
    mask = NOTHING_HIDDEN if answered or not given.hide else mask_of(script, stop)
    caption = "" if not answered and in_two(script, stop) else given.caption
    caption = OBSERVE if caption and observing and reveals(script, stop) else filled(script, stop, caption)
    lecture = replace(
        before,
        stop=stop,
        moment=frame.moment,
        base=script.runs[stop],
        several=max(1, len(script.several(stop))),
        edits=script.edits(stop),
        answered=answered,
        caption=caption,
        light=tuple(pattern(frame.program, text) for text in given.light),
        target=None,
        seen=before.seen | {stop},
        votes=votes,
    )
    return replace(
        beside(unstaged(state), script, stop),
        moment=frame.moment,
        pick=pick,
        zoom=given.zoom or (NUMBERS if given.vary else ""),
        explaining=given.explain and not (pick is not None and mask.hides(pick)),
        mask=mask,
        poll=poll,
        lecture=lecture,
    )


def beside(state: State, script: Script, stop: int) -> State:
    """The state in the run of a stop, or in its runs side by side; what-ifs of the same original stay."""
    several = script.several(stop)
    board = Board(script.stop(stop).vary, several, script.runs[stop], state.pace) if several else None
    base, edits = script.runs[stop], script.edits(stop)
    kept = state.whatifs if state.base == base else ()
    state = replace(state, board=board, home=None, base=base, whatifs=kept, run=0, compared=0, difference=False)
    label = next((whatif.label for whatif in kept if whatif.edits == edits), FIRST_LABEL)
    given = script.stop(stop)
    # A number is explained in one run, not in the difference of two.
    look = WHATIF if given.explain and given.view == DIFFERENCE else given.view
    return with_whatif(state, WhatIf(label, edits), look) if edits else state


def unstaged(state: State) -> State:
    """The state without anything that a stop or the viewer has opened."""
    likes = state.likes
    return replace(
        state,
        pace=Pace(speed=likes.speed, checks=likes.stop_at_checks),
        message="",
        progress="",
        resting=None,
        pick=None,
        sheet="",
        zoom="",
        row=None,
        graph=None,
        explaining=False,
        term=None,
        trail=(),
        predicting=False,
        mask=NOTHING_HIDDEN,
        poll=None,
        proving=False,
        pointed=None,
        scrubbed=None,
    )


def mask_of(script: Script, stop: int) -> Mask:
    """The numbers that a stop hides. Raises `UserError` for tensors that its run does not compute."""
    given, frame = script.stop(stop), script.frame(stop)
    hidden = tuple(tensor_called(frame.program, word) for word in given.hide)
    return Mask(hidden, frozenset(frame.program.cell(text) for text in given.show))


def pauses_of(script: Script, stop: int) -> Breakpoints:
    """The lesson's breakpoints in the run of a stop, without conditions that this run cannot have."""
    program, points = script.line(stop).trainer.program, Breakpoints()
    for pause in script.lesson.pauses:
        with suppress(UserError):
            points = points.add(parse(pause.when, program), once=pause.once, text=pause.text)
    return points


def filled(script: Script, stop: int, text: str) -> str:
    """A text of a stop with its numbers filled in. Raises `UserError`."""
    return filled_in(text, lambda moment: script.frame(stop, moment)) if "{" in text or "}" in text else text


def question(script: Script, stop: int, ask: Ask) -> Question:
    """A question of a lesson with its numbers filled in, and its correct choice. Raises `UserError`."""
    choices = tuple(filled(script, stop, choice) for choice in ask.choices)
    answer = -1 if ask.answer is None else ask.answer
    about: tuple[Cell, ...] = ()
    if ask.answer_is:
        frame = script.frame(stop)
        about = (frame.program.cell(ask.answer_is),)
        right = number(frame, ask.answer_is)
        found = [n for n, choice in enumerate(choices) if choice.lstrip("+") == right.lstrip("+")]
        if not found:
            raise UserError(f"answer_is {ask.answer_is} is {right}, and no choice has this number: add it")
        if ask.answer is not None and ask.answer != found[0]:
            raise UserError(f"answer {ask.answer + 1} is wrong: {ask.answer_is} is {right}, choice {found[0] + 1}")
        answer = found[0]
    whys = tuple((text,) * bool(text) for text in ask.why) or _mistakes_behind(script, stop, choices, about, answer)
    text = say(filled(script, stop, ask.text))
    return Question(text, tuple(say(choice) for choice in choices), answer, whys, about)


def _mistakes_behind(
    script: Script, stop: int, choices: Sequence[str], about: tuple[Cell, ...], answer: int
) -> tuple[tuple[str, ...], ...]:
    """The mistakes that lead to each wrong choice, if the question is about a computed number; else empty."""
    current = script.frame(stop).current
    if not about or about[0].tensor not in current.program.tensors:
        return ()
    made: dict[str, tuple[str, ...]] = {}
    for value, rewrite in mistaken(current.program, about[0], current):
        if not value:  # 0 is more often chance than that mistake
            continue
        made.setdefault(result(about[0], value, current.program.tensors).lstrip("+"), (rewrite.sentence, rewrite.short))
    found = tuple(() if n == answer else made.get(choice.lstrip("+"), ()) for n, choice in enumerate(choices))
    return found if any(found) else ()


def _poll(script: Script, stop: int, votes: Mapping[int, Counts], *, answered: bool) -> Poll | None:
    """The question of a stop; or an earlier question that is answered here; None without."""
    asked = stop if script.stop(stop).ask is not None else script.answers(stop)
    ask = None if asked is None else script.stop(asked).ask
    if asked is None or ask is None:
        return None
    kept = asked == stop and bool(ask.reveal_at)  # its answer comes at a later stop
    told_at = None
    with suppress(UserError):  # the moment may not exist
        told_at = script.answered_at(stop) if kept else None
    told, out = question(script, asked, ask), answered and not kept
    poll = Poll(told, answered=out, taught=True, kept=kept, told_at=told_at, stop=asked)
    return poll.counted(votes.get(asked, ()))
