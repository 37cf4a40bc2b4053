from __future__ import annotations

import pytest

from stepviz.formula.tree import Binary, Fixed, Fold, Index, Parser, Read, replaced, target, walk

PARSER = Parser({"e", "c"}, {"lr": 0.5}, {"exp"})


def test_the_left_side_names_a_tensor_and_its_indexes() -> None:
    assert target("dW[i,c]") == ("dW", ("i", "c"))
    assert target("loss") == ("loss", ())


def test_a_name_is_an_index_a_given_number_or_a_tensor() -> None:
    assert PARSER.expression("e") == Index("e")
    assert PARSER.expression("lr") == Fixed(0.5, "lr")
    assert PARSER.expression("t") == Read("t")


def test_a_fold_has_an_index_of_its_own() -> None:
    folded = PARSER.expression("sum(k, x[e,k])")
    assert folded == Fold("sum", "k", Read("x", (Index("e"), Index("k"))))
    with pytest.raises(ValueError, match="no function"):
        PARSER.expression("median(k, x[e,k])")


@pytest.mark.parametrize(
    "text", ["x[e] if e else 0", "print(x)", "x.shape", "lambda e: e", "'x'", "f(e, c)", "not e", "e and c"]
)
def test_what_is_no_part_of_a_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no "):
        PARSER.expression(text)


def test_every_place_of_a_part_is_replaced() -> None:
    tree = PARSER.expression("exp(x[e,c]) * x[e,c]")
    assert sum(node == Read("x", (Index("e"), Index("c"))) for node in walk(tree)) == 2
    other = replaced(tree, Index("c"), Index("e"))
    assert other == PARSER.expression("exp(x[e,e]) * x[e,e]")
    assert isinstance(other, Binary)
