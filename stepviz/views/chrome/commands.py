"""Commands: every key once. The bindings, the help, the palette and the docs read this list.

Kept free of NumPy and of Textual. Key names are Textual's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple


class Command(NamedTuple):
    """Something the viewer can ask for."""

    name: str
    keys: tuple[str, ...]
    """Key names, the first one is the usual one."""
    shown: str
    """The keys as people call them."""
    does: str
    """What it does, as a sentence without a full stop."""
    group: str
    entry: str
    """Its words in the help; two commands with the same entry are one line there, forward and back."""
    back: bool = False
    """Whether it is the second of such a pair."""


MOVE, WATCH, NUMBERS, TEACH, PROGRAM = "MOVE IN TIME", "WATCH", "LOOK AT NUMBERS", "TEACH", "PROGRAM"

_BEATS, _FULLER = "unit, direction", "all digits / code"

COMMANDS: tuple[Command, ...] = (
    Command(
        "operation_forward",
        ("right", "n", "pagedown"),
        "→ n PgDn",
        "next operation; in a lesson PgDn is the next stop",
        MOVE,
        "one operation",
    ),
    Command(
        "operation_back", ("left", "p", "P", "pageup"), "← p PgUp", "previous operation", MOVE, "one operation", True
    ),
    Command("phase_forward", ("down", "f"), "↓ f", "to the end of this phase, then of the next", MOVE, "one phase"),
    Command("phase_back", ("up", "F"), "↑ F", "to the end of the phase before", MOVE, "one phase", True),
    Command(
        "iteration_forward",
        ("right_square_bracket", "i"),
        "] i",
        "same operation, next iteration",
        MOVE,
        "one iteration, same op",
    ),
    Command(
        "iteration_back",
        ("left_square_bracket", "I"),
        "[ I",
        "same operation, previous iteration",
        MOVE,
        "one iteration, same op",
        True,
    ),
    Command("check_forward", ("right_curly_bracket", "c"), "} c", "next accuracy check", MOVE, "accuracy check"),
    Command("check_back", ("left_curly_bracket", "C"), "{ C", "previous accuracy check", MOVE, "accuracy check", True),
    Command("run_forward", ("end",), "End", "end of the run", MOVE, "end / start of the run"),
    Command("run_back", ("home",), "Home", "start of the run", MOVE, "end / start of the run", True),
    Command("until_forward", ("r",), "r", "run forward until a condition is true", MOVE, "until a condition is true"),
    Command("until_back", ("R",), "R", "run back until a condition is true", MOVE, "until a condition is true", True),
    Command("go", ("g",), "g", "go to ITERATION or ITERATION:OPERATION", MOVE, "go to an iteration, op"),
    Command("mark", ("m",), "m", "mark this moment", MOVE, "mark / list of marks"),
    Command("marks", ("M",), "M", "list of marks, to go back to one", MOVE, "mark / list of marks", True),
    Command("return", ("backspace",), "Bksp", "back to where I was, or to the number before", MOVE, "back"),
    Command("play_or_pause", ("space",), "Space", "play or pause", WATCH, "play / pause"),
    Command("play", ("f5",), "F5", "play (the start button of a remote)", WATCH, "play / pause", True),
    Command("faster", ("plus", "equals_sign"), "+ =", "play faster", WATCH, "faster / slower"),
    Command("slower", ("minus", "underscore"), "- _", "play slower", WATCH, "faster / slower", True),
    Command("unit", ("u",), "u", "unit of playback: operation, phase, iteration, check", WATCH, _BEATS),
    Command("direction", ("d",), "d", "play forward or backward", WATCH, _BEATS, True),
    Command(
        "breakpoints",
        ("B",),
        "B",
        "conditions at which play stops: add, list, on and off",
        WATCH,
        "breakpoints / black",
    ),
    Command(
        "black", ("full_stop", "b"), ". b", "black screen; any key brings it back", WATCH, "breakpoints / black", True
    ),
    Command(
        "pick", ("enter",), "Enter", "select number; again: explain; then: go to term", NUMBERS, "select, explain; end"
    ),
    Command("unpick", ("0",), "0", "unselect, follow the run", NUMBERS, "select, explain; end", True),
    Command(
        "pane",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
        "1-9",
        "select in that pane; votes while a question is on the screen",
        NUMBERS,
        "select in pane 1-9",
    ),
    Command("onward", ("tab",), "Tab", "next pane; while explaining the next term", NUMBERS, "next pane / term"),
    Command(
        "backward", ("shift+tab",), "S-Tab", "the pane or term before (Shift+Tab)", NUMBERS, "next pane / term", True
    ),
    Command("explain", ("e",), "e", "explain the selected number; again: close", NUMBERS, "explain / plot"),
    Command("zoom", ("z",), "z", "plot of what the pane shows; again: back", NUMBERS, "explain / plot", True),
    Command(
        "network", ("N",), "N", "the network: a tile for each unit, lines between them; again: back", NUMBERS, "network"
    ),
    Command(
        "graph",
        ("T",),
        "T",
        "graph of the selected number: its inputs, or paths to the loss",
        NUMBERS,
        "graph / what it is",
    ),
    Command(
        "what_is",
        ("E",),
        "E",
        "what is this? the selected number in words of the glossary",
        NUMBERS,
        "graph / what it is",
        True,
    ),
    Command("heat", ("H",), "H", "colour scale of this moment; again: of iteration 1", NUMBERS, "colour / log curve"),
    Command("log", ("Y",), "Y", "loss curve on a log scale; again: linear", NUMBERS, "colour / log curve", True),
    Command("focus", ("L",), "L", "highlight the selected number and its inputs", NUMBERS, "focus / watch"),
    Command("pin", ("K",), "K", "watch the selected number; again: stop watching", NUMBERS, "focus / watch", True),
    Command("digits", ("v",), "v", "4 digits or all digits of the selected number", NUMBERS, _FULLER),
    Command("code", ("x",), "x", "formula, or all the code", NUMBERS, _FULLER, True),
    Command("data", ("D",), "D", "the data set: size, classes, splits, ranges", PROGRAM, "what the data are"),
    Command("theme", ("t",), "t", "theme: dark, light, contrast, plain", PROGRAM, "theme / options"),
    Command("options", ("o",), "o", "options, kept for every session", PROGRAM, "theme / options", True),
    Command("save_picture", ("s",), "s", "save the screen as an image (SVG)", PROGRAM, "save image / run"),
    Command(
        "save_run", ("S",), "S", "save the run up to here: tables, arrays, program", PROGRAM, "save image / run", True
    ),
    Command("copy", ("y",), "y", "copy the command that opens this moment", PROGRAM, "copy the command"),
    Command("redraw", ("ctrl+l",), "Ctrl+L", "draw the screen again", PROGRAM, "redraw / suspend"),
    Command(
        "suspend", ("ctrl+z",), "Ctrl+Z", "back to the shell; fg comes back here", PROGRAM, "redraw / suspend", True
    ),
    Command(
        "help",
        ("question_mark", "f1"),
        "? F1",
        "help: all keys; type to search, and terms",
        PROGRAM,
        "help / list of commands",
    ),
    Command("palette", ("ctrl+p",), "Ctrl+P", "list of commands", PROGRAM, "help / list of commands", True),
    Command("leave", ("escape",), "Esc", "pause, else close what is open; never quits", PROGRAM, "pause, else close"),
    Command("quit", ("q",), "q", "quit, asks first", PROGRAM, "quit: asks / at once"),
    Command("quit_now", ("ctrl+q",), "Ctrl+Q", "quit at once", PROGRAM, "quit: asks / at once", True),
    Command("hide", ("h",), "h", "quiz: hide each result, ask for it first", TEACH, "quiz: hide, reveal"),
    Command("reveal", ("a",), "a", "show one more cell of a hidden result", TEACH, "one cell more / less"),
    Command("cover", ("A",), "A", "hide that cell again", TEACH, "one cell more / less", True),
    Command(
        "what_if",
        ("w",),
        "w",
        "what if: another value from here on; again: the list of them",
        TEACH,
        "what if / other run",
    ),
    Command("other_run", ("W",), "W", "what-if, original, or their difference", TEACH, "what if / other run", True),
    Command("proof", ("G",), "G", "gradient check: compare with central differences", TEACH, "check grads / stops"),
    Command("outline", ("l",), "l", "the stops of a lesson, to go to one", TEACH, "check grads / stops", True),
)

_OVER = "stepviz.session.overlays"
OPENED: Mapping[str, str] = {
    "black": f"{_OVER}.parts:Black",
    "data": f"{_OVER}.pages:DataPage",
    "help": f"{_OVER}.pages:Help",
    "marks": f"{_OVER}.parts:MarkList",
    "options": f"{_OVER}.pages:OptionsPage",
    "palette": f"{_OVER}.pages:Palette",
    "quit": f"{_OVER}.parts:QuitQuestion",
    "what_is": f"{_OVER}.parts:WhatIs",
}
"""The overlay that a command opens, and nothing else, as `module:class`; play stops for it."""

Way = Literal["left", "right", "up", "down"]

ROW_WAYS: dict[str, int] = {"row_down": 1, "row_up": -1}
"""What the arrows mean while a picture shows rows of the data."""

PICK_WAYS: dict[str, Way] = {"pick_left": "left", "pick_right": "right", "pick_up": "up", "pick_down": "down"}
"""What the arrows mean while a cell is picked."""


def with_keys(keys: Sequence[tuple[str, str]]) -> tuple[Command, ...]:
    """The commands, some with another key: a command's name and that key."""
    other = dict(keys)
    return tuple(
        command._replace(shown=key_shown(other[command.name])) if command.name in other else command
        for command in COMMANDS
    )


def key_shown(key: str) -> str:
    """A key as people call it: `k`, `F6`, `Ctrl+K`, `Space`."""
    return key if len(key) == 1 else "+".join(part.capitalize() for part in key.split("+"))
