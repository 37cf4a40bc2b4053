"""Documents of different length, an iteration each: rows are positions; their attention scores have two such axes."""

from __future__ import annotations

import csv
import json
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from random import Random

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.export.document import json_text, write_npz
from stepviz.export.part import Part
from stepviz.export.script import script_text
from stepviz.export.table import csv_text, wide_text
from stepviz.training.branch import branched
from stepviz.training.conditions import parse, search_forward
from stepviz.training.timeline import MEMORY, finish
from tests.support.conditions import finished
from tests.support.moments import whole
from tests.support.numpy_alone import parameters, same, trained
from tests.support.worked_out import assert_ruled

LENGTHS = [3, 4, 4, 3, 5, 4]
"""Of the first documents."""
ASKED = ("scores", "A", "dA", "dscores")
"""Tensors with a row and a column for each position."""


def trainer_of() -> Trainer:
    return Trainer(Experiment.of("gpt", activation="tanh", lr=0.1, optimizer="sgd", iterations=9, check=(3, 9)))


def line_of(iterations: int = 9, budget: int = MEMORY) -> Timeline:
    line = Timeline(trainer_of(), budget)
    finish(line.extend(iterations))
    return line


def moments(line: Timeline) -> list[Moment]:
    return [Moment(number, op) for number in range(1, 7) for op in range(1, len(line.trainer.program.ops) + 1)]


def test_every_number_of_each_document_is_what_its_rule_says_and_its_gradients_are_slopes() -> None:
    trainer, random = trainer_of(), np.random.RandomState(0)
    for iteration, tokens in [*zip(trainer.iterations(trainer.initial, 1, 6), LENGTHS, strict=True)][::4]:
        assert {iteration[name].shape for name in ASKED} == {(1, tokens, tokens)}
        assert_ruled(iteration, random, trainer.experiment.reduction, 0.1)


def test_back_and_forth_show_what_walking_shows() -> None:
    walked, jumping = line_of(), line_of(budget=1)
    places = moments(walked)
    known = {place: walked.frame(place) for place in places}
    Random(1).shuffle(places)
    for place in places:
        frame = jumping.frame(place)
        assert frame.program.lengths["position"] == LENGTHS[place.iteration - 1]
        assert whole(frame)[1:4] == whole(known[place])[1:4]


def test_files_have_every_number_of_each_document_once() -> None:
    part = Part(line_of(), 1, 6)
    made, file = list(part), BytesIO()
    finish(write_npz(part, file))
    file.seek(0)
    arrays, listed = np.load(file), json.loads("".join(json_text(part)))["tensors"]
    table = {number: list[str]() for number in range(1, 7)}
    for row in csv.DictReader(StringIO("".join(csv_text(part)))):
        if row["tensor"] == "A":
            table[int(row["iteration"])].append(row["value"])
    wide = list(csv.DictReader(StringIO("".join(wide_text(part)))))
    assert arrays["length"].tolist() == LENGTHS
    for place, (iteration, tokens) in enumerate(zip(made, LENGTHS, strict=True)):
        shares = iteration["A"]
        stored = arrays["A"][place]
        assert stored.shape == (1, 5, 5)
        assert stored[:, :tokens, :tokens].tobytes() == shares.tobytes()
        assert np.isnan(stored).sum() == 25 - tokens * tokens
        assert listed["A"][place] == shares.tolist()
        assert table[place + 1] == [repr(value) for value in shares.ravel().tolist()]
        assert [wide[place][f"A.n0.t4.s{s}"] != "" for s in range(5)] == [tokens == 5] * 5
        assert wide[place]["A.n0.t1.s1"] == repr(float(shares[0, 1, 1]))
    with redirect_stdout(StringIO()) as printed:
        exec(compile("".join(script_text(Part(line_of(), 1, 9))), "script", "exec"), {})
    assert same(parameters(printed.getvalue()), trained(line_of(), 9))


def test_conditions_and_what_ifs_know_how_many_tokens_there_are() -> None:
    line = line_of()
    found = finished(search_forward(line, parse("A.n0.t4.s4 > 0", line.trainer.program), line.schedule.first))
    assert found is not None
    assert found.iteration == LENGTHS.index(5) + 1
    with pytest.raises(UserError, match="'t5' is not one of t0 to t4"):
        line.trainer.program.cell("A.n0.t5.s4")
    other = branched(line, ("3:lr=1",))
    finish(other.extend(6))
    assert [len(other.iteration(number)["rows"]) for number in range(1, 7)] == LENGTHS
    assert (other.iteration(4)["A"] != line.iteration(4)["A"]).any()
