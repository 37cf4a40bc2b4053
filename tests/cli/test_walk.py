"""`stepviz walk`: through an iteration and back with piped input, saying every number that the screen shows."""

from __future__ import annotations

import io
import re
from itertools import accumulate

import pytest

from stepviz import Timeline, Trainer
from stepviz.cli import main
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?%?(?![\w])")
SIGNED = re.compile(r"(?<=[\s\[▸>])[-+]\d+(?:\.\d+)?(?:e-?\d+)?(?=[\s\]✓✗])")
LABEL = re.compile(
    r"(?<![\d.])[>*~? ]\d (?=[a-zA-Z])|\d+-\d+(?: of |/)\d+|\d+x\d+|of \d+x\d+|\d+col=\d+it|op \d+/\d+"
    r"|it \d+/\d+| of \d+  Tab|±\d\S*"
)
"""Numbers of panes, which part of a tensor is in view, places of the header, and scales of colours, not to be heard."""
RUNS = {
    "article": "article",
    "net": "xor --hidden 3 --optimizer adam",
    "chain-rule": "chain-rule",
    "nan": "article --lr 100 --at 4:batch",
}


def said(words: str, typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The paragraphs: the first, the hint, then one for each line typed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["walk", *words.split()]) == 0
    first, _, *rest = capsys.readouterr().out.strip("\n").split("\n\n")
    return [first, *rest]


def shown(words: str, at: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    run = " ".join(re.sub(r"--at \S+", "", words).split())
    assert main(["show", *run.split(), "--at", at]) == 0
    header, _, *body, _ = capsys.readouterr().out.splitlines()
    return [LABEL.sub(" ", line) for line in (header, *body)]


@pytest.mark.parametrize("name", RUNS)
def test_every_number_of_the_screen_is_said_there_and_back(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = RUNS[name]
    schedule = Timeline(Trainer(experiment(parse("walk", words.split())))).schedule
    ops = schedule.end(4 if name == "nan" else 1).op
    start = 1 if name == "nan" else 0
    typed = "\n" * (ops - start) + "b\n" * (ops - start)
    paragraphs = said(words, typed, monkeypatch, capsys)
    there = [*range(start, ops + 1)]
    places = [*there, *reversed(there[:-1])]
    assert len(paragraphs) == len(places)
    iteration = 4 if name == "nan" else 1
    for op, text, heard in zip(places, paragraphs, accumulate(paragraphs, lambda a, b: f"{a}\n{b}"), strict=True):
        lines = shown(words, f"{iteration}:{schedule.names[op]}", capsys)
        assert f"iteration {iteration} of" in text
        for pattern in (NUMBER, SIGNED):
            wanted = {number.lstrip("+") for line in lines for number in pattern.findall(line)}
            known = {number.lstrip("+") for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?%?", heard)}
            known |= {number.lstrip("-") for number in known} if pattern is NUMBER else set()
            assert wanted <= known, (schedule.names[op], wanted - known)


def test_words_are_understood(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed = (
        "next\nback\ngo 5:loss\niteration\nphase\nphase back\nexplain dW.x3.c0\nuntil loss < 0.5\nuntil back it == 2\n"
    )
    paragraphs = said(
        "article", typed + "end\nnext\nstart\nall\ndata\nhelp\nnonsense\ngo 9999\nquit\nnever", monkeypatch, capsys
    )
    begins = [text.splitlines()[0] for text in paragraphs]
    assert begins[1].startswith("iteration 1 of 4000, operation 1 of 7")
    assert begins[2].startswith("iteration 1 of 4000, before its first operation")
    assert begins[3].startswith("iteration 5 of 4000, operation 4 of 7, forward: loss")
    assert begins[4].startswith("iteration 6 of 4000, operation 4 of 7")
    assert begins[7].startswith("dW[x3,c0]")
    assert begins[8] == "true here: loss < 0.5"
    assert begins[9] == "true here: it == 2"
    assert begins[10].startswith("iteration 4000 of 4000, operation 8 of 8, check")
    assert "the model found the rule" in paragraphs[10]
    assert begins[11].startswith("end of the run")
    assert "W,b before, x0: c0 +1.7641, c1 +0.4002" in paragraphs[13]
    assert "is no command" not in paragraphs[15]
    assert begins[-2] == "there is no command 'nonsense': help lists them"
    assert "9999" in begins[-1]


def test_what_stands_apart_in_a_line_is_said_apart(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "\n".join(said("article", "\nend\n", monkeypatch, capsys))
    assert "W = 4 x 2 random numbers (seed 0); b = 0\n" in words
    assert "drawn: #0 #4 #2 #1; true classes: 0 1 0 0\n" in words
    assert "train 8/8 = 100.0%; val 4/4 = 100.0%; test 4/4 = 100.0%\n" in words


def test_no_paragraph_moves_a_cursor_and_ascii_is_ascii(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "".join(said("xor --hidden 3 --ascii", "\n" * 12, monkeypatch, capsys))
    assert text.isascii()
    assert all(character.isprintable() or character == "\n" for character in text)


def test_a_moment_there_is_none_of_is_the_users_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--at", "1:nothing"]) == 2
    assert "1:nothing" in capsys.readouterr().err
