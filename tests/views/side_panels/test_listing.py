"""The listing of an iteration: the code of all operations, and which of them is done."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.side_panels.listing import DONE, NOW, Listing
from stepviz.views.state import USUAL
from stepviz.views.text.span import text_of

LINE = Timeline(Trainer(Experiment.of("article", variant="as-printed", iterations=4)))


def shown(at: str, width: int = 79, height: int = 20) -> list[str]:
    frame = LINE.frame(LINE.schedule.parse(at))
    return [text_of(row).rstrip() for row in Listing().drawn(frame, USUAL, width, height).rows]


@pytest.mark.parametrize(("at", "done"), [("1:ready", 0), ("1:loss", 3), ("2:update", 6)])
def test_every_line_of_code_stands_there_with_how_far_its_operation_is(at: str, done: int) -> None:
    frame, rows = LINE.frame(LINE.schedule.parse(at)), shown(at)
    code = [row[3:] for row in rows[1:-1] if row.strip()]
    assert code == [line for op in frame.program.ops for line in op.listing.splitlines()]
    lines = [len(op.listing.splitlines()) for op in frame.program.ops]
    now = lines[done] if frame.op is not None else 0
    assert [row[1] for row in rows[1:-1] if row.strip()] == [
        *DONE * sum(lines[:done]), *NOW * now, *" " * (sum(lines) - sum(lines[:done]) - now)
    ]  # fmt: skip


def test_where_there_is_little_room_the_lines_of_the_moment_stand_there() -> None:
    rows = shown("1:update", 59, 6)
    assert len(rows) == 6
    assert any(row.startswith(f" {NOW} W = W - lr * dW") for row in rows)
