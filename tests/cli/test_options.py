"""Options: the words of an experiment build it again; what-ifs are the same numbers in every command."""

from __future__ import annotations

from dataclasses import replace

from stepviz.cli import options
from stepviz.cli.parser import parse
from tests.laws.pinned_nets import pinned


def test_the_words_of_a_run_with_any_setting_build_it_again() -> None:
    runs = pinned()
    again = {name: options.experiment(parse("train", run.words())) for name, run in runs.items()}
    assert again == {name: replace(run, mistake=None) for name, run in runs.items()}
