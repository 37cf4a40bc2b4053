"""Giving: a lesson at its first stop, the keys of a remote, and where they lead."""

from __future__ import annotations

from tests.support.viewer import Viewer


def given(name: str) -> Viewer:
    """A viewer who gives a lesson, at its first stop."""
    return Viewer(lesson=name).settle()


def pressed(viewer: Viewer, keys: str) -> Viewer:
    """Keys, after each of which play goes on to where it stops."""
    for key in keys.split():
        viewer.press(key).play()
    return viewer


def at_stop(viewer: Viewer, number: int) -> Viewer:
    """The same viewer, after as many PgDn as lead to that stop."""
    while viewer.state.lecture is None or viewer.state.lecture.stop + 1 < number:
        pressed(viewer, "pagedown")
    return viewer


def told(viewer: Viewer) -> str:
    """`3 1:grads ?`: stop, moment, and what is on the screen."""
    state, lecture = viewer.state, viewer.state.lecture
    assert lecture is not None
    top = type(state.top).__name__ if state.top is not None else ""
    sign = top or ("?" if state.asking else "!" if state.poll is not None else "")
    return f"{lecture.stop + 1} {viewer.at} {sign}".rstrip()
