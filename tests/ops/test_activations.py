from __future__ import annotations

import json
import math

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.cli import main
from stepviz.ops import Cell
from stepviz.ops.activations.kind import find
from stepviz.ops.layers.activation import Activation, ActivationGradient
from stepviz.ops.layers.layer import Layer
from stepviz.settings.kinds import ACTIVATIONS, KnownKind
from stepviz.training.gradient_check import prove
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import agrees, explain
from stepviz.views.text.sentences import spoken
from tests.support.kinds.leaky_relu import LEAK, LeakyRelu
from tests.support.moments import frame_of
from tests.support.panel import panel


@pytest.mark.parametrize("name", [*ACTIVATIONS])
def test_numbers_that_are_none_stay_none(name: str) -> None:
    kind = find(name)
    assert math.isnan(kind.function.apply(math.nan))
    assert np.isnan(kind.forward(np.array([math.nan]))).all()


@pytest.mark.parametrize(
    ("name", "a", "h", "slope"),
    [
        ("leaky", -2.0, -0.02, 0.01),
        ("leaky", 2.0, 2.0, 1.0),
        ("gelu", 1.0, 0.8413447460685429, 1.0833154705876863),  # Φ(1) and φ(1) from tables
        ("gelu", -1.0, -0.15865525393145707, -0.08331547058768630),
        ("silu", 1.0, 0.7310585786300049, 0.9276705118714868),
        ("silu", -2.0, -0.2384058440442351, -0.09078424878489547),
    ],
)
def test_activations_and_their_derivatives_have_the_values_of_tables(
    name: str, a: float, h: float, slope: float
) -> None:
    kind, one = find(name), np.array([a])
    assert kind.function.apply(a) == pytest.approx(h, rel=1e-13)
    assert kind.forward(one)[0] == pytest.approx(h, rel=1e-13)
    assert kind.slope.apply(a) == pytest.approx(slope, rel=1e-12)
    assert kind.backward(np.array([3.0]), one)[0] == pytest.approx(3 * slope, rel=1e-12)


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


@pytest.fixture
def leaky(monkeypatch: pytest.MonkeyPatch) -> str:
    """One more line in the list of kinds."""
    monkeypatch.setitem(ACTIVATIONS, "leaky_relu", KnownKind(f"{LeakyRelu.__module__}:{LeakyRelu.__name__}"))
    return "leaky_relu"


def test_without_its_line_a_kind_is_unknown() -> None:
    with pytest.raises(UserError, match=f"choose {', '.join([*ACTIVATIONS][:-1])} or {[*ACTIVATIONS][-1]}"):
        Experiment(hidden=(3,), activation="nowhere")


def test_one_line_and_one_file_make_a_kind_of_activation(leaky: str, capsys: pytest.CaptureFixture[str]) -> None:
    timeline = Timeline(Trainer(Experiment(hidden=(5, 4), activation=leaky, init="he", iterations=300)))
    for op in range(1, timeline.schedule.check):
        frame = frame_of(timeline, f"3:{timeline.schedule.names[op]}")
        ask(frame)
        assert frame.op is not None
        for tensor in frame.op.writes:
            for index in np.ndindex(frame.current[tensor.name].shape):
                cell = Cell(tensor.name, index)
                assert panel(explain(frame, cell))
                assert frame.op.name == "batch" or agrees(frame.op.terms(cell, frame.current))
    current = timeline.iteration(3)
    a, h, dh, da = (current[name] for name in ("a2", "h2", "dh2", "da2"))
    assert (a < 0).any()
    assert np.array_equal(h, np.where(a > 0, a, LEAK * a))
    assert np.array_equal(da, dh * np.where(a > 0, 1.0, LEAK))
    assert prove(current, "sum", 0.01).holds
    assert main(["train", "--hidden", "5", "--activation", leaky, "--iterations", "400", "--format", "json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["experiment"]["activation"] == leaky
    assert lines[-1]["train"] == 100.0
    assert Experiment.of("xor", hidden=(3,), activation=leaky).init == "he"
