from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from stepviz import Trainer, UserError
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


@examples(60)
@given(st.text(max_size=30) | st.lists(st.sampled_from(SOUP), max_size=3).map("".join))
def test_completion_takes_any_text(text: str) -> None:
    for word in complete(text, PROGRAM):
        assert word


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("", 0, "empty"),
        ("loss", 4, "compared with nothing"),
        ("loss <", 6, "ends too early"),
        ("loss << 0.1", 6, "belongs here, not <"),
        ("(loss < 1", 9, ") is missing"),
        ("loss < 1)", 8, "closes nothing"),
        ("loss = 1", 5, "write =="),
        ("loss < 1 && nan", 9, "write and"),
        ("losss < 1", 0, "did you mean loss?"),
        ("loss < 1 or tain == 3", 12, "did you mean train?"),
        ("iteration > 10", 0, "write for example it == 10"),
        ("losses < 1", 0, "did you mean loss?"),
        ("test == 100", 0, "test rows"),
        ("now.test == 100", 0, "test rows"),
        ("nan or right.13", 7, "#13 is a test row"),
        ("right.16", 0, "0 to 15"),
        ("W.x9.c0 < 1", 0, "x0 to x3"),
        ("W.x0 < 1", 0, "W.x0.c0"),
        ("1 < 2", 0, "compare a name"),
        ("0 < loss < 1", 9, "one comparison at a time"),
        ("loss < right.4", 7, "true or false"),
        ("loss changes changes", 13, "right after a name"),
        ("3 changes", 2, "not after a number"),
        ("loss < 1.2.3", 7, "is not a number"),
        ("loss < 1 loss < 2", 9, "join"),
        ("max.foo < 1", 0, "max.dW"),
        ("now.foo < 1", 0, "now.train"),
    ],
)
def test_a_fault_is_explained_where_it_is(text: str, at: int, why: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text, PROGRAM)
    assert isinstance(caught.value, ConditionError)
    assert caught.value.at == at
    assert why in str(caught.value)
    assert len(str(caught.value)) <= 78


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


def test_completion_offers_places_one_by_one_and_no_test_rows() -> None:
    assert complete("dW.x2.c", PROGRAM) == ["dW.x2.c0", "dW.x2.c1"]
    assert complete("loss < 1 and d", PROGRAM) == ["dlogits.", "dW.", "db."]
    assert complete("now.", PROGRAM) == ["now.train", "now.val"]
    assert complete("z.e0", PROGRAM) == ["z.e0."]
    assert complete("right.", PROGRAM)[-1] == "right.11"
    assert complete("W.x2.c0.", PROGRAM) == complete("q", PROGRAM) == []
    assert "test" not in " ".join(complete("", PROGRAM))
