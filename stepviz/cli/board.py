"""`stepviz board`: several runs side by side: in a session, printed, as an image, or as a table of numbers."""

from __future__ import annotations

from stepviz import shell
from stepviz.cleanup import expect_numpy
from stepviz.cli import options, reading, writing
from stepviz.cli.dispatch import opened as open_session
from stepviz.cli.parser import Namespace
from stepviz.cli.progress import watched
from stepviz.cli.show import print_lines, print_screen
from stepviz.cli.topics import TOPICS
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment
from stepviz.settings.varied import varied
from stepviz.text import csv_of
from stepviz.ui.terminal import terminal_check

TYPE_CHECKING = False  # NumPy is loaded only when needed
if TYPE_CHECKING:
    from stepviz.session.film import Film
    from stepviz.views.state import State


def board(given: Namespace) -> int:
    """Open a board in a session, or print or write it at a moment; return the exit status.

    Raises `UserError` for a setting that cannot vary, a moment the runs do not have, or a file that cannot be written.
    """
    experiment = options.experiment(given)
    if not given.vary:
        raise UserError(f"what varies? Give --vary, for example {TOPICS['board'].examples[0]}")
    varied(experiment, given.vary)
    prints = given.at or given.size or given.out or given.spoken or terminal_check.refusal() is not None
    if not prints:
        return open_session(given, experiment, vary=tuple(given.vary), picture=given.zoom or "")
    expect_numpy()
    return _print(given, experiment)


def _print(given: Namespace, experiment: Experiment) -> int:
    film, state = _at(experiment, given)
    sight, size = film.sight(state), reading.size(given.size)
    if given.spoken:
        from stepviz.views.board.standings import spoken

        assert state.board is not None
        return print_lines(spoken(sight.runs(state), [run.group for run in state.board.runs]), given)
    if not given.out:
        return print_screen(sight, size, given)
    if given.out.endswith(".csv"):
        text = table(film, state)
    elif given.out.endswith(".svg"):
        from stepviz.export.svg import svg
        from stepviz.views.screen import screen

        text = svg(
            screen(sight, *size).rows, f"stepviz board: {experiment.title}", writing.colours(given.theme or "light")
        )
    else:
        raise UserError("--out is the board as an image or its table: give a name that ends in .svg or .csv")
    writing.write([text], given.out, force=given.force)
    return 0


def _at(experiment: Experiment, given: Namespace) -> tuple[Film, State]:
    from dataclasses import replace

    from stepviz.session.board.opening import opened
    from stepviz.session.film import Film
    from stepviz.session.tasks import taken
    from stepviz.views.state import State

    film = Film.of(experiment)
    state = taken(opened(film, State(), given.vary, returns=False, shown=given.zoom or ""), State())
    schedule = film.schedule(state)
    moment = schedule.parse(given.at) if given.at else schedule.last
    watched(film.extend(state, moment.iteration), moment.iteration)
    state = replace(state, moment=film.within(state, moment))
    return film, state


def table(film: Film, state: State) -> str:
    """The board as CSV: for each run what varies, its moment, losses, results of checks, and its command."""
    from stepviz.data.dataset import SPLITS
    from stepviz.views.board.standings import score

    assert state.board is not None
    lines: list[list[object]] = [["run", "moment", "latest loss", "mean loss of the last 100", *SPLITS, "command"]]
    for run, base in zip(film.sight(state).runs(state), state.board.bases, strict=True):
        frame = run.frame
        losses, at = frame.history.losses, frame.schedule.text(frame.moment)
        looks = (frame.last_check(split) for split in SPLITS)
        command = shell.command(["stepviz", *film.originals[base].words, "--at", at])
        loss = [repr(losses[-1]), repr(score(frame))] if len(losses) else ["", ""]
        lines.append([run.label, at, *loss, *("" if look is None else repr(look.value) for look in looks), command])
    return csv_of(lines)
