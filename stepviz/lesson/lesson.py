"""Lesson: the content of a lesson file as plain values. Does not load NumPy, so that the terminal opens at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stepviz.settings.experiment import Experiment
from stepviz.settings.limits import WHATIF
from stepviz.settings.toml import KeyPath, line_at


class Problem(NamedTuple):
    """A problem in a lesson file."""

    line: int
    text: str
    """One sentence: what is wrong, and what to do."""
    mild: bool = False
    """True if it is only a warning."""

    def told(self, name: str) -> str:
        """The sentence after the line number and the name of the lesson."""
        return f"{name} line {self.line}: {self.text}"


@dataclass(frozen=True)
class Ask:
    """A question of a lesson."""

    text: str
    choices: tuple[str, ...] = ()
    """Empty for an open question."""
    answer: int | None = None
    """Position of the correct choice; None if it is not given."""
    answer_is: str = ""
    """The cell whose number is the correct choice."""
    why: tuple[str, ...] = ()
    """The mistake that leads to each choice, empty for the correct one; found automatically for `answer_is`."""
    reveal_at: str = ""
    """The moment of the later stop that gives the answer; empty if this stop does."""


@dataclass(frozen=True)
class LessonStop:
    """A moment of a run with its caption, question and hidden numbers."""

    title: str
    at: str = ""
    """Its moment, as on the command line; or else `until` has the condition at which play stops."""
    until: str = ""
    id: str = ""
    run: str = ""
    """Additional command-line words for the run of this stop."""
    edit: tuple[str, ...] = ()
    """The edits of its what-if, as for `--edit`."""
    vary: tuple[str, ...] = ()
    """Settings varied in runs side by side, as for `--vary`."""
    view: str = WHATIF
    """The view of its what-if, as for `--look`."""
    pick: str = ""
    explain: bool = False
    hide: tuple[str, ...] = ()
    """Tensors that are hidden until the next key press."""
    show: tuple[str, ...] = ()
    """Cells of hidden tensors that are shown."""
    zoom: str = ""
    light: tuple[str, ...] = ()
    """Highlighted cells; `*` means all positions of an axis."""
    speed: float | None = None
    """Steps of play per second; None to jump."""
    unit: str = "iteration"
    black: bool = False
    caption: str = ""
    say: str = ""
    minutes: float | None = None
    ask: Ask | None = None


@dataclass(frozen=True)
class Pause:
    """A breakpoint of a lesson: a condition at which play stops, and its message."""

    when: str
    text: str = ""
    once: bool = False


@dataclass(frozen=True)
class Lesson:
    """A lesson: its run, its stops in order, and its end."""

    name: str
    """Its name on the command line: that of a built-in lesson, or a file."""
    title: str
    words: tuple[str, ...]
    """The command-line words that build its run, the source first."""
    stops: tuple[LessonStop, ...]
    about: str = ""
    """The topic."""
    aim: str = ""
    """What the audience is able to do after it."""
    minutes: float = 0.0
    size: tuple[int, int] = (80, 24)
    """Columns and rows of the terminal that it is made for."""
    home: str = ""
    """The URL on the last screen."""
    found: tuple[str, ...] = ()
    """The findings on the last screen, one line each."""
    observe: bool = True
    """True if the audience is asked what it saw before a caption tells it."""
    captions: Mapping[str, str] = field(default_factory=dict)
    """The lesson's own sentences for operations, by name."""
    pauses: tuple[Pause, ...] = ()
    lines: Mapping[KeyPath, int] = field(default_factory=dict, compare=False, repr=False)
    """The line of each header and key in the file."""

    def line(self, *path: str | int) -> int:
        """The line of a key, or of the nearest table around it."""
        return line_at(self.lines, path)

    def stop_at(self, line: int) -> int | None:
        """The number of the stop, from 0, that a line belongs to; None if it belongs to none."""
        headers = [(at, path) for path, at in self.lines.items() if len(path) == 1 or isinstance(path[-1], int)]
        _, path = max((found for found in headers if found[0] <= line), default=(0, ()))
        return next((part for part in path[1:] if path[0] == "stop" and isinstance(part, int)), None)

    @property
    def is_dark(self) -> bool:
        """True if its first stop begins with a black screen."""
        return bool(self.stops) and self.stops[0].black

    @property
    def folder(self) -> str:
        """The folder of its file; paths in the lesson are relative to it."""
        return os.path.dirname(self.name)

    def planned(self, stop: int) -> float:
        """Minutes up to stop number `stop`, from 0. Stops without minutes share the time left equally."""
        given = [item.minutes for item in self.stops]
        open_ = sum(minutes is None for minutes in given)
        left = max(0.0, self.minutes - sum(minutes or 0.0 for minutes in given))
        return sum(left / open_ if minutes is None else minutes for minutes in given[:stop])

    @property
    def length(self) -> float:
        """The length of the whole lesson in minutes."""
        return self.planned(len(self.stops)) or self.minutes


@dataclass(frozen=True)
class LoadedLesson:
    """A lesson with the experiments of its runs, and the number of the run that each stop is in."""

    lesson: Lesson
    experiments: tuple[Experiment, ...]
    runs: tuple[int, ...]
