"""The names that a file gives to its features and classes stand where people read, beside the short ones."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Frame, Trainer, UserError
from stepviz.cli import main
from stepviz.data import load
from stepviz.ops import Cell, Name, Saying
from stepviz.ops.claims import class_of, say
from stepviz.text import width_of
from stepviz.training.conditions import parse
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.placing import layout_at
from stepviz.views.screen import text
from stepviz.views.state import State
from stepviz.views.text.sentences import in_given_words
from tests.support.files import written
from tests.support.moments import frame_at

TABLE = "age,x0,a column of a very long name,grade\n" + "".join(
    f"{20 + row % 7},{1.5 + row % 5 / 10},{60 + row * 7 % 11},{['failing', 'passing at last'][row % 2]}\n"
    for row in range(16)
)


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, TABLE)
    return "marks.csv"


def printed(words: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(words.split()) == 0
    return capsys.readouterr().out.splitlines()


def test_json_has_all_names_whole(marks: str, capsys: pytest.CaptureFixture[str]) -> None:
    names = {
        "label": "grade",
        "features": ["age", "x0", "a column of a very long name"],
        "classes": ["failing", "passing at last"],
    }
    start = json.loads(printed(f"train {marks} --iterations 5 --format json", capsys)[0])
    assert start["event"] == "start"
    assert names.items() <= start.items()
    exported = json.loads("\n".join(printed(f"export {marks} --iterations 1 --format json", capsys)))
    assert names.items() <= exported.items()
    assert len(exported["tensors"]["W"][0]) == len(names["features"])


def test_a_short_name_that_is_none_has_no_other() -> None:
    data = load(Experiment.of("iris"))
    assert data.given("x1") == "sepal_width_cm"
    assert data.given("c2") == "virginica"
    for short in ("", "x", "x4", "c3", "e0", "b", "x-1", "x²", "h1"):
        assert data.given(short) == ""
    assert data.called("c1", 8) == "c1 vers…"
    assert data.called("e1", 8) == "e1"


def leads(column: int, rival: int, other: str) -> Saying:
    return say("The logit of ", class_of(column), f" for this row. {other} than ", Name(f"c{rival}"), ".")


def test_a_sentence_names_its_classes_as_far_as_there_is_room() -> None:
    data = load(Experiment.of("iris"))
    sentence = leads(1, 2, "Lower")
    full = "The logit of versicolor for this row. Lower than virginica."
    assert in_given_words(data, sentence, len(full)) == full
    brief = "The logit of versico for this row. Lower than virgini."
    assert in_given_words(data, sentence, len(full) - 1) == brief
    plain = "The logit of class 1 for this row. Lower than c2."
    assert in_given_words(data, sentence, len(brief) - 1) == plain
    assert in_given_words(load(Experiment.of("xor")), sentence, 200) == plain
    for kept in ("W[x0,c1] is not c12, class 1 or abc1", "dW[x1,c2]", "this wrong class 1%", ""):
        assert in_given_words(data, say(kept), 80) == kept


def test_a_percentage_is_not_taken_for_the_number_of_a_class() -> None:
    frame = frame_at("200:softmax", Experiment.of("iris"))
    for index in np.ndindex(frame.current["probs"].shape):
        meaning = explain(frame, Cell("probs", index)).meaning[0]
        word = "true class" if index[1] == frame.current["y"][index[0]] else "wrong class"
        assert re.search(rf"The model gives (the|this) {word} (only )?(under )?\d+%\.$", meaning), meaning


def table_of(folder: Path, classes: Sequence[str]) -> str:
    rows = (f"{row % 7},{row * row % 11},{classes[row % len(classes)]}" for row in range(8 * len(classes)))
    return str(written(folder, "\n".join(["age,height,grade", *rows]) + "\n"))


def heads(frame: Frame) -> str:
    """The heads of the logits and probabilities."""
    layout, lines = layout_at(frame, State()), text(frame, 80, 24)
    panes = [pane for name in ("logits", "probs") if (pane := layout.with_tensor(name)) is not None]
    assert len(panes) == 2
    return " ".join(lines[y + 1].ljust(80)[x : x + width] for x, y, width, _ in (pane.place for pane in panes))


def test_only_heads_that_are_cut_alike_change() -> None:
    data = frame_at("1:batch", Experiment.of("iris")).dataset
    assert data.heads(7) == ("setosa", "versico", "virgini")
    assert data.heads(1) == ("s", "c", "c")


def test_wide_names_leave_all_numbers_in_their_columns(tmp_path: Path) -> None:
    wide = frame_at("100:check", Experiment.of(table_of(tmp_path, ["犬🐶わん", "猫です"])))
    plain = frame_at("100:check", Experiment.of(table_of(tmp_path, ["aaaaaaaa", "bbbbbb"])))
    for size in ((80, 24), (120, 36)):
        for shown, other in zip(text(wide, *size), text(plain, *size), strict=True):
            assert width_of(shown) <= size[0]
            assert shown == other or any(name in shown for name in ("猫で", "犬🐶"))
    head, other = text(wide, 80, 24)[3], text(plain, 80, 24)[3]
    assert width_of(head[: head.index("猫で") + 2]) == other.index("bbb") + len("bbbb")


def test_classes_called_by_numbers_are_not_taken_for_values(tmp_path: Path) -> None:
    grades = frame_at("1:linear", Experiment.of(table_of(tmp_path, ["1", "2"]))).dataset
    assert in_given_words(grades, leads(0, 1, "Lower"), 99) == "The logit of c0 for this row. Lower than c1."
    digits = frame_at("1:linear", Experiment.of("digits")).dataset
    assert in_given_words(digits, leads(0, 1, "Lower"), 99) == "The logit of class 0 for this row. Lower than class 1."


def test_a_class_called_like_another_one_goes_by_its_short_name(tmp_path: Path) -> None:
    swapped = frame_at("1:linear", Experiment.of(table_of(tmp_path, ["class 1", "c0"]))).dataset
    assert swapped.classes == ("c0", "class 1")
    told = in_given_words(swapped, leads(0, 1, "Lower"), 99)
    assert told == "The logit of class 0 for this row. Lower than c1."


def test_a_wide_name_of_a_file_leaves_room_for_the_rate(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE, "犬猫犬猫犬猫犬猫犬猫犬猫犬猫.csv")
    head = text(frame_at("100:check", Experiment.of(str(path))), 80, 24)[0]
    assert width_of(head) == 79
    assert head.endswith("lr 0.01 · paused")
    assert "it 100/4000 · op 8/8 " in head


def test_cells_go_by_given_names_too(capsys: pytest.CaptureFixture[str]) -> None:
    program = Trainer(Experiment.of("iris", hidden=(3,))).program
    for name, cell in {
        "dW1.sepal_width_cm.h2": Cell("dW1", (1, 2)),
        "dW2.h1.virginica": Cell("dW2", (1, 2)),
        "p.e0.setosa": Cell("probs", (0, 0)),
        "x.e3.petal_width_cm": Cell("x", (3, 3)),
    }.items():
        assert program.cell(name) == cell
    for name in ("dW1.setosa.h2", "dW1.x1.setosa", "p.setosa.e0", "p.e0.Setosa"):
        with pytest.raises(UserError, match="is not one of"):
            program.cell(name)
    texts = []
    for name in ("dW.sepal_width_cm.setosa", "dW.x1.c0"):
        assert main(["explain", "iris", "--at", "2:grads", "--pick", name]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert parse("dW1.sepal_width_cm.h2 < 0", program) is not None


def test_cells_go_by_characters_too() -> None:
    assert Trainer(Experiment.of("names")).program.cell("dW.a.n") == Cell("dW", (1, 14))
    assert Trainer(Experiment.of("names", context=2)).program.cell("dW.a-1.n") == Cell("dW", (28, 14))
    assert Trainer(Experiment.of("names", context=2, embed=3)).program.cell("E1.b.d2") == Cell("E1", (2, 2))


def test_a_cell_can_be_written_as_sentences_have_it() -> None:
    program = Trainer(Experiment()).program
    assert program.cell("dW[x3,c0]") == program.cell("dW.x3.c0")
    assert program.cell("p[e0, c1]") == program.cell("p.e0.c1")
    with pytest.raises(UserError, match=r"^cell 'dW\.x9\.c0': 'x9' is not one of x0 to x3$"):
        program.cell("dW[x9,c0]")


def test_another_case_of_a_tensor_is_proposed() -> None:
    with pytest.raises(UserError, match=r"'dw' is no tensor of this run: did you mean dW\?$"):
        Trainer(Experiment()).program.cell("dw.x1.c0")


def test_a_short_name_is_what_it_says_whatever_the_data_call_theirs() -> None:
    data = Trainer(Experiment.of("iris")).dataset
    named = replace(data, features=("x1", "x0", "a", "a"), classes=("c1", "7", "c9"))
    program = Trainer(Experiment.of("iris"), named).program
    assert program.cell("W.x1.c1") == Cell("W", (1, 1))
    assert program.cell("W.x3.7") == Cell("W", (3, 1))
    for name in ("W.a.c0", "W.x0.c9"):
        with pytest.raises(UserError, match="is not one of"):
            program.cell(name)
