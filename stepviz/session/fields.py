"""Fields: how the parts of a place are written as words of the command line, and read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from stepviz.errors import UserError
from stepviz.ops import Cell, Kind, Program, TensorRole
from stepviz.settings.values import short
from stepviz.training import Moment, Timeline
from stepviz.views.panes.scales import RoleScale

EXAMPLE = "all-digits=on,pin=W.x0.c0"


class InRun(NamedTuple):
    """What the values of a place are named in."""

    line: Timeline
    iteration: int
    """The iteration of the place; a what-if may have other numbers before its edit."""

    @property
    def program(self) -> Program:
        """The operations of the iteration, which names its numbers."""
        return self.line.of(self.iteration).trainer.program


class _Codec(NamedTuple):
    """Writes a value as text, and reads it. The last argument of `read` is the part of `--also` for a `UserError`."""

    write: Callable[[InRun, Any], str]
    read: Callable[[InRun, str, str], Any]


def _number(part: str, text: str, first: int = 0) -> int:
    """A whole number minus `first`; at least 0. `part` is named in the `UserError`."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UserError(f"--also {part!r}: give a whole number, for example --also row=12")
    return max(0, int(text) - first)


def _read_switch(_: InRun, text: str, part: str) -> bool:
    if text not in ("on", "off"):
        raise UserError(f"--also {part!r}: give on or off, for example --also {EXAMPLE}")
    return text == "on"


def _read_scale(_: InRun, text: str, part: str) -> RoleScale:
    try:
        role, kind, full = text.split("/")
        found = RoleScale(TensorRole(role), Kind(kind), float(full))
    except ValueError:
        found = None
    if found is None or not 0 <= found.full < math.inf:
        raise UserError(f"--also {part!r}: give a role, a kind and a size, for example --also heat=gradient/signed/2")
    return found


def _read_step(run: InRun, text: str, part: str) -> tuple[Moment, Cell]:
    at, _, cell = text.partition("/")
    if not cell:
        raise UserError(f"--also {part!r}: give a moment and a number, for example --also trail=1:update/W_after.x0.c0")
    moment = run.line.schedule.parse(at)
    return moment, InRun(run.line, moment.iteration).program.cell(cell)


def _written_step(run: InRun, step: tuple[Moment, Cell]) -> str:
    moment, cell = step
    return f"{run.line.schedule.text(moment)}/{InRun(run.line, moment.iteration).program.word(cell)}"


def _read_pair(run: InRun, text: str, part: str) -> tuple[int, int]:
    from stepviz.views.pictures.plane import pair_of

    return pair_of(run.line.trainer.dataset, text, f"--also {part!r}: ")


_TEXT = _Codec(lambda _, text: text, lambda _run, text, _part: text)
_ALONE = _Codec(lambda _run, _on: "", lambda _run, _text, _part: True)
_SWITCH = _Codec(lambda _, on: "on" if on else "off", _read_switch)
_MOMENT = _Codec(lambda run, moment: run.line.schedule.text(moment), lambda run, text, _: run.line.schedule.parse(text))
_CELL = _Codec(lambda run, cell: run.program.word(cell), lambda run, text, _: run.program.cell(text))
_COUNT = _Codec(lambda _, count: str(count), lambda _, text, part: _number(part, text))
_POSITION = _Codec(lambda _, place: str(place + 1), lambda _, text, part: _number(part, text, 1))
_SCALE = _Codec(lambda _, scale: f"{scale.role.value}/{scale.kind.value}/{short(scale.full)}", _read_scale)
_STEP = _Codec(_written_step, _read_step)
_PAIR = _Codec(lambda _, pair: "/".join(f"x{place}" for place in pair), _read_pair)
_VOTES = _Codec(
    lambda _, votes: ".".join(map(str, votes)),
    lambda _run, text, _: tuple(_number(f"votes={part}", part) for part in text.split(".")),
)

Fields = Mapping[str, tuple[str, _Codec]]
OPTIONS: Fields = {
    "--at": ("moment", _MOMENT),
    "--name": ("label", _TEXT),
    "--look": ("look", _TEXT),
    "--pick": ("pick", _CELL),
    "--explain": ("explaining", _ALONE),
    "--zoom": ("zoom", _TEXT),
    "--graph": ("graph", _CELL),
    "--hide": ("hide", _ALONE),
}
"""The fields of a place with an option of their own, except the edits."""
ALONE = ("--explain", "--hide")
"""Options without a value."""
ALSO: Fields = {
    "all-digits": ("all_digits", _SWITCH),
    "code": ("code", _SWITCH),
    "log": ("log", _SWITCH),
    "highlight": ("highlight", _SWITCH),
    "proof": ("proof", _SWITCH),
    "answer": ("answer", _SWITCH),
    "question": ("question", _SWITCH),
    "sheet": ("sheet", _TEXT),
    "pin": ("pins", _CELL),
    "heat": ("scales", _SCALE),
    "trail": ("trail", _STEP),
    "row": ("row", _COUNT),
    "plane": ("plane", _PAIR),
    "term": ("term", _POSITION),
    "shown": ("shown", _COUNT),
    "voted": ("voted", _POSITION),
    "before": ("before", _VOTES),
    "votes": ("votes", _VOTES),
    "observing": ("observing", _SWITCH),
}
"""The fields of a place that `--also` lists."""
SEVERAL = ("pins", "scales", "trail")
"""The fields with several values."""
