"""`stepviz walk`: through an iteration and back with piped input, saying every number that the screen shows."""

from __future__ import annotations

import io
import re
from itertools import accumulate

import pytest

from stepviz import Timeline, Trainer
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from tests.support.commands import printed

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?%?(?![\w])")
SIGNED = re.compile(r"(?<=[\s\[▸>])[-+]\d+(?:\.\d+)?(?:e-?\d+)?(?=[\s\]✓✗])")
LABEL = re.compile(
    r"(?<![\d.])[>*~? ]\d (?=[a-zA-Z])|\d+-\d+(?: of |/)\d+|\d+x\d+|of \d+x\d+|\d+col=\d+it|op \d+/\d+"
    r"|it \d+/\d+| of \d+  Tab|room for \d+|±\d\S*|^ +\d\S* (?=[⠀-⣿])"
)
"""Numbers of panes, which part of a tensor is in view, places of the header, scales and ticks, not to be heard."""
RUNS = {
    "net": ("xor --hidden 3 --optimizer adam", 1, 0),
    "chain-rule": ("chain-rule", 1, 0),
    "nan": ("article --lr 100 --at 4:batch", 4, 1),
}
"""The iteration that is walked through, and the operation at which that begins."""


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
    words, iteration, start = RUNS[name]
    schedule = Timeline(Trainer(experiment(parse("walk", words.split())))).schedule
    last = schedule.end(iteration).op
    paragraphs = said(words, "\n" * (last - start) + "b\n" * (last - start), monkeypatch)
    places = [*range(start, last + 1), *reversed(range(start, last))]
    for op, text, heard in zip(places, paragraphs, accumulate(paragraphs, lambda a, b: f"{a}\n{b}"), strict=True):
        lines = shown(words, f"{iteration}:{schedule.names[op]}")
        assert f"iteration {iteration} of" in text
        for pattern in (NUMBER, SIGNED):
            wanted = {number.lstrip("+") for line in lines for number in pattern.findall(line)}
            known = {number.lstrip("+") for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?%?", heard)}
            known |= {number.lstrip("-") for number in known} if pattern is NUMBER else set()
            assert wanted <= known, (schedule.names[op], wanted - known)


def test_a_measure_that_is_undefined_is_read_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    told = said("mazur --iterations 1", "end\n", monkeypatch)
    assert any("R² and MAE, train: undefined at 1" in paragraph for paragraph in told)
