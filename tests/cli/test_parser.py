from __future__ import annotations

import pytest

from stepviz.cli.parser import parse


def test_what_is_not_given_is_none_a_flag_that_is_not_is_false_and_a_source_is_the_article() -> None:
    given = parse("", [])
    assert (given.source, given.lr, given.hide) == ("article", None, False)


def test_words_and_options_stand_in_any_order() -> None:
    for words in (["a.toml", "xor", "--at", "3"], ["a.toml", "--at", "3", "xor"], ["--at=3", "a.toml", "xor"]):
        given = parse("record", words)
        assert (given.target, given.source, given.at) == ("a.toml", "xor", "3")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["--lr", "-inf"], "-inf"),
        (["--lr=-inf"], "-inf"),
        (["--lr="], ""),
        (["--lr", "1", "--lr", "2"], "2"),
    ],
)
def test_a_value_may_begin_with_a_minus_or_be_empty_and_the_last_one_counts(words: list[str], value: str) -> None:
    assert parse("train", words).lr == value


def test_the_values_of_an_option_that_can_be_repeated_are_a_list_with_all_their_equals_signs() -> None:
    assert parse("", ["--edit=5:lr=1", "--edit", "6:lr=2"]).edit == ["5:lr=1", "6:lr=2"]


def test_the_short_form_of_out_is_the_same_option() -> None:
    assert parse("export", ["-o", "a.csv"]).out == "a.csv"


def test_behind_two_hyphens_nothing_is_an_option() -> None:
    assert parse("train", ["--lr", "1", "--", "./--lr"]).source == "./--lr"
    assert parse("data", ["-"]).source == "-"
