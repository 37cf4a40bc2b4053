from __future__ import annotations

import re

import pytest

from stepviz.ops.layers.linear import LinearGradient
from tests.support.commands import ended, printed

LINE = re.compile(r"(ok|FAIL) +([a-z][a-z :]+?)  +(\S+(?: \S+)?)  (.+)")


def looked(words: str) -> tuple[int, dict[str, tuple[bool, str, str]]]:
    """The exit status, and of each line whether all is well, its number and what it means."""
    found = ended(f"check-up {words}")
    read = [LINE.fullmatch(line) for line in found.out.splitlines()[1:]]
    assert all(read), found.out
    return found.status, {match[2]: (match[1] == "ok", match[3], match[4]) for match in read if match is not None}


def test_a_wrong_gradient_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearGradient.compute
    monkeypatch.setattr(LinearGradient, "compute", lambda *given: [1.01 * array for array in right(*given)])
    status, found = looked("iris")
    assert status == 1
    assert found["gradients"][0] is False
    assert found["gradients"][2].startswith("dW, db")


def test_a_published_run_that_begins_with_large_steps_is_well() -> None:
    status, found = looked("microgpt")
    assert status == 0
    assert found["update : size"] == (True, "1.4e-01", "of wo in the first step, whatever the size of its gradient")
    status, found = looked("xor --hidden 3 --lr 50")
    assert (status, found["update : size"][0]) == (1, False)


def test_of_a_typed_rule_nothing_is_said_about_gradients() -> None:
    assert "about 1e-3 is usual" in printed("check-up iris --optimizer 'W - lr*dW'")[-1]
