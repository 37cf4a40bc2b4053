"""Embeddings of characters and of places: names, sizes, first numbers, gradients, and what cannot be."""

from __future__ import annotations

import numpy as np

from stepviz import Experiment, Trainer


def test_names_sizes_and_first_numbers() -> None:
    trainer = Trainer(Experiment.of("names", embed=2, context=3, hidden=(8,), init="xavier"))
    program = trainer.program
    assert program.widths == (3, 6, 8, 27)
    assert [parameter.name for parameter in program.parameters] == ["E1", "W2", "b2", "W3", "b3"]
    assert program.shape(program.tensors["E1"]) == (27, 2)
    assert program.shape(program.tensors["v1"]) == (32, 6)
    assert trainer.initial[0].tolist() == np.random.RandomState(0).randn(27, 2).tolist(), "drawn as inputs are"
    assert program.given("embedded", "v3") == "d1 of x1"
    assert program.given("character", "k1") == "a"


def test_a_table_can_be_held() -> None:
    trainer = Trainer(Experiment.of("names", embed=2, freeze=("E1",)))
    now = trainer.iterate(trainer.initial, 1)
    assert now["E1_after"].tolist() == now["E1"].tolist()
    assert now["dE1"].any()


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
