"""Saved: a whole state as JSON, and back: what a second process or a bug report needs. A condition is its text."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stepviz.errors import UserError
from stepviz.ops import Cell, Pattern, Program
from stepviz.ops.question import Question
from stepviz.session.film import Film
from stepviz.training.conditions import Condition, parse
from stepviz.training.edits import Edit, read_all
from stepviz.views.lessons.lecture import Lecture
from stepviz.views.panes.curve import Curve
from stepviz.views.pictures.picture import suiting
from stepviz.views.state import State, WhatIf
from tests.support.overlays import kinds

VERSION = 1
_KIND = "is"
"""The key under which a class is named."""
_WORDS = {math.inf: "inf", -math.inf: "-inf"}
_NAMED = {kind.__name__: kind for kind in (Cell, Condition, Curve, Edit, Lecture, Pattern, Question)} | {
    "Overlay": Union[kinds()]  # noqa: UP007 - as many as there are
}
"""Types of fields whose homes are loaded only where there is one."""


class _MisfitError(Exception):
    """What is wrong, to go into the sentence."""


def save(state: State) -> str:
    """The state as one line of JSON. What is as at the start of a session is left out."""
    return json.dumps({"stepviz": VERSION, "state": _plain(state)}, ensure_ascii=False, allow_nan=False)


def read(text: str, film: Film) -> State:
    """The state of such a line, for the runs of that film.

    Raises `UserError` for a text that is no state, one of another version, or one of another run.
    """
    try:
        return _fitting(_state(json.loads(text), film), film)
    except (_MisfitError, ValueError) as misfit:
        raise UserError(f"this is no saved session: {misfit}") from None


def _state(given: Any, film: Film) -> State:
    if not isinstance(given, dict) or "stepviz" not in given:
        raise _MisfitError("there is no version in it")
    if given["stepviz"] != VERSION:
        raise _MisfitError(f"it has version {given['stepviz']!r}, and {VERSION} can be read")
    told = given.get("state")
    base = _base(told, film)
    state = _Reader(film.made_by(_edits(told, film, base), base).trainer.program).read(State, told, "state")
    assert isinstance(state, State)
    return state


def _base(told: Any, film: Film) -> int:
    """Which of the lesson's runs it is in."""
    base = told.get("base", 0) if isinstance(told, dict) else 0
    if type(base) is not int or not 0 <= base < len(film.originals):
        raise _MisfitError(f"there is no run {base!r} in this lesson")
    return base


def _edits(told: Any, film: Film, base: int) -> tuple[Edit, ...]:
    """What makes the run that is looked at: its names are read for it."""
    given = told if isinstance(told, dict) else {}
    original = film.originals[base].trainer
    reader, run = _Reader(original.program), given.get("run", 0)
    whatifs = reader.read(tuple[WhatIf, ...], given.get("whatifs", []), "whatifs")
    assert isinstance(whatifs, tuple)
    for number in (run, given.get("rival", 0)):
        if not isinstance(number, int) or not 0 <= number <= len(whatifs):
            raise _MisfitError(f"there is no run {number!r}")
    try:
        for whatif in whatifs:
            film.made_by(read_all([edit.text for edit in whatif.edits], original), base)
    except UserError as error:
        raise _MisfitError(str(error)) from None
    return whatifs[run - 1].edits if run else ()


def _fitting(state: State, film: Film) -> State:
    """The state, if its moment, its picture and its cell are there in the run."""
    if not film.schedule(state).exists(state.moment):
        raise _MisfitError(f"this run has no moment {state.moment.iteration}, {state.moment.op}")
    if state.zoom and state.zoom not in [picture.key for picture in suiting(film.frame(state))]:
        raise _MisfitError(f"this run has no picture {state.zoom!r}")
    program = film.program(state)
    for cell in (cell for cell in (state.pick, state.graph) if cell is not None):
        try:
            program.cell(program.word(cell))
        except (UserError, LookupError, ValueError):
            raise _MisfitError(f"this run has no number {cell.tensor} {list(cell.index)}") from None
    return state


def _plain(value: Any) -> Any:
    """As JSON has it: classes by name with the fields that differ from their defaults, sets in order."""
    if isinstance(value, Condition):
        return value.text
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return "nan" if math.isnan(value) else _WORDS.get(value, value)
    if is_dataclass(value) or hasattr(value, "_fields"):
        given = {name: getattr(value, name) for name in _defaults(type(value))}
        told = {name: _plain(item) for name, item in given.items() if item != _defaults(type(value))[name]}
        return {_KIND: type(value).__name__, **told}
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(item)] for key, item in value.items()]
    if isinstance(value, frozenset):
        return [_plain(item) for item in sorted(value)]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _defaults(kind: type) -> dict[str, Any]:
    """Its fields with their defaults; `MISSING` where there is none."""
    if not is_dataclass(kind):
        known: Mapping[str, Any] = getattr(kind, "_field_defaults")  # noqa: B009 - of a named tuple
        return {name: known.get(name, MISSING) for name in kind.__annotations__}
    made = {field.name: field.default_factory() for field in fields(kind) if field.default_factory is not MISSING}
    return {field.name: field.default for field in fields(kind)} | made


class _Reader:
    """Values of the types that are written beside the fields of the classes."""

    def __init__(self, program: Program) -> None:
        """`program`: what conditions are read for."""
        self._program = program

    def read(self, hint: Any, given: Any, where: str) -> object:
        """The value of that type, or of one of the types of a union. Raises `_MisfitError`."""
        if hint is Condition:
            return self._condition(given, where)
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            return self._one_of(get_args(hint), given, where)
        if origin is Literal:
            return _checked(given in get_args(hint), given, where)
        if origin is not None:
            return self._many(origin, get_args(hint), given, where)
        if isinstance(hint, type) and issubclass(hint, Enum):
            known = {item.value: item for item in hint}
            return known[_checked(isinstance(given, str) and given in known, given, where)]
        if hint is float and isinstance(given, int | float | str) and not isinstance(given, bool):
            return _float(given, where)
        if hint in (bool, int, str, NoneType):
            return _checked(type(given) is hint, given, where)
        bases = getattr(hint, "__orig_bases__", ())
        if bases and get_origin(bases[0]) is tuple:
            return self._many(hint, get_args(bases[0]), given, where)
        return self._made(hint, given, where)

    def _condition(self, given: Any, where: str) -> Condition:
        try:
            return parse(_checked(isinstance(given, str), given, where), self._program)
        except UserError as error:
            raise _MisfitError(f"{where}: {error}") from None

    def _one_of(self, hints: tuple[Any, ...], given: Any, where: str) -> object:
        if float in hints and given in ("nan", *_WORDS.values()):
            return float(given)
        for hint in hints:
            name = given.get(_KIND) if isinstance(given, dict) else type(given).__name__
            if (isinstance(given, list) and get_origin(hint) is tuple) or name == getattr(hint, "__name__", ""):
                return self.read(hint, given, where)
        raise _MisfitError(f"{where} cannot be {_brief(given)}")

    def _many(self, origin: Any, hints: tuple[Any, ...], given: Any, where: str) -> object:
        items = _checked(isinstance(given, list), given, where)
        if issubclass(origin, Mapping):
            pairs = [self.read(tuple[hints], item, where) for item in items]  # type: ignore[valid-type]
            return dict(pairs)  # type: ignore[arg-type]  # each is a tuple of two
        if origin is tuple and hints[-1] is not Ellipsis:
            _checked(len(items) == len(hints), given, where)
            return tuple(self.read(hint, item, where) for hint, item in zip(hints, items, strict=True))
        make: Callable[[list[object]], object] = origin
        return make([self.read(hints[0], item, where) for item in items])

    def _made(self, kind: type, given: Any, where: str) -> object:
        """An object of a class, its fields given or as usual."""
        _checked(isinstance(given, dict) and given.get(_KIND) == kind.__name__, given, where)
        hints, usual = get_type_hints(kind, localns=_NAMED), _defaults(kind)
        told = {name: value for name, value in given.items() if name != _KIND}
        for name in told:
            if name not in usual:
                raise _MisfitError(f"{where} has no {name!r}; a newer stepviz may have written it")
        for name, value in usual.items():
            if value is MISSING and name not in told:
                raise _MisfitError(f"{where} lacks {name!r}")
        return kind(**{name: self.read(hints[name], value, name) for name, value in told.items()})


def _float(given: float | str, where: str) -> float:
    _checked(not isinstance(given, str) or given in ("nan", *_WORDS.values()), given, where)
    return float(given)


def _checked(fits: bool, given: Any, where: str) -> Any:
    if not fits:
        raise _MisfitError(f"{where} cannot be {_brief(given)}")
    return given


def _brief(given: Any) -> str:
    text = repr(given)
    return text if len(text) <= 40 else f"{text[:39]}…"
