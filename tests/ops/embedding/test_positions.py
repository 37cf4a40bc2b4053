"""Places: what their table and its gradient are, and what they are for."""

from __future__ import annotations

import numpy as np

from stepviz import Experiment, Trainer


def test_each_place_has_numbers_that_are_added_and_learned() -> None:
    trainer = Trainer(Experiment.of("names", context=3, embed=2, positions=True, batch_size=5))
    now, program = trainer.iterate(trainer.initial, 1), trainer.program
    assert [parameter.name for parameter in program.parameters] == ["E1", "P2", "W3", "b3"]
    assert program.shape(program.tensors["P2"]) == (3, 2)
    assert (now["v2"] == now["v1"] + now["P2"].reshape(1, 6)).all()
    assert (now["dv1"] == now["dv2"]).all()
    assert np.allclose(now["dP2"], now["dv2"].sum(0).reshape(3, 2), rtol=1e-12)
    assert program.given("embedded2", "v3") == "d1 of x1"


def test_with_places_the_same_characters_are_not_the_same_row() -> None:
    trainer = Trainer(Experiment.of("names", context=2, embed=2, positions=True))
    rows = np.array([[3, 5], [5, 3]])
    one, other = trainer.program.scores(rows, trainer.initial)
    assert not np.allclose(one, other)
