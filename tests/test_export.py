"""Exports: pictures and recordings are the screen, a page tells how its numbers were made, programs run alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyte
import pytest
from hypothesis import given

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import parser
from stepviz.cli.options import experiment as options_of
from stepviz.export.cast import cast
from stepviz.export.page import page
from stepviz.export.part import Part
from stepviz.export.script import script_text
from stepviz.export.stops import stop_at
from stepviz.export.svg import CELL, svg
from stepviz.session.steps import asking, revealed
from stepviz.text import cells, width_of
from stepviz.training.branch import branched
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.ascii import ascii_row
from stepviz.views.text.palette import DARK, HALF, LIGHT, Colours
from stepviz.views.text.span import Row, text_of
from tests.support.commands import printed
from tests.support.examples import examples
from tests.support.files import WIDE, written
from tests.support.moments import OPERATIONS, frame_at
from tests.support.nets import every_net
from tests.support.numpy_alone import parameters, run_alone, same, trained
from tests.support.pages import Page
from tests.support.places import slots_of

BLOCKS = "▁▂▃▄▅▆▇█▀"
"""Drawn as rectangles."""


def rows_of(source: str, at: str, **settings: str) -> tuple[Row, ...]:
    frame = frame_at(at, Experiment.of(source, **settings))
    return screen(MomentView(State(moment=frame.moment), frame), 80, 24).rows


def assert_same(rows: tuple[Row, ...], colours: Colours) -> None:
    """Every character of the rows stands in the picture in its column and line, and nothing else does."""
    root, blocks = ElementTree.fromstring(svg(rows, "a title", colours)), set[tuple[int, int]]()
    found = {
        (int(float(text.get("y", "")) // CELL[1]), column): sign
        for text in root.iter("{http://www.w3.org/2000/svg}text")
        for column, sign in enumerate(cells(text.text or ""), int(text.get("x", "")) // CELL[0])
        if sign.strip()
    }
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert int(text.get("textLength", "")) == CELL[0] * width_of(text.text or "")
    wanted = dict[tuple[int, int], str]()
    for number, row in enumerate(rows):
        for column, sign in enumerate(cells(text_of(row))):
            if sign in BLOCKS and sign:
                blocks.add((number, column))
            elif sign.strip():
                wanted[number, column] = sign
    assert found == wanted
    drawn = {
        (int(float(part.get("y", "")) // CELL[1]), int(part.get("x", "")) // CELL[0])
        for part in root.iter("{http://www.w3.org/2000/svg}rect")
        if part.get("x") and part.get("width") == str(CELL[0])
    }
    assert blocks <= drawn


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("at", ["1:ready", "1:grads", "3:update"])
def test_texts_stand_where_the_screen_has_them(tmp_path: Path, at: str, colours: Colours) -> None:
    wide = rows_of(str(written(tmp_path, WIDE, "wide.csv")), at, label="クラス")
    for rows in (rows_of("article", at), wide, tuple(map(ascii_row, wide))):
        assert_same(rows, colours)


MOMENTS = ("1:ready", "1:batch", "1:linear", "1:softmax", "1:grads", "1:update")


def played(lines: Iterator[str]) -> Iterator[list[str]]:
    """What a terminal shows after each output of the recording."""
    head, *events = map(json.loads, lines)
    terminal = pyte.Screen(head["width"], head["height"])
    stream = pyte.Stream(terminal)
    for _, kind, text in events:
        if kind == "o":
            stream.feed(text)
            yield list(terminal.display)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
@pytest.mark.parametrize("wide", [False, True])
def test_each_frame_is_its_screen(tmp_path: Path, size: tuple[int, int], colours: Colours, *, wide: bool) -> None:
    run = Experiment.of(written(tmp_path, WIDE, "wide.csv"), label="クラス") if wide else Experiment.of("article")
    frames = [frame_at(moment, run) for moment in MOMENTS]
    stops = [stop_at(MomentView(State(moment=frame.moment), frame), "") for frame in frames]
    *shown, _ = played(cast(stops, "", size, colours))
    for stop, found in zip(stops, shown, strict=True):
        wanted = [text_of(row) for row in screen(stop.sight, *size).rows]
        for line, row in zip_longest(found, wanted, fillvalue=""):
            pairs = zip_longest(cells(line.rstrip()), cells(row.rstrip()), fillvalue=" ")
            assert all(drawn in (HALF, sign) for drawn, sign in pairs), (line, row)  # a pixel replaces any character


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of the article's first iteration."""
    path = tmp_path_factory.mktemp("pages") / "run.html"
    printed(f"export --iterations 1 --format html --out {path}")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def first(text: str) -> Page:
    return Page(text)


def test_it_loads_nothing_its_policy_forbids_it_and_on_paper_it_is_light(text: str, first: Page) -> None:
    assert first.loads == []
    assert first.links == [f"#{section.name}" for section in first.sections]
    assert not re.search(r"url\(|@import", first.style)
    assert not re.search(r"https?:|fetch|XMLHttpRequest|import\(|WebSocket|sendBeacon", text)
    assert "Content-Security-Policy\" content=\"default-src 'none';" in text
    assert len(text) < 500_000
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
    made = []
    for name in OPERATIONS:
        frame = frame_at(f"1:{name}")
        state = State(moment=frame.moment)
        stop, asked = stop_at(MomentView(state, frame), f"stepviz article --at 1:{name}"), asking(frame, state)
        hiding = replace(stop, sight=MomentView(asked, frame), told=MomentView(revealed(asked), frame))
        made.append(hiding if asked.posed is not None else stop)
    found = Page("".join(page(made, "one <step> & more")))
    for stop, section in zip(made, found.sections, strict=True):
        before = [(name, shown) for part, name, shown in section.numbers if part == section.parts[0]]
        assert all(shown.strip("▸") != "?" for _, shown in before)
        word, mask = stop.sight.frame.program.word, stop.sight.state.mask
        hidden = {word(slot.cell) for slot in slots_of(*stop.sight.grids(LECTURE_SIZE)) if mask.hides(slot.cell)}
        assert not hidden & {name for name, _ in before}


RUNS = (
    "article --optimizer rmsprop --l2 0.01 --sampling epochs --batch-size 3",
    "article --variant as-printed --sampling order",
    "iris --hidden 5,5,5 --skip --norm batch --dropout 0.2",
    "digits --hidden 12 --optimizer adam --sampling epochs",
    "mazur",
    "chain-rule --optimizer adam",
)
"""What random nets have not, and one of each that they have."""
LAST = 50


def ends_as_its_run(timeline: Timeline, last: int) -> bool:
    """Whether the program of so many iterations prints what they end with."""
    code = compile("".join(script_text(Part(timeline, 1, last))), "script", "exec")
    with redirect_stdout(StringIO()) as out, np.errstate():
        exec(code, {})
    return same(parameters(out.getvalue()), trained(timeline, last))


@examples(40)
@given(net=every_net(most_layers=3, most_units=9))
def test_the_program_of_any_network_does(net: Experiment) -> None:
    assert ends_as_its_run(Timeline(Trainer(net)), 40)


EDITED = (
    "article --edit 11:W.x2.c0=2 --edit 11:b.c1=-0.5 --edit 30:lr=1",
    "article --edit 20:seed=7 --edit 40:batch-size=3",
    "article --sampling epochs --edit 20:batch-size=3",
    "article --edit 5:x.r6.x2=1 --edit 9:y.r6=1 --edit 12:softmax=stable --edit 12:reduction=mean",
    "iris --hidden 5 --optimizer rmsprop --edit 30:W1.x2.h0=0.25 --edit 30:lr=0.02 --edit 31:seed=3",
    "chain-rule --edit 5:x=-3 --edit 9:lr=0.05",
    "iris --schedule linear --warmup 30 --edit 20:lr=0.5 --edit 40:schedule=cosine --edit 40:optimizer=adamw",
)
DOCUMENTS = ("microgpt", "gpt --heads 2 --embed 4 --layers 2 --sampling epochs")


@pytest.mark.parametrize("words", [*RUNS, *EDITED, *DOCUMENTS])
def test_the_program_of_other_runs_and_of_what_ifs_does_too(words: str) -> None:
    source, *edits = words.split(" --edit ")
    experiment = options_of(parser.parse("export", source.split()), iterations=100)
    assert ends_as_its_run(branched(Timeline(Trainer(experiment)), edits), LAST)


def test_with_numpy_alone_it_starts_from_a_file_or_what_is_packed_and_knows_any_name(here: Path) -> None:
    Path("w.json").write_text('{"W": [[0.1, -0.0], [3, 4], [5e-300, 6], [7, 1e-22]], "b": [0.5, -2]}')
    Path("marks's \x1b[2J.csv").write_text("".join(f"{n % 5},{n * n % 7},{'ab'[n % 2]}\n" for n in range(40)))
    given = [Experiment(weights="w.json", freeze=("b",)), Experiment.of("marks's \x1b[2J.csv", seed=4)]
    given += [Experiment.of("digits", hidden=(12,))]
    expected = [trained(Timeline(Trainer(experiment)), 40) for experiment in given]
    programs = [here / f"run{number}.py" for number in range(len(given))]
    for program, experiment in zip(programs, given, strict=True):
        words = ["export", *experiment.words(), "--iterations", "9-40", "--format", "script"]
        printed([*words, "--out", str(program)])
        for file in experiment.files:
            Path(file).unlink()
    for text, wanted in zip(run_alone(programs), expected, strict=True):
        assert same(parameters(text), wanted)
    assert "\x1b" not in programs[1].read_text()
