"""Texts that nobody means; programs, whatever their files, columns, classes and formulas are called."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from stepviz.cli import main
from tests.faults import programs, texts
from tests.support.examples import LONG

pytestmark = pytest.mark.faults


def test_texts_that_nobody_means(tmp_path: Path) -> None:
    assert [problem for seed in range(100 if LONG else 2) if (problem := texts.tried(seed, str(tmp_path)))] == []


def test_an_exported_program_does_its_own_arithmetic_alone(tmp_path: Path) -> None:
    assert [problem for seed in range(500 if LONG else 40) if (problem := programs.tried(seed, str(tmp_path)))] == []


def test_names_are_text_in_what_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    picture, image = "![](__e)", "<img src=e>"
    rows = "".join(f"{row % 5},{row * row % 7},{('`a`', '</pre><script>')[row % 2]}\n" for row in range(24))
    Path(f"{picture}.csv").write_text(f"{picture},{image},y{picture}\n{rows}")
    for form in ("handout", "html", "svg"):
        words = ["export", f"{picture}.csv", "--header", "--batch-size", "4", "--format", form, "--out", f"run.{form}"]
        assert main([*words, *(["--iterations", "1"] if form != "svg" else [])]) == 0
        text = Path(f"run.{form}").read_text(encoding="utf-8")
        assert image not in text
        assert text.count("<script>") == (form == "html")
        assert form != "handout" or picture not in "".join(text.split("`")[::2])  # code aside
    told = f"{picture} {image}"
    Path("l.toml").write_text(f'''[lesson]\ntitle = "{told}"\nsource = "article"\n[[stop]]\nat = "1:loss"
title = "{told}"\nsay = "{told}"\nask = "{told}"\nchoices = ["1", "2"]\nanswer = 1\n''')
    with redirect_stdout(StringIO()) as said:
        assert main(["notes", "l.toml"]) == 0
    assert said.getvalue().count(r"!\[\](\_\_e) &lt;img src=e>") == 4
