"""Following: what a session sends its hall, and what it receives: how many follow, and their votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stepviz import shell
from stepviz.hall.contents import SeenByAll, name_of, seen
from stepviz.hall.voting import Voters, counts_of
from stepviz.session.film import Film
from stepviz.views.state import State


def shown(film: Film, state: State, *, practice: bool) -> SeenByAll:
    """What followers see of a state; `practice`: with its exercises."""
    lecture, script = state.lecture, film.script
    title = "" if lecture is None or script is None or state.away else script.stop(lecture.stop).title
    return seen(film.sight(state), title=title, practice=practice)


def about(film: Film) -> str:
    """The command words that open the lesson or run, which identify a lecture."""
    return shell.command([film.script.lesson.name] if film.script else film.original.origin.words())


class PhoneVotes:
    """The votes of phones by question. They are counted in the poll, where raised hands count too."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, int]] = {}
        """The choice of each phone, by question."""

    def take(self, votes: Mapping[str, Voters]) -> None:
        """Take new and changed votes."""
        for name, voters in votes.items():
            self.kept.setdefault(name, {}).update(voters)

    def counted(self, film: Film, state: State, followers: int) -> State:
        """The state with all phones' votes in its poll, and the number of followers."""
        if state.audience is None:
            return state
        name, poll = name_of(film.sight(state)), state.poll
        voters = self.kept.get(name, {})
        audience = state.audience._replace(followers=followers, voted=len(voters))
        if poll is None or not poll.choices or not voters:
            return replace(state, audience=audience)
        counts = counts_of(voters.values(), len(poll.choices))
        before = audience.counted.get(name, ())
        if any(poll.votes.get(place, 0) < votes for place, votes in enumerate(before)):
            before = ()  # the question is asked anew: its poll has none of them
        audience = audience._replace(counted={**audience.counted, name: counts})
        # Raised hands count too: only what the phones' counts have changed by goes into the poll.
        old = dict(enumerate(before))
        now = {place: poll.votes.get(place, 0) + count - old.get(place, 0) for place, count in enumerate(counts)}
        poll = replace(poll, votes={place: count for place, count in now.items() if count})
        return replace(state, audience=audience, poll=poll)
