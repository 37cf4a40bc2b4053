"""Key bar: the keys that it shows. They belong to what has the focus, and each does something."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.training import Direction, Frame, Unit
from stepviz.views.chrome.keys import (
    ANSWERED,
    ASKED,
    BACKWARD,
    BLACK,
    CHECK,
    CHECKED,
    EXPLAIN,
    EXPLAINING,
    FORWARD,
    GRAPH,
    HELP,
    ITERATION,
    MOVE,
    PICKING,
    PLAY,
    READY,
    STEP,
    UPDATED,
    WHAT_IF,
    ZOOM,
    Hint,
    hints_of,
    usable,
)
from stepviz.views.lessons.votes import votes_in
from stepviz.views.moment_view import MomentView
from stepviz.views.state import Poll, State

_WAYS: dict[str, Direction] = {"forward": 1, "back": -1}
_UNITS = tuple(unit.value for unit in Unit)
_SMALL = (Unit.OPERATION.value, Unit.PHASE.value)
"""Steps of these sizes go on up to the end of the run."""
_OUTLINE = Hint.of("l", "outline", "outline")
_PROVING = hints_of(("G", "proof", "close"), STEP, ITERATION, EXPLAIN, HELP)
"""While the gradient check is open."""
_OTHER_ROW = Hint((("↑", "row_up"), ("↓", "row_down")), "row")
_NEXT_PLOT, _AXES = Hint.of("Tab", "onward", "next plot"), Hint((("X ", "across"), ("V", "upward")), "axes")
_SELECT = Hint((("↑", "pick_up"), ("↓", "pick_down")), "select")
_ARROWED = hints_of(MOVE, ("Enter", "pick", "panes"), ("0", "unpick", "unselect"), ("n", "operation_forward", "step"))
"""While a number is selected in a picture in which arrows move the selection."""
GRAPHED = hints_of(
    MOVE, ("Tab", "onward", "next term"), EXPLAIN, ("PgDn", "operation_forward", "step"), ("T", "graph", "back"), HELP
)
"""While a graph is open."""
_BOARDED = hints_of(
    STEP,
    ITERATION,
    PLAY,
    ("Tab", "board_next", "next run"),
    ("Enter", "board_open", "open it"),
    ("z", "board_picture", "picture"),
    ("h", "board_predict", "predict"),
    CHECK,
    HELP,
)
"""While several runs stand side by side."""
_PREDICTING = hints_of(
    ("1-9", "pane", "vote"),
    ("Space", "count", "many votes"),
    ("Enter", "board_play", "play"),
    ("Esc", "leave", "back"),
    HELP,
)
"""While the audience predicts which of them will be best."""
_WALKING = hints_of(("Esc", "leave", "cancel"), BLACK, HELP)
"""While a long computation runs."""
PLAYING = hints_of(
    ("Space", "play_or_pause", "pause"),
    Hint((("+ ", "faster"), ("-", "slower")), "faster, slower"),
    ("u", "unit", "unit"),
    ("d", "direction", "reverse"),
    BLACK,
    HELP,
)
"""While it plays."""
_SENTENCE = Hint.of("PgDn", "stop_forward", "tell it")
"""While the audience is asked what it saw."""
_RESULT = Hint.of("PgDn", "stop_forward", "show it")
"""While a stop hides a result and no question about it is open."""
_COUNT, _AGAIN = Hint.of("Space", "count", "count "), Hint.of("O", "vote_again", "vote again ")
"""After the first vote: enter many votes at once, and start a second count."""
TAUGHT = hints_of(
    ("PgDn", "stop_forward", "answer"),
    ("PgUp", "stop_back", "back"),
    ("1-4", "pane", "one vote"),
    ("Space", "count", "many votes"),
    ("O", "vote_again", "vote again"),
    BLACK,
    _OUTLINE,
    HELP,
)
"""While a lesson's question is on the screen."""
_VOTING = ("pane", "count", "vote_again")
"""Commands that a question without choices does not have."""
_AT_STOP = hints_of(
    ("PgDn", "stop_forward", "next stop"),
    ("PgUp", "stop_back", "back"),
    STEP,
    EXPLAIN,
    _OUTLINE,
    BLACK,
    ZOOM,
    GRAPH,
    WHAT_IF,
    HELP,
)
"""At a stop of a lesson, and after moving away from it."""
_AT_PICK: tuple[Hint, ...] = tuple(hint for hint in _AT_STOP if hint.word != "step")
"""At a stop while a cell is selected, so that arrows move the selection."""
_AT_POLL: tuple[Hint, ...] = (_AT_STOP[0], _AT_STOP[1], *TAUGHT[2:])
"""At a question whose answer comes at a later stop."""
_TAUGHT_ANSWERED = hints_of(
    ("PgDn", "stop_forward", "next stop"), ("PgUp", "stop_back", "ask again"), EXPLAIN, _OUTLINE, BLACK, HELP
)
"""While the answer of a lesson's question is shown."""


def zoomed(*, rows: bool, axes: bool = False) -> tuple[Hint, ...]:
    """The keys while a picture replaces the panes.

    `rows`: it shows rows of the data; `axes`: the features on its axes can be chosen.
    """
    others = (_AXES, PLAY, _NEXT_PLOT, CHECK) if axes else (CHECK, PLAY, _NEXT_PLOT)
    return hints_of(("z", "zoom", "back"), STEP, *[_OTHER_ROW] * rows, ITERATION, *others, HELP)


def hints(sight: MomentView) -> tuple[Hint, ...]:
    """The hints for the key bar now, with the user's own keys, without keys that would do nothing at this moment."""
    known = _focus_hints(sight) or _run_hints(sight)
    idle = frozenset(name for hint in known for _, name in hint.keys if not _does_something(sight, name))
    return usable(tuple(known), idle, sight.state.likes.keys)


def focused(sight: MomentView) -> tuple[str, ...]:
    """The keys of what has the focus, each with its word; empty if the run itself has it."""
    shown = hints(sight) if _focus_hints(sight) else ()
    return tuple(f"{''.join(key for key, _ in hint.keys)} {hint.word}".strip() for hint in shown if hint.word)


def _does_something(sight: MomentView, command: str) -> bool:
    """False if a command would do nothing at this moment."""
    frame, poll, (unit, _, way) = sight.frame, sight.state.poll, command.rpartition("_")
    if command == "stop_back":  # to the stop before this one, or to its own question once more
        lecture = sight.state.lecture
        return lecture is None or sight.state.away or lecture.stop > 0 or (poll is not None and poll.answered)
    if command == "count":
        return poll is not None and poll.last is not None
    if command == "vote_again":
        return poll is not None and not poll.before and votes_in(poll.counts) > 0
    if command == "proof":
        return sight.state.proving or _proves(frame)
    if command == "graph":
        return sight.state.graph is not None or sight.first.tensor not in frame.program.measures
    if command == "play_or_pause":
        return sight.state.pace.on or (frame.broken is None and frame.moment != frame.schedule.last)
    if way not in _WAYS or unit not in _UNITS:
        return True
    if way == "forward" and (sight.state.mask.tensors or frame.broken is not None):
        return frame.broken is None  # with a hidden result it shows this one, without moving on
    if unit in _SMALL:
        return frame.moment != (frame.schedule.last if way == "forward" else frame.schedule.first)
    return frame.schedule.step(frame.moment, Unit(unit), _WAYS[way]) != frame.moment


def _proves(frame: Frame) -> bool:
    """True if all gradients are computed."""
    program = frame.program
    return all(frame.computed(program.gradient(parameter.name)) for parameter in program.parameters)


def _run_hints(sight: MomentView) -> Sequence[Hint]:
    """The hints at a moment, if the run itself has the focus."""
    frame = sight.frame
    if frame.op is None:
        return READY
    if frame.op is frame.check or frame.moment == frame.schedule.last:
        return CHECKED
    if frame.moment.op == frame.schedule.update:
        return UPDATED
    return BACKWARD if _proves(frame) else FORWARD


def _focus_hints(sight: MomentView) -> Sequence[Hint]:
    """The hints of what has the focus; empty if the run itself has it."""
    state = sight.state
    if state.progress:
        return _WALKING
    explaining = state.explaining and state.poll is None
    if state.lecture is not None and not (explaining or state.pace.on):
        return _lesson_hints(state)
    if state.pace.on:
        return PLAYING
    if state.zoomed:
        return _picture_hints(sight)
    if state.poll is not None:
        return ANSWERED if state.poll.answered else _quiz_hints(state.poll)
    if state.proving:
        return _PROVING
    if state.explaining:
        return _explanation_hints(sight)
    if state.pick is not None:
        return GRAPHED if state.graphed else PICKING
    if state.compared_run is not None:
        from stepviz.views.whatif.between import comparing

        return comparing(state.compared_run.label)
    return ()


def _picture_hints(sight: MomentView) -> Sequence[Hint]:
    """The hints over a board or a picture: arrows if rows can be picked, Tab if there are other pictures."""
    if sight.state.boarded:
        return _PREDICTING if sight.state.asking else _BOARDED
    from stepviz.views.pictures.picture import picture_named, suiting

    frame, state = sight.frame, sight.state
    picture = picture_named(frame, state.zoom)
    shown = zoomed(rows=bool(picture.row_numbers(frame, state)), axes=picture.has_axes(frame))
    if picture.arrows:
        shown = (*_ARROWED, *shown[2:]) if state.pick is not None else (*shown[:2], _SELECT, *shown[2:])
    others = len(suiting(frame)) > 1
    return [hint for hint in shown if others or hint.command != "onward"]


def _quiz_hints(poll: Poll) -> Sequence[Hint]:
    """The hints while the quiz asks: a digit for each choice; after the first vote, hints for more votes."""
    choices = len(poll.choices)
    voting = [Hint.of(f"1-{choices}", "pane", "vote ")] if choices else []
    voting += [_COUNT] if poll.last is not None else []
    voting += [_AGAIN] if votes_in(poll.counts) and not poll.before else []
    return [other for hint in ASKED for other in (voting if hint.command == "pane" else [hint])]


def _explanation_hints(sight: MomentView) -> Sequence[Hint]:
    """The hints while a number is explained, without those that would do nothing."""
    told = sight.told
    listed = told is not None and bool(told.worked.lines)
    leads = listed or (told is not None and told.follow is not None)
    works = {"onward": listed, "pick": leads, "return": bool(sight.state.trail)}
    return [hint for hint in EXPLAINING if works.get(hint.command, True)]


def _lesson_hints(state: State) -> tuple[Hint, ...]:
    poll, lecture = state.poll, state.lecture
    assert lecture is not None
    if poll is not None and poll.taught and not poll.answered:
        choices = len(poll.choices)
        one = Hint.of(f"1-{choices}", "pane", "one vote")
        taught = tuple(one if hint.command == "pane" else hint for hint in (_AT_POLL if poll.kept else TAUGHT))
        return taught if choices else tuple(hint for hint in taught if hint.command not in _VOTING)
    shown = _AT_STOP if state.pick is None else _AT_PICK
    if poll is not None and poll.stop == lecture.stop and not state.away:
        shown = _TAUGHT_ANSWERED
    elif state.boarded:
        shown = (*_AT_STOP[:2], *_BOARDED)
    elif state.zoomed or state.graphed:
        opened = ZOOM if state.zoomed else GRAPH
        shown = tuple(hint._replace(word="panes") if hint == opened else hint for hint in shown)
    if state.away:
        return shown
    hiding = not lecture.answered and lecture.target is None
    if hiding and state.mask.tensors:
        return (_RESULT, *shown[1:])
    return (_SENTENCE, *shown[1:]) if hiding or lecture.observing else shown
