"""The process of a hall: started, found again, ended."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from stepviz.errors import UserError
from stepviz.hall.starting import HallPlace, HallProcess, begin
from tests.support.files import short_folder
from tests.support.halls import CODE
from tests.support.patience import PATIENCE


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[HallProcess]:
    with short_folder() as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        begun = begin("127.0.0.1", 0)
        yield begun
        begun.end()
        assert begun.process is not None
        assert begun.process.wait(PATIENCE) == 0
        assert not [*folder.rglob("*.sock")]


def test_the_process_of_a_hall_is_found_again_and_ends_when_it_is_told(hall: HallProcess) -> None:
    place = hall.place
    assert place.address == f"http://127.0.0.1:{place.port}/{place.code}/"
    assert [begin("127.0.0.1", port).place for port in (None, place.port)] == [place, place]
    assert not hall.ended
    other = HallProcess(HallPlace(CODE, "127.0.0.1", place.port))
    other.start()
    with pytest.raises(UserError, match=f"127.0.0.1:{place.port} cannot be served: the port is in use; give another"):
        other.listen()
    other.end()  # of another code: nobody is ended
    assert other.process is not None
    assert other.process.wait(PATIENCE) == 0
    assert other.ended


@pytest.mark.parametrize("missing", ["aiohttp", "segno"])
def test_what_is_to_be_installed_is_said(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr("stepviz.hall.starting.find_spec", lambda name: None if name == missing else sys)
    with pytest.raises(UserError, match=r"needs the extra hall: pip install '.\[hall\]'"):
        begin("127.0.0.1", 0)


def test_everywhere_is_told_by_a_number_that_others_can_use() -> None:
    assert "0.0.0.0" not in HallPlace(CODE, "0.0.0.0", 8000).address
    assert HallPlace(CODE, "::1", 8000).address == f"http://[::1]:8000/{CODE}/"
