"""The stream: one event for everybody; who does not read waits for the newest, never for a queue."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any, cast

from stepviz.hall.stream import STALLED, Stream, changes
from tests.support.halls import seen


class Line:
    """A transport that takes what is written as long as somebody reads."""

    def __init__(self) -> None:
        self.reads, self.closed = True, False
        self.waiting = b""
        self.events: list[dict[str, Any]] = []
        self.taken: list[int] = []

    def write(self, data: bytes) -> None:
        self.taken.append(id(data))
        if b"data: " in data:
            self.events.append(json.loads(data.split(b"data: ")[1].rsplit(b"\n\n")[0]))
        self.waiting = b"" if self.reads else data

    def get_write_buffer_size(self) -> int:
        return len(self.waiting)

    def get_extra_info(self, _: str) -> None:
        return None

    def is_closing(self) -> bool:
        return self.closed

    def abort(self) -> None:
        self.closed = True

    def resume(self) -> None:
        self.reads, self.waiting = True, b""


def test_one_that_stops_reading_is_sent_the_newest_when_it_reads_again_and_nothing_between() -> None:
    stream, lines = Stream(), [Line() for _ in range(3)]
    with ExitStack() as stack:
        for line in lines:
            stack.enter_context(stream.following(cast(Any, line)))
        lines[0].reads = False
        for number in range(100):
            stream.tell(seen(f"iteration {number}"))
            stream.catch_up()
        assert len(lines[0].taken) == 2  # all that it waited for is the event it did not read
        assert [len(line.events) for line in lines[1:]] == [101, 101]
        assert lines[1].taken[1:] == lines[2].taken[1:]  # the same bytes for all, not copies
        stream.beat()
        assert [len(line.taken) for line in lines[:2]] == [2, 102]  # a sign of life goes to whoever reads
        lines[0].resume()
        stream.tell(seen("iteration 100"))
        assert len(lines[0].events) == 2  # no change of what it has missed, but everything
        stream.catch_up()
        assert lines[0].events[-1] == {"seq": 101, **seen("iteration 100")}
        stream.tell(seen("iteration 101"))
        assert lines[0].events[-1] == {"seq": 102, "where": "iteration 101"}


def test_one_that_reads_nothing_for_long_is_let_go_and_one_that_has_nothing_to_read_is_not() -> None:
    now = [0.0]
    stream, stuck, calm = Stream(lambda: now[0]), Line(), Line()
    with stream.following(cast(Any, stuck)), stream.following(cast(Any, calm)):
        stuck.reads = False
        stream.tell(seen())
        now[0] += STALLED + 1
        stream.catch_up()
        assert stuck.closed
        assert not calm.closed
        stream.tell(seen("after it"))
        assert calm.events[-1]["where"] == "after it"


def test_a_screen_of_another_height_is_sent_whole() -> None:
    small = seen(screen=["a"])
    assert changes(seen(), small) == {"screen": ["a"]}
    assert changes(small, seen(screen=["b"])) == {"screen": {"0": "b"}}
