"""A moving picture shows each screen at its time, and what never changes once; those of the README are whole ones."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from stepviz.export.svg import moving, svg
from stepviz.views.text.span import DIM, Span

SVG = "{http://www.w3.org/2000/svg}"


def test_a_character_has_10_by_20_pixels_and_a_block_its_part_of_them() -> None:
    root = ElementTree.fromstring(svg([(Span("ab▂", DIM),), (Span("c", DIM),)], "words"))
    assert [root.get(name) for name in ("width", "height", "viewBox")] == ["30", "40", "0 0 30 40"]
    ground, block = ([rect.get(name) for name in ("x", "y", "width", "height")] for rect in root.iter(f"{SVG}rect"))
    assert ground == [None, None, "30", "40"]
    assert block == ["20", "15", "10", "5"]


def test_each_screen_is_seen_at_its_beats() -> None:
    document = moving([((Span(text, DIM),),) for text in ("one", "two", "one", "six")], "words", 1.5, 3)
    rules = dict(re.findall(r"@keyframes k(\d)\{(.*)\}", document.replace("{visibility:", " ").replace("}", " }")))
    drawn = re.findall(r'<g class="m s(\d)".*>\n<text .*>(\w+)<', document)
    assert {text: rules[place].replace(" }", ",").split(",")[:-1] for place, text in drawn} == {
        "one": ["0% visible", "25% hidden", "50% visible", "75% hidden"],
        "two": ["0% hidden", "25% visible", "50% hidden"],
        "six": ["0% hidden", "75% visible"],
    }
    assert document.count(" 6s step-end infinite") == 3
    shown = [group[0].text for group in ElementTree.fromstring(document).iter(f"{SVG}g") if not group.get("visibility")]
    assert shown[1:] == ["six"], "without motion"


@pytest.mark.parametrize("beats", [1, 3])
def test_what_never_changes_stands_once_and_without_rules(beats: int) -> None:
    document = moving([((Span("same", DIM),),)] * beats, "words", 1.0, 0)
    assert document.count("same") == 1
    assert "@keyframes" not in document
