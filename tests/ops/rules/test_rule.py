from __future__ import annotations

import numpy as np
import pytest

from stepviz.ops.rules.rule import Rule


def test_a_rule_knows_what_it_reads_and_how_far_each_index_runs() -> None:
    rule = Rule("dW[i,c] = sum(e, x[e,i] * d[e,c]) + l2 * W[i,c]", {"l2": 0.1})
    assert (rule.tensor, rule.indexes, rule.reads) == ("dW", ("i", "c"), ("x", "d", "W"))
    known = {"x": np.zeros((4, 3)), "d": np.zeros((4, 2)), "W": np.zeros((3, 2))}
    assert [rule.length(index, known) for index in "eic"] == [4, 3, 2]


def test_an_index_that_stands_on_no_axis_needs_a_size() -> None:
    read = "L[e] = sum(r, -ln(p[r,y[e]]))"
    known = {"p": np.ones((5, 2)), "y": np.zeros(5, dtype=int)}
    assert Rule(read, sizes={"r": 2}).length("r", known) == 2
    with pytest.raises(KeyError):
        Rule("L[e] = sum(s, p[e + s,0])").length("s", known)
