"""Words are drawn from the model's probabilities; its loss is compared with what counting knows."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.characters import references
from tests.support.commands import ended, printed
from tests.support.moments import line_of

RUN = Experiment.of("names", iterations=30)
_DRAWN = r"(?:\S +\S+% █* *){4}→ (\S) "
STEP = re.compile(rf" (\S)  {_DRAWN}(?:under 1|\d+)%")
CHOICE = re.compile(rf" +([.\w ]+?)  {_DRAWN}\S+%   (\S+) falls between (\S+) and (\S+)")


def sampled(words: str) -> tuple[str, list[str], list[str]]:
    """The head, the steps of the first word, all words."""
    head, *lines = printed(f"sample names {words}")
    apart = lines.index("")
    return head, lines[:apart], lines[apart + 1 :]


def test_the_first_word_is_that_of_its_steps_and_they_are_of_the_model_and_the_stream() -> None:
    head, steps, words = sampled("--iterations 30 --count 4")
    assert head == "names · after iteration 30 · seed 0"
    assert len(words) == 4
    assert sampled("--at 1:ready --count 3")[0] == "names · before iteration 1 · seed 0"
    assert sampled("--hidden 4 --norm batch --iterations 3")[0].endswith("seed 0"), "running means are of the model"
    read = [STEP.fullmatch(step) for step in steps]
    assert all(read), steps
    drawn = "".join(match[2] for match in read if match is not None)
    assert drawn.removesuffix(".") == words[0].removesuffix("…").replace("(no character)", "")
    assert "".join(match[1] for match in read if match is not None) == f".{drawn[:-1]}"
    timeline = line_of(RUN)
    W, b = timeline.iterations(30, 30)[0].after
    p = np.exp(W[0] + b) / np.exp(W[0] + b).sum()
    names = timeline.trainer.dataset.characters
    best = int(p.argmax())
    assert steps[0].startswith(f" .  {names[best]} {100 * p[best]:5.1f}%")
    first = int(np.searchsorted(np.cumsum(p), np.random.RandomState([0, 3]).rand() * p.sum(), side="right"))
    assert drawn[0] == names[first]


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


def test_where_the_probabilities_are_nan_nothing_is_drawn() -> None:
    status, out, err = ended("sample names --hidden 3 --lr 1e200 --iterations 3 --count 1")
    assert (status, out) == (1, "")
    assert "the probabilities after iteration 3 are nan" in err


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


def test_train_says_both() -> None:
    words = "train names --iterations 2"
    assert printed(words)[-1] == "loss of all training rows  trained 3.3176   counted 2.2966"
    assert '"training_rows":{"trained":' in printed(f"{words} --format json")[-1]
