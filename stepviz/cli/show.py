"""`stepviz show`: the screen of a moment as plain text."""

from __future__ import annotations

from stepviz.cli import output, stopped
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.training import Frame, Timeline, Trainer
from stepviz.views import screen


def show(experiment: Experiment, at: str | None, size: tuple[int, int]) -> int:
    """Print the screen; return the exit status. Raises `UserError` for a moment the run does not have."""
    width, height = size
    lines = screen.text(frame_at(experiment, at), width, height)
    return output.line("\n".join(lines))


def frame_at(experiment: Experiment, at: str | None) -> Frame:
    """The frame of the moment written `at`. Raises `UserError` where there is none."""
    if at is None:
        raise UserError("which moment? Give --at ITERATION:OPERATION, for example --at 1:grads")
    timeline = Timeline(Trainer(experiment))
    moment = timeline.schedule.parse(at)
    for _ in timeline.extend(moment.iteration):
        pass
    if timeline.stop is not None and moment > timeline.schedule.end(timeline.stop.moment.iteration):
        last = timeline.schedule.text(timeline.schedule.end(timeline.stop.moment.iteration))
        raise UserError(
            f"there is no moment {timeline.schedule.text(moment)}: {stopped.where(timeline)}; the last is {last}"
        )
    return timeline.frame(moment)
