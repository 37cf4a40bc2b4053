"""The caption: nothing in it is cut."""

from __future__ import annotations

import re

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.explain.caption import caption
from stepviz.views.screen import text
from stepviz.views.text.span import text_of
from tests.support.moments import frame_of

NETS = ((), (8,), (32,), (16, 16), (32, 16), (8, 8, 8, 8, 8, 8, 8))


@pytest.mark.parametrize("hidden", NETS, ids=str)
@pytest.mark.parametrize("source", ["article", "xor", "digits"])
def test_what_a_run_starts_from_is_told_whole(source: str, hidden: tuple[int, ...]) -> None:
    frame = frame_of(Timeline(Trainer(Experiment.of(source, hidden=hidden))), "1:ready")
    formula, code = frame.program.story.start
    rows = [text_of(row) for row in caption(frame, None, 80)]
    told = " ".join(" ".join(rows[1:3]).split())
    assert " ".join(formula.split()) in told
    assert code in told or len(formula) > 79
    assert rows[3].startswith(" next ▸ ")


@pytest.mark.parametrize("width", [40, 60, 72, 79, 80])
@pytest.mark.parametrize("source", ["article", "xor"])
def test_code_stands_whole_or_not_at_all(source: str, width: int) -> None:
    timeline = Timeline(Trainer(Experiment.of(source, hidden=(3,))))
    for op in timeline.trainer.program.ops:
        frame = frame_of(timeline, f"1:{op.name}")
        rule = text_of(caption(frame, None, width)[1])
        assert len(rule) == width
        told = rule.strip()
        assert told.startswith(op.equation) or op.equation.startswith(told)
        assert told.removeprefix(op.equation).strip() in ("", op.code, op.fuller) or len(op.equation) >= width


@pytest.mark.parametrize("width", [44, 60, 80, 97, 120, 160])
@pytest.mark.parametrize("source", ["article", "iris", "line"])
def test_of_a_batch_that_is_too_long_whole_row_numbers_are_told(source: str, width: int) -> None:
    frame = frame_of(Timeline(Trainer(Experiment.of(source, hidden=(3,)))), "1:batch")
    drawn = [f"#{row}" for row in frame.current["rows"].tolist()]
    lines = "\n".join(text(frame, width, 24))
    told = re.findall(r"#\d+", lines[lines.index("drawn: ") :].split("next")[0].split("    ")[0])
    assert told
    assert told == drawn[: len(told)]
