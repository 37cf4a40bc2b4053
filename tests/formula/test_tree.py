from __future__ import annotations

import pytest

from stepviz.formula.tree import Index, Parser, Read, replaced, walk

PARSER = Parser({"e", "c"}, {"lr": 0.5}, {"exp"})


@pytest.mark.parametrize(
    "text", ["x[e] if e else 0", "print(x)", "x.shape", "lambda e: e", "'x'", "f(e, c)", "median(k, x[k])", "e and c"]
)
def test_what_is_no_part_of_a_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (part|function) of a rule"):
        PARSER.expression(text)


def test_every_place_of_a_part_is_replaced() -> None:
    tree = PARSER.expression("exp(x[e,c]) * x[e,c]")
    assert sum(node == Read("x", (Index("e"), Index("c"))) for node in walk(tree)) == 2
    other = replaced(tree, Index("c"), Index("e"))
    assert other == PARSER.expression("exp(x[e,e]) * x[e,e]")
