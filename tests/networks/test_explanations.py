"""Words and questions of random networks: each operation says enough in few words, and a nudge does what is said."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given

from stepviz import Frame, Timeline
from stepviz.ops import Cell
from stepviz.ops.question import CHOICES
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.layout.focus import focus
from stepviz.views.text.sentences import spoken
from tests.support.examples import examples
from tests.support.moments import frame_of
from tests.support.nets import Net, every_net, image_nets, some_cells
from tests.support.panel import panel


def assert_readable(frame: Frame, cell: Cell) -> None:
    told = explain(frame, cell)
    for lines in (panel(told), panel(told, term=0)):
        assert told.titles[-1] in lines[0], lines
        assert not any("The terms give" in line for line in lines), lines
    assert len(cell_in_numbers(frame, cell, 79)) <= 79
    assert told.spoken()


@examples(4)
@given(net=image_nets(most_layers=3, most_units=12, own=False, iterations=5, check=(5, 5)))
def test_every_number_behind_filters_is_explained_in_its_panel(net: Net) -> None:
    timeline, random = Timeline(net.trainer), np.random.RandomState(0)
    for moment in (timeline.schedule.last, timeline.schedule.parse("4:loss")):
        frame = timeline.frame(moment)
        for name in frame.program.tensors:
            if name != "rows":
                for cell in some_cells(name, frame.current[name], random, 3):
                    assert_readable(frame, cell)
                    assert frame.program.cell(frame.program.word(cell)) == cell or cell.tensor == "loss"


@examples(40)
@given(net=every_net(most_layers=3, most_units=6, iterations=5, check=(5, 5)))
def test_every_operation_has_a_cell_to_look_at_and_a_question_with_one_answer(net: Net) -> None:
    timeline = Timeline(net.trainer)
    assert list(timeline.extend(5))
    assume(timeline.stop is None)
    asked = 0
    for op in range(1, timeline.schedule.check + 1):
        frame = frame_of(timeline, f"5:{timeline.schedule.names[op]}")
        cell = focus(frame)
        assert cell is not None or frame.op is None or frame.op.name in ("batch", "check")
        question = ask(frame)
        if question is not None:
            asked += 1
            choices = [spoken(choice) for choice in question.choices]
            assert 0 <= question.answer < len(choices) <= CHOICES
            assert len(set(choices)) == len(choices)
            assert len(spoken(question.text)) <= 79
    assert asked >= 2


@examples(60)
@given(net=every_net(most_layers=4, most_units=6, own=False))
def test_every_operation_says_everything_about_itself_in_few_words(net: Net) -> None:
    for op in net.trainer.program.ops:
        limits = ((op.name, 10), (op.label, 10), (op.sentence, 70), (op.equation, 50), (op.code, 42))
        for text, limit in limits:
            assert 0 < len(text) <= limit, (op.name, text)
            assert text == text.strip()
        assert len(f" {op.equation}  {op.code}") <= 80
        assert op.question
        assert op.listing
