"""Every choice of a lesson's question is the number that it is for: the right one, or that of a mistake by its name."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path

import pytest

from stepviz.lesson.script import Script
from stepviz.lesson.staging import question
from stepviz.views.text.sentences import spoken
from tests.support.lessons import script_for

CHOICES = {
    (lesson, stop): choices
    for lesson, stops in tomllib.loads((Path(__file__).parent / "choices.toml").read_text(encoding="utf-8")).items()
    for stop, choices in stops.items()
}
"""By lesson and stop: how each choice is computed from the cells of its moment, `@1` for the iteration before, and the
mistake that makes it.
"""
_CELL = re.compile(r"\b[A-Za-z]\w*(?:\.[a-z]\d+)+(?:@1)?")
_SUM = re.compile(r"(sum|window|crossed)\(([^()]*)\)")


def _terms(kind: str, term: str) -> list[str]:
    """The terms of a sum: examples; or pixels of a window with its weights, from the first or the last of these."""
    if kind == "sum":
        return [term.replace("e0", f"e{example}") for example in range(4)]
    pixels, (pixel, weight) = [], (int(found) for found in re.findall(r"\.[xk](\d+)", term))
    for line in range(3):
        for column in range(3):
            place = 3 * column + line if kind == "crossed" else 3 * line + column
            moved = term.replace(f".x{pixel}", f".x{pixel + 8 * line + column}")
            pixels.append(moved.replace(f".k{weight}", f".k{abs(weight - place)}"))
    return pixels


def computed(script: Script, stop: int, expression: str) -> float:
    """The number of an expression: `sum(…)` is over the four examples of the batch, `window(…)` over nine pixels."""
    each = _SUM.sub(lambda found: f"({' + '.join(_terms(found[1], found[2]))})", expression)
    moment = script.frame(stop).moment

    def value(found: re.Match[str]) -> str:
        cell, _, before = found[0].partition("@")
        frame = script.frame(stop, f"{moment.iteration - 1}:update") if before else script.frame(stop)
        known = frame.value(frame.program.cell(cell))
        assert known is not None, cell
        return f"({known!r})"

    return float(eval(_CELL.sub(value, each), {"__builtins__": {"abs": abs, "max": max, "exp": math.exp}}))


@pytest.mark.parametrize(("name", "id_"), CHOICES)
def test_a_choice_is_the_number_of_its_mistake(name: str, id_: str) -> None:
    script = script_for(name)
    stop = [item.id for item in script.lesson.stops].index(id_)
    ask = script.stop(stop).ask
    assert ask is not None
    asked = question(script, stop, ask)
    texts = [spoken(choice) for choice in asked.choices]
    values = [computed(script, stop, expression) for expression in CHOICES[name, id_]]
    assert [len(texts), len({*texts})] == [len(values)] * 2
    assert [place for place, mistake in enumerate(CHOICES[name, id_].values()) if not mistake] == [asked.answer]
    for text, value in zip(texts, values, strict=True):
        digits = len(text.partition(".")[2])
        assert float(text) == pytest.approx(value, abs=0.5001 * 10**-digits), (text, value)
