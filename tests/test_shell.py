"""Names that would speak to the terminal: shown written out, and read back by the shell as they are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.cli import main
from stepviz.shell import command, quoted
from tests.support.files import GOOD

SHELLS = [name for name in ("sh", "bash", "zsh", "ksh", "busybox sh") if shutil.which(name.split()[0])]
HOSTILE = [
    "\x1b]52;c;cHdu\x07.csv",
    "\x9b2J\u202e\u2066.csv",
    "a\nb\n.csv\n",
    "caf\udce9 %s\\'!`$(x).csv",
    "\u2028é.csv",
]
"""Sets the clipboard, clears the screen and turns the text around, has line ends, is no UTF-8, ends lines for some."""

words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.binary(max_size=12).filter(lambda data: 0 not in data).map(os.fsdecode),
    st.text(st.sampled_from("-'\"\\%!$`~#*?[]{}()<>|&; \t\n\r\x1b\x7f\x9b\u202eé\udcff01x"), max_size=12),
)


SHOW = """sh -c 'for word in "$@"; do printf "%s\\0" "$word"; done' show """


def read_back(line: str, shell: str) -> list[bytes]:
    """The words that a program is given which a shell runs."""
    done = subprocess.run([*shell.split(), "-c", os.fsencode(SHOW + line)], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.split(b"\0")[:-1]


Said = Callable[[int, Sequence[str]], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """What a command that ends with that status complains of; nothing it writes but line ends is unprintable."""
    monkeypatch.chdir(tmp_path)

    def run(status: int, words: Sequence[str]) -> str:
        assert main(words) == status
        out, errors = capsys.readouterr()
        assert all(map(str.isprintable, f"{out}\n{errors}".split("\n")))
        return errors

    return run


@pytest.mark.parametrize("shell", SHELLS)
@given(st.lists(words, max_size=6))
def test_any_words_are_read_back(shell: str, given: list[str]) -> None:
    line = command(given)
    assert line.isprintable()
    assert read_back(line, shell) == [os.fsencode(kept(word, shell)) for word in given]


def kept(word: str, shell: str) -> str:
    """What a shell can be told of a word: zsh no more than one newline at its end."""
    return re.sub(r"\n+\Z", r"\n", word) if shell == "zsh" else word


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Größe-1.csv", "'Größe-1.csv'"),
        ("marks-1.csv", "marks-1.csv"),
        ("\x9b!", r"""  "$(printf '\302\233\041')"  """),
        ("\ud800", r"""  "$(printf '\355\240\200')"  """),
    ],
)
def test_a_word_is_plain_where_that_is_safe(word: str, text: str) -> None:
    """And so in a shell with a history; no file has half a character in its name, which can be told all the same."""
    assert quoted(word) == text.strip()


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_never_written_as_it_is(name: str, tmp_path: Path, said: Said) -> None:
    (tmp_path / name).write_text(GOOD)
    broken = ["train", name, "--softmax", "plain", "--lr", "1e300", "--iterations", "9"]
    shown = said(1, broken).partition("see it with: ")[2].strip()
    assert read_back(shown, "sh")[:3] == [b"stepviz", b"show", os.fsencode(name)]
    for words in ("explain --at 1:grads", "data", "network", "export --iterations 1 --format json"):
        first, *rest = words.split()
        said(0, [first, name, *rest])
    said(0, ["train", name, "--format", "json", "--iterations", "1"])
    said(2, ["data", f"no{name}"])
    said(2, ["data", name, "--label", name])
    said(2, ["export", name, "--at", "1", "--format", "svg", "--out", name])
    said(0, ["export", name, "--at", "1:grads", "--out", "a.svg"])
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    for text in (root.get("aria-label"), root.findtext("{http://www.w3.org/2000/svg}title")):
        assert text is not None
        assert text.isprintable()
        assert read_back(text, "sh")[:2] == [b"stepviz", os.fsencode(name)]
