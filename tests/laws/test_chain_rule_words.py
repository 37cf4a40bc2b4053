"""The chain rule without a screen: what each command prints of it."""

from __future__ import annotations

import json

import pytest

from stepviz import Experiment, Trainer
from stepviz.cli import main


def test_train_stops_at_a_number_that_is_not_finite(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "chain-rule", "--lr", "1", "--iterations", "400", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[-1])["where"] == {"moment": "221:triple", "cell": "m"}
    assert err.endswith("see it with: stepviz show chain-rule --lr 1 --iterations 400 --at 221:triple\n")


@pytest.mark.parametrize(("optimizer", "moved"), [("sgd", "dL/dx"), ("momentum", "m after"), ("adam", "step")])
def test_every_line_of_the_update_is_about_x(optimizer: str, moved: str) -> None:
    op = Trainer(Experiment.of("chain-rule", optimizer=optimizer)).program.update
    for told in (op.sentence, op.question, op.equation, op.code, op.listing):
        assert "W" not in told
        assert "weight" not in told
    assert op.equation.endswith(f" - lr·{moved}")
