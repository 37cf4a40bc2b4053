"""Lesson: what a lesson file says, as plain values. Kept free of NumPy: the terminal opens before that is loaded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stepviz.lesson.lines import Path, line_at
from stepviz.settings.experiment import Experiment
from stepviz.settings.limits import WHATIF_LOOKS


class Problem(NamedTuple):
    """Something that is wrong in a lesson file."""

    line: int
    text: str
    """One sentence: what, and what to do."""
    mild: bool = False
    """Whether the lesson can be given all the same."""


@dataclass(frozen=True)
class Ask:
    """A question of the teacher's own."""

    text: str
    choices: tuple[str, ...] = ()
    """None to write the answer down."""
    answer: int | None = None
    """Position of the right choice; None where there is none."""
    answer_is: str = ""
    """The cell whose number is the right choice."""
    why: tuple[str, ...] = ()
    """What leads to each choice, empty for the right one; of a number it is found where none is given."""
    reveal_at: str = ""
    """The moment up to which the answer is kept back."""


@dataclass(frozen=True)
class LessonStop:
    """A place of a run, with what is said, asked and hidden there."""

    title: str
    at: str = ""
    """Its moment, as the command line writes it; or, in `until`, the condition that is played up to."""
    until: str = ""
    id: str = ""
    run: str = ""
    """Words of the command line that this stop's run has beside the lesson's."""
    edit: tuple[str, ...] = ()
    """What-ifs, as `--edit` takes them."""
    vary: tuple[str, ...] = ()
    """What varies in the runs that stand side by side there, as `--vary` takes it."""
    view: str = WHATIF_LOOKS[0]
    """What is shown of them, as `--look` takes it."""
    pick: str = ""
    explain: bool = False
    hide: tuple[str, ...] = ()
    """Tensors whose numbers are not told until the next press."""
    show: tuple[str, ...] = ()
    """Cells of these that are told all the same."""
    zoom: str = ""
    light: tuple[str, ...] = ()
    """Cells that are lit; `*` for all places of an axis."""
    speed: float | None = None
    """Beats of play a second; None to jump."""
    unit: str = "iteration"
    black: bool = False
    caption: str = ""
    say: str = ""
    minutes: float | None = None
    ask: Ask | None = None


@dataclass(frozen=True)
class Pause:
    """A condition at which play stops, and what is said then."""

    when: str
    text: str = ""
    once: bool = False


@dataclass(frozen=True)
class Lesson:
    """A lesson: its run, its stops in order, and its end."""

    name: str
    """As the command line takes it: the name of a built-in lesson, or a file."""
    title: str
    words: tuple[str, ...]
    """The words of the command line that build its run, the source first."""
    stops: tuple[LessonStop, ...]
    about: str = ""
    """What it is about."""
    aim: str = ""
    """What the audience can do after it."""
    minutes: float = 0.0
    size: tuple[int, int] = (80, 24)
    """The terminal it is made for."""
    home: str = ""
    """The address of the last screen."""
    found: tuple[str, ...] = ()
    """What the last screen says was found, a line each."""
    observe: bool = True
    """Whether the audience is asked what it saw before a caption tells it."""
    captions: Mapping[str, str] = field(default_factory=dict)
    """The teacher's sentences of operations, by their names."""
    pauses: tuple[Pause, ...] = ()
    lines: Mapping[Path, int] = field(default_factory=dict, compare=False, repr=False)
    """Where its headers and keys stand in the file."""

    def line(self, *path: str | int) -> int:
        """The line of a key, or of the nearest table around it."""
        return line_at(dict(self.lines), path)

    def stop_at(self, line: int) -> int | None:
        """The stop, by number from 0, whose header and keys that line is among; None for none."""
        headers = [(at, path) for path, at in self.lines.items() if len(path) == 1 or isinstance(path[-1], int)]
        _, path = max((found for found in headers if found[0] <= line), default=(0, ()))
        return next((part for part in path[1:] if path[0] == "stop" and isinstance(part, int)), None)

    @property
    def folder(self) -> str:
        """Where its file is: files that it names are found from there."""
        return os.path.dirname(self.name)

    def planned(self, stop: int) -> float:
        """Minutes up to a stop, by number from 0; a stop that gives none has its share of what is left."""
        given = [item.minutes for item in self.stops]
        open_ = sum(minutes is None for minutes in given)
        left = max(0.0, self.minutes - sum(minutes or 0.0 for minutes in given))
        return sum(left / open_ if minutes is None else minutes for minutes in given[:stop])

    @property
    def length(self) -> float:
        """Minutes of the whole lesson."""
        return self.planned(len(self.stops)) or self.minutes


@dataclass(frozen=True)
class Given:
    """A lesson that is given: its runs, and which of them each stop is in."""

    lesson: Lesson
    experiments: tuple[Experiment, ...]
    runs: tuple[int, ...]

    def dark(self, stop: int) -> bool:
        """Whether a stop begins with a black screen."""
        return 0 <= stop < len(self.lesson.stops) and self.lesson.stops[stop].black
