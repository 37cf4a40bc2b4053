"""What differs between two runs is told as it is; all of its sentences are judged in `tests/claims`."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.training.edits import read_all
from stepviz.views.text.span import text_of
from stepviz.views.whatif.between import begun, caption
from stepviz.views.whatif.difference import Pair
from tests.support.pairs import pair


@pytest.mark.parametrize(
    ("edit", "sampling", "drawn"),
    [
        ("5:lr=0.1", "replacement", "The same"),
        ("5:seed=3", "replacement", "Other"),
        ("5:seed=3", "order", "The same"),
        ("5:batch-size=3", "order", "Other"),
    ],
)
def test_rows_are_other_ones_where_seed_or_size_decides_them(
    edit: str, sampling: Literal["replacement", "order"], drawn: str
) -> None:
    run = Experiment(sampling=sampling, iterations=20)
    original = Timeline(Trainer(run))
    assert begun("A", read_all([edit], original.trainer), run).endswith(f"{drawn} rows are drawn.")
    lines = [line.frame(Moment(7, 1)).current["rows"].tolist() for line in (branched(original, [edit]), original)]
    assert (lines[0] == lines[1]) == (drawn == "The same")


def told(both: Pair, cell: str = "") -> list[str]:
    picked = both.whatif.program.cell(cell) if cell else None
    return [text_of(row).strip() for row in caption(both, "A", picked, 80, "next")]


@pytest.mark.parametrize("moment", [Moment(501, 6), Moment(502, 6), Moment(502, 3), Moment(700, 7)])
def test_as_many_numbers_differ_as_is_told(moment: Moment) -> None:
    both = pair(["501:lr=0.1"], moment)
    op = both.whatif.op
    assert op is not None
    unlike = sum(int((both.whatif.current[t.name] != both.original.current[t.name]).sum()) for t in op.writes)
    first = told(both)[0]
    assert "no number differs, to the last bit" in first if not unlike else f" {unlike} of " in first


def test_a_number_stands_there_in_both_and_the_sign_holds() -> None:
    both = pair(["501:lr=0.1"], Moment(502, 6))
    line = told(both, "dW.x0.c0")[1]
    assert line == "dW[x0,c0]:  A -0.0879   original -0.1434   A - original = +0.0555"
    for cell in ("dW.x1.c0", "dW.x2.c1", "db.c0", "mean"):
        found = re.search(r"A (\S+)   original (\S+)   A - original (.) (\S+)", told(both, cell)[1])
        assert found is not None
        a, b, sign, minus = found.groups()
        exact = abs(float(a) - float(b) - float(minus)) < 5.1e-5
        assert sign == ("=" if exact else "≈")
        values = both.values(both.whatif.program.cell(cell))
        assert values is not None
        assert abs(float(minus) - (values[0] - values[1])) <= 5e-5
