"""Exports: recordings, moving pictures and tables show what the run has; what is said where a file cannot be."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyte
import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.export.files import replacing
from stepviz.export.part import Part
from stepviz.export.svg import moving
from stepviz.export.table import csv_text, wide_text
from stepviz.ops import Cell
from stepviz.views.text.palette import PALETTES
from stepviz.views.text.span import DIM, Span
from tests.support.commands import printed
from tests.support.files import complaints

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


SETTINGS = (
    Experiment(lr=100.0),
    Experiment.of("iris", hidden=(3,), optimizer="adam", iterations=120),
    Experiment.of("chain-rule", iterations=110),
)


@pytest.mark.parametrize("experiment", SETTINGS, ids=lambda experiment: experiment.source)
def test_every_number_of_the_long_table_stands_in_its_line(experiment: Experiment) -> None:
    part = Part(Timeline(Trainer(experiment)), 2, 110)
    program, wide, long = part.timeline.trainer.program, "".join(wide_text(part)), "".join(csv_text(part))
    lines = {line["iteration"]: line for line in csv.DictReader(StringIO(wide))}
    head = wide.partition("\n")[0].split(",")
    assert len(set(head)) == len(head)
    drawn: dict[str, list[str]] = {number: [] for number in lines}
    empty = {(number, name) for number, line in lines.items() for name in program.measures if name in line}
    told = 0
    for row in csv.DictReader(StringIO(long)):
        line, name = lines[row["iteration"]], row["tensor"]
        if name == "rows":
            drawn[row["iteration"]].append(row["value"])
            continue
        if row["op"] != "check" and name != "loss":
            name = program.word(Cell(name, tuple(int(row[at]) for at in ("row", "col") if row[at])))
        empty.discard((row["iteration"], name))
        assert line[name] == row["value"]
        told += 1
    assert all(lines[number].get("rows", "") == " ".join(rows) for number, rows in drawn.items())
    assert all(lines[number][name] == "" for number, name in empty)
    assert told == sum(bool(text) for line in lines.values() for name, text in line.items() if name != "rows") - len(
        lines
    )


def test_the_sentence_names_no_option_that_not_all_who_write_files_have(here: Path) -> None:
    Path("link.csv").symlink_to("elsewhere.csv")
    for path, said in {
        "": "a file needs a name, for example run.csv",
        str(here): f"{str(here)!r} is a folder: give the name of a file",
        "link.csv": "cannot write 'link.csv': it is a link, and links are not followed; choose another place",
    }.items():
        with pytest.raises(UserError) as error, replacing(path):
            pass
        assert str(error.value) == said
    assert complaints(["practice", "--results", "."]) == ["'.' is a folder: give the name of a file"]
