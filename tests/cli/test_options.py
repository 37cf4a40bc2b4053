"""Options: the words of an experiment build it again; what-ifs are the same numbers in every command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from stepviz.cli import options
from stepviz.cli.parser import parse
from tests.laws.pinned_nets import pinned
from tests.support.commands import printed


def test_every_command_knows_the_same_run(tmp_path: Path) -> None:
    edit, out = "--edit 501:lr=0.1", tmp_path / "run.npz"
    printed(f"export {edit} --iterations 501-502 --out {out}")
    value = float(np.load(out)["dW"][1][0, 0])
    assert f"dW[x0,c0] = {value:+.4f}" in printed(f"explain {edit} --at 502:grads --pick dW.x0.c0")[0]
    assert any(f"{value:+.4f}" in line for line in printed(f"show {edit} --at 502:grads"))
    start = json.loads(printed(f"train {edit} --iterations 600 --format json")[0])
    assert (start["edits"], start["experiment"]["lr"]) == (["501:lr=0.1"], 0.01)
    document = json.loads("".join(printed(f"export {edit} --iterations 502 --format json")))
    assert (document["edits"], document["tensors"]["dW"][0][0][0]) == (["501:lr=0.1"], value)


def test_the_words_of_a_run_with_any_setting_build_it_again() -> None:
    runs = pinned()
    again = {name: options.experiment(parse("train", run.words())) for name, run in runs.items()}
    assert again == {name: replace(run, mistake=None) for name, run in runs.items()}
