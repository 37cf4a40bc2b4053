"""Exercises: chooses the blanks of a run: of the update in iteration 2, also of gradients in 3, of all phases in 4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from stepviz.errors import UserError
from stepviz.export.sheets.blanks import blanks
from stepviz.ops import Cell, Phase, Program
from stepviz.session.practice.choices import OrderExercise, RuleExercise, orderable, rule_choices
from stepviz.session.practice.numbers import NumberExercise
from stepviz.session.practice.posed import PosedExercise
from stepviz.training import Iteration, Timeline
from stepviz.training.timeline import finish
from stepviz.views.lessons.practice import Exercise, Kind

PHASES: Mapping[int, Sequence[Phase]] = {
    2: (Phase.UPDATE,),
    3: (Phase.BACKWARD, Phase.UPDATE),
    4: (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE),
}
"""The phases with exercises in each iteration; the first iteration is a worked example."""
_FEW = 3
"""The usual number of blanks of an operation."""
_POSED: Mapping[Kind, type[PosedExercise]] = {"order": OrderExercise, "rule": RuleExercise, "number": NumberExercise}


def exercises(line: Timeline) -> tuple[Exercise, ...]:
    """All exercises of a run, in order. Raises `UserError` if there are none."""
    last = min(max(PHASES), line.schedule.iterations)
    finish(line.extend(last))
    end = last if line.stop is None else min(last, line.stop.moment.iteration - 1)
    asked = set[str]()
    found = tuple(one for number in PHASES if number <= end for one in _in_iteration(line.iteration(number), asked))
    if not found:
        raise UserError("there is nothing to practise: a run needs two iterations with finite numbers of few terms")
    return found


@lru_cache(4)
def posed(line: Timeline, exercise: Exercise) -> PosedExercise:
    """The question and judge of an exercise, cached."""
    return _POSED[exercise.kind](line, exercise)


def _in_iteration(current: Iteration, asked: set[str]) -> Iterator[Exercise]:
    """The exercises of one iteration. `asked`: tensors whose rule was asked for before; new ones are added."""
    number, program = current.number, current.program
    made: dict[str, list[Cell]] = {}
    for cell in blanks(current):
        maker = program.maker(cell.tensor)
        assert maker is not None
        made.setdefault(maker.name, []).append(cell)
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


def _few(program: Program, cells: Sequence[Cell]) -> list[Cell]:
    """A few of the cells, in their order: the first of each tensor, then others; in an update, of one parameter."""
    if len(cells) > _FEW and program.maker(cells[0].tensor) is program.update:
        parameters = {parameter.name for parameter in program.parameters}
        owners = [program.of(cell.tensor) for cell in cells]
        # What an optimizer keeps of a gradient belongs to the gradient, and that to its parameter.
        owners = [owner if owner in parameters else program.of(owner) for owner in owners]
        first = next(owner for owner in owners if owner in parameters)
        mine = [cell for cell, owner in zip(cells, owners, strict=True) if owner == first]
        return mine if len(mine) > 1 else [*cells[:_FEW]]
    firsts = {cell.tensor: cell for cell in reversed(cells)}.values()
    most = max(_FEW, len(firsts))
    chosen = [*(cell for cell in cells if cell in firsts), *(cell for cell in cells if cell not in firsts)][:most]
    return [cell for cell in cells if cell in chosen]
