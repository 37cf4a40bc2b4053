"""Tables written in any dialect are read back exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, UserError
from stepviz.data.dataset import Table
from stepviz.data.files import table as tables
from stepviz.data.files.table import read_table
from stepviz.data.stretches import taken
from stepviz.text import clean
from tests.support.examples import examples

numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**9), 10**9).map(float),
    st.sampled_from([0.0, -0.0, 5e-324, 1.7976931348623157e308, 0.1, 1e22]),
)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(clean)
plain = st.text(st.sampled_from("abcdefgxyzäöß _"), min_size=1, max_size=8).filter(clean)


@dataclass(frozen=True)
class Written:
    """A table, and how it is written."""

    names: list[str]
    rows: list[list[float]]
    labels: list[str]
    dialect: Mapping[str, Any]
    """Delimiter, decimal and header, as settings have them."""
    ends: str
    quoting: Mapping[str, Any]
    mark: bool

    @property
    def content(self) -> bytes:
        text, known = io.StringIO(), self.dialect
        writer = csv.writer(text, delimiter=known["delimiter"], lineterminator=self.ends, **self.quoting)
        if known["header"]:
            writer.writerow(self.names)
        for row, label in zip(self.rows, self.labels, strict=True):
            writer.writerow([*(repr(number).replace(".", known["decimal"]) for number in row), label])
        return (b"\xef\xbb\xbf" if self.mark else b"") + text.getvalue().encode()


@st.composite
def written(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> Written:
    features = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(numbers, min_size=features, max_size=features), min_size=3, max_size=20))
    classes = draw(st.lists(texts, min_size=2, max_size=4, unique_by=clean))
    names = draw(st.lists(texts, min_size=features + 1, max_size=features + 1, unique_by=clean))
    delimiter = draw(st.sampled_from(",;\t|"))
    decimal = draw(st.sampled_from([".", ","] if delimiter != "," else ["."]))
    # old writers quote their own line ends only; a line that begins with # may be a comment
    quoted = names[0].startswith("#") or any(set(text) & set("\r\n") for text in (*names, *classes))
    labels = [classes[place % len(classes)] for place in range(len(rows))]
    dialect = {"delimiter": delimiter, "decimal": decimal, "header": draw(st.booleans())}
    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = {"quoting": csv.QUOTE_ALL} if quoted or draw(st.booleans()) else {}
    return Written(names, rows, labels, dialect, ends, quoting, draw(st.booleans()))


def read(content: bytes, **wanted: object) -> Table:
    return taken(read_table(io.BytesIO(content), "marks", Experiment.of("marks.csv", **wanted)))


def same(table: Table, given: Written) -> bool:
    count, labels = len(given.names) - 1, [table.classes[place] for place in table.y]
    names = map(clean, given.names[:-1]) if given.dialect["header"] else (f"x{n}" for n in range(count))
    same_bits = np.array_equal(table.X.view(np.int64), np.array(given.rows).view(np.int64))
    return same_bits and labels == list(map(clean, given.labels)) and table.features == tuple(names)


@given(written(words))
@examples(100)
def test_any_table_whose_dialect_is_told(table: Written) -> None:
    label = str(len(table.names))
    if table.dialect["header"] and label in map(clean, table.names):
        label = table.names[-1]
    assert same(read(table.content, **table.dialect, label=label), table)


@given(written(plain))
@examples(150)
def test_a_table_whose_dialect_is_found_out(table: Written) -> None:
    numbered = replace(table, names=[f"{name}{place}" for place, name in enumerate(table.names)])
    assert same(read(numbered.content), numbered)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_where_pieces_and_blocks_end_does_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[0.1 * place, -1.0 * place] for place in range(50)]
    labels = [["é\n", 'b"c'][place % 2] for place in range(50)]
    dialect = {"delimiter": ";", "decimal": ",", "header": True}
    table = Written(["ä", "b\r\nc", "grade"], rows, labels, dialect, "\r\n", {"quoting": csv.QUOTE_ALL}, mark=True)
    monkeypatch.setattr("stepviz.data.files.opening.PIECE", size)
    monkeypatch.setattr(tables, "BLOCK_CELLS", size)
    assert same(read(table.content, **dialect), table)


def test_more_numbers_than_there_is_room_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = ("a,b,c\n" + "1,2,x\n3,4,y\n" * 10).encode()
    for most, refused in ((40, False), (39, True)):
        monkeypatch.setattr(tables, "MAX_NUMBERS", most)
        with pytest.raises(UserError, match=f"has more than {most} numbers") if refused else nullcontext():
            assert len(read(content).y) == 20


def test_white_space_of_any_kind_around_cells_does_not_count() -> None:
    spaces = [chr(code) for code in range(0x110000) if chr(code).isspace()]
    gaps = [gap for space in spaces for gap in ("", space)]
    cells = [f'"{gap}{row}{gap}","{row / 8}{gap}","{gap}{"ab"[row % 2]}"' for row, gap in enumerate(gaps)]
    table = read("\n".join(["age,height,grade", *cells, ""]).encode(), delimiter=",", decimal=".", header=True)
    assert table.X.tolist() == [[row, row / 8] for row in range(len(gaps))]
    assert [table.classes[place] for place in table.y] == ["ab"[row % 2] for row in range(len(gaps))]
