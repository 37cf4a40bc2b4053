"""A moving picture shows each screen at its time, and whole."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.export.svg import moving, svg
from stepviz.views import screen
from stepviz.views.state import State
from stepviz.views.text.span import DIM, Span

SVG = "{http://www.w3.org/2000/svg}"
BLANK = str.maketrans("▁▂▃▄▅▆▇█", " " * 8)


def seen(document: str, beat: int, beats: int, size: tuple[int, int]) -> list[str]:
    """The text that the rules of the document leave visible at a beat."""
    root = ElementTree.fromstring(document)
    rules = (root.findtext(f"{SVG}style") or "").splitlines()
    grid = [[" "] * size[0] for _ in range(size[1])]
    body = root.find(f"{SVG}g")
    assert body is not None
    for part in body:
        texts = [part] if part.tag == f"{SVG}text" else part.findall(f"{SVG}text")
        name = (part.get("class") or "").removeprefix("m s")
        if part.tag == f"{SVG}g" and not visible(rules, name, 100 * beat / beats):
            continue
        for text in texts:
            row, column = int(text.get("y", "")) // 20, int(text.get("x", "")) // 10
            content = text.text or ""
            assert grid[row][column : column + len(content)] == [" "] * len(content), "two texts in one place"
            grid[row][column : column + len(content)] = content
    return ["".join(line).rstrip() for line in grid]


def visible(rules: list[str], name: str, percent: float) -> bool:
    """What the last key frame up to then says."""
    (line,) = (line for line in rules if line.startswith(f"@keyframes k{name}{{"))
    frames = line.partition("{")[2].removesuffix("}}").split("}")
    told = [(float(frame.partition("%")[0]), frame.endswith(":visible")) for frame in frames]
    return [shown for start, shown in told if start <= percent + 0.02][-1]


def test_a_character_has_10_by_20_pixels_and_a_block_its_part_of_them() -> None:
    root = ElementTree.fromstring(svg([(Span("ab▂", DIM),), (Span("c", DIM),)], "words"))
    assert [root.get(name) for name in ("width", "height", "viewBox")] == ["30", "40", "0 0 30 40"]
    ground, block = ([rect.get(name) for name in ("x", "y", "width", "height")] for rect in root.iter(f"{SVG}rect"))
    assert ground == [None, None, "30", "40"]
    assert block == ["20", "15", "10", "5"]


def test_every_beat_is_the_screen_of_its_moment() -> None:
    timeline = Timeline(Trainer(Experiment()))
    screens = [screen.rows(timeline.frame(Moment(1, op)), 80, 24, State()) for op in (0, 1, 2, 3, 2, 1)]
    document = moving(screens, "iteration 1", 1.5, 3)
    for beat, rows in enumerate(screens):
        text = ["".join(span.text for span in row).translate(BLANK).rstrip() for row in rows]
        assert seen(document, beat, len(screens), (80, 24)) == text
    assert document.count("step-end infinite") == document.count("@keyframes")
    assert "9s step-end" in document


def test_without_motion_one_screen_is_seen() -> None:
    screens = [((Span("one", DIM),),), ((Span("two", DIM),),)]
    root = ElementTree.fromstring(moving(screens, "words", 1.0, 1))
    shown = [part[0].text for part in root.iter(f"{SVG}g") if part.get("class") and not part.get("visibility")]
    assert shown == ["two"]


@pytest.mark.parametrize("beats", [1, 3])
def test_what_never_changes_stands_once_and_without_rules(beats: int) -> None:
    document = moving([((Span("same", DIM),),)] * beats, "words", 1.0, 0)
    assert document.count("same") == 1
    assert "@keyframes" not in document
