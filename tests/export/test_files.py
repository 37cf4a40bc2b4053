"""Where a file cannot be: the sentence is right for whoever writes it, a session, a notebook or a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.export.files import replacing
from tests.support.files import complaints


def test_the_sentence_names_no_option_that_not_all_who_write_files_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("link.csv").symlink_to("elsewhere.csv")
    for path, said in {
        "": "a file needs a name, for example run.csv",
        str(tmp_path): f"{str(tmp_path)!r} is a folder: give the name of a file",
        "link.csv": "cannot write 'link.csv': it is a link, and links are not followed; choose another place",
    }.items():
        with pytest.raises(UserError) as error, replacing(path):
            pass
        assert str(error.value) == said
    assert complaints(["practice", "--results", "."]) == ["'.' is a folder: give the name of a file"]
