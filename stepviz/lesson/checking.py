"""Checking: finds the problems of a lesson whose file can be read.

They are stops that cannot be shown as they should, and questions whose answers the audience can see or guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from stepviz.data.stretches import taken
from stepviz.errors import UserError
from stepviz.lesson.filling import fields_of, pattern, tensor_called
from stepviz.lesson.keys import AIM, CAPTION, CHOICE, FOUND, QUESTION, TITLE
from stepviz.lesson.lesson import Problem
from stepviz.lesson.script import Script
from stepviz.lesson.staging import filled, in_two, mask_of, question, staged
from stepviz.ops import Cell
from stepviz.settings.spelling import spelled_of
from stepviz.settings.toml import KeyPath
from stepviz.text import shown, width_of
from stepviz.training import Frame
from stepviz.training.conditions import parse
from stepviz.views.board.board import NUMBERS
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures.picture import picture_named
from stepviz.views.screen import screen
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import text_of

_LITERAL = re.compile(r"(?<![\w.#{@:,\[-])[+-]?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?%?(?!\w)")
_SIGNED = re.compile(r"[+-]?[0-9][^\s]*")
_SIGNS = {"negative": -1, "positive": 1}
_MOST_TEXT = 60
"""The most columns of a breakpoint's message."""
_HABIT = "cannot tell"


class Checker:
    """Checks one lesson with its runs."""

    def __init__(self, script: Script, known: Collection[Problem]) -> None:
        """`known`: the problems found before; lines with one are not reported again."""
        self.script, self.lesson = script, script.lesson
        self.problems: list[Problem] = []
        self._told = {problem.line for problem in known}
        self._partly = {self.lesson.stop_at(line) for line in self._told}
        """Stops, from 0, with a known problem, whose screens are not checked since parts would be missing."""
        self._lost = {number for number in range(len(self.lesson.stops)) if self._is_lost(number)}
        """Stops, from 0, whose moment cannot be found."""

    def all(self) -> list[Problem]:
        """All problems, in the order of the file."""
        self._lesson()
        for number in range(len(self.lesson.stops)):
            if self._waits(number):
                self._lost.add(number)
            if number not in self._lost:
                self._stop(number)
        last = len(self.lesson.stops) - 1
        for text in self.lesson.found if last not in self._lost else ():
            with self._at("lesson", "found"):
                self._fits(filled(self.script, last, text), FOUND, "lesson", "found")
        # Questions are judged by the screens of their stops, which must be valid.
        if not self._told and all(problem.mild for problem in self.problems):
            for path, text in _habits(self.script):
                self._wrong(text, *path, mild=True)
        return sorted(self.problems, key=lambda problem: problem.line)

    def quickly(self) -> None:
        """Find problems with moments, conditions and cells that show without training."""
        for number, stop in enumerate(self.lesson.stops):
            with self._at("stop", number, "edit"):
                line = self.script.line(number)
                program = line.trainer.program
                asked: Mapping[str, Callable[[str], object]] = {
                    "at": line.schedule.parse,
                    "until": partial(parse, program=program),
                    "pick": self.script.shown(number).trainer.program.cell,
                }
                for key, read in asked.items():
                    with self._at("stop", number, key):
                        if given := getattr(stop, key):
                            read(given)

    def _wrong(self, text: str, *path: str | int, mild: bool = False) -> None:
        if (line := self.lesson.line(*path)) not in self._told:
            self.problems.append(Problem(line, text, mild))

    def _is_lost(self, number: int) -> bool:
        """True if the keys that determine the moment of a stop are wrong or missing."""
        stop, lines = self.lesson.stops[number], self.lesson.lines
        deciding = (lines.get(("stop", number, key)) for key in ("at", "until", "run", "edit", "vary"))
        return not (stop.at or stop.until) or not self._told.isdisjoint(deciding)

    @contextmanager
    def _at(self, *path: str | int) -> Iterator[None]:
        """Record a `UserError` in the block as a problem of that key."""
        try:
            yield
        except UserError as error:
            self._wrong(spelled_of(str(path[-1]), str(error)), *path)

    def _fits(self, text: str, most: int, *path: str | int) -> None:
        if width_of(text) > most:
            self._wrong(f"{path[-1]} takes {width_of(text)} columns and has {most}: {shown(text, 40)}", *path)

    def _waits(self, number: int) -> bool:
        """True if the stop plays on from a stop that is lost."""
        with suppress(UserError):  # edits are checked elsewhere
            return number - 1 in self._lost and bool(self.lesson.stops[number].until) and self.script.follows(number)
        return False

    def _lesson(self) -> None:
        lesson, line = self.lesson, self.script.lines[0]
        self._fits(lesson.title, TITLE, "lesson", "title")
        self._fits(lesson.aim, AIM, "lesson", "aim")
        known = [op.name for op in line.trainer.program.ops]
        for name, text in lesson.captions.items():
            if name not in known:
                self._wrong(f"{shown(name)} is not an operation: choose {', '.join(known)}", "captions", name)
            self._fits(text, CAPTION, "captions", name)
        for number, pause in enumerate(lesson.pauses):
            with self._at("breakpoint", number, "when"):
                parse(pause.when, line.trainer.program)
            self._fits(pause.text, _MOST_TEXT, "breakpoint", number, "text")
        planned = sum(stop.minutes or 0.0 for stop in lesson.stops)
        if lesson.minutes and planned > lesson.minutes:
            text = f"the stops take {planned:g} minutes, and the lesson {lesson.minutes:g}"
            self._wrong(text, "lesson", "minutes", mild=True)

    def _stop(self, number: int) -> None:
        script, stop, path = self.script, self.lesson.stops[number], ("stop", number)
        self._fits(stop.title, TITLE, *path, "title")
        with self._at(*path, "edit"):
            script.line(number)
        # Without its edits the stop has no run, in which everything else could be looked up.
        if self.problems and self.problems[-1].line == self.lesson.line(*path, "edit") and stop.edit:
            return
        try:
            taken(script.find(number))
        except UserError as error:
            self._wrong(str(error), *path, "at" if stop.at else "until")
            return
        frame, before = script.frame(number), len(self.problems)
        named: tuple[tuple[str, Sequence[str], Callable[[str], object]], ...] = (
            ("pick", [stop.pick] * bool(stop.pick), frame.program.cell),
            ("light", stop.light, partial(pattern, frame.program)),
            ("hide", stop.hide, partial(tensor_called, frame.program)),
            ("show", stop.show, frame.program.cell),
        )
        for key, texts, read in named:
            for text in texts:
                with self._at(*path, key):
                    read(text)
        if stop.zoom:
            sight = script.sight(staged(script, number, USUAL, answered=True))
            runs = [run.frame for run in sight.runs(sight.state)] if stop.vary else [frame]
            with self._at(*path, "zoom"):
                for shown in runs if stop.zoom != NUMBERS or len(runs) == 1 else ():
                    picture_named(shown, stop.zoom)
        with self._at(*path, "say"):
            self._signs(number, "say", filled(script, number, stop.say))
        with self._at(*path, "caption"):
            caption = filled(script, number, stop.caption)
            self._fits(caption, CAPTION, *path, "caption")
            self._signs(number, "caption", caption)
        self._question(number)
        if len(self.problems) == before and number not in self._partly:
            self._seen(number)

    def _signs(self, number: int, key: str, text: str) -> None:
        """Warn if a sentence says "negative" or "positive" and its only number has the other sign."""
        for sentence in re.split(r"[!?;:]|\.(?!\d)", text):
            words, numbers = sentence.lower().split(), _SIGNED.findall(sentence)
            for word in (word for word in _SIGNS if word in words and "not" not in words and len(numbers) == 1):
                if (numbers[0][0] == "-") != (_SIGNS[word] < 0):
                    text = f'"{word}" stands beside {numbers[0].rstrip(",")}: correct one of them'
                    self._wrong(text, "stop", number, key, mild=True)

    def _question(self, number: int) -> None:
        ask, path = self.lesson.stops[number].ask, ("stop", number)
        if ask is None:
            return
        with self._at(*path, "answer_is" if ask.answer_is else "ask"):
            asked = question(self.script, number, ask)
            self._fits("".join(map(str, asked.text)), QUESTION, *path, "ask")
            for choice in asked.choices:
                self._fits("".join(map(str, choice)), CHOICE, *path, "choices")
        if ask.reveal_at and not self._lost:
            with self._at(*path, "reveal_at"):
                if self.script.answered_at(number) is None:
                    what = f"no later stop of this run is at {ask.reveal_at} without a question"
                    raise UserError(f"{what}: add one to show the answer")

    def _seen(self, number: int) -> None:
        """Check that highlighted and selected numbers, and those in the caption, are on the screen."""
        stop, path, script = self.lesson.stops[number], ("stop", number), self.script
        acts = (False, True) if in_two(script, number) else (True,)
        states = [staged(script, number, USUAL, answered=told) for told in acts]
        frame, texts = script.frame(number), list[str]()
        for state in states:
            sight = script.sight(state)
            texts += [text_of(row) for row in screen(sight, *self.lesson.size).rows]
            if sight.told is not None:
                texts += sight.told.spoken()
        if not states[-1].zoomed:
            self._in_view(number, frame, states[-1])
        texts += [*stop.edit, stop.run, *(moment for _, moment in fields_of(stop.caption))]
        for literal in _LITERAL.findall(re.sub(r"\{[^{}]*\}", " ", stop.caption)):
            if len(literal.strip("+-%")) > 1 and not _stands(literal, texts, stop.caption):
                text = f"{literal} is not on the screen of this stop: correct it, or write {{cell@moment}}"
                self._wrong(text, *path, "caption", mild=True)

    def _in_view(self, number: int, frame: Frame, state: State) -> None:
        view = in_view(self.script.sight(state), self.lesson.size)
        stop, path = self.lesson.stops[number], ("stop", number)
        for text in stop.light:
            if not any(map(pattern(frame.program, text).covers, view)):
                self._wrong(f"{text} is not in view there", *path, "light", mild=True)
        if state.pick is not None and state.pick not in view and state.pick.tensor not in frame.program.measures:
            self._wrong(f"{stop.pick} is not in view there", *path, "pick")


def check(script: Script, known: Collection[Problem] = ()) -> list[Problem]:
    """All further problems of a lesson, in the order of its file. Its runs must exist."""
    return Checker(script, known).all()


def quickly_checked(script: Script) -> None:
    """Checks the moments, conditions and cells of all stops, as far as that takes no training.

    Raises `UserError` with all problems, each with its line.
    """
    checker = Checker(script, ())
    checker.quickly()
    if checker.problems:
        raise UserError("\n".join(problem.told(script.lesson.name) for problem in checker.problems))


def _stands(literal: str, texts: Sequence[str], caption: str) -> bool:
    """True if a number of the caption is also elsewhere on the screen."""
    plain = re.escape(literal.lstrip("+-"))
    wanted = re.compile(rf"(?<![0-9.]){plain}(?![0-9])")
    return any(wanted.search(text) for text in texts if "▌" not in text and caption not in text)


def _habits(script: Script) -> Iterator[tuple[KeyPath, str]]:
    """Yields warnings on a lesson's questions: a key and a sentence each. All stops must be valid."""
    stops = script.lesson.stops
    asks = any(stop.ask is not None for stop in stops)
    untold = 0
    for number, stop in enumerate(stops):
        path, ask = ("stop", number), stop.ask
        if ask is None:
            if stop.hide and asks:
                yield (*path, "hide"), "this hides a number and asks nothing: ask for it before it is shown"
            continue
        word = ask.answer_is or stop.pick
        before = _shown_before(script, number, word) if stop.hide and word else None
        if before is not None:
            yield (*path, "hide"), f"{word} is shown at stop {before + 1}: ask for it there, or for another number"
        if ask.answer is not None and ask.choices[ask.answer].lower().startswith(_HABIT):
            untold += 1
            if untold > 1:
                text = f'"{_HABIT}" is right {untold} times, and an audience learns to choose it: ask what can be told'
                yield (*path, "answer"), text


def _shown_before(script: Script, number: int, word: str) -> int | None:
    """An earlier stop that shows the number `word` that a stop hides and asks for; None without."""
    cell = script.frame(number).program.cell(word)
    if not mask_of(script, number).hides(cell):
        return None
    iteration = taken(script.find(number)).iteration
    for before in range(number):
        if not script.same(before, number) or taken(script.find(before)).iteration != iteration:
            continue
        sight = script.sight(staged(script, before, USUAL, answered=True))
        if sight.state.zoomed or not sight.frame.computed(cell.tensor):
            continue
        if cell in in_view(sight, script.lesson.size):
            return before
    return None


def in_view(sight: MomentView, size: tuple[int, int]) -> set[Cell]:
    """The cells visible on the screen."""
    grids = sight.grids(Size(*size))
    return {slot.cell for grid in grids for group in grid.groups for slot in grid.slots(group)}
