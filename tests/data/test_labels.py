"""Labels that could be amounts are told to be taken for classes."""

from __future__ import annotations

import pytest

from stepviz.data.labels import taken_for_classes


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        (("0", "1"), ""),
        (("0", "1", "x"), ""),
        (("0", "1", "2"), "the labels 0 to 2 are classes: --task regression if they are amounts"),
        (("-5", "3", "12"), "the labels -5 to 12 are classes: --task regression if they are amounts"),
    ],
)
def test_whole_numbers_that_become_classes_are_told(classes: tuple[str, ...], told: str) -> None:
    assert taken_for_classes(classes) == ((told,) if told else ())
