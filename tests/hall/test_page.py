"""The page that followers open: one file that loads nothing, in which nothing runs but its own script."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import re

from stepviz.hall.page import TakeHome, page
from tests.support.halls import opened, seen
from tests.support.patience import PATIENCE


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


def test_the_whole_lesson_is_given_home_once_its_end_was_shown() -> None:
    async def use() -> None:
        async with opened() as asked:
            asked.hall.lecture.about("slopes-multiply")
            giving = asyncio.ensure_future(asked.hall.give_home())
            asked.hall.show(seen())
            assert await asked.status("lecture") == 404
            async with asked.following() as follower:
                assert not (await follower.event())["lecture"]
                asked.hall.show(seen(ended=True))
                assert (await follower.event())["ended"]
                async with asyncio.timeout(PATIENCE):
                    assert (await follower.event()) == {"seq": 3, "lecture": True}
            async with asked.client.get(f"{asked.address}lecture") as answer:
                page = await answer.text()
                assert answer.headers["Content-Disposition"] == 'attachment; filename="lesson.html"'
            assert page.startswith("<!DOCTYPE html>")
            assert "Stop 1 of " in page
            giving.cancel()

    asyncio.run(use())


def test_nothing_is_made_of_what_may_name_files_or_is_no_lesson() -> None:
    lecture = TakeHome()
    for words in ("mine.toml", "article --seed 0", None, 3):
        lecture.about(words)
        asyncio.run(lecture.make())
        assert lecture.packed == b""
