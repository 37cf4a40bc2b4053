"""What is this? Each number is told in words of the glossary, over the words below the panes, without its value."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.glossary.finding import meant, told
from stepviz.ops import Cell, Op, TensorRole
from stepviz.views.meaning import lines, op_term, term_of, title
from tests.support.moments import frame_at, trainer_of

NETS = {
    "as printed": Experiment(variant="as-printed"),
    "chain rule": Experiment.of("chain-rule", optimizer="momentum"),
    "adam": Experiment.of("iris", hidden=(4, 3), optimizer="adam", norm="batch", dropout=0.2),
    "layer norm": Experiment.of("moons", hidden=(3,), norm="layer", activation="tanh", optimizer="rmsprop"),
    "names": Experiment.of("names", embed=2, context=2, hidden=(4,), activation="sigmoid"),
    "filters": Experiment.of("digits", conv="2@3x3"),
    "bce": Experiment.of("moons", loss="bce"),
}
_ON_THE_WAY = (TensorRole.INNER, TensorRole.RUNNING, TensorRole.ROWS)


@pytest.mark.parametrize("net", NETS)
def test_every_number_has_words_of_the_glossary(net: str) -> None:
    frame = frame_at("1:update", NETS[net])
    for tensor in (*frame.program.tensors.values(), *frame.program.measures.values()):
        if tensor.role is TensorRole.ROWS:
            continue
        cell = Cell(tensor.name, (0,) * len(tensor.axes))
        term = term_of(frame, tensor)
        assert term or tensor.role in _ON_THE_WAY or frame.program.of(tensor.name) != tensor.name, tensor
        assert not term or meant(term), (tensor, term)
        said = lines(frame, cell)
        assert any(told(known) in said for known in meant(term)) or not term
        assert len(said) >= 2, (tensor, said)
        assert title(frame, cell).startswith("WHAT IS ")


def test_every_operation_has_a_term() -> None:
    ops: list[Op] = [op for run in NETS.values() for op in trainer_of(run).program.ops]
    assert not [op.name for op in ops if not meant(op_term(op))]


def test_its_value_is_not_told_so_that_a_hidden_number_stays_hidden() -> None:
    frame = frame_at("1:update")
    for tensor in frame.program.tensors:
        cell = Cell(tensor, (0,) * len(frame.program.axes[tensor]))
        value = frame.value(cell)
        assert value is None or f"{abs(value):.3f}" not in "".join(lines(frame, cell))
