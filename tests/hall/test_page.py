"""The page that followers open: one file that loads nothing, in which nothing runs but its own script."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

from stepviz.hall.page import page


def test_its_policy_allows_its_own_script_and_style_alone_and_it_loads_nothing() -> None:
    made = page()
    text, policy = made.body.decode(), made.headers["Content-Security-Policy"]
    for tag in ("script", "style"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"https?:|@import|url\(| on[a-z]+=| style=", text)
    assert gzip.decompress(made.packed) == made.body
    assert len(made.packed) < 30_000
