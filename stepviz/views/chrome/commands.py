"""Commands: the list of all commands and keys, which the bindings, the help, the palette and the docs read.

Kept free of NumPy and of Textual. Key names are Textual's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple


class Command(NamedTuple):
    """A command of the viewer."""

    name: str
    keys: tuple[str, ...]
    """Key names, the usual one first."""
    shown: str
    """The keys as shown to the user."""
    does: str
    """A description, as a sentence without a full stop."""
    group: str
    entry: str
    """Its text in the help; two adjacent commands with the same entry share a line there, as forward and back."""


MOVE, WATCH, NUMBERS, TEACH, PROGRAM = "MOVE IN TIME", "WATCH", "LOOK AT NUMBERS", "TEACH", "PROGRAM"


def _group(group: str, *rows: tuple[str, str, str, str, str]) -> tuple[Command, ...]:
    """The commands of a group, from the fields of each: name, keys, shown, does, entry."""
    return tuple(Command(name, (*keys.split(),), shown, does, group, entry) for name, keys, shown, does, entry in rows)


COMMANDS: tuple[Command, ...] = (
    *_group(
        MOVE,
        (
            "operation_forward",
            "right n pagedown",
            "→ n PgDn",
            "next operation; in a lesson PgDn is the next stop",
            "one operation",
        ),
        ("operation_back", "left p P pageup", "← p PgUp", "previous operation", "one operation"),
        ("phase_forward", "down f", "↓ f", "to the end of this phase, then of the next", "one phase"),
        ("phase_back", "up F", "↑ F", "to the end of the phase before", "one phase"),
        (
            "iteration_forward",
            "right_square_bracket i",
            "] i",
            "same operation, next iteration",
            "one iteration, same op",
        ),
        (
            "iteration_back",
            "left_square_bracket I",
            "[ I",
            "same operation, previous iteration",
            "one iteration, same op",
        ),
        ("check_forward", "right_curly_bracket c", "} c", "next accuracy check", "accuracy check"),
        ("check_back", "left_curly_bracket C", "{ C", "previous accuracy check", "accuracy check"),
        ("run_forward", "end", "End", "end of the run", "end / start of the run"),
        ("run_back", "home", "Home", "start of the run", "end / start of the run"),
        ("until_forward", "r", "r", "run forward until a condition is true", "until a condition is true"),
        ("until_back", "R", "R", "run back until a condition is true", "until a condition is true"),
        ("go", "g", "g", "go to ITERATION or ITERATION:OPERATION", "go to an iteration, op"),
        ("mark", "m", "m", "mark this moment", "mark / list of marks"),
        ("marks", "M", "M", "list of marks, to go back to one", "mark / list of marks"),
        ("return", "backspace", "Bksp", "back to where I was, or to the number before", "back"),
    ),
    *_group(
        WATCH,
        ("play_or_pause", "space", "Space", "play or pause", "play / pause"),
        ("play", "f5", "F5", "play (the start button of a remote)", "play / pause"),
        ("faster", "plus equals_sign", "+ =", "play faster", "faster / slower"),
        ("slower", "minus underscore", "- _", "play slower", "faster / slower"),
        ("unit", "u", "u", "unit of playback: operation, phase, iteration, check", "unit, direction"),
        ("direction", "d", "d", "play forward or backward", "unit, direction"),
        ("breakpoints", "B", "B", "conditions at which play stops: add, list, on and off", "breakpoints / black"),
        ("black", "full_stop b", ". b", "black screen; any key brings it back", "breakpoints / black"),
    ),
    *_group(
        NUMBERS,
        ("pick", "enter", "Enter", "select number; again: explain; then: go to term", "select, explain; end"),
        ("unpick", "0", "0", "unselect, follow the run", "select, explain; end"),
        (
            "pane",
            "1 2 3 4 5 6 7 8 9",
            "1-9",
            "select in that pane; votes while a question is on the screen",
            "select in pane 1-9",
        ),
        ("onward", "tab", "Tab", "next pane; while explaining the next term", "next pane / term"),
        ("backward", "shift+tab", "S-Tab", "the pane or term before (Shift+Tab)", "next pane / term"),
        ("explain", "e", "e", "explain the selected number; again: close", "explain / plot"),
        ("zoom", "z", "z", "plot of what the pane shows; again: back", "explain / plot"),
        (
            "network",
            "N",
            "N",
            "network, or graph of a formula: a tile for each unit, a line for each weight",
            "network",
        ),
        (
            "across",
            "X",
            "X",
            "plot of the rows: next feature on the horizontal axis",
            "axes of the plot",
        ),
        ("upward", "V", "V", "plot of the rows: next feature on the vertical axis", "axes of the plot"),
        ("graph", "T", "T", "graph of the selected number: its inputs, or paths to the loss", "graph / what it is"),
        ("what_is", "E", "E", "what is this? the selected number in words of the glossary", "graph / what it is"),
        ("focus", "L", "L", "highlight the selected number and its inputs", "focus / watch"),
        ("pin", "K", "K", "watch the selected number; again: stop watching", "focus / watch"),
        ("digits", "v", "v", "4 digits or all digits of the selected number", "all digits / code"),
        ("code", "x", "x", "formula, or all the code", "all digits / code"),
    ),
    *_group(
        PROGRAM,
        ("data", "D", "D", "the data set: size, classes, splits, ranges", "what the data are"),
        ("theme", "t", "t", "theme: dark, light, contrast, plain", "theme / options"),
        ("options", "o", "o", "options, kept for every session", "theme / options"),
        ("heat", "H", "H", "colour scale of this moment; again: of iteration 1", "colour / log curve"),
        ("log", "Y", "Y", "loss curve on a log scale; again: linear", "colour / log curve"),
        ("save_picture", "s", "s", "save the screen as an image (SVG)", "save image / run"),
        ("save_run", "S", "S", "save the run up to here: tables, arrays, program", "save image / run"),
        ("copy", "y", "y", "copy the command that opens this moment", "copy command / QR code"),
        ("join", "Q", "Q", "QR code and address of stepviz hall, for those who follow", "copy command / QR code"),
        ("redraw", "ctrl+l", "Ctrl+L", "draw the screen again", "redraw / suspend"),
        ("suspend", "ctrl+z", "Ctrl+Z", "back to the shell; fg comes back here", "redraw / suspend"),
        ("help", "question_mark f1", "? F1", "help: all keys; type to search, and terms", "help / list of commands"),
        ("palette", "ctrl+p", "Ctrl+P", "list of commands", "help / list of commands"),
        ("leave", "escape", "Esc", "pause, else close what is open; never quits", "pause, else close"),
        ("quit", "q", "q", "quit, asks first", "quit: asks / at once"),
        ("quit_now", "ctrl+q", "Ctrl+Q", "quit at once", "quit: asks / at once"),
    ),
    *_group(
        TEACH,
        ("hide", "h", "h", "quiz: hide each result, ask for it first", "quiz / vote again"),
        ("vote_again", "O", "O", "vote once more: a second count beside the first", "quiz / vote again"),
        ("reveal", "a", "a", "show one more cell of a hidden result", "one cell more / less"),
        ("cover", "A", "A", "hide that cell again", "one cell more / less"),
        ("what_if", "w", "w", "what if: another value from here on; again: the list of them", "what if / other run"),
        ("other_run", "W", "W", "what-if, original, or their difference", "what if / other run"),
        ("proof", "G", "G", "gradient check: compare with central differences", "check grads / stops"),
        ("outline", "l", "l", "the stops of a lesson, to go to one", "check grads / stops"),
    ),
)

_OVER = "stepviz.session.overlays"
OPENED: Mapping[str, str] = {
    "black": f"{_OVER}.parts:Black",
    "data": f"{_OVER}.pages:DataPage",
    "help": f"{_OVER}.pages:Help",
    "options": f"{_OVER}.pages:OptionsPage",
    "palette": f"{_OVER}.pages:Palette",
    "quit": f"{_OVER}.parts:QuitQuestion",
    "what_is": f"{_OVER}.parts:WhatIs",
}
"""The overlays, as `module:class`, of commands that only open an overlay; playback stops for them."""

Way = Literal["left", "right", "up", "down"]

ROW_WAYS: dict[str, int] = {"row_down": 1, "row_up": -1}
"""Commands of the arrow keys while a picture shows rows of the data."""

PICK_WAYS: dict[str, Way] = {"pick_left": "left", "pick_right": "right", "pick_up": "up", "pick_down": "down"}
"""Commands of the arrow keys while a cell is selected."""


def with_keys(keys: Sequence[tuple[str, str]]) -> tuple[Command, ...]:
    """The commands, some with another key: pairs of a command's name and its key."""
    other = {name: key_shown(key) for name, key in keys}
    return tuple(command._replace(shown=other.get(command.name, command.shown)) for command in COMMANDS)


def key_shown(key: str) -> str:
    """A key as shown to the user: `k`, `F6`, `Ctrl+K`, `Space`."""
    return key if len(key) == 1 else "+".join(part.capitalize() for part in key.split("+"))
