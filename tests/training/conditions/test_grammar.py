from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from stepviz import Trainer
from stepviz.training.conditions import ConditionError, complete, parse
from tests.support.conditions import ARTICLE
from tests.support.examples import examples

PROGRAM = Trainer(ARTICLE).program
SOUP = [
    "loss", "train", "val", "it", "nan", "inf", "now.train", "W.x2.c0", "b.c1", "right.4", "max.dW", "test", "not",
    "and", "or", "changes", "(", ")", "<", "<=", ">", ">=", "==", "!=", "=", "0.1", "-3", "1e-3", "1e999", ".", "W.",
    "x", "nan.", "now.", "right.", "right.12", "right.99999999999", "max.", "W.x9.c0", "W.x2", "\t", "\n", "\x00", "²",
    "٣", "&&", "#",
]  # fmt: skip


@examples(30)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.sampled_from(SOUP), max_size=14).map(" ".join),
        st.lists(st.sampled_from(SOUP), max_size=14).map("".join),
    )
)
@example("(" * 399)
@example("not " * 99 + "nan")
@example("(" * 21 + "nan" + ")" * 21)
@example("loss < " + "9" * 392)
@example("W.x" + "9" * 390)
@example("right." + "9" * 390)
@example("\x1c")
@example("\u2003loss < 1")
@example("a" * 5000)
def test_any_text_is_a_condition_or_a_sentence_with_a_place(text: str) -> None:
    fault: ConditionError | None = None
    try:
        assert parse(text, PROGRAM).names
    except ConditionError as error:
        fault = error
    if fault is not None:
        assert 0 <= fault.at <= len(text)
        assert "\n" not in str(fault)
        assert len(str(fault)) > 10


def test_not_binds_before_and_and_before_or() -> None:
    def same(one: str, other: str) -> bool:
        return parse(one, PROGRAM).clauses == parse(other, PROGRAM).clauses

    assert same("nan or inf and not loss < 1", "nan or (inf and (not (loss < 1)))")
    assert same("not not nan", "nan")
    assert same("not not not nan", "not nan")
    assert same("loss<-.5", "loss < -0.5")
    assert not same("nan or inf and it > 1", "(nan or inf) and it > 1")


@given(st.sampled_from(["", "nan and ", "not ("]), st.data())
def test_completion_leads_to_every_name_and_only_to_names(before: str, data: st.DataObject) -> None:
    word = ""
    while not word or word.endswith("."):
        options = complete(before + word, PROGRAM)
        assume(options)
        word = data.draw(st.sampled_from(options))
    assert parse(f"{word} changes", PROGRAM).names
