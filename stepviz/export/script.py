"""Script: a run as a Python program that needs NumPy alone and prints its parameters with all their digits."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

import numpy as np

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export.literals import UNPACK, is_packed, literal
from stepviz.export.part import Part
from stepviz.ops import Array
from stepviz.training import Trainer
from stepviz.views.explain.code_lines import code_lines

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_WIDTH = 110
_HEAD = """#!/usr/bin/env python3
# {command}
# Iterations 1 to {last} of it with NumPy alone, then the parameters after them with all their digits: those of the
# run itself to the last bit, with NumPy {numpy} on a processor of the same kind. Written by stepviz.
import os

# Two threads are slower on matrices this small, and change the last bits of large products.
for variable in {threads}:
    os.environ.setdefault(variable, "1")

import numpy as np
"""


def script_text(part: Part) -> Iterator[str]:
    """The program in pieces: data, first parameters, the code of every operation, what it prints.

    It goes from the first iteration to the last of the part, or to where the run stopped. Raises `UserError` where
    it stopped before the part began, and of a what-if.
    """
    if part.timeline.edits:
        raise UserError("a NumPy program is made of a run that nothing changes on its way: of the original")
    trainer, last = part.timeline.trainer, part.reach()
    command = shell.command(["stepviz", "train", *trainer.experiment.words()])
    yield _HEAD.format(command=command, last=last, numpy=np.__version__, threads=_THREADS)
    for lines in (_data(trainer), _start(trainer), _loop(trainer, last), _printing(trainer)):
        yield "\n" + "".join(f"{line}\n" for line in lines)


def _data(trainer: Trainer) -> Iterator[str]:
    """The rows, as the operations of the run take them."""
    data = trainer.dataset
    if not data.splits:
        return
    arrays: dict[str, Array] = {"X": data.X, "Y": data.y, "train": data.train}
    if data.targets:
        arrays["Y"] = data.y.reshape(-1, len(data.targets))
    if any(map(is_packed, arrays.values())):
        yield from UNPACK.splitlines()
        yield from ("", "")
    yield f"# X: {_named(data.features)}"
    yield f"# Y: {_named(data.classes or data.targets)}"
    yield "# train: the rows that are learned from"
    for name, array in arrays.items():
        yield from literal(name, array)


def _named(names: tuple[str, ...], most: int = 8) -> str:
    """`x0, x1, x2, x3`; of more than eight names the first ones and how many there are."""
    return ", ".join(names[:most]) + (f", … ({len(names)})" if len(names) > most else "")


def _start(trainer: Trainer) -> Iterator[str]:
    """What the first iteration starts from: generator, parameters, the memory of the optimizer."""
    program, experiment = trainer.program, trainer.experiment
    if any("sqrt" in line for line in program.story.drawn):
        yield from ("from math import sqrt", "")
    yield f"lr = {experiment.lr!r}"
    yield f"rng = np.random.RandomState({experiment.seed})"
    yield "order = []"
    yield from program.story.drawn
    if program.story.drawn and experiment.weights is not None:
        yield "# The draws above move the generator on; the run starts from the parameters of a file:"
    names = [tensor.name for tensor in program.parameters]
    if not program.story.drawn or experiment.weights is not None:
        for name, array in zip(names, trainer.initial, strict=False):
            yield from literal(name, array)
    if program.update.in_code.loops:
        yield f"P = [{', '.join(names)}]"
        yield from (f"{letter} = [np.zeros_like(w) for w in P]" for letter in program.update.in_code.lists)
    for tensor in program.update.memory:
        if not tensor.of:
            yield f"{tensor.name} = 0.0"
        elif not program.update.in_code.loops:
            yield f"{tensor.name} = np.zeros_like({tensor.of})"


def _loop(trainer: Trainer, last: int) -> Iterator[str]:
    """Every operation: its equation, and its code."""
    yield 'np.seterr(all="ignore")'
    yield f"for iteration in range(1, {last + 1}):"
    for op in trainer.program.ops:
        yield f"    # {op.name}: {op.equation}"
        yield indent("\n".join(code_lines(op.listing, _WIDTH)), "    ")


def _printing(trainer: Trainer) -> Iterator[str]:
    for tensor in trainer.program.parameters:
        yield f'print("{tensor.name} =", np.asarray({tensor.name}).tolist())'
