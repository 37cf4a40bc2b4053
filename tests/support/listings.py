"""Listings: the code of operations, run, and compared with the tensors of the real iterations."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from stepviz import Iteration, Op, Program, Trainer
from stepviz.ops import Array
from stepviz.ops.compiled import KNOWN

VARIABLES: Mapping[str, str] = {
    "rows": "i",
    "logits": "z",
    "probs": "p",
    "losses": "L",
    "outputs": "o",
}
"""What tensors are called in code, where that is not their own name."""
ERRORS = ("dlogits", "doutputs")
"""Gradients that have the same short name in code as on the screen."""
LISTS: Mapping[str, str] = {"m": "M", "v": "V", "s": "S"}
"""Where code has what an optimizer keeps of each parameter, in networks of several layers."""
ITERATIONS = 4


def variable(program: Program, name: str) -> str:
    """What a tensor of the program is called in its code; one after the update as before it."""
    name = name.removesuffix("_after")
    if program.tensors[name].symbol == "L":
        return "L"
    parameters = [parameter.name for parameter in program.parameters]
    if program.update.in_code.loops and name[1:] in parameters and name[0] in LISTS:
        return f"{LISTS[name[0]]}[{parameters.index(name[1:])}]"
    if name in ERRORS:
        return program.tensors[name].symbol
    return VARIABLES.get(name, name)


def given(trainer: Trainer) -> dict[str, Any]:
    """What the code goes on from: data, first parameters, the optimizer's memory, the generator after the weights."""
    random, program, data = np.random.RandomState(trainer.experiment.seed), trainer.program, trainer.dataset
    trainer.program.intro.first(random)
    Y = data.y.reshape(-1, len(data.targets)) if data.targets else data.y
    names: dict[str, Any] = {"np": np, "erf": KNOWN["erf"], "X": data.X, "Y": Y, "train": data.train}
    names |= {"lr": trainer.experiment.lr, "rng": random, "order": []}
    names |= {"documents": data.documents()} if len(data.starts) else {}
    carried = {t.name: array.copy() for t, array in zip(program.carried, trainer.initial, strict=True)}
    if "t" in carried:
        names["t"] = float(carried.pop("t"))
    parameters = [parameter.name for parameter in program.parameters]
    names |= {kept.tensor.name: carried[kept.tensor.name] for op in program.ops for kept in op.buffers}
    if not program.update.in_code.loops:
        return names | carried
    names |= {"P": [carried[name] for name in parameters], "S": [np.full_like(carried[p], np.nan) for p in parameters]}
    names |= {LISTS[letter]: [carried[letter + p] for p in parameters] for letter in program.update.kept}
    return names | {name: carried[name] for name in parameters}


def same(found: Any, expected: Array) -> bool:
    """Whether what the code made is that tensor, bit for bit; single numbers may be Python's own.

    A nan has a sign bit, which the order of additions and even the place in the array decide: any nan is as good.
    """
    array = np.asarray(found, dtype=None if expected.shape else expected.dtype)
    array, expected = (
        np.where(each == each, each, np.nan) if each.dtype.kind == "f" else each for each in (array, expected)
    )
    return array.dtype == expected.dtype and array.shape == expected.shape and array.tobytes() == expected.tobytes()


def run(trainer: Trainer, sources: Sequence[str], iterations: Sequence[Iteration]) -> str:
    """Run the code of all operations again and again; the first tensor that is, or is no longer, not the real one.

    Nothing where every tensor of every iteration is the real one, until an update makes another of it. Raises what
    the code raises.
    """
    program, names = trainer.program, given(trainer)
    compiled = [compile(source, op.name, "exec") for source, op in zip(sources, program.ops, strict=True)]
    with np.errstate(all="ignore"):
        for iteration in iterations:
            known = {variable(program, tensor.name): iteration[tensor.name] for tensor in program.carried}
            for code, op in zip(compiled, program.ops, strict=True):
                exec(code, names)
                made = [tensor.name for tensor in op.writes] + ["rows"] * (op.name == "batch")
                latest = {variable(program, name): iteration[name] for name in made}
                known = {name: known[name] for name in known if name not in latest} | latest
                for name, expected in known.items():
                    if not same(eval(name, names), expected):
                        return f"{iteration.number}:{op.name} {name}"
    return ""


def without_one(source: str) -> Iterator[tuple[str, str]]:
    """The source without one of its statements, for each of them, and that statement."""
    tree = ast.parse(source)
    for body in [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.For | ast.While)]:
        for place, gone in enumerate(body):
            body[place] = ast.Pass() if len(body) > 1 or body is tree.body else ast.Break()
            yield ast.unparse(tree), ast.unparse(gone)
            body[place] = gone


def is_piece(code: str, listing: str) -> bool:
    """Whether the code is statements of the listing, or a whole expression in it."""
    there, wanted = _pieces(listing), ast.parse(code).body
    return all(ast.dump(one) in there or (isinstance(one, ast.Expr) and ast.dump(one.value) in there) for one in wanted)


@cache
def _pieces(listing: str) -> frozenset[str]:
    return frozenset(ast.dump(node) for node in ast.walk(ast.parse(listing)))


def assigned(code: str) -> list[str]:
    """The names that the statements of a piece of code give values to; `w` in a loop over parameters `w`."""
    made = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Assign | ast.AugAssign)]
    targets = (node.targets[0] if isinstance(node, ast.Assign) else node.target for node in made)
    return [ast.unparse(target).partition("[")[0] for target in targets]


def loop_name(op: Op, name: str, *, loops: bool) -> str:
    """What a tensor of an update is called inside its loop: `w` for `W1_after`, `m` for `mW1_after`."""
    name = name.removesuffix("_after")
    if not loops or op.name != "update" or name == "t":
        return name
    return name[0] if name[0] in LISTS else "w"
