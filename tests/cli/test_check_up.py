from __future__ import annotations

import pytest

from stepviz.ops.layers.linear import LinearGradient
from tests.support.commands import ended


def test_a_wrong_gradient_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearGradient.compute
    monkeypatch.setattr(LinearGradient, "compute", lambda *given: [1.01 * array for array in right(*given)])
    status, out, _ = ended("check-up iris")
    assert status == 1
    (told,) = [line for line in out.splitlines() if " gradients  " in line]
    assert told.startswith("FAIL ")
    assert "  dW, db" in told
