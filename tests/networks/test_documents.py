"""Documents of different length, an iteration each: rows are positions; their attention scores have two such axes."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.document import json_text, write_npz
from stepviz.export.part import Part
from stepviz.export.table import csv_text, wide_text
from stepviz.training.branch import branched
from stepviz.training.timeline import finish

LENGTHS = [3, 4, 4, 3, 5, 4]
"""Of the first documents."""


@pytest.fixture
def line() -> Timeline:
    return Timeline(Trainer(Experiment.of("gpt", activation="tanh", lr=0.1, optimizer="sgd", iterations=9)))


def test_files_have_every_number_of_each_document_once(line: Timeline) -> None:
    finish(line.extend(6))
    part, file = Part(line, 1, 6), BytesIO()
    finish(write_npz(part, file))
    file.seek(0)
    arrays, listed = np.load(file), json.loads("".join(json_text(part)))["tensors"]
    table = {number: list[str]() for number in range(1, 7)}
    for row in csv.DictReader(StringIO("".join(csv_text(part)))):
        if row["tensor"] == "A":
            table[int(row["iteration"])].append(row["value"])
    wide = list(csv.DictReader(StringIO("".join(wide_text(part)))))
    assert arrays["length"].tolist() == LENGTHS
    for place, (iteration, tokens) in enumerate(zip(part, LENGTHS, strict=True)):
        shares, stored = iteration["A"], arrays["A"][place]
        assert {iteration[name].shape for name in ("scores", "A", "dA", "dscores")} == {(1, tokens, tokens)}
        assert stored.shape == (1, 5, 5)
        assert stored[:, :tokens, :tokens].tobytes() == shares.tobytes()
        assert np.isnan(stored).sum() == 25 - tokens * tokens
        assert listed["A"][place] == shares.tolist()
        assert table[place + 1] == [repr(value) for value in shares.ravel().tolist()]
        assert [wide[place][f"A.n0.t4.s{s}"] != "" for s in range(5)] == [tokens == 5] * 5
        assert wide[place]["A.n0.t1.s1"] == repr(float(shares[0, 1, 1]))


def test_a_what_if_takes_the_same_documents(line: Timeline) -> None:
    other = branched(line, ("3:lr=1",))
    finish(other.extend(6))
    assert [len(other.iteration(number)["rows"]) for number in range(1, 7)] == LENGTHS
