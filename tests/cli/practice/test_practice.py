"""The run that is practised by hand has numbers for it, and lets nothing else decide about it."""

from __future__ import annotations

import re

from stepviz import Timeline, Trainer
from stepviz.cli.lessons.runs import experiment_of
from stepviz.session.practice.exercises import exercises, posed
from stepviz.session.practice.numbers import NumberExercise
from stepviz.settings.sources import BY_HAND


def test_every_number_of_it_ends_after_two_decimals() -> None:
    line = Timeline(Trainer(experiment_of(BY_HAND[""])))
    for number in range(1, 5):
        iteration = line.iteration(number)
        values = [float(iteration[name]) for name in iteration.program.tensors if iteration[name].ndim == 0]
        assert [value for value in values if value != round(value, 2)] == []
        assert max(map(abs, values)) <= 400
    assert {exercise.iteration for exercise in exercises(line)} == {2, 3, 4}


def test_with_a_softmax_a_table_is_enough() -> None:
    """Powers as they stand in it; a log between two of them, as the line through both has it."""
    line, asked = Timeline(Trainer(experiment_of(BY_HAND["softmax"]))), []
    for exercise in (one for one in exercises(line) if one.op in ("softmax", "loss")):
        number = posed(line, exercise)
        if not isinstance(number, NumberExercise) or not number.powers:
            continue
        table = [(float(power), float(value)) for power, value in re.findall(r"e\^(\S+) = ([\d.]*\d)", number.powers)]
        if exercise.op == "softmax":
            worked = table[number.cell.index[1]][1] / sum(value for _, value in table)
        else:
            ((above, most), (below, least)), p = table, float(re.findall(r"= ([\d.]+)\.$", number.numbers)[0])
            worked = -(below + (above - below) * (p - least) / (most - least))
        assert number.wrong(number.read(f"{worked:.3g}")) is None
        asked.append(exercise.op)
    assert set(asked) == {"softmax", "loss"}
