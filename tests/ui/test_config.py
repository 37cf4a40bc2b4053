"""The file of preferences: read as far as it makes sense, written whole, never a reason not to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.cli import main
from stepviz.settings.preferences import CHOICES, USUAL, Preferences, turned
from stepviz.ui import config
from tests.support.screens import opened, press, pressed, shown, state_of

WRONG = Path(__file__).with_name("config.txt")


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "stepviz" / "config.toml"
    path.parent.mkdir()
    return path


def test_what_is_written_is_read_and_every_value_of_every_choice_can_be_kept(file: Path) -> None:
    assert config.read() == (USUAL, [])
    keys = (("play_or_pause", "k"), ("go", '"'))
    likes = Preferences("contrast", False, True, True, True, False, False, float("inf"), True, keys)
    config.write(likes)
    assert config.read() == (likes, [])
    assert file.read_text().startswith("# ")
    config.write(USUAL)
    likes = USUAL
    for choice in CHOICES:
        for _ in choice.values:
            likes = turned(likes, choice, 1)
            config.write(likes)
            assert config.read() == (likes, [])
        assert likes == USUAL
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


PROBLEMS = [tuple(told.strip().split("\n! ")) for told in WRONG.read_text(encoding="utf-8").split("\n\n")[1:]]
PROBLEMS += [(f"speed = {'9' * 5000}", "it is not TOML"), (f"{'a.' * 20_000}b = 1", "it is not TOML")]


@pytest.mark.parametrize(("text", "problem"), PROBLEMS)
def test_what_is_not_known_is_named_and_the_rest_counts(text: str, problem: str, file: Path) -> None:
    good = "" if problem == "it is not TOML" else "stop_at_checks = true\n"
    file.write_text(f"{good}{text}\n")
    likes, problems = config.read()
    assert len(problems) == 1
    assert problem in problems[0]
    assert likes.stop_at_checks is bool(good)
    with pytest.raises(UserError, match="first correct"):
        config.write(USUAL)
    assert file.read_text() == f"{good}{text}\n"


def test_no_file_stops_the_start(file: Path) -> None:
    for data in (b"\xff\xfe", b"a" * 200_000, b"[" * 5000, b""):
        file.write_bytes(data)
        assert config.read()[0] == USUAL
    file.unlink()
    file.mkdir()
    assert config.read() == (USUAL, [])
    with pytest.raises(UserError):
        config.write(USUAL)


def test_the_command_says_where_it_is_and_what_is_set(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 0
    assert capsys.readouterr().out.startswith(f"{file} (no file yet")
    file.write_text('theme = "light"\nwhat = 1\n[keys]\ngo = "k"\n')
    assert main(["config"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == str(file)
    assert '  theme = "light"   (chosen)' in out
    assert "  code = false" in out
    assert out[-3:-1] == ["  [keys]", '  go = "k"   (chosen)']
    assert out[-1] == "! unknown option 'what'"


async def test_o_changes_what_it_says_at_once_and_keeps_it(file: Path) -> None:
    async with opened(at="2:linear") as (screen, pilot):
        await pressed(screen, pilot, "o")
        assert any(str(file)[:60] in line for line in shown(screen))
        for choice in CHOICES[1:]:
            await pressed(screen, pilot, "down", "right")
            assert config.read()[0] == state_of(screen).likes
            assert getattr(state_of(screen).likes, choice.field) != getattr(USUAL, choice.field)
        await pressed(screen, pilot, "escape")
        assert "".join(shown(screen)).isascii()


async def test_o_says_why_nothing_is_kept_while_it_is_open(file: Path) -> None:
    file.write_text("theme = ")
    async with opened(at="2:linear") as (screen, pilot):
        await pressed(screen, pilot, "o")
        assert any("kept in" in line for line in shown(screen))
        await pressed(screen, pilot, "down", "right")
        told = " ".join(line.strip() for line in shown(screen))
        assert "kept in" not in told
        assert "not saved, first correct " in told
        assert "it is not TOML, line 1" in told


@pytest.mark.usefixtures("file")
def test_what_another_session_has_kept_meanwhile_stays() -> None:
    """Each session keeps what was changed in it: not what it began with, nor what was asked for on its command line."""
    ours = theirs = config.read()[0]._replace(theme="light")
    config.write(ours._replace(code=True), ours)
    config.write(theirs._replace(ascii=True), theirs)
    assert config.read()[0] == USUAL._replace(code=True, ascii=True)
    config.write(ours, ours._replace(code=True))
    assert config.read()[0] == USUAL._replace(ascii=True)


def test_a_key_may_be_written_as_the_screen_writes_it(file: Path) -> None:
    for written, called in {"F6": "f6", "Ctrl+K": "ctrl+k", "PgDn": "pagedown", "→": "right", "K": "K"}.items():
        file.write_text(f'[keys]\noperation_forward = "{written}"\npin = "#"\n')
        assert config.read() == (Preferences(keys=(("operation_forward", called), ("pin", "#"))), [])


async def test_a_key_can_be_another_one_and_the_screen_says_so() -> None:
    likes = Preferences(keys=(("explain", "k"), ("help", "f6")))
    async with opened(at="2:linear", likes=likes) as (screen, pilot):
        assert "k explain  Enter select  T graph  F6" in shown(screen)[23]
        press(screen, "e")
        assert not state_of(screen).explaining
        press(screen, "k")
        assert state_of(screen).explaining
        await pressed(screen, pilot, "k", "g", "k")
        assert shown(screen)[22] == " go to k▏"
        await pressed(screen, pilot, "escape", "f6")
        assert any("k  z       explain / plot" in line for line in shown(screen))


async def test_what_is_wrong_in_the_file_is_said_at_first() -> None:
    async with opened(complaint="config.toml: unknown option 'what'") as (screen, _):
        assert shown(screen)[22] == " config.toml: unknown option 'what'"
