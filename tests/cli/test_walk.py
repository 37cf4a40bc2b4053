"""`stepviz walk`: through an iteration and back with piped input, saying every number that the screen shows."""

from __future__ import annotations

import io
import re
from itertools import accumulate

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.training.timeline import finish
from tests.support.commands import printed

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?%?(?![\w])")
SIGNED = re.compile(r"(?<=[\s\[▸>])[-+]\d+(?:\.\d+)?(?:e-?\d+)?(?=[\s\]✓✗])")
LABEL = re.compile(
    r"(?<![\d.])[>*~? ]\d (?=[a-zA-Z])|\d+-\d+(?: of |/)\d+|\d+x\d+|of \d+x\d+|\d+col=\d+it|op \d+/\d+"
    r"|it \d+/\d+| of \d+  Tab|±\d\S*|^ +\d\S* (?=[⠀-⣿])"
)
"""Numbers of panes, which part of a tensor is in view, places of the header, scales and ticks, not to be heard."""
RUNS = {
    "net": "xor --hidden 3 --optimizer adam",
    "chain-rule": "chain-rule",
    "nan": "article --lr 100 --at 4:batch",
}


def said(words: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paragraphs: the first, the hint, then one for each line typed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    first, _, *rest = "\n".join(printed(f"walk {words}")).strip("\n").split("\n\n")
    return [first, *rest]


def shown(words: str, at: str) -> list[str]:
    header, _, *body, _ = printed(f"show {re.sub(r'--at [^ ]+', '', words)} --at {at}")
    return [LABEL.sub(" ", line) for line in (header, *body)]


@pytest.mark.parametrize("name", RUNS)
def test_every_number_of_the_screen_is_said_there_and_back(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = RUNS[name]
    schedule = Timeline(Trainer(experiment(parse("walk", words.split())))).schedule
    ops = schedule.end(4 if name == "nan" else 1).op
    start = 1 if name == "nan" else 0
    typed = "\n" * (ops - start) + "b\n" * (ops - start)
    paragraphs = said(words, typed, monkeypatch)
    there = [*range(start, ops + 1)]
    places = [*there, *reversed(there[:-1])]
    assert len(paragraphs) == len(places)
    iteration = 4 if name == "nan" else 1
    for op, text, heard in zip(places, paragraphs, accumulate(paragraphs, lambda a, b: f"{a}\n{b}"), strict=True):
        lines = shown(words, f"{iteration}:{schedule.names[op]}")
        assert f"iteration {iteration} of" in text
        for pattern in (NUMBER, SIGNED):
            wanted = {number.lstrip("+") for line in lines for number in pattern.findall(line)}
            known = {number.lstrip("+") for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?%?", heard)}
            known |= {number.lstrip("-") for number in known} if pattern is NUMBER else set()
            assert wanted <= known, (schedule.names[op], wanted - known)


def test_each_plot_is_read_out_with_where_sides_meet_and_what_is_furthest_off(monkeypatch: pytest.MonkeyPatch) -> None:
    iris = "\n".join(said("iris --hidden 3 --at 3:update", "plots\nboundary\nconfusion\nfit\n", monkeypatch))
    assert "network, boundary, data, given, confusion" in iris
    assert re.search(r"plane at pc2 \+2\.4000: \w+", iris)
    assert re.search(r"setosa .* 30 \d+\.\d%", iris)
    assert "this run has no plot 'fit': plots lists those that it has" in iris
    assert not re.search("[\u2500-\u25ff\u2800-\u28ff]", iris.partition("network, boundary")[2])
    line = "\n".join(said("line --at 20:update", "fit\n", monkeypatch))
    line_of_it = Timeline(Trainer(Experiment.of("line")))
    finish(line_of_it.extend(20))
    frame = line_of_it.frame(line_of_it.schedule.parse("20:update"))
    data, W, b = frame.dataset, frame.current["W_after"], frame.current["b_after"]
    outputs = {float(x): float(o) for x, o in re.findall(r"output at x0 (\S+): (\S+)", line)}
    assert len(outputs) == 5
    for x, output in outputs.items():
        assert data.scaling is None
        assert output == pytest.approx(x * W[0, 0] + b[0], abs=1e-4)
    off = {row: float(data.X[row, 0] * W[0, 0] + b[0] - data.target(0)[row]) for row in data.train.tolist()}
    largest = max(off, key=lambda row: abs(off[row]))
    assert f"largest residual: {off[largest]:.4f} of row #{largest}" in line


def test_all_lines_of_the_mix_ups_and_of_the_rows_are_read_out_whatever_classes_are_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = "\n".join(said("digits --at 2:update", "confusion\ndata\n", monkeypatch))
    by_class = [line.split() for line in typed.splitlines() if re.match(r"\d \d+ .*%$", line)]
    assert [int(row[0]) for row in by_class] == list(range(10))
    data = Trainer(Experiment.of("digits")).dataset
    for label, *counts, rows, _ in by_class:
        assert sum(map(int, counts)) == int(rows) == data.counts("train")[int(label)]
    train, *_ = data.train.tolist()
    assert re.search(rf"^train #{train} .* {data.classes[data.y[train]]} \d 0\.\d+ [✓✗]$", typed, re.MULTILINE)


def test_the_signs_of_rows_in_a_chart_are_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    plot = said("line --iterations 40 --at 40:check", "fit\n", monkeypatch)[-1]
    assert not re.search(r"\b[ovT]{3,}\b", plot)
    assert "R², MAE train 0." in plot


def test_at_the_end_of_the_run_a_step_says_so_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, further = said("article --at 4000:check", "next\n", monkeypatch)
    assert further == "end of the run: see row x2 of W: the model found the rule; y = x2"
    assert reached.splitlines()[-1] == further
