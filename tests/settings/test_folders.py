from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import private
from stepviz.settings import folders


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "config", "state"),
    [
        ("linux", ".config/stepviz", ".local/state/stepviz"),
        ("darwin", "Library/Application Support/stepviz", "Library/Application Support/stepviz"),
        ("win32", "AppData/Roaming/stepviz", "AppData/Local/stepviz"),
    ],
)
def test_they_stand_where_the_system_has_them(
    home: Path, platform: str, config: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert folders.config() == home / config
    assert folders.state() == home / state


def test_the_variables_of_the_system_say_so_where_they_say_anything(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for platform, config, state in (
        ("linux", "XDG_CONFIG_HOME", "XDG_STATE_HOME"),
        ("win32", "APPDATA", "LOCALAPPDATA"),
    ):
        monkeypatch.setattr("sys.platform", platform)
        monkeypatch.setenv(state, str(home / "kept"))
        for nothing in ("", "not/absolute"):
            monkeypatch.setenv(config, nothing)
            assert folders.config().is_relative_to(home)
        assert folders.state() == home / "kept" / "stepviz"


def test_who_has_no_home_has_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", none)
    with pytest.raises(FileExistsError):
        private.write(folders.home() / "file", b"")
