"""How the numbers are lit stays as it was set, wherever one goes."""

from __future__ import annotations

from stepviz import Experiment
from stepviz.session.travel import go_to
from stepviz.views.panes.scales import of_moment
from tests.support.session import new_session


def test_the_colour_scale_is_that_of_the_moment_that_is_named() -> None:
    """Each press does what the key and the last message say: the scale of this moment, then that of iteration 1."""
    session = new_session(Experiment(iterations=200, lr=1.0))
    for moment in ("200:update", "40:grads", "150:loss"):
        session.do(go_to(session.film, session.state, moment))
        session.answer("heat")
        chosen = session.state.scales
        assert chosen == of_moment(session.film.frame(session.state), session.state.mask)
        assert session.message == f"colour scale of {moment}; H again: of iteration 1"
        session.do(go_to(session.film, session.state, "100:softmax"))
        assert session.state.scales == chosen
        session.do(go_to(session.film, session.state, moment))
        session.answer("heat")
        assert session.state.scales == ()
        assert session.message == "colour scale of iteration 1; H again: of this moment"
