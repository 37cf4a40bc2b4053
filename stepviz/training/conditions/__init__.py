"""Conditions: parses conditions on the numbers of a run, and finds the moments at which they are met.

    >>> from stepviz import Experiment, Timeline, Trainer
    >>> from stepviz.training.conditions import parse, search_forward
    >>> timeline = Timeline(Trainer(Experiment()))
    >>> search = search_forward(timeline, parse("loss < 0.1", timeline.trainer.program), timeline.schedule.first)

A search yields after every short stretch of work and returns the moment of the hit, or None.
"""

from stepviz.training.conditions.expression import Condition
from stepviz.training.conditions.grammar import parse
from stepviz.training.conditions.names import ConditionError
from stepviz.training.conditions.naming import complete
from stepviz.training.conditions.search import Search, met, search_back, search_forward

__all__ = ["Condition", "ConditionError", "Search", "complete", "met", "parse", "search_back", "search_forward"]
