"""Every row of the table says what the rest of the program reads from it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from stepviz import Experiment, UserError
from stepviz.settings.checking import check
from stepviz.settings.setting import Setting
from stepviz.settings.table import EDITABLE, SETTINGS

every_option = pytest.mark.parametrize("row", [row for row in SETTINGS.values() if row.line], ids=lambda row: row.name)


def test_every_row_is_a_field_in_its_order_and_every_field_a_row() -> None:
    assert [field.name for field in fields(Experiment)] == list(SETTINGS)
    assert {field.name: field.default for field in fields(Experiment)} == {
        name: row.default for name, row in SETTINGS.items()
    }


def test_no_two_rows_share_a_line_of_the_help_a_flag_or_a_key_of_the_menu() -> None:
    rows = SETTINGS.values()
    for shared in (
        [(row.group, row.line) for row in rows],
        [row.flag for row in rows if row.line],
        [row.whatif.key for row in rows if row.whatif],
    ):
        assert len(set(shared)) == len(shared)
    assert EDITABLE == ("seed", "batch-size", "lr", "reduction", "softmax", "optimizer", "schedule")


@every_option
def test_its_example_is_read_checked_and_written_as_it_stands(row: Setting) -> None:
    if not row.value:
        assert not row.example
        return
    value = row.read(row.example)
    assert row.values.written(value) == row.example
    assert not row.choices or value in row.choices
    row.check(value)


@pytest.mark.parametrize("given", [{"hidden": (0,)}, {"check": (100, 0)}, {"freeze": ("W", "b")}])
def test_a_value_behind_the_back_of_the_experiment_is_still_wrong(given: dict[str, Any]) -> None:
    run = Experiment()
    for name, value in given.items():
        object.__setattr__(run, name, value)
    with pytest.raises(UserError):
        check(run)
