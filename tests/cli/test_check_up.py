from __future__ import annotations

import math
import re
from pathlib import Path

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


def test_a_net_that_can_learn_passes(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = looked("iris --hidden 8", capsys)
    assert status == 0
    assert list(found) == ["first loss", "gradients", "one batch", "dead units", "saturation", "update : size"]
    assert f"{math.log(3):.4f}" in found["first loss"][2]


@pytest.mark.parametrize(
    ("words", "failed"),
    [
        ("iris --lr 0", {"one batch", "update : size"}),
        ("article", {"first loss"}),
        ("iris --hidden 8 --lr 100 --reduction mean", {"update : size"}),
    ],
)
def test_what_fails_is_named_and_the_status_is_1(
    words: str, failed: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = looked(words, capsys)
    assert status == 1
    assert failed <= {name for name, (sound, *_) in found.items() if not sound}


def test_a_wrong_gradient_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearGradient.compute
    monkeypatch.setattr(LinearGradient, "compute", lambda *given: [1.01 * array for array in right(*given)])
    status, found = looked("iris", capsys)
    assert status == 1
    assert found["gradients"][0] is False
    assert found["gradients"][2].startswith("dW, db")


def test_equal_rows_of_different_classes_leave_a_loss(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = looked("names", capsys)
    assert status == 0
    assert "equal rows allow 0.8119 at best" in found["one batch"][2]


def test_targets_far_from_0_are_the_reason_that_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("far.csv").write_text("a,y\n" + "".join(f"{n / 7},{100 + n % 3}\n" for n in range(24)))
    _, found = looked("far.csv --task regression", capsys)
    assert re.search(
        r"variance, 0\.\d+: predicting 0 has loss 10\d\d\d, since the targets are far from 0$", found["first loss"][2]
    )


def test_alike_targets_are_compared_with_no_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert looked("mazur", capsys)[1]["first loss"] == (
        True,
        "0.2984",
        "all targets are the same: no baseline to compare with",
    )


def test_a_formula_has_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-up", "chain-rule"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(("formula", "known"), [("(outputs - y)^2", "mse"), ("(outputs - y)^2/2", "half-mse")])
def test_a_formula_has_the_baseline_of_the_loss_that_it_is(
    formula: str, known: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own, theirs = (looked(f"line --loss {loss.replace(' ', '')}", capsys)[1]["first loss"] for loss in (formula, known))
    assert own[:2] == theirs[:2]
    assert own[2] == theirs[2].replace(" the variance,", "")


def test_a_loss_that_is_not_above_0_for_the_mean_is_no_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    sound, _, means = looked("moons --loss ln(1+outputs^2)-y*outputs", capsys)[1]["first loss"]
    assert sound
    assert means.endswith("always predicting the mean: -0.0537, which is no baseline to compare with")
