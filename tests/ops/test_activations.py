from __future__ import annotations

import math

import numpy as np
import pytest

from stepviz import Experiment, UserError
from stepviz.ops import Cell
from stepviz.ops.activations.kind import find
from stepviz.ops.layers.activation import Activation, ActivationGradient
from stepviz.ops.layers.layer import Layer
from stepviz.settings.kinds import ACTIVATIONS
from stepviz.views.text.sentences import spoken


@pytest.mark.parametrize("name", [*ACTIVATIONS])
def test_numbers_that_are_none_stay_none(name: str) -> None:
    kind = find(name)
    assert math.isnan(kind.function.apply(math.nan))
    assert np.isnan(kind.forward(np.array([math.nan]))).all()


def test_sigmoid_never_overflows_to_nan() -> None:
    kind = find("sigmoid")
    with np.errstate(over="ignore"):
        assert kind.forward(np.array([-1e308, -800.0, 800.0, 1e308])).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert [kind.function.apply(a) for a in (-1e308, -800.0, 800.0)] == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("name", [*ACTIVATIONS])
def test_of_a_number_that_is_none_nothing_else_is_said(name: str) -> None:
    layer, kind, cell = Layer(1, 2), find(name), Cell("h1", (0, 0))
    none, one = np.array([[math.nan]]), np.array([[1.0]])
    tensors = {"a1": none, "h1": none, "dlogits": one, "W2": one, "dh1": one, "da1": none, "W1_after": none}
    words = Activation(layer, kind).words(cell, tensors)
    assert words.labels == ("is nan, so h1 is nan",)
    assert spoken(words.meaning[0]) == "Unit h0 is nan for e0."
    words = ActivationGradient(layer, kind).words(Cell("da1", (0, 0)), tensors)
    assert spoken(words.meaning[0]) == "nan: the update makes all weights into h0 nan."


def test_without_its_line_a_kind_is_unknown() -> None:
    with pytest.raises(UserError, match=f"choose {', '.join([*ACTIVATIONS][:-1])} or {[*ACTIVATIONS][-1]}"):
        Experiment(hidden=(3,), activation="nowhere")
