"""The words of explanations: those of the article as texts, and what their sentences say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.ops import Cell
from stepviz.ops.losses.cross_entropy import Loss
from stepviz.training import provenance
from stepviz.views import screen
from stepviz.views.explain.explanation import explain
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from tests.support.drawings import drawing
from tests.support.moments import frame_at

TEXTS = {
    "x": ("1:batch", "x.e1.x2", Experiment()),
    "W": ("500:update", "W.x3.c0", Experiment()),
    "logits": ("1:linear", "logits.e0.c0", Experiment()),
    "probs": ("1:softmax", "probs.e1.c1", Experiment()),
    "losses": ("1:loss", "loss.e1", Experiment()),
    "loss": ("1:loss", "mean", Experiment()),
    "dlogits": ("1:dlogits", "dlogits.e1.c1", Experiment()),
    "dW": ("1:grads", "dW.x3.c0", Experiment()),
    "db": ("1:grads", "db.c0", Experiment()),
    "W_after": ("1:update", "W_after.x3.c0", Experiment()),
    "val": ("500:check", "val", Experiment()),
    "nan": ("4:grads", "dW.x0.c0", Experiment(lr=100)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_explanation_is_its_text(name: str) -> None:
    at, word, experiment = TEXTS[name]
    frame = frame_at(at, experiment)
    assert explain(frame, frame.program.cell(word)).lines() == drawing(name, "explanations")


def test_a_gate_names_the_error_that_passes_it_once() -> None:
    """By the letters that its rule has for it: `do times the derivative of sigmoid`."""
    for words, at, cell, told in (
        (Experiment.of("mazur"), "1:dz", "dz.e0.o0", "a: do[e0,o0] +0.7414"),
        (Experiment.of("xor", loss="mse", output="sigmoid"), "1:dlogits", "dlogits.e15.c1", "a: do[e15,c1] -0.0497"),
    ):
        frame = frame_at(at, words)
        assert told in explain(frame, frame.program.cell(cell)).spoken()


def test_the_panel_is_its_drawing() -> None:
    """The drawing's last line is that of a selected term; without one the test stands there."""
    frame, drawn = frame_at("1:grads"), drawing("80_09_explain_dW")
    viewer = State(pick=Cell("dW", (3, 0)), explaining=True)
    shown = screen.text(frame, 80, 24, viewer)
    assert [n for n in range(24) if shown[n] != drawn[n]] == [22]
    assert shown[22] == drawing("dW", "explanations")[-1]
    assert list(screen.text(frame, 80, 24, replace(viewer, term=0))) == list(drawn)


def test_history_is_the_way_of_the_parameter() -> None:
    frame = frame_at("500:update")
    grown = provenance.history(frame, Cell("W", (3, 0)))
    numbers = [*range(1, 500, 32), 500][-len(grown.samples) :]
    numbers = [*range(1, 500, numbers[1] - numbers[0]), 500]
    assert grown.samples == tuple(float(frame.carried_at(number)[0][3, 0]) for number in numbers)
    assert 10 <= len(grown.samples) <= provenance.SAMPLES
    low, high = min(grown.samples), max(grown.samples)
    bars = "".join("▁▂▃▄▅▆▇█"[round(7 * (sample - low) / (high - low))] for sample in grown.samples)
    assert f" history  {bars}  from +0.9501 to +1.5267" in drawing("W", "explanations")


def test_a_start_value_is_made_from_what_made_it() -> None:
    frame = frame_at("1:linear")
    assert explain(frame, Cell("W", (0, 0))).made_from == "the random generator, before iteration 1"
    assert explain(frame, Cell("b", (0,))).made_from == "nothing: every bias starts at 0"


@pytest.mark.parametrize("last", [2, 3, 20, 21, 22, 100, 1000, 3999])
def test_history_begins_at_the_first_iteration_and_ends_at_this_one(last: int) -> None:
    frame = frame_at(f"{last}:batch")
    samples = provenance.history(frame, Cell("b", (1,))).samples
    assert samples[0] == 0.0
    assert samples[-1] == frame.current["b"][1]
    assert len(samples) <= provenance.SAMPLES
    assert len(samples) == last or len(samples) >= 3


def test_the_command_line_prints_the_same_panel(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--at", "1:grads", "--pick", "dW.x3.c0", "--explain"]) == 0
    printed_lines = capsys.readouterr().out.splitlines()
    assert printed_lines[:22] == drawing("80_09_explain_dW")[:22]
    assert printed_lines[22] == drawing("dW", "explanations")[-1]


def test_the_command_line_says_it_one_thing_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--at", "1:update", "--pick", "W_after.x3.c0"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "W after[x3,c0] = +0.9632",
        "weight before, minus lr times its gradient",
        "code: W = W - lr * dW",
        "a: before +0.9501",
        "b: 0.01 × -1.3111 = -0.0131",
        "a - b = +0.9632",
        "Went up by 0.0131, because the gradient is negative.",
        "Same batch with the updated parameters: mean loss 0.8964 to 0.8819.",
        "used by: W before[x3,c0] of iteration 2",
    ]


@pytest.mark.parametrize(
    ("losses", "told"),
    [
        ([0.5, 2.0, 1.0, 1.5], "The largest part of it comes from e1 (40%)."),
        ([0.5, 2.0, 2.0, 0.5], "The largest parts of it come from e1 and e2 (40% each)."),
        ([1.0, 1.0, 1.0, 0.5], "The largest parts of it come from e0 and 2 others (29% each)."),
        ([0.5, 5.0, 0.5, 0.5], "Most of it comes from e1 (77%)."),
    ],
)
def test_the_largest_part_of_a_loss_is_told_of_all_that_are_as_large(losses: list[float], told: str) -> None:
    assert spoken(Loss(2, Experiment()).largest_part(np.array(losses))) == told


@pytest.mark.parametrize(
    ("pick", "said"),
    [
        ("probs.e2.c0", "Fix: --softmax stable subtracts the largest logit first, and p is 1.0000."),
        ("probs.e1.c0", "Adding one constant to all logits changes no p, until exp overflows."),
        ("probs.e3.c0", "Adding one constant to all logits of the row changes no probability."),
    ],
)
def test_where_exp_overflows_the_cure_is_named_and_near_it_the_overflow(
    pick: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--lr", "100", "--at", "4:softmax", "--pick", pick]) == 0
    told = capsys.readouterr().out.splitlines()
    assert said in told
    assert sum(line.startswith(("Fix", "Adding one constant")) for line in told) == 1


@pytest.mark.parametrize(
    ("at", "pick", "digits"),
    [
        ("1:softmax", "probs.e0.c0", "probs[e0,c0] = 0.76909099002586"),
        ("1:loss", "loss.e1", "loss[e1] = 1.76951176"),
        ("1:dlogits", "dlogits.e1.c0", "dlogits[e1,c0] = +0.82958382"),
    ],
)
def test_all_digits_have_a_sign_where_the_number_can_be_negative(at: str, pick: str, digits: str) -> None:
    timeline = Timeline(Trainer(Experiment()))
    frame = timeline.frame(timeline.schedule.parse(at))
    state = State(moment=frame.moment, pick=frame.program.cell(pick), digits=True)
    assert screen.text(frame, 80, 24, state)[21].startswith(f" {digits}")


def test_the_whole_chance_is_written_as_arithmetic() -> None:
    timeline = Timeline(Trainer(Experiment()))
    frame = timeline.frame(timeline.schedule.parse("1:dlogits"))
    state = State(moment=frame.moment, pick=frame.program.cell("dlogits.e1.c0"))
    assert screen.text(frame, 80, 24, state)[21] == " dlogits[e1,c0] = 0.8296 - 0 = +0.8296"


def test_what_is_not_there_is_explained_in_any_room() -> None:
    frame = frame_at("2:loss", Experiment())
    state = State(moment=frame.moment, pick=Cell("b_after", (1,)), explaining=True)
    for height in range(1, 12):
        assert len(screen.text(frame, 160, height, state)) == height


@pytest.mark.parametrize(("at", "tensor"), [("1:dE1", "dE1"), ("1:grads2", "db2"), ("1:v1", "v1")])
def test_no_term_touches_the_one_before_it(at: str, tensor: str) -> None:
    frame = frame_at(at, Experiment.of("names", embed=3, context=2, hidden=(16,)))
    for index in np.ndindex(*frame.program.shape(frame.program.tensors[tensor])):
        told = explain(frame, Cell(tensor, index))
        for text, _, heads in told.body():
            assert all(text[head.column - 1] == " " for head in heads), text
            assert len(text) <= 79


@pytest.mark.parametrize("given", [{"dropout": 0.2}, {"norm": "batch"}, {"norm": "layer"}])
def test_no_sentence_of_an_explanation_is_cut(given: dict[str, Any]) -> None:
    timeline = Timeline(Trainer(Experiment.of("iris", hidden=(8,), **given)))
    for op in timeline.trainer.program.ops[1:]:
        frame = timeline.frame(timeline.schedule.parse(f"1:{op.name}"))
        for tensor in op.writes:
            told = explain(frame, Cell(tensor.name, (0,) * len(frame.program.shape(tensor))))
            lines = [line.text for line in told.body() if not line.text.startswith(" used by")]
            assert not any(line.rstrip().endswith("…") for line in lines), lines
