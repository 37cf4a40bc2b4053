"""Networks on the command line: trained, explained and exported; drawn only where there are panes for them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main


def test_a_network_is_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.npz"
    words = ["export", "xor", "--hidden", "5", "--optimizer", "adam", "--iterations", "3-9", "--out"]
    assert main([*words, str(out)]) == 0
    arrays = np.load(out)
    timeline = Timeline(Trainer(Experiment.of("xor", hidden=(5,), optimizer="adam")))
    timeline.frame(timeline.schedule.end(9))
    for name in ("a1", "h1", "dh1", "da1", "dW1", "W1", "W2_after", "mW1", "vb2_after"):
        assert np.array_equal(arrays[name], [timeline.iteration(number)[name] for number in range(3, 10)])
    assert main([*words, str(tmp_path / "run.csv")]) == 0
    assert "\n3,ready,mW1,0,0," in (tmp_path / "run.csv").read_text()
    assert main([*words[:-1], "--format", "json"]) == 0
    assert np.array_equal(json.loads(capsys.readouterr().out)["tensors"]["h1"], arrays["h1"])
