"""Exercises: what is left blank: from the second iteration on the update, then the gradients too, then all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stepviz.errors import UserError
from stepviz.export.sheets.blanks import blanks
from stepviz.ops import Cell, Op, Phase, Program
from stepviz.session.practice.numbers import NumberExercise
from stepviz.session.practice.orders import OrderExercise, orderable
from stepviz.session.practice.posed import PosedExercise
from stepviz.session.practice.rules import RuleExercise, rule_choices
from stepviz.training import Iteration, Timeline
from stepviz.training.timeline import finish
from stepviz.views.lessons.practice import Exercise, Kind

PHASES: Mapping[int, Sequence[Phase]] = {
    2: (Phase.UPDATE,),
    3: (Phase.BACKWARD, Phase.UPDATE),
    4: (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE),
}
"""What is practised in each iteration; the first one is worked."""
_FEW = 3
"""Blanks of an operation."""
_POSED: Mapping[Kind, type[PosedExercise]] = {"order": OrderExercise, "rule": RuleExercise, "number": NumberExercise}


def exercises(line: Timeline) -> tuple[Exercise, ...]:
    """All of a run, in its order. Raises `UserError` where there are none."""
    last = min(max(PHASES), line.schedule.iterations)
    finish(line.extend(last))
    end = last if line.stop is None else min(last, line.stop.moment.iteration - 1)
    asked = set[str]()
    found = tuple(one for number in PHASES if number <= end for one in _of(line.iteration(number), asked))
    if not found:
        raise UserError("there is nothing to practise: a run needs two iterations with finite numbers of few terms")
    return found


def posed(line: Timeline, exercise: Exercise) -> PosedExercise:
    """An exercise of a run as it is asked."""
    return _POSED[exercise.kind](line, exercise)


def _of(current: Iteration, asked: set[str]) -> Iterator[Exercise]:
    """The exercises of one iteration. `asked`: tensors whose rule was chosen before; new ones are added to it."""
    number, program = current.number, current.program
    made: dict[str, list[Cell]] = {}
    for cell in blanks(current):
        made.setdefault(_maker(current, cell).name, []).append(cell)
    ops = [op for op in program.ops if op.phase in PHASES[number] and op.name in made]
    if ops and len(PHASES[number]) > 1 and orderable(current, ops[0].name):
        yield Exercise(number, ops[0].name, "order")
    for op in ops:
        for cell in _few(program, made[op.name]):
            word = program.word(cell)
            if cell.tensor not in asked and rule_choices(current, cell):
                yield Exercise(number, op.name, "rule", word)
            asked.add(cell.tensor)
            yield Exercise(number, op.name, "number", word)


def _maker(current: Iteration, cell: Cell) -> Op:
    op = current.program.maker(cell.tensor)
    assert op is not None
    return op


def _few(program: Program, cells: Sequence[Cell]) -> list[Cell]:
    """Of many the first of each tensor, then others; of an update those of one parameter. In their order."""
    if len(cells) > _FEW and program.maker(cells[0].tensor) is program.update:
        owners = [_parameter(program, cell.tensor) for cell in cells]
        first = next(owner for owner in owners if owner in _parameters(program))
        mine = [cell for cell, owner in zip(cells, owners, strict=True) if owner == first]
        return mine if len(mine) > 1 else [*cells[:_FEW]]
    firsts = {cell.tensor: cell for cell in reversed(cells)}.values()
    most = max(_FEW, len(firsts))
    chosen = [*(cell for cell in cells if cell in firsts), *(cell for cell in cells if cell not in firsts)][:most]
    return [cell for cell in cells if cell in chosen]


def _parameter(program: Program, tensor: str) -> str:
    """Whose state after the update a tensor is."""
    owner = program.of(tensor)
    return owner if owner in _parameters(program) else program.of(owner)


def _parameters(program: Program) -> set[str]:
    return {parameter.name for parameter in program.parameters}
