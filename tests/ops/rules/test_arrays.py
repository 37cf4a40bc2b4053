from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz.ops import Array, Cell
from stepviz.ops.rules.arrays import every, holds, users
from stepviz.ops.rules.rule import Rule
from tests.support.examples import examples

AT = np.array([[0, 1], [1, 2]])
RULES = (
    Rule("z[e,c] = sum(i, x[e,i] * W[i,c]) + b[c]"),
    Rule("z[e,c] = exp(x[e,c]) / sum(k, exp(x[e,k]))"),
    Rule("z[e,c] = x[e,c] - (c == y[e])"),
    Rule("z[e,c] = W[y[e],c] * x[e,0]"),
    Rule("z[e,c] = sum(k, x[e,at[c % 2,k]]) + b[c // 2]", tables={"at": AT}),
    Rule("z[e,c] = max(k, x[e,k]) * b[c]"),
    Rule("z[k,c] = sum(e, (y[e] == k) * x[e,c])"),
    Rule("z[e,c] = (x[e,c] - b[c]) / (W[e,c] ** 2 + 1)"),
)


def tensors(seed: int) -> dict[str, Array]:
    """Three rows, three columns; labels among 0 to 2."""
    random = np.random.RandomState(seed)
    return {
        "x": random.randn(3, 3),
        "W": random.randn(3, 3),
        "b": random.randn(3),
        "y": random.randint(0, 3, 3),
        "z": np.zeros((3, 3)),
    }


@examples(120)
@given(rule=st.sampled_from(RULES), seed=st.integers(0, 99), name=st.sampled_from("xWb"))
def test_whatever_changes_with_a_cell_is_among_its_users(rule: Rule, seed: int, name: str) -> None:
    known = tensors(seed)
    before = every(rule, known)
    for index in np.ndindex(known[name].shape):
        moved = known | {name: known[name].copy()}
        moved[name][index] += 1.0
        fed = users(rule, Cell(name, index), known)
        for changed in np.argwhere(every(rule, moved) != before).tolist():
            assert any(pattern.covers(Cell("z", tuple(changed))) for pattern in fed), (rule.text, index, changed)


def test_what_a_comparison_leaves_out_does_not_count_though_it_overflows() -> None:
    known = tensors(0)
    rule = Rule("z[k,c] = sum(e, (y[e] == k) * x[e,c])")
    left_out = int(known["y"][0])
    right = np.array(every(rule, known))
    known["x"][0] = np.inf
    others = np.arange(3) != left_out
    assert np.array_equal(every(rule, known)[others], right[others])
    assert np.isinf(every(rule, known)[left_out]).all()


def test_what_no_cell_is_made_from_has_no_users() -> None:
    known = tensors(0)
    assert users(RULES[0], Cell("y", (0,)), known) == ()
    picked = users(RULES[3], Cell("W", (0, 1)), known | {"y": np.array([0, 2, 0])})
    assert [pattern.index for pattern in picked] == [(0, 1), (2, 1)]


def test_infinite_sums_are_not_judged_and_nan_is_what_they_come_to() -> None:
    known = tensors(0) | {"x": np.full((3, 3), np.inf)}
    known["z"] = np.full((3, 3), 1.0)
    assert holds(RULES[0], known)
    assert np.isnan(every(RULES[1], known)).all()
