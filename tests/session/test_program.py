"""How the numbers are lit stays as it was set, wherever one goes."""

from __future__ import annotations

from stepviz import Experiment
from tests.support.saved import read, save
from tests.support.session import finish, new_session


def test_heat_is_set_by_a_moment_and_set_back() -> None:
    session = new_session(Experiment(iterations=200))
    finish(session.go_to("200:update"))
    session.answer("heat")
    chosen = session.state.scales
    assert chosen
    assert "iteration 200" in session.message
    finish(session.go_to("1:grads"))
    assert session.state.scales == chosen
    assert read(save(session.state), session.film) == session.state
    session.answer("heat")
    assert session.state.scales == ()
    assert "iteration 1" in session.message
