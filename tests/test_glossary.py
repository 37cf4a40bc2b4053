"""The glossary: no name twice, one plain sentence each, words find their terms, and `docs/glossary.md` is the table.

`python -m tests.test_glossary` writes the page again.
"""

from __future__ import annotations

from collections import Counter

from stepviz.glossary.finding import meant, names, near
from stepviz.glossary.terms import GROUPS, TERMS
from tests.support.drawings import ROOT


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


PAGE = ROOT / "docs" / "glossary.md"
_HEAD = """# Glossary

The terms that screens and pages use. `stepviz help TERM` tells one, typing it in the help (`?`) finds it, and `E`
tells what the number in brackets is. The last column has other words for the same: these lead to the term too.
"""


def page() -> str:
    parts = [_HEAD]
    for group, terms in GROUPS.items():
        parts += [f"\n## {group}\n\n| term | what it is | other words |\n| --- | --- | --- |\n"]
        parts += [
            f"| {term.title.replace('|', chr(92) + '|')} | {term.says} | {', '.join(term.before)} |\n" for term in terms
        ]
    return "".join(parts)


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.test_glossary"


def test_no_name_and_no_letter_stands_for_two_terms() -> None:
    assert [name for name, count in Counter(name for term in TERMS for name in names(term)).items() if count > 1] == []


def test_a_term_is_told_in_one_sentence() -> None:
    for term in TERMS:
        assert term.says[0].isupper() or not term.says[0].isalpha() or term.says.startswith("x·W"), term
        assert term.says.endswith("."), term
        assert ". " not in term.says, term
        assert len(term.says) <= 120, term
        assert term.name.casefold() not in {word.casefold() for word in term.before}, term


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
