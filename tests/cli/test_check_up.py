from __future__ import annotations

import re

import pytest

from stepviz.cli import main
from stepviz.ops.layers.linear import LinearGradient

LINE = re.compile(r"(ok|FAIL) +([a-z][a-z :]+?)  +(\S+(?: \S+)?)  (.+)")


def looked(words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, tuple[bool, str, str]]]:
    """The exit status, and of each line whether all is well, its number and what it means."""
    status = main(["check-up", *words.split()])
    _, *lines = capsys.readouterr().out.splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), lines
    return status, {match[2]: (match[1] == "ok", match[3], match[4]) for match in found if match is not None}


def test_a_wrong_gradient_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearGradient.compute
    monkeypatch.setattr(LinearGradient, "compute", lambda *given: [1.01 * array for array in right(*given)])
    status, found = looked("iris", capsys)
    assert status == 1
    assert found["gradients"][0] is False
    assert found["gradients"][2].startswith("dW, db")


def test_a_published_run_that_begins_with_large_steps_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = looked("microgpt", capsys)
    assert status == 0
    assert found["update : size"] == (True, "1.4e-01", "of wo in the first step, whatever the size of its gradient")
    status, found = looked("gpt --lr 0.5", capsys)
    assert (status, found["update : size"][0]) == (1, False)


def test_of_a_typed_rule_nothing_is_said_about_gradients(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-up", "iris", "--optimizer", "W - lr*dW"]) == 0
    assert "about 1e-3 is usual" in capsys.readouterr().out.splitlines()[-1]
