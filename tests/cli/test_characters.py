"""Words are drawn from the model's probabilities; its loss is compared with what counting knows."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.characters import references
from tests.support.commands import printed
from tests.support.moments import line_of

RUN = Experiment.of("names", iterations=30)
_DRAWN = r"(?:\S +\S+% █* *){4}→ (\S) "
CHOICE = re.compile(rf" +([.\w ]+?)  {_DRAWN}\S+%   (\S+) falls between (\S+) and (\S+)")


def test_a_gpt_writes_each_character_from_all_before_it() -> None:
    head, *lines = printed("sample gpt --iterations 40 --count 3 --explain --temperature 0.5")
    assert head == "gpt · after iteration 40 · seed 0 · temperature 0.5"
    timeline = Timeline(Trainer(Experiment.of("gpt", iterations=40)))
    program, known, random = timeline.trainer.program, "aelm.", np.random.RandomState([0, 3])
    words, text = list[str](), "."
    for line in lines:
        match = CHOICE.fullmatch(line)
        if match is None:
            words, text = [*words, line.removesuffix("…")] if line else words, "."
            continue
        assert match[1] == " ".join(text)
        rows = np.array([[known.index(character), place] for place, character in enumerate(text)])
        z = program.scores(rows, timeline.iteration(40).model_after)[-1] / 0.5
        p, drawn = np.exp(z) / np.exp(z).sum(), known.index(match[2])
        ends = random.rand(), p[:drawn].sum(), p[: drawn + 1].sum()
        assert [float(number) for number in match.groups()[2:]] == pytest.approx(ends, abs=6e-5)
        assert ends[1] <= ends[0] <= ends[2]
        text += match[2]
    assert len(words) == 3


def test_as_cold_as_can_be_the_likeliest_character_is_drawn() -> None:
    _, *cold = printed("sample names --iterations 30 --count 3 --temperature 0.0001")
    _, *colder = printed("sample names --iterations 30 --count 3 --temperature 1e-309")
    assert "100.0% ██████████" in colder[0]
    assert colder == cold


def test_losses_of_all_training_rows_are_those_of_the_model_and_of_counting() -> None:
    timeline = line_of(RUN)
    found = references(timeline, 30)["training_rows"]
    data, (W, b) = timeline.trainer.dataset, timeline.iteration(30).after
    before, after = data.X[data.train, 0], data.y[data.train]
    z = W[before] + b
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert found["trained"] == pytest.approx(-np.log(p[range(len(after)), after]).mean(), rel=1e-12)
    counts = np.zeros_like(W)
    np.add.at(counts, (before, after), 1)
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    assert found["counted"] == pytest.approx(-np.log(shares[before, after]).mean(), rel=1e-12)


def test_there_is_nothing_to_count_elsewhere() -> None:
    assert references(Timeline(Trainer(Experiment(iterations=2))), 2) == {}
    assert references(Timeline(Trainer(Experiment.of("names", loss="mse", iterations=2))), 2) == {}
