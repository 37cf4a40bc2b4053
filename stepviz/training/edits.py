"""Edits: the changes of a what-if, read from text: `501:lr=0.1` or `501:W.x2.c0=2`, at the start of iteration 501.

An edit changes a setting, a parameter, an input (`501:x.r6.x2=1`, of row #6) or a label (`501:y.r6=0`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops import Array, Cell, Parameters, Program, TensorRole
from stepviz.settings.checking import used
from stepviz.settings.experiment import Experiment
from stepviz.settings.limits import MAX_EDITED
from stepviz.settings.table import EDITABLE, SETTINGS
from stepviz.settings.values import nearest, short
from stepviz.shell import quoted
from stepviz.text import whole
from stepviz.training.trainer import Trainer

_OF_ROW = re.compile(r"[^.]*\.\s*r[0-9]")
_CHOOSABLE = (TensorRole.PARAMETER, TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET)


@dataclass(frozen=True)
class Edit:
    """One change in its normal form: edits are equal if their texts are."""

    iteration: int
    """The iteration at whose start it takes effect."""
    name: str
    """A setting or a cell: `lr`, `W.x2.c0`."""
    value: str

    @property
    def text(self) -> str:
        """In the form of the command line."""
        return f"{self.iteration}:{self.name}={self.value}"


def read_all(texts: Iterable[str], trainer: Trainer) -> tuple[Edit, ...]:
    """Parses the edits of a trainer's run, and sorts them by iteration.

    Raises `UserError` for an edit that the run cannot have.
    """
    edits, texts = [], sorted(texts, key=_iteration_of)
    count = len(set(map(_iteration_of, texts)))
    if count > MAX_EDITED:
        raise UserError(f"{count} iterations are edited: give edits of at most {MAX_EDITED}")
    for text in texts:
        edit, trainer = _read(text, trainer)
        edits.append(edit)
    return tuple(edits)


def _iteration_of(text: str) -> int:
    """The iteration that the text of an edit names; 0 if it names none."""
    return whole(text.strip().partition(":")[0]) or 0


def _read(text: str, trainer: Trainer) -> tuple[Edit, Trainer]:
    """The edit, and the trainer of the edited run."""
    match = re.fullmatch(r"([0-9]{1,12}):([^=]+)=(.*)", text.strip())
    program, last = trainer.program, trainer.schedule.iterations
    if match is None:
        raise UserError(f"--edit {quoted(text)} is not ITERATION:NAME=VALUE: {_form(program)}")
    number, name, value = int(match[1]), match[2].strip(), match[3].strip()
    if not 1 <= number <= last:
        raise UserError(f"--edit {quoted(text)} is outside the run: its iterations are 1 to {last}")
    try:
        edit = Edit(number, *_normalized(trainer, number, name, value))
        return edit, applied(trainer, (edit,))
    except UserError as error:
        raise UserError(f"--edit {quoted(text)}: {error}") from None


def _form(program: Program) -> str:
    """What to write instead."""
    first = program.parameters[0]
    return f"write for example 501:lr=0.1 or 501:{program.word(Cell(first.name, (0,) * len(first.axes)))}=2"


def _normalized(trainer: Trainer, iteration: int, name: str, value: str) -> tuple[str, str]:
    """Name and value in normal form. Raises `UserError`."""
    if name.replace("_", "-") in EDITABLE:
        name = name.replace("_", "-")
        row = SETTINGS[name.replace("-", "_")]
        return name, value if row.choices else row.values.written(row.values.read("", value))
    program = trainer.program
    if name.replace("-", "_") in SETTINGS and name not in (*program.tensors, *program.measures):
        raise UserError(f"{name} is the same in the whole run: {_form(program)}")
    place = chosen_by(trainer, iteration, name)
    of_text = trainer.dataset.characters
    role = program.role(place.cell.tensor)
    if of_text and role in (TensorRole.INPUT, TensorRole.LABEL):
        return place.text, _character(value, of_text)
    if place.row is not None and role is TensorRole.LABEL:
        classes = trainer.dataset.classes
        return place.text, _position(value, classes, "class", f"a whole number from 0 to {len(classes) - 1}")
    return place.text, short(_number(name, value))


def _character(value: str, of_text: Sequence[str]) -> str:
    """The character that is given as itself or as its position; white space, which is not shown, as its position."""
    if value in of_text:
        return value
    position = _position(value, of_text, "character", f"one of {''.join(of_text)[:40]}")
    found = of_text[int(position)]
    return found if found.strip() else position


def _position(value: str, names: Sequence[str], kind: str, instead: str) -> str:
    number = whole(value, len(names) - 1)
    if number is None:
        raise UserError(f"there is no {kind} {quoted(value)}: give {instead}")
    return str(number)


def _number(name: str, value: str) -> float:
    try:
        number = float("_" if "_" in value else value)
    except ValueError:
        raise UserError(f"{quoted(value)} is not a number: write for example 0.1") from None
    if not math.isfinite(number):
        raise UserError(f"{name} cannot be {quoted(value)}: give a finite number")
    return number


class Chosen(NamedTuple):
    """A number that an edit can set: of a parameter or of a row of the data."""

    cell: Cell
    """Its cell; in the data, the first index is the number of the row."""
    row: int | None
    """The number of the row; None for a parameter."""
    text: str
    """Its name in an edit."""


def chosen_by(trainer: Trainer, iteration: int, name: str) -> Chosen:
    """The number that `W.x2.c0`, `x.r6.x2` or, in a batch, `x.e1.x2` names. Raises `UserError` if it is computed."""
    program, of_rows = trainer.program, _OF_ROW.match(name) is not None
    try:
        cell = program.cell(name, of_rows=of_rows)
    except UserError:
        named = [tensor for tensor in program.tensors.values() if tensor.word == name.partition(".")[0]]
        near = None if named else nearest(name, EDITABLE)
        if near:
            raise UserError(f"{quoted(name)} is unknown: did you mean {near}?") from None
        computed = next((tensor for tensor in named if tensor.role not in _CHOOSABLE), None)
        if computed is None:
            raise
        cell = Cell(computed.name, (0,) * len(computed.axes))  # report that it is computed, not the bad index
    role = program.role(cell.tensor)
    if role is TensorRole.PARAMETER:
        return Chosen(cell, None, program.word(cell))
    if role not in _CHOOSABLE:
        parameter = parameter_of(program, cell)
        others = "a parameter, an input or a label" if parameter is None else program.word(parameter)
        raise UserError(f"{name} is computed, not chosen: choose {others}")
    rows = None if of_rows else next(trainer.sampler.batches(iteration, 1))
    row = cell.index[0] if rows is None else int(rows[cell.index[0]])
    head, _, *rest = program.word(cell).split(".")
    return Chosen(Cell(cell.tensor, (row, *cell.index[1:])), row, ".".join((head, f"r{row}", *rest)))


def parameter_of(program: Program, cell: Cell) -> Cell | None:
    """The parameter cell that `cell` is, or is the gradient or optimizer state of; None if there is none."""
    name = cell.tensor
    if name not in program.tensors:
        return None
    while program.of(name) != name:
        name = program.of(name)
    return Cell(name, cell.index) if program.role(name) is TensorRole.PARAMETER else None


def applied(trainer: Trainer, edits: Iterable[Edit]) -> Trainer:
    """The trainer of the run after edits of one iteration; the same trainer if they only change parameters.

    Batches stay the same unless the seed or the batch size changes. Raises `UserError`.
    """
    edits = tuple(edits)
    settings: dict[str, Any] = {e.name.replace("-", "_"): e.value for e in edits if e.name in EDITABLE}
    cells = [(place.cell, value) for place, value in _numbers(trainer, edits) if place.row is not None]
    if not settings and not cells:
        return trainer
    experiment = trainer.experiment
    # The settings of a replaced optimizer become defaults: the new one may not have them.
    edited = Experiment.unchecked(**{**vars(experiment), **settings})
    others = ((name, row) for name, row in SETTINGS.items() if name not in settings)
    idle = {name: row.default for name, row in others if edited.lacks(name) and not experiment.lacks(name)}
    changed = replace(experiment, **{**idle, **settings})
    used(changed, settings)
    return Trainer(changed, _edited_data(trainer, cells), after=trainer)


def _numbers(trainer: Trainer, edits: Iterable[Edit]) -> list[tuple[Chosen, float]]:
    """The cells that edits of numbers set, with the new values."""
    chosen = (edit for edit in edits if edit.name not in EDITABLE)
    named = ((chosen_by(trainer, edit.iteration, edit.name), edit.value) for edit in chosen)
    return [(place, float(in_digits(trainer, place, value))) for place, value in named]


def in_digits(trainer: Trainer, place: Chosen, value: str) -> str:
    """A value that an edit sets, as a number: of a character its position."""
    of_text = trainer.dataset.characters
    return str(of_text.index(value)) if place.row is not None and value in of_text else value


def _edited_data(trainer: Trainer, cells: Iterable[tuple[Cell, float]]) -> Dataset:
    """The data with other numbers in some cells."""
    X, y = trainer.dataset.X.copy(), trainer.dataset.y.copy()
    for cell, value in cells:
        row, *column = cell.index
        table: Array = X if trainer.program.role(cell.tensor) is TensorRole.INPUT else y.reshape(len(y), -1)
        table[row, column or 0] = value
    return replace(trainer.dataset, X=X, y=y) if cells else trainer.dataset


def carried_from(trainer: Trainer, changed: Trainer, edits: Sequence[Edit], carried: Parameters) -> Parameters:
    """The carried arrays that the edited run starts from; the state of a new optimizer starts anew."""
    old = {tensor.name: array for tensor, array in zip(trainer.program.carried, carried, strict=True)}
    for place, value in _numbers(trainer, edits):
        if place.row is None:
            array = old[place.cell.tensor] = np.array(old[place.cell.tensor])
            array[place.cell.index] = value
            array.setflags(write=False)
    if changed.experiment.optimizer != trainer.experiment.optimizer:
        for tensor in trainer.program.update.memory:
            del old[tensor.name]
    program = changed.program
    start = program.start(tuple(old[parameter.name] for parameter in program.parameters), edits[0].iteration)
    return tuple(old.get(tensor.name, new) for tensor, new in zip(program.carried, start, strict=True))
