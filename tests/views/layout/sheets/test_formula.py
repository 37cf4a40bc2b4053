"""The graph of any formula: every number is in a box, no two boxes overlap, edges end at the boxes they lead to."""

from __future__ import annotations

from hypothesis import given

from stepviz import UserError
from stepviz.formula.asked import formula_of
from stepviz.formula.graph import Graph
from stepviz.views.layout.layouts import Area, Size
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.sheets.formula import formula_sheets
from stepviz.views.layout.sheets.graph import Memory, laid_graph
from tests.support import formulas
from tests.support.examples import examples
from tests.support.places import apart

SIZES = (Size(80, 24), Size(120, 36), Size(160, 48))
ADAM = Memory("adam", "step", "mv", counts=True)


def assert_drawn(graph: Graph, sheets: tuple[Sheet, ...], size: Size) -> None:
    shown = {name for sheet in sheets for pane in laid_graph(sheet, size).numbered for name in pane.tensors}
    wanted = {name for node in graph.nodes for name in (node.name, f"d{node.name}")}
    wanted |= {form.format(name) for name in graph.names for form in ("{}", "d{}", "{}_after")}
    assert wanted <= shown
    assert len({sheet.name for sheet in sheets}) == len(sheets)
    for sheet in sheets:
        layout = laid_graph(sheet, size)
        assert layout.complete
        free = Area(0, 0, size.width, layout.pane("panel").place.y)
        assert all(free.holds(*place) for place in apart(pane.place for pane in layout.numbered))
        words = [word for band in layout.bands for word in band.words]
        assert all(word.x >= 0 and word.x + len(word.text) <= size.width for word in words)
        assert all(2 <= word.y < size.height for word in words)
        numbers = sorted(pane.number for pane in layout.numbered)
        assert numbers == list(range(1, len(numbers) + 1))


@examples(60)
@given(formulas.texts())
def test_any_graph_has_a_place_for_every_number(text: str) -> None:
    given = tuple((name, 1.5) for name in formulas.used(text))
    try:
        formula = formula_of(f"L = {text}", given)
    except UserError:
        return
    for size in SIZES:
        for memory in (Memory("sgd"), ADAM):
            assert_drawn(formula.graph, formula_sheets(formula.graph, formula.ordered, memory, size), size)


def test_a_graph_that_is_too_large_is_shown_in_parts() -> None:
    names = [f"{letter}{number}" for letter in "xw" for number in range(9)]
    text = "o = tanh(" + " + ".join(f"x{n}*w{n}" for n in range(9)) + " + b)"
    formula = formula_of(text, tuple((name, 0.5) for name in (*names, "b")))
    sheets = formula_sheets(formula.graph, formula.ordered, Memory("sgd"), SIZES[0])
    assert_drawn(formula.graph, sheets, SIZES[0])
    assert [sheet.name for sheet in sheets if sheet.memory] == ["names 1", "names 2"]
    assert len(sheets) > 4
