"""A moving picture shows each screen at its time, and what never changes once; those of the README are whole ones."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from stepviz.export.svg import moving
from stepviz.views.text.span import DIM, Span

SVG = "{http://www.w3.org/2000/svg}"


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
