"""What is said of every cell: its title, its names, where it comes from and goes to; and the arithmetic between."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from stepviz import Frame, Iteration
from stepviz.ops import Array, Cell
from tests.claims.facts import NUMBER, near, now, rate, shows, value
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.table.moment import _written as written


def _known(frame: Frame, cell: Cell) -> bool:
    return frame.program.made_at[cell.tensor] <= frame.moment.op


def _carried(frame: Frame, cell: Cell) -> bool:
    return frame.program.made_at[cell.tensor] == 0


def _title(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Its name, its value, the right class where it is one, the iteration where it is an old one."""
    iteration = now(frame, cell)
    right = cell.tensor == "probs" and int(iteration["y"][cell.index[0]]) == cell.index[1]
    told = said["e"] == str(cell.index[0]) if right else said["e"] is None
    old = said["old"] == (None if _known(frame, cell) else str(iteration.number))
    named = said["name"] == written(frame, cell, "title")
    return named and told and old and shows(said["value"], value(frame, cell)) and not _carried(frame, cell)


def _before(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    named = said["name"] == written(frame, cell, "title") and _carried(frame, cell)
    return named and int(said["number"]) == frame.moment.iteration and shows(said["value"], value(frame, cell))


def _absent(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Not made in this iteration so far, and nothing is left of the one before."""
    if cell.tensor in ("train", "val", "test"):
        return frame.value(cell) is None
    left = frame.moment.iteration > 1 and not cell.tensor.endswith("_after")
    return not _known(frame, cell) and not left


def _maker(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    op = frame.program.ops[frame.program.made_at[cell.tensor] - 1]
    return said["op"] == op.label and said["equation"] == op.equation


def _called(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    names = {"x": frame.dataset.features, "c": frame.dataset.classes}[said["letter"]]
    return names[int(said["place"])] == said["name"] != f"{said['letter']}{said['place']}"


def _pattern(frame: Frame, text: str) -> tuple[str, tuple[int | None, ...]] | None:
    """The tensor and the places that a text like `dW[x3,*]` names; None where the program has no such cells."""
    title, _, inside = text.removesuffix("]").partition("[")
    places = inside.split(",") if inside else []
    for name, tensor in frame.program.tensors.items():
        if tensor.title == title and len(tensor.axes) == len(places):
            index = tuple(None if place == "*" else int(place[1:]) for place in places)
            shape = frame.program.shape(tensor)
            inside_of = all(place is None or place < length for place, length in zip(index, shape, strict=True))
            return (name, index) if inside_of else None
    return None


def _used(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Every cell named is made by an operation that reads this one; every cell that changes with it is named."""
    texts = re.split(r", (?![^\[]*\])", said["cells"])
    later = [text for text in texts if " of iteration " in text or text in ("train", "val", "test")]
    named = [_pattern(frame, text) for text in texts if text not in later]
    if None in named:
        return False
    iteration = now(frame, cell)
    return all(_later(frame, cell, text) for text in later) and _covers(iteration, cell, [p for p in named if p])


def _later(frame: Frame, cell: Cell, text: str) -> bool:
    last = frame.moment.iteration == frame.schedule.iterations
    if text in ("train", "val", "test"):
        return last
    carried = Cell(cell.tensor.removesuffix("_after"), cell.index)
    word, bracket, place = written(frame, carried, "symbol").partition("[")
    return not last and text == f"{word} before{bracket}{place} of iteration {frame.moment.iteration + 1}"


def _covers(iteration: Iteration, cell: Cell, named: list[tuple[str, tuple[int | None, ...]]]) -> bool:
    program = iteration.program
    makers = [op for op in program.ops if cell.tensor in (*op.reads, *op.inner)]
    if not all(any(name in [made.name for made in op.writes] for op in makers) for name, _ in named):
        return False
    for op in makers:
        if cell.tensor not in op.reads or iteration[cell.tensor].dtype.kind != "f":
            continue
        inner = any(name in op.inner for name, _ in named)
        for made, changed in _changed(iteration, cell, op):
            if made == f"{cell.tensor}_after":
                continue  # that it is carried on is told by its next title
            patterns = [index for name, index in named if name == made]
            whole = all(any(_in(place, index) for index in patterns) for place in np.argwhere(changed).tolist())
            if not whole and not inner:
                return False
    return True


def _in(place: list[int], index: tuple[int | None, ...]) -> bool:
    return all(wanted in (None, mine) for mine, wanted in zip(place, index, strict=True))


def _changed(iteration: Iteration, cell: Cell, op: object) -> list[tuple[str, Array]]:
    """Which cells an operation makes otherwise, of another value of that cell."""
    reads, writes, compute = op.reads, op.writes, op.compute  # type: ignore[attr-defined]
    arrays = [iteration[name] for name in reads]
    other = [np.array(array) for array in arrays]
    held = other[reads.index(cell.tensor)]
    held[cell.index] += 0.37 * (1 + abs(held[cell.index]))
    pairs = zip(writes, compute(*arrays), compute(*other), strict=True)
    return [(made.name, ~((a == b) | ((a != a) & (b != b)))) for made, a, b in pairs]


def _otherwise(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The terms come to another number than the one shown."""
    terms = frame.program.ops[frame.program.made_at[cell.tensor] - 1].terms(cell, now(frame, cell))
    return not np.isclose(terms.total(), value(frame, cell), rtol=1e-6, equal_nan=True)


def _origin(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    if not _carried(frame, cell):
        return False
    if said["last"]:
        word, bracket, place = written(frame, cell, "title").partition("[")
        wanted = f"{word} after{bracket}{place} of iteration {frame.moment.iteration - 1}"
        return said["last"] == wanted and frame.moment.iteration > 1
    start = {
        "the random generator, before iteration 1": cell.tensor.startswith("W"),
        "nothing: every bias starts at 0": cell.tensor.startswith("b") and value(frame, cell) == 0,
        "nothing: no update was done before iteration 1": cell.tensor[0] in "mvt" and value(frame, cell) == 0,
        "where the run was told to start": cell.tensor == "x",
    }
    given = Path(frame.experiment.weights or "").name
    if not given or cell.tensor[0] in "mvt":
        return frame.moment.iteration == 1 and start.get(said["start"], False)
    return frame.moment.iteration == 1 and said["start"] == f"{given}, before iteration 1"


def _start_value(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    slot = [tensor.name for tensor in frame.program.carried].index(cell.tensor)
    return shows(said["value"], float(frame.carried_at(1)[slot][cell.index]))


def _grown(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """So many updates so far, and what they came to together; the gradients where these are what moved it."""
    slot = [tensor.name for tensor in frame.program.carried].index(cell.tensor)
    start, here = (float(frame.carried_at(number)[slot][cell.index]) for number in (1, frame.moment.iteration))
    updates = int(said["updates"])
    right = updates == frame.moment.iteration - 1 and near(said["change"], here - start, max(abs(here), abs(start)))
    if said["count"] is None:
        return right
    plain = frame.program.update.mover(cell.tensor) == frame.program.gradient(cell.tensor) and said["lr"] == rate(frame)
    return right and plain and said["count"] in (f"sum of the {updates} gradients", "the gradient")


ENTRIES: tuple[Entry, ...] = (
    Claim(
        rf"EXPLAIN (?P<name>.+?) = (?P<value>{NUMBER})(?:   ▸ the right class of e(?P<e>\d+))?"
        r"(?:   of iteration (?P<old>\d+))?",
        _title,
    ),
    Claim(rf"EXPLAIN (?P<name>.+?) = (?P<value>{NUMBER})   before iteration (?P<number>\d+)", _before),
    Claim(r"(?:EXPLAIN .+   |note: .+: )not computed yet", _absent),
    Claim(r"rule: It is computed by (?P<op>.+?): (?P<equation>.+)", _maker),
    Claim(
        r"note: of iteration (?P<old>\d+)",
        lambda frame, cell, said: not _known(frame, cell) and int(said["old"]) == now(frame, cell).number,
    ),
    Claim(
        r"note: before iteration (?P<old>\d+)",
        lambda frame, cell, said: _carried(frame, cell) and int(said["old"]) == frame.moment.iteration,
    ),
    Claim(
        rf"! The terms give {NUMBER}: the operation computed something else\.",
        _otherwise,
        "where BLAS makes 0 of 0 × nan",
    ),
    Claim(r"where (?P<letter>[xc])(?P<place>\d+) is (?P<name>.+)", _called),
    Claim(r"used by ▸ (?P<cells>.+)", _used),
    Claim(
        r"made from ▸ (?:(?P<last>.+ after(?:\[.+\])? of iteration \d+)|"
        r"(?P<start>the random generator, before iteration 1"
        r"|nothing: every bias starts at 0|nothing: no update was done before iteration 1"
        r"|where the run was told to start|\S+\.(?:json|npz), before iteration 1))",
        _origin,
    ),
    Definition(
        r"made from ▸ (?!the random|nothing|where|\S+\.(?:json|npz),)(?!.* of iteration \d+)[^.]+",
        "places, as the rule names them",
    ),
    Claim(rf"rule: start value  (?P<value>{NUMBER})", _start_value),
    Claim(
        rf"term: (?P<updates>\d+) updates? (?P<change>{NUMBER})(?: [=≈] -(?P<lr>\S+) × "
        rf"\((?P<count>sum of the \d+ gradients|the gradient), {NUMBER}\))?",
        _grown,
    ),
    Definition(rf"term: sum(?: ≈)? {NUMBER}", "arithmetic, read elsewhere"),
    Definition(rf"term: history [▁▂▃▄▅▆▇█!]+ from {NUMBER} to {NUMBER}", "a picture of numbers"),
    Definition(
        r"term: (?:[a-z]: )?(?!.*\b(?:is|says|right|chance|because|updates?|sum|history|wrong|counts?)\b)"
        r"(?:before |m\w+ after |v\w+ after |ε |… \d+ more, together )?[^✓✗]+",
        "arithmetic, read elsewhere",
    ),
    Claim(
        r"term: (?P<letter>[a-z]): "
        r"(?:right class of e(?P<e>\d+) is c(?P<c>\d+)|chance of c(?P<label>\d+) in e(?P<row>\d+)), .*",
        lambda frame, cell, said: (
            (int(said["e"]), int(said["c"])) == (cell.index[0], int(now(frame, cell)["y"][cell.index[0]]))
            if said["e"]
            else (int(said["label"]), said["letter"])
            == (int(now(frame, cell)["y"][cell.index[0]]), "abcdefgh"[int(said["row"])])
        ),
    ),
)
