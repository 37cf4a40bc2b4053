"""Script: writes a run as a Python program that only needs NumPy and prints the parameters with all digits."""

from __future__ import annotations

import base64
import math
import textwrap
import zlib
from collections.abc import Iterator
from textwrap import indent
from typing import Any, NamedTuple

import numpy as np

from stepviz import shell
from stepviz.export.part import Part
from stepviz.ops import Array, Op, Program, TensorRole
from stepviz.settings.table import EDITABLE
from stepviz.text import visible
from stepviz.training import Timeline, Trainer
from stepviz.training.branch import Branch
from stepviz.training.edits import Edit, chosen_by, in_digits
from stepviz.views.explain.code_lines import code_lines

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_WIDTH = 110
_HEAD = """#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# {command}
# Iterations 1 to {last} of it with NumPy alone, then the parameters after them with all their digits: those of the
# run itself to the last bit, with NumPy {numpy} on a processor of the same kind. Written by stepviz.
import os

# Two threads are slower on matrices this small, and change the last bits of large products.
for variable in {threads}:
    os.environ.setdefault(variable, "1")

import numpy as np
"""
"""The command is below the first two lines, where Python would search its file names for an encoding."""
_BUILT_IN = ("range", "print")
_USED = (*_BUILT_IN, "iteration")
"""Names that the program uses after its initial values, and a formula may use, too. No formula has `_` in a name."""
MOST = 4000
"""Arrays of at most this many numbers are written out; larger ones are packed."""
_UNPACK = """import base64
import zlib


def unpacked(text, dtype, *shape):
    columns = np.frombuffer(zlib.decompress(base64.b85decode(text)), dtype).reshape(shape[::-1])
    return np.ascontiguousarray(columns.T.astype(dtype[1:]))
"""
"""The code that unpacks arrays, written if there are packed ones."""


class _Stretch(NamedTuple):
    """Iterations of one trainer, and the edits before them."""

    first: int
    last: int
    trainer: Trainer
    edits: tuple[Edit, ...] = ()


def script_text(part: Part) -> Iterator[str]:
    """Yields the pieces of the program: data, initial parameters, the code of every operation, the output.

    It runs from iteration 1 to the last of the part, or until the run stopped, with all edits of a what-if. Raises
    `UserError` if the run stopped before the part began.
    """
    last = part.reach()
    first, *later = _stretches(part.timeline, last)
    command = shell.command(["stepviz", "train", *part.timeline.words])
    head = _HEAD.format(command=visible(command), last=last, numpy=np.__version__, threads=_THREADS)
    kept = ((name, own) for name, own in _renamed(first.trainer.program).items() if name in _BUILT_IN)
    yield head + "".join(f"{own} = {name}\n" for name, own in kept)
    pieces = [_data(first.trainer), _start(first.trainer), _loop(first)]
    before = first
    for stretch in later:
        pieces += [_edited(before, stretch), _loop(stretch)]
        before = stretch
    prints = _renamed(before.trainer.program).get("print", "print")
    names = [tensor.name for tensor in before.trainer.program.parameters]
    printing = (f'{prints}("{name} =", np.asarray({name}).tolist())' for name in names)
    for lines in (*pieces, printing):
        yield "\n" + "".join(f"{line}\n" for line in lines)


def _stretches(line: Timeline, last: int) -> list[_Stretch]:
    """The stretches from iteration 1 to `last`, divided at edits."""
    found = list[_Stretch]()
    while isinstance(line, Branch):
        if line.start <= last:
            found.insert(0, _Stretch(line.start, last, line.trainer, line.own))
            last = line.start - 1
        line = line.past
    return [_Stretch(1, last, line.trainer), *found]


def _data(trainer: Trainer) -> Iterator[str]:
    data = trainer.dataset
    if not data.splits:
        return
    arrays: dict[str, Array] = {"X": data.X, "Y": data.y, "train": data.train}
    if data.targets:
        arrays["Y"] = data.y.reshape(-1, len(data.targets))
    if any(array.size > MOST for array in arrays.values()):
        yield from _UNPACK.splitlines()
        yield from ("", "")
    yield _comment(f"X: {_joined(data.features)}")
    scaled, scaling = "", data.target_scaling
    if scaling is not None:
        mean, spread = (written(float(both[0])) for both in (scaling.mean, scaling.spread))
        scaled = f", standardized: (y - {mean}) / {spread}"
    yield _comment(f"Y: {_joined(data.classes or data.targets)}{scaled}")
    yield "# train: the training set"
    for name, array in arrays.items():
        yield from literal(name, array)
    if len(data.starts):
        yield "# documents: the training rows, those of each document"
        begins = np.flatnonzero(np.isin(data.train, data.starts))[1:]
        yield from literal("begins", begins)
        yield "documents = np.split(train, begins)"


def _comment(text: str) -> str:
    """The text as a comment, escaped so that no character ends the line."""
    return f"# {visible(text)}"


def _renamed(program: Program) -> dict[str, str]:
    """New names for those of `_USED` that are tensors of the program: `_range`."""
    return {name: f"_{name}" for name in _USED if name in program.tensors}


def _joined(names: tuple[str, ...], most: int = 8) -> str:
    """The names, joined by commas; if there are more than `most`, the first ones and the number of all."""
    return ", ".join(names[:most]) + (f", … ({len(names)})" if len(names) > most else "")


def _start(trainer: Trainer) -> Iterator[str]:
    """Yields the lines that define what iteration 1 starts from: generator, parameters, optimizer state."""
    program, experiment = trainer.program, trainer.experiment
    if any("sqrt" in line for line in program.intro.drawn):
        yield from ("from math import sqrt", "")
    if any("erf(" in op.listing for op in program.ops):
        yield from ("import math", "", "erf = np.vectorize(math.erf, otypes=[float])")
    if not experiment.scheduled:
        yield f"lr = {experiment.lr!r}"
    yield from _generator(trainer)
    yield from program.intro.drawn
    if program.intro.drawn and experiment.weights is not None:
        yield "# The draws above advance the generator; the run starts from the parameters of a file:"
    if not program.intro.drawn or experiment.weights is not None:
        for tensor, array in zip(program.parameters, trainer.initial, strict=False):
            yield from literal(tensor.name, array)
    yield from _running_values(program).values()
    yield from _optimizer_state(program)


def _generator(trainer: Trainer) -> Iterator[str]:
    """Yields the lines that define the generator, and the rows still to come if batches are taken from a list."""
    yield f"rng = np.random.RandomState({trainer.experiment.seed})"
    if "order" in trainer.program.ops[0].listing:
        yield "order = []"


def _running_values(program: Program, iteration: int = 1) -> dict[str, str]:
    """The lines that initialize running values of operations, by name, for a run that starts at `iteration`."""
    running = [kept for op in program.ops for kept in op.buffers]
    starts = [kept.start + (iteration - 1) * kept.counts for kept in running]
    return {
        kept.tensor.name: f"{kept.tensor.name} = np.full({program.shape(kept.tensor)}, {start!r})"
        for kept, start in zip(running, starts, strict=True)
    }


def _optimizer_state(program: Program) -> Iterator[str]:
    if program.update.in_code.loops:
        yield f"P = [{', '.join(tensor.name for tensor in program.parameters)}]"
        yield from (f"{letter} = [np.zeros_like(w) for w in P]" for letter in program.update.in_code.letters.upper())
    for tensor in program.update.memory:
        if not tensor.of:
            yield f"{tensor.name} = 0.0"
        elif not program.update.in_code.loops:
            yield f"{tensor.name} = np.zeros_like({tensor.of})"


def _edited(before: _Stretch, now: _Stretch) -> Iterator[str]:
    """Yields the lines that apply edits: to settings, data, parameters, optimizer state and random draws."""
    old, new = before.trainer.experiment, now.trainer.experiment
    yield _comment(f"from iteration {now.first} on: {', '.join(edit.text for edit in now.edits)}")
    if not new.scheduled and (old.scheduled or new.lr != old.lr):
        yield f"lr = {new.lr!r}"
    known = _running_values(before.trainer.program)
    yield from (line for name, line in _running_values(now.trainer.program, now.first).items() if name not in known)
    for edit in now.edits:
        if edit.name not in EDITABLE:
            yield from _set_number(before.trainer, edit)
    if new.optimizer != old.optimizer:
        yield from _optimizer_state(now.trainer.program)
    if now.trainer.sampler is not before.trainer.sampler:
        yield from _generator(now.trainer)
        yield from (line.partition(" = ")[2] for line in now.trainer.program.intro.drawn if "rng" in line)
        yield f"for iteration in range(1, {now.first}):  # the batches before it"
        yield _code(now.trainer.program.ops[0])


def _set_number(trainer: Trainer, edit: Edit) -> Iterator[str]:
    place = chosen_by(trainer, edit.iteration, edit.name)
    index, value = ", ".join(map(str, place.cell.index)), in_digits(trainer, place, edit.value)
    if place.row is None:
        yield f"{place.cell.tensor}[{index}] = {value}" if index else f"{place.cell.tensor} = {value}"
        return
    inputs = trainer.program.role(place.cell.tensor) is TensorRole.INPUT
    yield f"{'X' if inputs else 'Y'}[{index}] = {value}"


def _loop(stretch: _Stretch) -> Iterator[str]:
    """Yields the loop over iterations: for each operation its equation, as a comment, and its code."""
    if stretch.first == 1:
        yield 'np.seterr(all="ignore")'
    names = dict(zip(_USED, _USED, strict=True)) | _renamed(stretch.trainer.program)
    yield f"for {names['iteration']} in {names['range']}({stretch.first}, {stretch.last + 1}):"
    programs = stretch.trainer.programs
    for place, op in enumerate(stretch.trainer.program.ops):
        yield f"    {_comment(f'{op.called}: {op.equation}')}"
        codes = {program.ops[place].listing: rows for rows, program in programs.items()}
        if place == 0 or len(codes) == 1:
            yield _code(op)
            continue
        for rows, program in programs.items():  # the code depends on the batch size
            yield f"    if len(i) == {rows}:"
            yield _code(program.ops[place], " " * 8)


def _code(op: Op, by: str = "    ") -> str:
    return indent("\n".join(code_lines(op.listing, _WIDTH)), by)


def literal(name: str, array: Array) -> Iterator[str]:
    """Yields lines that define `name` as that array: float64 or int64, all finite."""
    if array.size > MOST:
        yield from _packed(name, array)
    elif array.ndim == 2:
        yield f"{name} = np.array(["
        yield from (f"    [{_row(row)}]," for row in array.tolist())
        yield f"], dtype={_dtype(array)})"
    else:
        text = f"[{_row(array.tolist())}]" if array.ndim else written(array.item())
        *lines, last = textwrap.wrap(text, _WIDTH, break_long_words=False)
        if not lines:
            yield f"{name} = np.array({text}, dtype={_dtype(array)})"
            return
        yield f"{name} = np.array("
        yield from (f"    {line}" for line in lines)
        yield f"    {last}, dtype={_dtype(array)})"


def written(value: float | int) -> str:
    """The number as text that reads back as the same one, without a final `.0` unless it is -0.0."""
    text = repr(value)
    return text if value == 0 and math.copysign(1, value) < 0 else text.removesuffix(".0")


def _row(values: list[Any]) -> str:
    return ", ".join(map(written, values))


def _dtype(array: Array) -> str:
    return f"np.{array.dtype}"


def _packed(name: str, array: Array) -> Iterator[str]:
    """Yields lines that define a packed array; it is stored column by column, which compresses best."""
    dtype = array.dtype.newbyteorder("<")
    text = base64.b85encode(zlib.compress(np.ascontiguousarray(array.T).astype(dtype).tobytes(), 9)).decode()
    yield f"{name} = unpacked("
    yield from (f'    "{text[start : start + _WIDTH]}"' for start in range(0, len(text), _WIDTH))
    yield f'    , "{dtype.str}", {", ".join(map(str, array.shape))})'
