"""Overlays: what can lie over the normal screen and takes the keys first, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from stepviz.ops import Cell

PROMPT_WIDTH = 78
"""Columns of what is asked and typed."""


@dataclass(frozen=True)
class Black:
    """The black screen."""

    dot: bool = False
    """Whether a dim dot tells who stands at the terminal that something is there."""


class Heading(NamedTuple):
    """A stop in the outline of a lesson."""

    title: str
    where: str
    note: str = ""
    """Whether it asks something, and how far that is."""
    mark: str = ""
    """`✓` shown, `▸` here."""


@dataclass(frozen=True)
class Outline:
    """The stops of a lesson, one of them chosen."""

    title: str = ""
    here: str = ""
    """Where one is: `stop 8 of 19 · 1:grads`."""
    stops: tuple[Heading, ...] = ()
    place: int = 0
    back: int = 0
    """The number of the stop that it was opened at, from 1."""


@dataclass(frozen=True)
class Farewell:
    """The last screen of a lesson: what was found, and what one takes home."""

    title: str = ""
    found: tuple[str, ...] = ()
    commands: tuple[tuple[tuple[str, ...], str], ...] = ()
    """The words of each, with what it does."""
    home: str = ""
    code: tuple[str, ...] = ()
    """The address as a QR code, in half blocks: light modules are inked."""


@dataclass(frozen=True)
class QuitQuestion:
    """Asks before quitting."""

    text = "Quit? q or y quits, any other key stays"
    keys = ("q y quit", "any other key stays")


@dataclass(frozen=True)
class Help:
    """All keys, from line `top` on; of those that words were typed of what these name."""

    top: int = 0
    typed: str = ""
    now: tuple[str, ...] = ()
    """The keys of what had the focus when it was opened: `Tab next term`; none where that is the run itself."""


@dataclass(frozen=True)
class DataPage:
    """What there is to learn from, from line `top` on."""

    top: int = 0


@dataclass(frozen=True)
class Palette:
    """The list of commands with the words that were typed, one of them chosen."""

    typed: str = ""
    place: int = 0


@dataclass(frozen=True)
class OptionsPage:
    """What the viewer likes in every session, one of the choices chosen."""

    place: int = 0


@dataclass(frozen=True)
class MarkList:
    """The marks, one of them chosen."""

    place: int = 0


@dataclass(frozen=True)
class BreakpointList:
    """The conditions that play stops at, one of them chosen."""

    place: int = 0


@dataclass(frozen=True)
class WhatIs:
    """What a number is; what to do where none is in brackets."""

    cell: Cell | None = None


@dataclass(frozen=True)
class Copied:
    """The command of this moment, which was copied where the terminal can do that: its words."""

    words: tuple[str, ...] = ()


Asked = Literal["until_forward", "until_back", "go", "mark", "breakpoint", "save", "votes"]
"""What a prompt asks for."""

_RECALL = ("↑ asked before", "Tab complete")
_CONDITION = "for example  loss < 0.1   W.x2.c0 < 0   train == 100   val changes   right.4   nan"


class _Asks(NamedTuple):
    label: str
    hint: str
    enter: str
    """What Enter does."""
    more: tuple[str, ...] = ()


_ASKS: dict[Asked, _Asks] = {
    "until_forward": _Asks("run until", _CONDITION, "run", _RECALL),
    "until_back": _Asks("run back until", _CONDITION, "run back", _RECALL),
    "go": _Asks("go to", "for example  500   500:check   :grads   +10", "go there"),
    "mark": _Asks("name of this mark", "a word of yours; empty: the next free letter", "mark it"),
    "votes": _Asks("votes", "how many hands: a whole number", "takes it"),
    "save": _Asks("save the run as", "by its ending: .csv .wide.csv .json .npz .py .md .html .cast", "save it"),
    "breakpoint": _Asks("stop when", _CONDITION, "switch it on", _RECALL),
}


@dataclass(frozen=True)
class Prompt:
    """One line of text that is asked for below the tensors."""

    asked: Asked
    text: str = ""
    cursor: int = 0
    place: int = 0
    """The text accepted before that was recalled, counted from the latest: 1, 2, …; 0 for none."""
    note: str = ""
    """What is wrong, or the words to choose from."""
    about: str = ""
    """What it is asked for: the choice that is voted for."""

    @property
    def label(self) -> str:
        """Before the text: `go to`, `votes for 2:`."""
        label = _ASKS[self.asked].label
        return f"{label} for {self.about}:" if self.about else label

    @property
    def line(self) -> str:
        """The label and the text with its cursor, the end in view."""
        shown = f"{self.label} {self.text[: self.cursor]}▏{self.text[self.cursor :]}"
        if len(shown) <= PROMPT_WIDTH:
            return shown
        return f"{self.label} …{shown[len(shown) - PROMPT_WIDTH + len(self.label) + 2 :]}"

    @property
    def above(self) -> str:
        """What is wrong, the words to choose from, or a hint."""
        return self.note or _ASKS[self.asked].hint

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that matter while it is open, and what they do."""
        return f"Enter {_ASKS[self.asked].enter}", "Esc close", *_ASKS[self.asked].more, "Ctrl+U clear"


@dataclass(frozen=True)
class WhatIfMenu:
    """What can be changed from an iteration on, one key each."""


@dataclass(frozen=True)
class WhatIfPrompt:
    """Another value that is asked for, and what it leads to."""

    iteration: int = 1
    """At whose start it takes effect."""
    name: str = ""
    """What is changed, as an edit names it; empty where that is typed too: `x.r6.x2=1`."""
    words: str = ""
    """The same in words: `learning rate`."""
    today: str = ""
    """What it is now."""
    text: str = ""
    cursor: int = 0
    note: str = ""
    """What is wrong."""
    effect: tuple[str, ...] = ()
    """What comes of it, in lines."""
    command: str = ""
    """What makes it again."""
    choices: tuple[str, ...] = ()
    """All its values, where there are but a few."""
    hint: str = ""
    """What to type."""


@dataclass(frozen=True)
class WhatIfList:
    """The original and the what-ifs, one of them chosen, and what is typed as its new name."""

    place: int = 0
    naming: str | None = None


Overlay = (
    Black
    | QuitQuestion
    | Help
    | DataPage
    | Palette
    | OptionsPage
    | MarkList
    | BreakpointList
    | Copied
    | WhatIs
    | Prompt
    | Outline
    | Farewell
    | WhatIfMenu
    | WhatIfPrompt
    | WhatIfList
)
PAGES = (Black, Help, DataPage, Palette, OptionsPage, Outline, Farewell, WhatIfList)
"""Those that take the place of the panes."""
TYPED = (Help, Prompt, Palette, WhatIfPrompt, WhatIfList)
"""Those in which a key can be a letter of a text."""
