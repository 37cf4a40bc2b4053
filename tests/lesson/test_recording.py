"""What is recorded is a lesson file that can be given."""

from __future__ import annotations

import tomllib

from stepviz.lesson.reading import Reader
from stepviz.lesson.recording import Recorded, lesson_text

ODD = 'a "quoted" \\ text\nwith a line, ü and \x1b'
STOPS = (
    Recorded("first", "1:grads", pick="dW.x3.c0", explain=True, caption="It is."),
    Recorded(ODD, "501:check", ("501:lr=0.1",), "difference", zoom="data", caption=ODD),
    Recorded("asked", "1:loss", hide=("loss", "mean"), ask="Which?", choices=("e0", "e1"), answer=2),
)


def test_it_is_read_back_as_it_was() -> None:
    text = lesson_text("Mine", "article", ["--seed", "0", "--lr", "0.01", "--one-hot", "--label=--x"], STOPS)
    reader = Reader(text, "mine")
    assert reader.problems == []
    lesson = reader.lesson
    assert lesson.words == ("article", "--seed=0", "--lr=0.01", "--one-hot", "--label=--x")
    first, second, third = lesson.stops
    assert (first.title, first.at, first.pick, first.explain, first.caption) == (
        "first",
        "1:grads",
        "dW.x3.c0",
        True,
        "It is.",
    )
    assert (second.edit, second.view, second.zoom) == (("501:lr=0.1",), "difference", "data")
    assert tomllib.loads(text)["stop"][1]["title"] == ODD
    assert third.ask is not None
    assert (third.ask.text, third.ask.choices, third.ask.answer) == ("Which?", ("e0", "e1"), 1)
    assert third.hide == ("loss", "mean")
