"""The help of every command: it fits a screen, names what there is, and its examples are understood."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stepviz.cli import topics
from stepviz.cli.parser import parse
from stepviz.cli.topics.help import help_text
from stepviz.cli.topics.offered import OPTIONS
from stepviz.glossary.finding import told
from stepviz.glossary.terms import TERMS, Concept
from stepviz.settings.kinds import LAYERS, LOSSES
from tests.support.commands import printed


@pytest.mark.parametrize("command", topics.TOPICS)
def test_help_fits_a_screen(command: str) -> None:
    lines, out = printed(f"{command} --help"), help_text(command)
    assert lines == out.splitlines()
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert all(OPTIONS[name].flag in out for name in topics.TOPICS[command].options)
    more = {*topics.TOPICS[command].more} - {*topics.TOPICS[command].options}
    for name in ("data", "network"):
        if more & set(topics.TOPICS[name].options):
            assert f"stepviz {name} --help" in out or name in _named(out)
    examples = topics.TOPICS[command].examples
    assert lines[-len(examples) - 1 :] == ["", *(f"  {example}" for example in examples)]
    for example in examples:
        first, *words = example.split()
        assert first == "stepviz"
        name = words.pop(0) if words[:1] and words[0] in topics.COMMANDS else ""
        parse(name, words)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_help_before_a_term_says_what_it_means(term: Concept) -> None:
    lines = printed(["help", *term.name.split()])
    assert told(term) in " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= 80


def test_several_words_lead_to_each_of_their_terms_without_numpy() -> None:
    code = "import sys; from stepviz.cli import main; main(['help', 'softmax', 'Logits']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    text = " ".join(done.stdout.split())
    assert [term.name for term in TERMS if told(term) in text] == ["logit", "softmax"]
    assert " numpy " not in text


def _named(text: str) -> list[str]:
    """The commands at the beginning of its lines: `data, datasets`, behind two blanks and before what they do."""
    columns = [line[2:26].strip() for line in text.splitlines() if line.startswith("  ")]
    rows = [column.split(", ") for column in columns]
    return [name for row in rows if set(row) <= set(topics.COMMANDS) for name in row]


def test_every_option_is_told_in_some_help() -> None:
    told = "\n".join(map(help_text, topics.TOPICS))
    untold = {option.flag for option in OPTIONS.values() if f"  {option.flag} " not in told}
    assert untold == {f"--{name}" for name, kinds in (("layer", LAYERS), ("loss", LOSSES)) if len(kinds) == 1}
