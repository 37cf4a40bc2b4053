"""The page of followers says shares as the session does. Its clicks and keys are tried in `tests/browser`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from stepviz.hall import page
from stepviz.text import whole_percent_of

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="there is no Node on this machine")
def test_a_share_of_votes_is_told_as_in_the_session() -> None:
    script = (Path(page.__file__).parent / "page.js").read_text(encoding="utf-8")
    percent = re.search(r"const percent = .*?\n  };", script, re.DOTALL)
    assert percent is not None
    assert NODE is not None
    shares = [votes / total for total in (1, 3, 8, 200, 201, 400, 1000) for votes in range(total + 1)]
    program = f"{percent[0]} console.log(JSON.stringify({json.dumps(shares)}.map(percent)))"
    told = subprocess.run([NODE, "-e", program], check=True, capture_output=True, text=True).stdout
    assert json.loads(told) == [*map(whole_percent_of, shares)]


def test_without_scripts_it_says_what_to_do() -> None:
    (told,) = re.findall(r"<noscript><p>(.*?)</p></noscript>", page.page().body.decode())
    assert "allow it" in told
