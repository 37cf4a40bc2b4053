"""The slides run. `python -m tests.laws.test_slides` writes the screens of the deck for slidev again."""

from __future__ import annotations

import contextlib
import io
import re
import shlex

import pytest

from stepviz.cli import main, options, parser
from stepviz.cli.topics.help import split
from stepviz.training import Trainer
from tests.support.drawings import ROOT

DECK = ROOT / "docs" / "slides" / "slidev.md"
SCREEN = re.compile(r"(`stepviz ([^`\n]+)`\n\n```text\n).*?```", re.DOTALL)
BLOCK = re.compile(r"^```bash (\+\S+(?: \+\S+)*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
PRESENTERM = (ROOT / "docs" / "slides" / "presenterm.md").read_text(encoding="utf-8")


def with_screens(deck: str) -> str:
    """The deck, with what each of its commands prints below it."""
    return SCREEN.sub(lambda found: f"{found[1]}{printed(found[2])}```", deck)


def printed(words: str) -> str:
    """What the command prints, without blanks at the ends of lines."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(words.split()) == 0
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def test_the_screens_of_the_deck_are_current() -> None:
    deck = DECK.read_text(encoding="utf-8")
    assert len(SCREEN.findall(deck)) == deck.count("```") // 2 > 5
    assert deck == with_screens(deck), "run: python -m tests.laws.test_slides"


@pytest.mark.parametrize(("attributes", "code"), BLOCK.findall(PRESENTERM))
def test_a_block_of_the_presentation_runs(attributes: str, code: str) -> None:
    first, *words = shlex.split(code)
    assert first == "stepviz"
    if "+acquire_terminal" in attributes.split():
        given = parser.parse(*split(words))
        assert Trainer(options.experiment(given)).schedule.parse(given.at)
    else:
        assert attributes == "+exec"
        assert max(map(len, printed(code.removeprefix("stepviz ")).splitlines())) <= 80


if __name__ == "__main__":
    DECK.write_text(with_screens(DECK.read_text(encoding="utf-8")), encoding="utf-8")
