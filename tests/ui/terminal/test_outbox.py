from __future__ import annotations

import asyncio
from typing import cast

from stepviz.ui.terminal.device import ASK, Device
from stepviz.ui.terminal.outbox import MOST, Outbox


class Wire:
    """A terminal that takes so many bytes, and then none."""

    def __init__(self, room: int = 1 << 30) -> None:
        self.output, self.answers, self.room = 7, False, room
        self.taken = b""
        self.is_on = True

    def write(self, data: bytes) -> int:
        size = min(self.room, len(data))
        self.taken += data[:size]
        self.room -= size
        return size


class Loop:
    """Writers and timers that run when they are told to."""

    def __init__(self) -> None:
        self.writers: dict[int, object] = {}
        self.timers: list[tuple[float, object]] = []

    def add_writer(self, number: int, act: object) -> None:
        self.writers[number] = act

    def remove_writer(self, number: int) -> None:
        self.writers.pop(number, None)

    def call_later(self, seconds: float, act: object) -> asyncio.Handle:
        self.timers.append((seconds, act))
        return cast(asyncio.Handle, Handle())


class Handle:
    def cancel(self) -> None:
        pass


def opened(wire: Wire) -> tuple[Outbox, Loop, list[str]]:
    loop, told = Loop(), []
    outbox = Outbox(
        cast(Device, wire), cast(asyncio.AbstractEventLoop, loop), lambda busy: told.append("wait" if busy else "next")
    )
    return outbox, loop, told


def send(outbox: Outbox, data: bytes) -> None:
    outbox.put(data)
    outbox.send()


def test_the_next_frame_waits_for_the_answer_behind_the_last() -> None:
    wire = Wire()
    outbox, _, told = opened(wire)
    send(outbox, b"one")
    assert wire.taken == b"one" + ASK
    assert not outbox.is_busy, "a terminal that never answered is believed to be near"
    outbox.answered(by_terminal=True)
    send(outbox, b"two")
    assert outbox.is_busy
    assert told == ["wait"]
    outbox.answered(by_terminal=True)
    assert not outbox.is_busy
    assert told == ["wait", "next"]


def test_a_terminal_that_never_answers_is_asked_once() -> None:
    wire = Wire()
    outbox, _, _ = opened(wire)
    for _ in range(5):
        send(outbox, b"frame")
        assert not outbox.is_busy
    assert wire.taken.count(ASK) == 1


def test_what_a_terminal_does_not_take_is_kept_and_nothing_is_written_twice() -> None:
    wire = Wire(room=4)
    outbox, loop, told = opened(wire)
    send(outbox, b"a whole frame")
    assert outbox.is_busy
    assert outbox.unsent
    assert wire.output in loop.writers
    wire.room = 1 << 20
    writer = loop.writers[wire.output]
    assert callable(writer)
    writer()
    assert wire.taken == b"a whole frame" + ASK
    assert told == ["wait", "next"]
    assert loop.writers == {}


def test_an_answer_that_does_not_come_is_not_waited_for_forever() -> None:
    wire = Wire()
    wire.answers = True
    outbox, loop, told = opened(wire)
    send(outbox, b"frame")
    assert outbox.is_busy
    (seconds, act), *_ = loop.timers
    assert seconds <= 2
    assert callable(act)
    act()
    assert not outbox.is_busy
    assert told == ["wait", "next"]


def test_a_terminal_that_does_not_read_costs_no_memory() -> None:
    wire = Wire(room=0)
    outbox, _, _ = opened(wire)
    for _ in range(100):
        send(outbox, b"x" * 50_000)
        assert len(outbox._unsent) <= MOST + 50_000
    assert outbox.lost


def test_a_frame_of_any_size_goes_out_whole() -> None:
    wire = Wire(room=1000)
    outbox, loop, told = opened(wire)
    frame = bytes(range(256)) * 8 * (MOST // 1024)
    for start in range(0, len(frame), 5000):
        outbox.put(frame[start : start + 5000])
    outbox.send()
    wire.room = len(frame)
    writer = loop.writers[wire.output]
    assert callable(writer)
    writer()
    assert wire.taken == frame + ASK
    assert not outbox.lost
    assert told == ["wait", "next"]


def test_a_frame_behind_too_much_is_left_out_whole_and_what_is_on_its_way_goes_on() -> None:
    wire = Wire(room=0)
    outbox, loop, _ = opened(wire)
    send(outbox, b"x" * 2 * MOST)
    outbox.put(b"half of ")
    outbox.put(b"the next")
    outbox.send()
    assert outbox.lost
    wire.room = 1 << 30
    writer = loop.writers[wire.output]
    assert callable(writer)
    writer()
    assert wire.taken == b"x" * 2 * MOST + ASK


def test_nothing_is_written_while_the_terminal_is_not_in_our_modes() -> None:
    wire = Wire()
    wire.is_on = False
    outbox, _, _ = opened(wire)
    send(outbox, b"a frame that was drawn while we were stopped")
    assert wire.taken == b""
    assert not outbox.unsent
