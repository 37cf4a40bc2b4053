"""The HTML file of some moments: how each number was made, nothing of what is hidden, and nothing from a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.page import page
from stepviz.export.stops import Stop, stop_at
from stepviz.session.steps import asking, revealed
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State
from tests.support.commands import printed
from tests.support.pages import Page


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of the article's first iteration."""
    path = tmp_path_factory.mktemp("pages") / "run.html"
    printed(f"export --iterations 1 --format html --out {path}")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def first(text: str) -> Page:
    return Page(text)


def stops(source: str = "article", **settings: Any) -> Iterator[tuple[Stop, Stop]]:
    """Those of the first iteration, and each with its result hidden, asking what it will be."""
    timeline = Timeline(Trainer(Experiment.of(source, **settings)))
    for op in timeline.trainer.program.ops:
        frame = timeline.frame(timeline.schedule.parse(f"1:{op.name}"))
        stop = stop_at(MomentView(State(moment=frame.moment), frame), f"stepviz {source} --at 1:{op.name}")
        hidden = asking(frame, State(moment=frame.moment))
        is_asked = hidden.poll is not None and hidden.poll.question is not None
        asked = replace(stop, sight=MomentView(hidden, frame), told=MomentView(revealed(hidden), frame))
        yield stop, asked if is_asked else stop


def test_it_loads_nothing_and_its_policy_forbids_it(text: str, first: Page) -> None:
    assert first.loads == []
    assert first.links == [f"#{section.name}" for section in first.sections]
    assert not re.search(r"url\(|@import", first.style)
    assert not re.search(r"https?:|fetch|XMLHttpRequest|import\(|WebSocket|sendBeacon", text)
    assert "Content-Security-Policy\" content=\"default-src 'none';" in text
    assert len(text) < 500_000


def test_on_paper_it_is_light_whatever_its_theme(text: str) -> None:
    styles = text[text.index("<style>") : text.index("</style>")]
    seen_on_paper = re.sub(r"@media screen \{(?:[^{}]|\{[^{}]*\})*\}", "", styles)
    assert 'data-theme="dark"' in styles
    assert 'data-theme="dark"' not in seen_on_paper


def test_every_number_on_a_screen_leads_to_how_it_was_made(first: Page) -> None:
    for section in first.sections:
        written = [word for line in section.screens[0].splitlines() for word in re.findall(r"[+-]?\d\.\d{4}", line)]
        assert sum("." in shown for _, _, shown in section.numbers) >= len(written) - 8, "those below the panes"
        for part, name, shown in section.numbers:
            told = first.told(part, name)[0]
            assert float(shown.lstrip("▸")) == pytest.approx(
                float(told.split(" = ")[1].split()[0].rstrip(",")), abs=1e-4
            )
    (grads,) = (section for section in first.sections if section.name == "1-grads")
    names = [name for _, name, _ in grads.numbers]
    assert {"x.e0.x3", "dlogits.e0.c0", "dW.x3.c0", "db.c1", "W.x0.c0", "loss.e3"} <= {*names}
    assert len(names) == len({*names})
    lines = first.told(grads.parts[0], "dW.x3.c0")
    terms = dict(zip(lines, first.terms(grads.parts[0], "dW.x3.c0"), strict=True))
    assert terms["c: e2 1 × -0.5401 = -0.5401"] == ["x.e2.x3", "dlogits.e2.c0"]
    assert terms["a + b + c + d = -1.3111"] == []


def test_a_number_that_is_hidden_leads_nowhere() -> None:
    made = [stop for _, stop in stops()]
    found = Page("".join(page(made, "one <step> & more")))
    for stop, section in zip(made, found.sections, strict=True):
        before = [(name, shown) for part, name, shown in section.numbers if part == section.parts[0]]
        assert all(shown.strip("▸") != "?" for _, shown in before)
        word = stop.sight.frame.program.word
        hidden = [
            cell
            for grid in stop.sight.grids(LECTURE_SIZE)
            for group in grid.groups
            for slot in grid.slots(group)
            if stop.sight.state.mask.hides(cell := slot.cell)
        ]
        assert not {word(cell) for cell in hidden} & {name for name, _ in before}
