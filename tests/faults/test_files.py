"""Files: saves that cannot be, what is kept of a session, text that would speak to the terminal."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from stepviz.cli import main
from tests.faults.sessions import in_a_shell
from tests.support.examples import LONG
from tests.support.files import GOOD, complaints
from tests.support.lessons import GOOD as GOOD_LESSON
from tests.support.lessons import written
from tests.support.terminal import STEPVIZ, Terminal, session

pytestmark = pytest.mark.faults


def is_writing(pid: int, folder: Path) -> bool:
    """Whether a process has a file of that folder open for writing, with a name or without."""
    for place in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            flags = int(Path(f"/proc/{pid}/fdinfo/{place.name}").read_text().split()[3], 8)
            if flags & os.O_ACCMODE and os.readlink(place).startswith(f"{folder}/"):
                return True
    return False


@pytest.mark.parametrize(
    ("named", "number"), [(False, signal.SIGTERM), (False, signal.SIGKILL), (True, signal.SIGKILL)]
)
def test_a_save_that_is_ended_leaves_the_old_file_and_nothing_that_the_next_one_does_not_take_away(
    named: bool, number: int, tmp_path: Path
) -> None:
    """`named`: where the system has no files without a name."""
    out = tmp_path / "out" / "run.csv"
    out.parent.mkdir()
    out.write_text("old")
    run = "import os, sys; from stepviz.cli import main; {}; sys.exit(main(sys.argv[1:]))"
    code = run.format("del os.O_TMPFILE" if named else "pass")
    words = [sys.executable, "-c", code, "export", "--force", "--out", str(out), "--iterations"]
    with Terminal([*words, "1-100000"], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_until(lambda: is_writing(terminal.pid, out.parent))
        terminal.signal(number)
        assert terminal.wait() == 128 + number
    assert len([*out.parent.iterdir()]) == 1 + named
    assert out.read_text() == "old"
    with Terminal([*words, "1-9"], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        assert terminal.wait() == 0
    assert [path.name for path in out.parent.iterdir()] == ["run.csv"]


def test_a_save_on_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the size of files takes the place of the disk."""
    (tmp_path / "run.csv").write_text("old")
    line = "ulimit -f 40; stepviz export --iterations 1-1000 --force --out run.csv"
    with in_a_shell(line, tmp_path) as terminal:
        assert terminal.wait() == 2
        assert terminal.raw == (b"stepviz: cannot write 'run.csv': File too large; choose another place\r\n")
    assert os.listdir(tmp_path) == ["run.csv"]
    assert (tmp_path / "run.csv").read_text() == "old"


NOWHERE = {
    "/dev/full": "No space left on device",
    "folder": "is a folder",
    "link.csv": "it is a link, and links are not followed",
    "marks.csv": "is the input file",
    "/proc/self/run.csv": "cannot write",
    "none/run.csv": "there is no folder 'none'",
    "pipe.csv": "no program reads from it",
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_save_where_none_can_be_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("marks.csv").write_text(GOOD)
    Path("link.csv").symlink_to("elsewhere.csv")
    os.mkfifo("pipe.csv")
    before = sorted(os.listdir())
    for out, said in NOWHERE.items():
        (told,) = complaints(["export", "marks.csv", "--iterations", "1", "--format", "csv", "--force", "--out", out])
        assert said in told
        assert sorted(os.listdir()) == before
        assert Path("marks.csv").read_text() == GOOD


def test_a_session_that_can_write_nothing_says_so_and_goes_on(tmp_path: Path) -> None:
    """A limit on the size of files takes the place of a full disk."""
    with in_a_shell("ulimit -f 0; stepviz --at 2:loss", tmp_path) as terminal:
        terminal.wait_for_place("2:4")
        terminal.send(b"s")
        terminal.wait_for("cannot write")
        terminal.send(b"n")
        terminal.wait_for_place("2:5")
        terminal.read(2.2)  # in which it would be kept
        terminal.quit()
        assert "stepviz article --seed 0 --lr 0.01 --at 2:dlogits" in terminal.text
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


BROKEN = {"deep": b"[" * 60000, "huge": b"[" * 10_000_000, "of other words": b'{"words": ["--nonsense"]}'}


def _broken_state(kind: str, file: Path) -> None:
    file.parent.mkdir()
    if kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a device":
        file.symlink_to("/dev/zero")
    else:
        file.write_bytes(BROKEN[kind])


@pytest.mark.parametrize("kind", ["a pipe", "a device", *BROKEN])
def test_a_state_that_is_none_is_one_sentence(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    _broken_state(kind, tmp_path / "stepviz" / "last.json")
    assert len(complaints(["resume"])) == 1


def test_a_broken_state_is_replaced_of_two_sessions_the_last_is_reopened_and_a_changed_file_is_told(
    tmp_path: Path,
) -> None:
    _broken_state("deep", tmp_path / "stepviz" / "last.json")
    marks = tmp_path / "marks.csv"
    marks.write_text(GOOD)
    with session(f"{marks} --at 2:loss", tmp_path) as first, session("--at 5:loss", tmp_path) as second:
        first.wait_for_place("2:4")
        second.wait_for_place("5:4")
        second.quit()
        first.quit()
    marks.write_text(GOOD.replace("1", "2"))
    with session("resume", tmp_path) as terminal:
        terminal.wait_for_place("2:4")
        terminal.wait_for("marks.csv: the file has changed since")


def test_a_lesson_whose_file_has_changed_is_resumed_and_it_is_said(tmp_path: Path) -> None:
    with session(f"{written(tmp_path)} --stop 4", tmp_path) as terminal:
        terminal.wait_for("stop 4/7")
        written(tmp_path, "[lesson")
        terminal.press("pageup")
        terminal.wait_for("It is copied")
        terminal.quit()
    with session("resume", tmp_path) as terminal:
        assert terminal.wait() == 2
        assert b"lesson.toml line 1: this is not TOML" in terminal.raw
    written(tmp_path, GOOD_LESSON.replace("A slope", "Another title"))
    with session("resume", tmp_path) as terminal:
        terminal.wait_for("lesson.toml: the file has changed since")
        terminal.press("pagedown")
        terminal.wait_for("stop 4/7")


HOSTILE = (b"\x1b]52", b"\x1b]0;", b"cHdu\x07", b"owned\x07", b"\xc2\x9b", b"\xe2\x80\xae", b"\xe2\x81\xa6")
"""What would set the clipboard, the title or the direction, or begins a sequence."""


def test_text_of_a_table_never_speaks_to_the_terminal_or_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does its name: on the screen, in the last words, in `resume`, in what is saved and exported."""
    evil, marks = "\x1b]52;c;cHdu\x07\x1b]0;owned\x07\u009b2J\u202e\u2066", "\u0301" * 59
    table = tmp_path / os.fsdecode(b"\x1b]52;c;cHdu\x07\x1b]0;owned\x07\xe9\xc2\x9b.csv")
    rows = (f"{n},{n % 3},{n * n % 5},{evil}{n % 2}{marks}\n" for n in range(30))
    table.write_text("".join([f"{evil}a,z{marks},\u5b66\u5e74,class\n", *rows]), encoding="utf-8")
    with Terminal([*STEPVIZ, str(table)], env={"XDG_STATE_HOME": str(tmp_path)}, cwd=str(tmp_path)) as terminal:
        terminal.wait_for("class")
        for keys in (b"\x1b", b"nnne", b"\x1b", b"z\t\t", b"\x1b", b"Dh", b"\x1b", b"s"):
            terminal.send(keys)
            terminal.read(0.2)
        terminal.signal(signal.SIGTERM)
        terminal.wait()
        assert terminal.left_behind() == []
        _is_harmless(terminal.raw)
        told = terminal.raw.rpartition(b"stepviz ")[2].decode()
        assert f"{tmp_path}/\\033]52;c;cHdu\\007\\033]0;owned\\007\\351\\302\\233.csv')\" " in told
    with session("resume", tmp_path) as terminal:
        terminal.wait_for_place("1:3")
        terminal.quit()
        _is_harmless(terminal.raw)
    monkeypatch.chdir(tmp_path)
    for out in ("page.html", "run.csv", "screen.svg"):
        assert main(["export", str(table), "--iterations", "1", "--out", out]) == 0
    for path in (*tmp_path.glob("*.svg"), Path("page.html"), Path("run.csv")):
        _is_harmless(path.read_bytes())


def _is_harmless(data: bytes) -> None:
    """All of it is UTF-8, too."""
    text = data.decode()
    assert [hostile for hostile in HOSTILE if hostile in data] == []
    assert "\u0301" * 3 not in text


def test_a_table_of_very_many_columns_of_one_name_is_answered(tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    count = 200_000 if LONG else 20_000
    wide.write_text(",".join(["a"] * count) + "\n" + ",".join(["1"] * count) + "\n")
    (said,) = complaints(["data", str(wide)])
    assert "one class only" in said
