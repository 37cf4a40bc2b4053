"""Below: what a lesson asks and says below the panes, or below a picture."""

from __future__ import annotations

from stepviz.views.explain import caption
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.poll import poll_rows
from stepviz.views.lessons.sentence import caption_rows
from stepviz.views.sight import Sight
from stepviz.views.text.span import Row


def poll_below(sight: Sight, size: Size, height: int) -> tuple[Row, ...]:
    """A lesson's question."""
    poll = sight.state.poll
    assert poll is not None
    wording = caption.Wording(hidden=not poll.answered, seen=sight.in_view(size))
    numbers = caption.arithmetic(sight.frame, sight.bracket, size.width, wording).text
    return poll_rows(size.width, height, poll, numbers)


def taught_rows(sight: Sight, width: int, height: int) -> tuple[Row, ...]:
    """What a lesson says and asks below a picture, or where no panes fit: at most half of that height."""
    said = caption_rows(sight.state, width)
    poll = sight.state.poll
    if poll is None or not poll.taught or poll.question is None:
        return said[: height // 2]
    lines = min(1 + max(1, len(poll.question.choices)), height // 2 - len(said))
    return (*poll_below(sight, Size(width, height), lines), *said) if lines > 1 else said[: height // 2]
