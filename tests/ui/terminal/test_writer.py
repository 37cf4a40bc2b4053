from __future__ import annotations

import asyncio
from unittest.mock import Mock

from stepviz.ui.terminal.modes import ASK
from stepviz.ui.terminal.writer import MOST, FrameWriter


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


def opened(wire: Wire) -> tuple[FrameWriter, Mock, list[str]]:
    loop, told = Mock(spec=asyncio.AbstractEventLoop), list[str]()
    return FrameWriter(wire, loop, lambda busy: told.append("wait" if busy else "next")), loop, told


def send(writer: FrameWriter, data: bytes) -> None:
    writer.put(data)
    writer.send()


def takes_more(loop: Mock, wire: Wire) -> None:
    """The loop finds that the terminal can be written to."""
    number, write = loop.add_writer.call_args.args
    assert number == wire.output
    write()


def test_the_next_frame_waits_for_the_answer_behind_the_last() -> None:
    wire = Wire()
    writer, _, told = opened(wire)
    send(writer, b"one")
    assert wire.taken == b"one" + ASK
    assert not writer.is_busy, "a terminal that never answered is believed to be near"
    writer.answered(by_terminal=True)
    send(writer, b"two")
    assert writer.is_busy
    assert told == ["wait"]
    writer.answered(by_terminal=True)
    assert not writer.is_busy
    assert told == ["wait", "next"]


def test_a_terminal_that_never_answers_is_asked_once() -> None:
    wire = Wire()
    writer, _, _ = opened(wire)
    for _ in range(5):
        send(writer, b"frame")
        assert not writer.is_busy
    assert wire.taken.count(ASK) == 1
    wire.is_on = False
    send(writer, b"a frame that was drawn while we were stopped")
    assert b"stopped" not in wire.taken
    assert not writer.unsent


def test_what_a_terminal_does_not_take_is_kept_and_nothing_is_written_twice() -> None:
    wire = Wire(room=4)
    writer, loop, told = opened(wire)
    send(writer, b"a whole frame")
    assert writer.is_busy
    assert writer.unsent
    wire.room = 1 << 20
    takes_more(loop, wire)
    assert wire.taken == b"a whole frame" + ASK
    assert told == ["wait", "next"]
    loop.remove_writer.assert_called_once_with(wire.output)


def test_frames_behind_too_much_are_left_out_whole_and_what_is_on_its_way_goes_on() -> None:
    """However many come, they cost no memory."""
    wire = Wire(room=0)
    writer, loop, _ = opened(wire)
    send(writer, b"x" * 2 * MOST)
    for _ in range(100):
        writer.put(b"half of ")
        writer.put(b"the next")
        writer.send()
        assert len(writer._unsent) <= 2 * MOST + 100
    assert writer.lost
    wire.room = 1 << 30
    takes_more(loop, wire)
    assert wire.taken == b"x" * 2 * MOST + ASK
