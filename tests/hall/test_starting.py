"""The process of a hall: it ends with a command that is ended while it starts, and waits where one has a mistake."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from stepviz.cleanup import undo
from stepviz.hall.starting import HallProcess, begin
from tests.support.commands import ended
from tests.support.halls import begun
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("sockets")


def test_a_mistake_in_a_command_ends_no_hall_that_waits_for_a_session() -> None:
    with begun() as hall:
        status, _, said = ended(["hall", "one-step", "--stop", "99", "--port", str(hall.place.port)])
        assert (status, said) == (2, "stepviz: --stop 99: one-step has stops 1 to 20\n")
        assert begin("127.0.0.1", hall.place.port).place == hall.place


def test_a_signal_before_it_listens_ends_it(monkeypatch: pytest.MonkeyPatch, sockets: Path) -> None:
    monkeypatch.setattr(HallProcess, "listen", lambda _: undo())
    process = begin("127.0.0.1", 0).process
    assert process is not None
    with process:
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
    assert not [*sockets.rglob("*.sock")]
