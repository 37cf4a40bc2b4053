"""Joining: the black page with the address that followers open, as text and as a QR code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from stepviz.session.film import Film
from stepviz.session.lessons.end_page import code_of
from stepviz.session.overlays.overlay import aside, close, keys_of
from stepviz.session.tasks import Change, Commands, Outcome
from stepviz.text import shortened, width_of
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.votes import Audience, Reach
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import ANY, Keys, Overlay
from stepviz.views.state import State
from stepviz.views.text.span import Line, Role, Row, Style, filled

_NO_HALL = "nobody can follow this session: stepviz hall starts one that others follow"
_QUIET, _BRIGHT = Style(Role.DIM, 0, "n"), Style(Role.CODE, 0, "nb")
"""Styles on black: readable from near, and from far."""
_READ_BY: Mapping[Reach, tuple[str, str]] = {
    "here": ("this machine only:", "--host lets others in"),
    "open": ("not encrypted: all on", "this network can read"),
    "sealed": ("encrypted up to", "that server"),
}
_GAP = 2
"""Columns between the words and the code."""


@dataclass(frozen=True)
class JoinPage(Overlay):
    """The page with the address to follow at. It hides everything else, for followers too."""

    page = whole = dark = True
    keys = (Keys(keys_of("quit"), "", aside), Keys(ANY, "", close))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        """The text at the left, the QR code at the right, or below the text, or left out, depending on the room.

        A message stands below: nobody may be able to follow.
        """
        audience = sight.state.audience
        if audience is None:
            return filled((), *size)
        width, height = size
        message = [Line(width).put(1, shortened(sight.state.message, width - 2), _BRIGHT)] * bool(sight.state.message)
        height -= len(message)
        code = code_of(audience.scanned or audience.address)
        columns = max(map(width_of, code), default=0)
        said = [*_words(audience)]
        widest = max(width_of(text) for text, _ in said)
        beside = widest + _GAP + columns <= width and len(code) <= height
        over = not beside and columns <= width and len(code) + len(said) <= height
        lines = [Line(width) for _ in range(height)]
        top = max(0, (height - len(said) - len(code) * over) // 2)
        room = width - columns - _GAP if beside else width
        for line, (text, style) in zip(lines[top:], said, strict=False):
            line.put(max(0, (room - widest) // 2), shortened(text, max(1, room)), style)
        if beside or over:
            first = (height - len(code)) // 2 if beside else top + len(said)
            for line, text in zip(lines[first:], code, strict=False):
                line.put(width - columns - (_GAP if width > columns + _GAP else 0) * over, text, _BRIGHT)
        return tuple(line.row() for line in (*lines, *message))


def _words(audience: Audience) -> Iterator[tuple[str, Style]]:
    """The address in short lines, and who else can read the traffic."""
    scheme, _, address = audience.address.removesuffix("/").partition("://")
    place, _, code = address.partition("/")
    yield "follow and vote at", _BRIGHT
    yield f"{'https://' * (scheme == 'https')}{place}/", _BRIGHT  # browsers add http:// by themselves
    first, second, *others = code.split("-")
    yield f"{first}-{second}-", _BRIGHT
    yield "-".join(others), _BRIGHT
    yield "", _QUIET
    yield audience.told(asking=False), _QUIET
    yield "", _QUIET
    for text in _READ_BY[audience.reach]:
        yield text, _QUIET


def join(film: Film, state: State) -> Outcome:
    """Show the page with the address to follow at."""
    if state.audience is None:
        return replace(state, message=_NO_HALL)
    return state.over(JoinPage())


def welcome(audience: Audience) -> Change:
    """Begin with that page, in place of the black screen that a lesson may begin with."""

    def begun(state: State) -> State:
        before = state.audience
        # A hall that was taken over gives all votes of its phones again: those that the polls have are not new.
        counted = before.counted if before is not None and before.address == audience.address else {}
        light = tuple(overlay for overlay in state.overlays if not overlay.dark)
        return replace(state, audience=audience._replace(counted=counted), overlays=(*light, JoinPage()))

    return begun


COMMANDS: Commands = {"join": join}
