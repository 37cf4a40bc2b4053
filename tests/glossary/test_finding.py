"""Words find their terms: by any name, in the plural, by what else is used for them; and what is near."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.glossary.finding import every, meant, names, near, with_words
from stepviz.glossary.terms import TERMS
from tests.support.examples import examples


def test_every_name_and_every_other_word_leads_to_it() -> None:
    named = {name.casefold() for term in TERMS for name in names(term)}
    for term in TERMS:
        for name in names(term):
            assert meant(name)[0] is term or len(name) == 1, name
            assert term in meant(name), name
        for word in term.before:
            assert term in meant(word) or word.casefold() in named, word


@pytest.mark.parametrize(("words", "name"), [
    ("LOGITS", "logit"), ("biases", "bias"), ("losses", "loss"), ("classes", "class"), ("batches", "batch"),
    ("matrices", "tensor"), ("cross entropy", "cross-entropy"), ("learning_rate", "learning rate"), ("W", "weight"),
    ("a", "sum"), ("σ", "standard deviation"), ("biased", ""), ("", ""), ("   ", ""),
])  # fmt: skip
def test_case_number_and_hyphens_do_not_count(words: str, name: str) -> None:
    assert [term.name for term in meant(words)] == ([name] if name else [])


def test_what_is_near_is_named() -> None:
    assert near("sofmax") == ("softmax",)
    assert near("exprot", ("export", "train")) == ("export",)
    assert near("zzzzzz") == ()


@examples(40)
@given(st.text(max_size=60))
def test_no_text_fails(text: str) -> None:
    assert {*meant(text)} <= {*with_words(text)} or not text.split()
    assert len(near(text)) <= 3


def test_all_names_are_listed_once() -> None:
    listed = [*every()]
    assert len({*listed}) == len(listed)
    assert {term.name for term in TERMS} <= {*listed}
