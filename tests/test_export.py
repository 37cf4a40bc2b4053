"""Exports: a recording shows in a terminal what `show` prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyte
import pytest

from stepviz.views.text.palette import PALETTES
from tests.support.commands import printed

RUNS = (
    "iris --hidden 4 --batch-size 4 --iterations 3 --size 100x30",
    "article --iterations 1 --size 60x20 --theme light",
)


def recorded(words: str, path: Path) -> tuple[dict[str, Any], list[tuple[float, str, str]]]:
    """The head, and the events."""
    printed(f"export {words} --out {path}")
    head, *events = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return head, [(float(time), code, data) for time, code, data in events]


@pytest.mark.parametrize("words", RUNS)
def test_played_in_a_terminal_it_shows_the_screens_of_show(words: str, tmp_path: Path) -> None:
    head, events = recorded(words, tmp_path / "run.cast")
    terminal = pyte.Screen(head["width"], head["height"])
    stream = pyte.Stream(terminal)
    source = words.partition(" --iterations")[0]
    size = f"{head['width']}x{head['height']}"
    labels = [data for _, code, data in events if code == "m"]
    for (_, code, label), (_, output, data) in zip(events[:-1:2], events[1::2], strict=True):
        assert (code, output) == ("m", "o")
        stream.feed(data)
        moment = label.removeprefix("Iteration ").split(":")[0]
        op = label.split(": ")[1]
        shown = printed(f"show {source} --at {moment}:{op} --size {size}")
        lines = [line.rstrip() for line in terminal.display]
        assert lines == shown + [""] * (len(lines) - len(shown))
    assert len(set(labels)) == len(labels)
    ground = PALETTES["light" if "light" in words else "dark"]["truecolor"].ground.lower()
    assert f"#{terminal.buffer[5][head['width'] - 1].bg}" == ground
    stream.feed(events[-1][2])
    assert not terminal.cursor.hidden
