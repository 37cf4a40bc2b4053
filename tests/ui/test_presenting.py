"""The second screen and the hall of a session: what is painted is followed, each outlives the other."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from stepviz.hall.starting import HallPlace, HallProcess, begin
from stepviz.lesson.presenter import folder
from stepviz.session.lessons.joining import welcome
from stepviz.session.player import Player
from stepviz.ui.presenting import hall as module
from stepviz.ui.presenting.hall import ANOTHER, HallLink
from stepviz.views.lessons.votes import Audience
from tests.support.halls import CODE, PHONE, fed
from tests.support.patience import PATIENCE
from tests.support.viewer import Viewer

pytestmark = pytest.mark.usefixtures("sockets")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"LOOK": 0.001, "APART": 0.01, "SOON": 0.001, "REST": 0.1}.items():
        monkeypatch.setattr(module, name, seconds)


async def until(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happens():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def linked(viewer: Viewer, hall: HallProcess) -> AsyncIterator[Player]:
    """A session with its hall, past the page it begins with."""
    viewer.settle()
    player = viewer.player
    player.state = welcome(Audience(hall.place.address))(player.state)
    viewer.key("pagedown")
    link = asyncio.ensure_future(HallLink(player, hall).run())
    try:
        yield player
    finally:
        link.cancel()


def votes(viewer: Viewer) -> dict[int, int]:
    return {} if viewer.state.poll is None else dict(viewer.state.poll.votes)


async def test_votes_of_phones_fill_the_bars_beside_those_of_hands_and_stay_where_the_question_is_left() -> None:
    viewer = Viewer(lesson="one-step")
    async with AsyncExitStack() as stack:
        asked, _ = await stack.enter_async_context(fed())
        follower = await stack.enter_async_context(asked.following())
        place = HallPlace(CODE, "127.0.0.1", asked.hall.host.port)
        await stack.enter_async_context(linked(viewer, HallProcess(place)))
        await follower.event()
        await until(lambda: asked.hall.ballots.asked is not None)
        question = (await follower.event())["question"]
        assert (question["text"][:10], question["counts"]) == ("Which rule", None)
        assert await asked.vote(2, question=question["id"]) == 204
        await until(lambda: votes(viewer) == {2: 1})
        viewer.key("3")
        viewer.key("1")
        assert await asked.vote(1, question=question["id"]) == 204
        await until(lambda: votes(viewer) == {0: 1, 1: 1, 2: 1})
        assert viewer.state.audience == Audience(place.address, "here", 1, 1, counted={question["id"]: (0, 1, 0, 0)})
        viewer.key("pagedown")
        viewer.settle()
        await until(lambda: (asked.hall.ballots.asked or ("",))[0] != question["id"])
        assert await asked.vote(0, question=question["id"]) == 409
        viewer.key("pageup")
        viewer.settle()
        await until(lambda: (asked.hall.ballots.asked or ("",))[0] == question["id"])
        assert await asked.vote(0, question=question["id"]) == 204
        await until(lambda: votes(viewer) == {0: 2, 2: 1})
        viewer.key("O")  # a second vote
        await until(lambda: (asked.hall.ballots.asked or ("",))[0] != question["id"])
        assert asked.hall.ballots.asked is not None
        assert await asked.vote(0, question=asked.hall.ballots.asked.name, phone=PHONE[::-1]) == 204
        await until(lambda: votes(viewer) == {0: 1})
        assert viewer.state.poll is not None
        assert viewer.state.poll.before == {0: 2, 2: 1}


async def test_a_hall_that_is_killed_is_started_again_with_its_code_and_votes() -> None:
    viewer = Viewer(lesson="one-step")
    hall = begin("127.0.0.1", 0)
    place = hall.place
    hangs = socket.socket(socket.AF_UNIX)  # another hall, which answers nothing
    try:
        async with linked(viewer, hall) as player, aiohttp.ClientSession() as client:
            told = {"question": "stop 1", "choice": 1, "phone": PHONE}
            origin = {"Origin": f"http://127.0.0.1:{place.port}"}

            async def vote() -> int:
                try:
                    async with client.post(f"{place.address}vote", json=told, headers=origin) as answer:
                        return answer.status
                except aiohttp.ClientError:
                    return 0

            while await vote() != 204:
                await asyncio.sleep(0.01)
            await until(lambda: votes(viewer) == {1: 1})
            assert hall.process is not None
            hangs.bind(str(folder() / "hall-1.sock"))
            hangs.listen()
            hall.process.kill()
            hall.process.wait()
            await until(lambda: player.state.message == ANOTHER)
            assert hall.place == place
            told["phone"] = PHONE[::-1]
            while await vote() != 204:
                await asyncio.sleep(0.01)
            await until(lambda: votes(viewer) == {1: 2})
    finally:
        hangs.close()
        hall.end()
        assert hall.process is not None
        with hall.process:
            pass
