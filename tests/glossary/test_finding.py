"""Words find their terms: by any name, in the plural, by what else is used for them; and what is near."""

from __future__ import annotations

from stepviz.glossary.finding import meant, names, near
from stepviz.glossary.terms import TERMS


def test_every_name_and_every_other_word_leads_to_it() -> None:
    named = {name.casefold() for term in TERMS for name in names(term)}
    for term in TERMS:
        for name in names(term):
            assert meant(name)[0] is term or len(name) == 1, name
            assert term in meant(name), name
        for word in term.before:
            assert term in meant(word) or word.casefold() in named, word


def test_what_is_near_is_named() -> None:
    assert near("sofmax") == ("softmax",)
    assert near("exprot", ("export", "train")) == ("export",)
    assert near("zzzzzz") == ()
