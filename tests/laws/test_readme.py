"""The README tells the truth. `python -m tests.laws.test_readme` writes its table of keys and its picture again."""

from __future__ import annotations

import doctest
import io
import re
import shlex
from pathlib import Path

import pytest

from stepviz import Experiment
from stepviz.cli import main, options, parser
from stepviz.views.chrome.commands import readme_table
from tests.support.drawings import ROOT

README = ROOT / "README.md"
PICTURE = "tests/screens/readme.svg"
PICTURE_WORDS = ["export", "--at", "1:grads", "--format", "svg", "--out"]
KEYS = re.compile(r"(<!-- keys -->\n).*?(<!-- /keys -->)", re.DOTALL)


def readme() -> str:
    return README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", readme(), re.DOTALL | re.MULTILINE)


def examples() -> list[tuple[str, list[str]]]:
    """Commands, each with the lines the README shows for it."""
    found = []
    for block in blocks("console"):
        for part in block.split("$ ")[1:]:
            command, *lines = part.splitlines()
            found.append((command, lines))
    return found


def pattern(lines: list[str]) -> str:
    """The lines as a pattern: … stands for any text, alone on a line for any lines."""
    parts = [r"(.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in lines]
    return "".join(parts)


def with_keys(text: str) -> str:
    return KEYS.sub(lambda found: f"{found[1]}{readme_table()}\n{found[2]}", text)


def test_the_table_of_keys_is_current() -> None:
    assert readme().count("<!-- keys -->") == 1
    assert readme() == with_keys(readme()), "run: python -m tests.laws.test_readme"


def test_the_picture_is_current_and_on_the_first_screen(tmp_path: Path) -> None:
    assert f"({PICTURE})" in "\n".join(readme().splitlines()[:12])
    assert main([*PICTURE_WORDS, str(tmp_path / "readme.svg")]) == 0
    drawn = (tmp_path / "readme.svg").read_text(encoding="utf-8")
    assert (ROOT / PICTURE).read_text(encoding="utf-8") == drawn, "run: python -m tests.laws.test_readme"


def test_the_tests_are_run_as_the_readme_says() -> None:
    command = "pip install -e '.[test]' && pytest"
    assert f"\n    {command}\n" in readme()
    assert f'\nbash -c "{command}"\n' in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "lines"), examples(), ids=lambda value: value if isinstance(value, str) else "")
def test_an_example_does_what_the_readme_shows(
    command: str,
    lines: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    first, *words = shlex.split(command)
    assert first == "stepviz"
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert re.fullmatch(pattern(lines), out), out
    if "--out" in words:
        assert [path.name for path in tmp_path.iterdir()] == [words[-1]]


@pytest.mark.parametrize("line", [line for block in blocks("sh") for line in block.splitlines()])
def test_a_session_of_the_readme_can_be_opened(line: str) -> None:
    first, *words = shlex.split(line, comments=True)
    assert first == "stepviz"
    assert parser.split(words)[0] == ""
    assert isinstance(options.experiment(parser.parse("", words)), Experiment)


def test_the_python_of_the_readme_runs() -> None:
    (block,) = blocks("python")
    test = doctest.DocTestParser().get_doctest(block, {}, "README", str(README), 0)
    assert doctest.DocTestRunner().run(test).failed == 0


if __name__ == "__main__":
    README.write_text(with_keys(readme()), encoding="utf-8")
    main([*PICTURE_WORDS, str(ROOT / PICTURE)])
