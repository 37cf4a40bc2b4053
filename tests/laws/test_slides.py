"""The slides run. `python -m tests.laws.test_slides` writes the screens of the deck for slidev again."""

from __future__ import annotations

import re
import shlex

import pytest

from stepviz.cli import main, options, parser
from stepviz.cli.topics.help import split
from stepviz.training import Trainer
from tests.support.drawings import ROOT
from tests.support.slides import deck

SLIDES = ROOT / "docs" / "slides"
BLOCK = re.compile(r"^```bash (\+\S+(?: \+\S+)*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
PRESENTERM = (SLIDES / "presenterm.md").read_text(encoding="utf-8")


def test_the_screens_of_the_deck_are_current() -> None:
    assert (SLIDES / "slidev.md").read_text(encoding="utf-8") == deck(), "run: python -m tests.laws.test_slides"


def test_every_block_of_the_presentation_says_how_it_is_run() -> None:
    assert len(BLOCK.findall(PRESENTERM)) == PRESENTERM.count("```") // 2 > 5


@pytest.mark.parametrize(("attributes", "code"), BLOCK.findall(PRESENTERM))
def test_a_block_of_the_presentation_runs(attributes: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, *words = shlex.split(code)
    assert first == "stepviz"
    if "+acquire_terminal" in attributes.split():
        command, rest = split(words)
        given = parser.parse(command, rest)
        assert command == ""
        assert Trainer(options.experiment(given)).schedule.parse(given.at)
    else:
        assert attributes == "+exec"
        assert main(words) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) > 8
        assert max(map(len, lines)) <= 80


if __name__ == "__main__":
    (SLIDES / "slidev.md").write_text(deck(), encoding="utf-8")
