"""The HTML file of some moments: the screens of `show`, tables to be read aloud, and nothing from a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.page import page
from stepviz.export.stops import Stop, stop_at
from stepviz.session.steps import asking, revealed
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State
from tests.support.commands import printed
from tests.support.pages import Page, Section

RUNS = (
    "iris --hidden 2 --batch-size 4 --optimizer adam --iterations 2",
    "chain-rule --iterations 2",
    "article --lr 100 --iterations 4",
)


def exported(words: str, path: Path) -> Page:
    printed(f"export {words} --format html --out {path}")
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of the article's first iteration."""
    path = tmp_path_factory.mktemp("pages") / "run.html"
    exported("--iterations 1", path)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def first(text: str) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def grads(first: Page) -> Section:
    return next(section for section in first.sections if section.name == "1-grads")


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


@pytest.mark.parametrize("words", RUNS)
def test_every_stop_has_the_screen_that_show_prints(words: str, tmp_path: Path) -> None:
    found = exported(words, tmp_path / "run.html")
    assert len(found.sections) > 5 or "100" in words
    for number, section in enumerate(found.sections, start=1):
        assert section.heading.startswith(f"Stop {number} of {len(found.sections)}: Iteration ")
        assert (section.command.split()[0], section.screens[1:]) == ("stepviz", [])
        shown = printed(section.command.replace("stepviz", "show", 1))
        assert [line.rstrip() for line in section.screens[0].splitlines()] == shown[:-1], "all but the line of keys"


def test_of_a_what_if_the_original_and_the_difference_can_be_seen_too(tmp_path: Path) -> None:
    found = exported("article --edit 3:lr=0.1 --iterations 4", tmp_path / "run.html")
    for section in found.sections[::3]:
        assert section.buttons == [*WHATIF_LOOKS]
        for look, text in zip(WHATIF_LOOKS, section.screens, strict=True):
            shown = "\n".join(printed(f"{section.command.replace('stepviz', 'show', 1)} --look {look}")[:-1])
            assert [line.rstrip() for line in text.splitlines()] == shown.rstrip("\n").splitlines()
    assert len(exported("article --edit 3:batch-size=2 --iterations 3", tmp_path / "2.html").sections[0].screens) == 1


def test_it_loads_nothing_and_its_policy_forbids_it(text: str, first: Page) -> None:
    assert first.loads == []
    assert first.links == [f"#{section.name}" for section in first.sections]
    assert not re.search(r"url\(|@import", first.style)
    assert not re.search(r"https?:|fetch|XMLHttpRequest|import\(|WebSocket|sendBeacon", text)
    assert "Content-Security-Policy\" content=\"default-src 'none';" in text
    assert len(text) < 500_000


def test_every_number_on_a_screen_leads_to_how_it_was_made(first: Page, grads: Section) -> None:
    for section in first.sections:
        written = [word for line in section.screens[0].splitlines() for word in re.findall(r"[+-]?\d\.\d{4}", line)]
        assert sum("." in shown for _, _, shown in section.numbers) >= len(written) - 8, "those below the panes"
        for part, name, shown in section.numbers:
            told = first.told(part, name)[0]
            assert float(shown.lstrip("▸")) == pytest.approx(
                float(told.split(" = ")[1].split()[0].rstrip(",")), abs=1e-4
            )
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
