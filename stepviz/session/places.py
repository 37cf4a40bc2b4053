"""Places: goes to a place that a command names, and shows what it names there."""

from __future__ import annotations

from dataclasses import replace

from stepviz.errors import UserError
from stepviz.session.film import Film
from stepviz.session.steps import asking, go, revealed
from stepviz.session.tasks import Task
from stepviz.session.words import Place, slug
from stepviz.training import Frame, Timeline
from stepviz.views.layout.placing import sheets_of
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.state import State, WhatIf
from stepviz.views.whatif.named import with_whatif


def beside(state: State, place: Place) -> State:
    """The state that shows the run of a place."""
    if not place.edits:
        return replace(state, run=0, compared=0, difference=False)
    return with_whatif(state, WhatIf(place.label, place.edits), place.look)


def open_place(film: Film, state: State, place: Place) -> Task:
    """Go to a place. A result to hide there is asked for, unless the place shows something else.

    Raises `UserError` for a picture or a sheet that the run does not have.
    """
    there = beside(state, place)
    edited = Timeline(film.line(there).of(place.moment.iteration).trainer)
    check(edited.frame(edited.schedule.first), place)
    change = yield from go(film, there, place.moment)
    return lambda now: arrived(film, change(beside(now, place)), place)


def check(frame: Frame, place: Place) -> None:
    """Raises `UserError` for a sheet or a picture that the run does not have."""
    names = [slug(sheet.name) for sheet in sheets_of(frame)]
    if place.sheet and place.sheet not in names:
        raise UserError(f"--also sheet={place.sheet}: this network has {', '.join(names)}")
    if place.zoom:
        from stepviz.views.pictures.picture import picture_named

        picture_named(frame, place.zoom)


def arrived(film: Film, state: State, place: Place) -> State:
    """The state at a place's moment, with what the place names. A picture or graph excludes question and comparison."""
    elsewhere = bool(place.zoom) or place.graph is not None
    state = replace(state, zoom=place.zoom, graph=place.graph, predicting=place.hide)
    state = replace(state, difference=state.difference and not elsewhere)
    frame = film.frame(state)
    if place.hide and not (elsewhere or place.explaining or state.difference):
        state = asking(frame, state)
    elif place.hide and place.question:
        state = replace(state, mask=asking(frame, state).mask)
    return looking(film, state, place)


def looking(film: Film, state: State, place: Place) -> State:
    """The state at a place's moment, with the number, explanation and settings that the place names."""
    if place.pick is not None:
        from stepviz.session.picking import chosen

        state = chosen(film, state, place.pick)
    turned = [sheet.name for sheet in sheets_of(film.frame(state)) if slug(sheet.name) == place.sheet]
    state = replace(
        state,
        digits=state.digits if place.all_digits is None else place.all_digits,
        code=state.code if place.code is None else place.code,
        log=state.log if place.log is None else place.log,
        focused=state.focused or place.highlight,
        sheet=turned[-1] if turned else state.sheet,
        pins=place.pins or state.pins,
        scales=place.scales or state.scales,
        plane=place.plane or state.plane,
    )
    state = _answered(film, state, place)
    if place.explaining:  # a hidden number is not explained, so what is revealed comes first
        from stepviz.session.explaining import opened

        state = opened(film, state)
    state = replace(state, row=place.row) if state.zoomed and place.row is not None else state
    state = replace(state, term=place.term, trail=place.trail) if state.explaining else state
    if not place.proof:
        return state
    from stepviz.session.predicting import why_not

    return state if why_not(film.frame(state), state.mask) else replace(state, proving=True)


def _answered(film: Film, state: State, place: Place) -> State:
    """The state, with the place's votes, revealed results and answer."""
    poll = state.poll
    if (place.votes or place.before) and poll is not None:
        choices = range(len(poll.choices))
        before, votes = (
            {n: count for n, count in zip(choices, counts, strict=False) if count}
            for counts in (place.before, place.votes)
        )
        last = place.voted if place.voted in choices else None
        state = replace(state, poll=replace(poll, before=before, votes=votes, last=last))
    if place.shown:
        from stepviz.session.predicting import reveal_first

        state = reveal_first(film, state, place.shown)
    state = revealed(state) if place.answer else state
    return replace(state, mask=NOTHING_HIDDEN, poll=None) if place.question is False else state
