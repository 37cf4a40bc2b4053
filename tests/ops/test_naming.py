from __future__ import annotations

import pytest

from stepviz import Experiment, Trainer
from stepviz.ops import Cell, TensorRole


@pytest.mark.parametrize("source", ["article", "line", "mazur", "chain-rule", "moons", "names"])
def test_loss_alone_is_the_loss_of_the_iteration(source: str) -> None:
    program = Trainer(Experiment.of(source)).program
    found = program.cell("loss")
    assert program.role(found.tensor) is TensorRole.OBJECTIVE
    assert found.index == ()
    assert program.cell(program.word(found)) == found


def test_the_losses_of_examples_go_by_both_their_names() -> None:
    program = Trainer(Experiment()).program
    assert program.cell("losses.e1") == program.cell("loss.e1") == Cell(program.losses, (1,))
