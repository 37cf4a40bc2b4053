"""The server of a hall: who may come in, what followers are sent, looking back, votes."""

from __future__ import annotations

import pytest

from stepviz.hall import server
from stepviz.hall.page import page
from stepviz.hall.stream import NOTHING
from tests.support.halls import CODE, PHONE, QUESTION, opened, seen


async def test_a_follower_is_sent_everything_then_what_changes() -> None:
    async with opened() as asked, asked.following() as follower:
        assert await follower.event() == {"seq": 0, **NOTHING}
        asked.hall.show(seen())
        assert {**NOTHING, **await follower.event()} == {"seq": 1, **seen()}
        asked.hall.show(seen())  # nothing has changed
        asked.hall.show(seen(screen=[*seen()["screen"][:22], "another"]))
        assert await follower.event() == {"seq": 2, "screen": {"22": "another"}}
        async with asked.following() as late:
            assert (await late.event())["screen"][22] == "another"
            assert len(asked.hall.stream) == 2


async def test_a_follower_that_goes_is_counted_no_more() -> None:
    async with opened() as asked, asked.following() as stays:
        async with asked.following() as goes:
            await goes.event()
            assert asked.hall.followers == 2
        for number in range(100):
            if asked.hall.followers == 1:
                break
            asked.hall.show(seen(f"moment {number}"))
            await stays.event()
        assert asked.hall.followers == 1


async def test_one_looks_back_at_any_moment() -> None:
    async with opened() as asked:
        for number in range(1, 4):
            asked.hall.show(seen(f"iteration {number}"))
            asked.hall.show(seen(f"iteration {number}", lines=["said later"]))
        async with asked.client.get(f"{asked.address}past/3") as answer:
            told = await answer.json()
        assert told == {"next": 5, **seen("iteration 2", lines=["said later"]), "seq": 3}
        assert [await asked.status(f"past/{seq}") for seq in ("0", "1", "99", "x", "-1")] == [404, 200, 200, 404, 404]


async def test_a_vote_is_counted_once_a_phone_and_may_change_until_the_question_is_closed() -> None:
    async with opened() as asked:
        assert await asked.vote() == 409
        asked.hall.show(seen(question=QUESTION))
        assert [await asked.vote(choice) for choice in (0, 0, 1)] == [204, 204, 204]
        assert await asked.vote(0, phone=PHONE[::-1]) == 204
        assert asked.hall.ballots.kept == {"3": {PHONE: 1, PHONE[::-1]: 0}}
        assert await asked.vote(question="2") == 409
        assert [await asked.vote(choice) for choice in (2, -1, "0", None, True)] == [400] * 5
        assert [await asked.vote(phone=phone) for phone in ("", "x" * 32, PHONE * 2)] == [400] * 3
        asked.hall.show(seen(question={**QUESTION, "open": False}))
        assert await asked.vote() == 409
        assert asked.hall.ballots.kept == {"3": {PHONE: 1, PHONE[::-1]: 0}}


async def test_only_who_knows_the_code_comes_in_and_no_page_of_another_site() -> None:
    async with opened() as asked:
        assert await asked.status() == 200
        asked.hall.show(seen(question=QUESTION))
        asked.address = asked.address.replace(CODE, CODE.upper())
        assert await asked.status() == 200
        async with asked.client.get(f"{asked.origin}/{CODE}", allow_redirects=False) as typed:
            assert (typed.status, typed.headers["Location"]) == (308, f"/{CODE}/")
        async with asked.client.get(f"{asked.origin}/{CODE[:-1]}", allow_redirects=False) as mistyped:
            assert mistyped.status == 404
        for place in (
            "",
            "x/",
            f"{CODE}x/",
            f"{CODE[:-1]}/",
            f"{CODE}/../{CODE}/x",
            "static/page.js",
            f"{CODE}/page.js",
        ):
            asked.address = f"{asked.origin}/{place}"
            assert await asked.status() == 404, place
        asked.address = f"{asked.origin}/{CODE}/"
        for origin in ("http://example.org", "null", f"{asked.origin}.example.org", "http://127.0.0.1"):
            assert await asked.status(Origin=origin) == 403
            assert await asked.status("events", Origin=origin) == 403
            assert await asked.vote(Origin=origin) == 403
        assert await asked.status(Host="example.org") == 403
        assert await asked.vote(Host=f"example.org:{asked.hall.host.port}") == 403
        async with asked.client.post(f"{asked.address}vote", data=b"{}") as answer:
            assert answer.status == 403  # a page says whose it is
        assert asked.hall.ballots.kept == {}


async def test_every_answer_says_that_nothing_else_may_be_made_of_it() -> None:
    async with opened() as asked:
        for path in ("", "past/1", "nothing"):
            async with asked.client.get(asked.address + path) as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert answer.headers["Server"] == "stepviz"
                assert "Set-Cookie" not in answer.headers
        async with asked.client.get(asked.address) as answer:
            assert answer.headers["Content-Security-Policy"] == page().headers["Content-Security-Policy"]


async def test_who_follows_last_is_told_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_LAST", 0)
    async with opened() as asked, asked.following() as follower:
        asked.hall.show(seen(question=QUESTION))
        await follower.event()
        await asked.hall.end()
        told = await follower.event()
        while "ended" not in told:
            told = await follower.event()
        assert told["ended"] is True
        assert await asked.vote() == 409
