"""Worksheets: each id has its own numbers, and all that is asked can be worked out from its page alone."""

from __future__ import annotations

import csv
import re
from functools import cache
from io import StringIO
from typing import Any

import pytest

from stepviz import Experiment
from stepviz.export.sheets import paper
from stepviz.export.sheets.worksheet import Printed, seed_of, solutions, worksheets
from stepviz.settings.varied import own
from tests.support.by_hand import first, from_digits, is_on, needed
from tests.support.examples import LONG
from tests.support.moments import line_of

IDS = ("ada", "ben", "zoë")
MANY = tuple(map(str, range(60 if LONG else 15)))
NETS: dict[str, dict[str, Any]] = {
    "article": {},
    "line": {"batch_size": 4, "optimizer": "adam"},
    "xor": {"hidden": (3,), "batch_size": 4, "l2": 0.1},
    "iris": {"hidden": (4,), "batch_size": 4, "norm": "layer", "dropout": 0.3},
    "names": {"embed": 2, "hidden": (3,), "batch_size": 4},
    "digits": {"hidden": (16,)},
    "chain-rule": {},
}
_BLANK = re.compile(r"\((\d+)\) ________")


@cache
def printed(source: str, ids: tuple[str, ...] = IDS) -> tuple[Printed, ...]:
    return tuple(worksheets(Experiment.of(source, **NETS[source]), ids))


def page(one: Printed) -> str:
    return "".join(paper.markdown(one.blocks, solved=False))


def key(one: Printed) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(solutions([one])))]


@pytest.mark.parametrize("source", NETS)
def test_every_answer_follows_from_the_digits_of_its_page_and_of_the_answers_before_it(source: str) -> None:
    for name, one in zip(IDS, printed(source), strict=True):
        line, known = line_of(own(Experiment.of(source, **NETS[source]), seed_of(name, 0))), set[str]()
        for row in key(one):
            number, word = re.findall(r"--at (\d+):.* --pick (\S+)", row["screen"])[0]
            (current,) = line.iterations(int(number), int(number))
            cell = current.program.cell(word)
            if row["asked"].startswith("Which "):
                continue
            for read in (first(read, current) for read in needed(current, cell)):
                assert current.program.word(read) in known or is_on(page(one), read, current), (row, read)
            assert float(row["answer"]) == pytest.approx(from_digits(current, cell), abs=float(row["within"])), row
            known.add(word)


def test_no_number_of_a_row_gives_a_blank_away() -> None:
    """Two probabilities sum to 1: either both are blank, or none."""
    for one in printed("article", MANY):
        for corner in ("p", "dlogits"):
            lines = page(one).split(f"| {corner} |")[1].split("\n\n")[0].splitlines()[2:]
            assert {line.count("________") for line in lines} <= {0, 2}


def test_what_a_function_makes_of_a_blank_is_blank() -> None:
    """`h = relu(a)` would tell a, `dz = p - y` p, `L = -ln p` the p of the true class."""
    met = set[str]()
    for source, ids in (("xor", MANY[:12]), ("article", MANY)):
        for one in printed(source, ids):
            asked = {line["asked"] for line in key(one)}
            for name in asked:
                tensor, _, place = name.partition("[")
                after = {"a1": f"h1[{place}", "p": f"{'dz' if source == 'xor' else 'dlogits'}[{place}"}.get(tensor)
                if after is not None:
                    assert after in asked, (source, name)
                    met.add(tensor)
    assert met == {"a1", "p"}
