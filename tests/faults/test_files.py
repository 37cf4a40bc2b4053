"""Files: saves that cannot be, what is kept of a session, text that would speak to the terminal."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.files import GOOD
from tests.support.lessons import GOOD as GOOD_LESSON
from tests.support.lessons import written
from tests.support.terminal import STEPVIZ, Terminal

pytestmark = pytest.mark.faults


def test_a_save_that_is_ended_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    out.write_text("old")
    words = [*STEPVIZ, "export", "--iterations", "1-100000", "--force", "--out", str(out)]
    for number in (signal.SIGTERM, signal.SIGINT):
        with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
            terminal.wait_until(lambda: is_writing(terminal.pid, tmp_path))
            terminal.signal(number)
            assert terminal.wait() == 128 + number
        assert [path.name for path in tmp_path.iterdir()] == ["run.csv"]
        assert out.read_text() == "old"


def is_writing(pid: int, folder: Path) -> bool:
    """Whether a process has a file of that folder open for writing, with a name or without."""
    for place in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            flags = int(Path(f"/proc/{pid}/fdinfo/{place.name}").read_text().split()[3], 8)
            if flags & os.O_ACCMODE and os.readlink(place).startswith(f"{folder}/"):
                return True
    return False


@pytest.mark.parametrize("named", [False, True])
def test_a_save_that_is_killed_leaves_nothing_that_the_next_one_does_not_take_away(named: bool, tmp_path: Path) -> None:
    """`named`: where the system has no files without a name."""
    folder = tmp_path / "out"
    folder.mkdir()
    run = (
        "import os, sys; from stepviz.cli import main; named and delattr(os, 'O_TMPFILE'); sys.exit(main(sys.argv[1:]))"
    )
    words = [
        sys.executable,
        "-c",
        f"named = {named}; {run}",
        "export",
        "--out",
        str(folder / "run.csv"),
        "--iterations",
    ]
    for number in range(6 if LONG else 2):
        with Terminal([*words, "1-100000"], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
            terminal.wait_until(lambda: is_writing(terminal.pid, folder))
            terminal.read(0.05 * number)
            terminal.signal(signal.SIGKILL)
            terminal.wait()
        left = [path.name for path in folder.iterdir()]
        assert len(left) == 1 if named else left == []
        assert not (folder / "run.csv").exists()
    with Terminal([*words, "1-9"], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        assert terminal.wait() == 0
    assert [path.name for path in folder.iterdir()] == ["run.csv"]


def test_a_save_into_a_pipe_that_nobody_reads_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.csv")
    words = [*STEPVIZ, "export", "--iterations", "1", "--force", "--out", str(tmp_path / "run.csv")]
    with Terminal(words) as terminal:
        assert terminal.wait() == 2
        assert b"no program reads from it" in terminal.raw


def test_a_save_on_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the size of files takes the place of the disk."""
    (tmp_path / "run.csv").write_text("old")
    command = " ".join([*STEPVIZ, "export", "--iterations", "1-1000", "--force", "--out", "run.csv"])
    with Terminal(["sh", "-c", f"ulimit -f 40; {command}"], cwd=str(tmp_path)) as terminal:
        assert terminal.wait() == 2
        assert terminal.raw == (b"stepviz: cannot write 'run.csv': File too large; choose another place with --out\r\n")
    assert os.listdir(tmp_path) == ["run.csv"]
    assert (tmp_path / "run.csv").read_text() == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("/dev/full", "No space left on device"),
        ("folder", "is a folder"),
        ("link.csv", "it is a link, and links are not followed"),
        ("marks.csv", "is the input file"),
        ("/proc/self/run.csv", "cannot write"),
        ("none/run.csv", "there is no folder 'none'"),
    ],
)
def test_a_save_where_none_can_be_is_one_sentence(out: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "marks.csv").write_text(GOOD)
    (tmp_path / "link.csv").symlink_to("elsewhere.csv")
    before = sorted(os.listdir(tmp_path))
    words = [*STEPVIZ, "export", "marks.csv", "--iterations", "1", "--format", "csv", "--out", out]
    with Terminal(words, width=200, env={"XDG_STATE_HOME": str(tmp_path)}, cwd=str(tmp_path)) as terminal:
        assert terminal.wait() == 2
        assert said in terminal.text
        assert terminal.raw.count(b"\n") == 1
    assert sorted(os.listdir(tmp_path)) == before
    assert (tmp_path / "marks.csv").read_text() == GOOD


def test_a_save_of_the_session_that_cannot_be_is_said_and_it_goes_on(tmp_path: Path) -> None:
    with Terminal([*STEPVIZ, "--at", "2:loss"], env={"XDG_STATE_HOME": str(tmp_path)}, cwd="/proc/self") as terminal:
        terminal.wait_for_place("2:4")
        terminal.send(b"s")
        terminal.wait_for("cannot write")
        terminal.send(b"n")
        terminal.wait_for_place("2:5")
        terminal.send(b"\x11")
        assert terminal.wait() == 0


def test_a_session_whose_place_cannot_be_kept_goes_on(tmp_path: Path) -> None:
    """A limit on the size of files takes the place of a full disk."""
    words = ["sh", "-c", f"ulimit -f 0; {' '.join(STEPVIZ)}"]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"n")
        terminal.wait_for_place("1:1")
        terminal.read(2.2)
        terminal.send(b"\x11")
        assert terminal.wait() == 0
        assert (
            terminal.text.endswith("stepviz article --seed 0 --lr 0.01 --at 1:batch") or "--at 1:batch" in terminal.text
        )
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _broken_state(kind: str, file: Path) -> None:
    file.parent.mkdir()
    if kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a device":
        file.symlink_to("/dev/zero")
    else:
        file.write_bytes(
            {"deep": b"[" * 60000, "huge": b"[" * 10_000_000, "of other words": b'{"words": ["--nonsense"]}'}[kind]
        )


@pytest.mark.parametrize("kind", ["a pipe", "a device", "deep", "huge", "of other words"])
def test_a_state_that_is_none_is_one_sentence(kind: str, tmp_path: Path) -> None:
    _broken_state(kind, tmp_path / "stepviz" / "last.json")
    with Terminal([*STEPVIZ, "resume"], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        assert terminal.wait() == 2
        said = terminal.raw.decode()
        assert said.startswith("stepviz: ")
        assert said.count("\n") == 1
        assert "Traceback" not in said


def test_a_state_that_is_none_is_replaced_by_the_next_session(tmp_path: Path) -> None:
    _broken_state("deep", tmp_path / "stepviz" / "last.json")
    env = {"XDG_STATE_HOME": str(tmp_path)}
    for words, place in ((["--at", "3:loss"], "3:4"), (["resume"], "3:4")):
        with Terminal([*STEPVIZ, *words], env=env) as terminal:
            terminal.wait_for_place(place)
            terminal.send(b"\x11")
            assert terminal.wait() == 0


def test_of_two_sessions_the_last_to_close_is_reopened(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path)}
    first, second = (Terminal([*STEPVIZ, "--at", at], env=env) for at in ("2:loss", "5:loss"))
    with first, second:
        for terminal, place in ((first, "2:4"), (second, "5:4")):
            terminal.wait_for_place(place)
        for terminal in (second, first):
            terminal.send(b"\x11")
            assert terminal.wait() == 0
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        terminal.wait_for_place("2:4")


_SLOW = """
import os, sys, time
from stepviz.cli import main

def slow(_):
    while not os.path.exists("written"):
        time.sleep(0.01)

os.fsync = slow
sys.exit(main([]))
"""


def test_keys_do_not_wait_for_a_slow_disk(tmp_path: Path) -> None:
    state = tmp_path / "stepviz"
    with Terminal([sys.executable, "-c", _SLOW], env={"XDG_STATE_HOME": str(tmp_path)}, cwd=str(tmp_path)) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"n")
        terminal.wait_until(lambda: state.exists() and is_writing(terminal.pid, state))
        terminal.send(b"n" * 6)
        terminal.wait_for_place("1:7")
        terminal.send(b"\x11")
        (tmp_path / "written").touch()
        assert terminal.wait() == 0
    assert [path.name for path in state.iterdir()] == ["last.json"]
    assert json.loads((state / "last.json").read_text())["words"][-2:] == ["--at", "1:update"]


def test_resume_says_that_the_file_has_changed(tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text(GOOD)
    env = {"XDG_STATE_HOME": str(tmp_path)}
    with Terminal([*STEPVIZ, str(marks), "--at", "2:loss"], env=env) as terminal:
        terminal.wait_for_place("2:4")
        terminal.send(b"\x11")
        assert terminal.wait() == 0
    marks.write_text(GOOD.replace("1", "2"))
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        terminal.wait_for("marks.csv: the file has changed since")


def test_a_lesson_whose_file_has_changed_is_resumed_and_it_is_said(tmp_path: Path) -> None:
    env, name = {"XDG_STATE_HOME": str(tmp_path)}, written(tmp_path)
    with Terminal([*STEPVIZ, name, "--stop", "4"], env=env) as terminal:
        terminal.wait_for("stop 4/7")
        written(tmp_path, "[lesson")
        terminal.press("pageup")
        terminal.wait_for("It is copied")
        terminal.send(b"\x11")
        assert terminal.wait() == 0
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        assert terminal.wait() == 2
        assert b"lesson.toml line 1: this is not TOML" in terminal.raw
    written(tmp_path, GOOD_LESSON.replace("A slope", "Another title"))
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        terminal.wait_for("lesson.toml: the file has changed since")
        terminal.press("pagedown")
        terminal.wait_for("stop 4/7")


HOSTILE = (b"\x1b]52", b"\x1b]0;", b"cHdu\x07", b"owned\x07", b"\xc2\x9b", "\u202e".encode(), "\u2066".encode())
"""What would set the clipboard, the title or the direction."""


def test_text_of_a_table_never_speaks_to_the_terminal_or_to_a_file(tmp_path: Path) -> None:
    evil, marks = "\x1b]52;c;cHdu\x07\x1b]0;owned\x07\u009b2J\u202e\u2066", "\u0301" * 59
    table = tmp_path / "marks.csv"
    table.write_text(
        f"{evil}a,z{marks},\u5b66\u5e74,class\n"
        + "".join(f"{n},{n % 3},{n * n % 5},{evil}{n % 2}{marks}\n" for n in range(30)),
        encoding="utf-8",
    )
    env = {"XDG_STATE_HOME": str(tmp_path)}
    with Terminal([*STEPVIZ, str(table)], env=env, cwd=str(tmp_path)) as terminal:
        terminal.wait_for("marks.csv")
        for keys in (b"\x1b", b"nnne", b"\x1b", b"z\t\t", b"\x1b", b"Dh", b"\x1b", b"s"):
            terminal.send(keys)
            terminal.read(0.25)
        terminal.send(b"\x11")
        assert terminal.wait() == 0
        _is_harmless(terminal.raw)
    for out in ("page.html", "run.csv", "screen.svg"):
        words = [*STEPVIZ, "export", str(table), "--iterations", "1", "--out", out]
        with Terminal(words, env=env, cwd=str(tmp_path)) as terminal:
            assert terminal.wait() == 0
        _is_harmless((tmp_path / out).read_bytes())


def _is_harmless(data: bytes) -> None:
    assert [hostile for hostile in HOSTILE if hostile in data] == []
    assert "\u0301" * 3 not in data.decode()


def test_a_table_of_very_many_columns_of_one_name_is_answered(tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(["a"] * 200_000) + "\n" + ",".join(["1"] * 200_000) + "\n")
    with Terminal([*STEPVIZ, str(wide)], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        assert terminal.wait(60) == 2
        said = terminal.raw.rpartition(b"\x1b[?25h")[2]
        assert said.startswith(b"stepviz: ")
        assert b"one class only" in said
        assert terminal.left_behind() == []
