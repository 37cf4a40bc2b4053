from __future__ import annotations

import asyncio

import pytest

from stepviz.hall.take_home import TakeHome
from tests.support.halls import opened, seen


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
                async with asyncio.timeout(60):
                    assert (await follower.event()) == {"seq": 3, "lecture": True}
            async with asked.client.get(f"{asked.address}lecture") as answer:
                page = await answer.text()
                assert answer.headers["Content-Disposition"] == 'attachment; filename="lesson.html"'
            assert page.startswith("<!DOCTYPE html>")
            assert "Stop 1 of " in page
            giving.cancel()

    asyncio.run(use())


@pytest.mark.parametrize("words", ["mine.toml", "article --seed 0", "--help", None, 3])
def test_nothing_is_made_of_what_may_name_files_or_is_no_lesson(words: object) -> None:
    lecture = TakeHome()
    lecture.about(words)
    asyncio.run(lecture.make())
    assert lecture.packed == b""
