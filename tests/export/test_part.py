"""A part of a what-if: what its iterations are made of may change on the way."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.export.document import json_text, stacked
from stepviz.export.part import Part
from stepviz.export.sheets.worksheet import handout_text
from stepviz.export.table import csv_text, wide_text
from stepviz.training.branch import branched

EDITS = ("3:batch-size=2", "3:optimizer=adam")


def part(edit: str, first: int, last: int) -> Part:
    return Part(branched(Timeline(Trainer(Experiment(iterations=20))), [edit]), first, last)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("write", [csv_text, wide_text])
def test_a_table_goes_on_with_other_numbers(edit: str, write: Callable[[Part], Iterator[str]]) -> None:
    lines = list(csv.DictReader(StringIO("".join(write(part(edit, 1, 5))))))
    for first, last in ((1, 2), (3, 5)):
        alone = csv.DictReader(StringIO("".join(write(part(edit, first, last)))))
        there = [line for line in lines if first <= int(line["iteration"]) <= last]
        for line, whole in zip(alone, there, strict=True):
            assert {name: text for name, text in whole.items() if text} == {n: t for n, t in line.items() if t}


def test_where_a_batch_has_fewer_rows_the_rest_is_no_number_and_the_length_is_told() -> None:
    whole = part(EDITS[0], 1, 5)
    arrays, made = stacked(whole), list(whole)
    assert arrays["length"].tolist() == [4, 4, 2, 2, 2]
    for place, iteration in enumerate(made):
        for name in iteration.program.tensors:
            values, stored = iteration[name], arrays[name][place]
            inside = tuple(map(slice, values.shape))
            assert np.array_equal(stored[inside], values)
            rest = np.ma.array(stored, mask=False)
            rest[inside] = np.ma.masked
            missing = rest.compressed()
            assert (missing == -1).all() if stored.dtype == np.int64 else np.isnan(missing).all()
    assert {len(values) for values in json.loads("".join(json_text(whole)))["tensors"]["logits"]} == {4, 2}
    assert "length" not in stacked(part(EDITS[0], 3, 5))


def test_other_tensors_cannot_be_stacked_and_that_is_told() -> None:
    edit = EDITS[1]
    sentence = f"--edit {edit} changes the number of values: give --iterations before or after it, or --format csv"
    for write in (stacked, lambda found: "".join(json_text(found))):
        with pytest.raises(UserError, match=sentence):
            write(part(edit, 2, 3))
        assert write(part(edit, 1, 2))
        assert write(part(edit, 3, 5))


def test_the_programs_of_a_part_are_those_of_its_iterations() -> None:
    for edit in (*EDITS, "3:lr=0.1"):
        for first, last in ((1, 2), (2, 3), (3, 5), (1, 5)):
            made = part(edit, first, last)
            assert made.programs == tuple(dict.fromkeys(iteration.program for iteration in made))


def test_a_handout_is_of_the_run_as_it_is_then() -> None:
    for number in (2, 3):
        text = "".join(handout_text(part(EDITS[0], number, number)))
        assert f"--edit 3:batch-size=2`, iteration {number}" in text
        assert ("e3" in text) == (number == 2)
