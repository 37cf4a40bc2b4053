"""The panel of a proof: in a narrow terminal it says less, and nothing of it is cut."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stepviz import Experiment, Trainer
from stepviz.training.gradient_check import prove
from stepviz.views.explain.proof_panel import proof
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of

_NUMBER = re.compile(r"[-+]?\d[\d.]*(?:e-?\d+)?%?")


@pytest.mark.parametrize(
    "run",
    [
        Experiment(),
        Experiment(hidden=(3,)),
        Experiment(variant="as-printed"),
        Experiment.of("xor", hidden=(8, 8)),
        Experiment.of("line"),
    ],
    ids=lambda run: run.title,
)
def test_no_number_and_no_mark_of_it_is_cut(run: Experiment) -> None:
    trainer = Trainer(run)
    shown = prove(trainer.iterate(trainer.initial, 1), run.reduction, run.lr)
    whole = set(_NUMBER.findall(" ".join(text_of(row) for height in (7, 9, 40) for row in proof(160, height, shown))))
    for slope in shown.slopes:
        whole |= {str(slope.count), str(slope.of), *map(numbers.unsigned, slope.off.ravel().tolist())}
    for width in range(40, 100, 3):
        for height in (6, 7, 9):
            lines = [text_of(row).rstrip(" ─") for row in proof(width, height, shown)]
            assert len(lines) == height
            assert all(line[-1] in "✓✗–" for line in lines if line), (width, height, lines)
            if width >= 57:
                told = set(_NUMBER.findall(" ".join(line for line in lines if "…" not in line)))
                assert told <= whole, (width, height, told - whole)


def test_a_wrong_gradient_is_named_where_most_of_many_are_cut() -> None:
    trainer = Trainer(run := Experiment(hidden=(2,) * 8, norm="layer"))
    shown = prove(trainer.iterate(trainer.initial, 1), run.reduction, run.lr)
    *others, last = shown.slopes
    wrong = replace(shown, slopes=(*others, replace(last, computed=last.computed + 1.0)))
    lines = [text_of(row) for row in proof(40, 7, wrong)]
    assert any(f"{last.name} ✗" in line for line in lines), lines
    assert any("…" in line for line in lines)
