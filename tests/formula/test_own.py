"""Rules that somebody types where the name of a kind can stand: which are read, and what is said of the others."""

from __future__ import annotations

from hypothesis import example, given

from stepviz.errors import UserError
from stepviz.formula.own import is_rule, rule_of
from tests.support.examples import examples
from tests.support.own import broken, rules


def test_a_word_is_the_name_of_a_kind() -> None:
    assert [is_rule("activation", text) for text in ("relu", "swish", "half-mse", "x", "x*2", "-x", "")] == [
        False, False, False, True, True, True, True,
    ]  # fmt: skip
    assert not is_rule("norm", "x*2")


@given(broken(rules("x")))
@example("")
@examples(300)
def test_a_broken_rule_is_told_in_a_sentence_or_is_another_rule(text: str) -> None:
    if not is_rule("activation", text):
        return
    try:
        rule_of("activation", text)
    except UserError as error:
        sentence, shown, caret = str(error).split("\n")
        assert sentence.startswith("--activation: ")
        assert shown.startswith("  ")
        assert caret.strip() == "^"
