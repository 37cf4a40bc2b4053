"""Codes: words that nobody guesses and everybody can type."""

from __future__ import annotations

from stepviz.hall.codes import WORDS, agrees, is_code, new_code, words


def test_a_code_has_forty_bits_of_plain_short_words() -> None:
    known = words()
    assert len(set(known)) == len(known) == 2**10
    assert WORDS * 10 >= 40
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 6 for word in known)
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(is_code(code) and {*code.split("-")} <= {*known} for code in codes)


def test_who_says_it_in_capitals_knows_it_and_nobody_else_does() -> None:
    code = new_code()
    assert agrees(code, code.upper())
    assert not any(agrees(code, said) for said in ("", code[:-1], f"{code}-", code.replace("-", ""), "é" * 30))
    assert not any(is_code(said) for said in ("", "a-b-c", "a-b-c-D", "a-b-c-é", "a-b--c", "../a-b-c"))
