"""Any web of nodes: each in the column before what is made of it, none over another, as long as there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.layout.graphs.arranging import Edge, GraphSpec, arranged, columns, stood
from stepviz.views.layout.graphs.routing import EdgeSlope
from tests.support.places import apart

BOX, GAP = 12, 10


@st.composite
def graphs(draw: st.DrawFn) -> GraphSpec:
    count = draw(st.integers(2, 9))
    names = tuple(f"n{place}" for place in range(count))
    pairs = [(one, other) for other in range(1, count) for one in range(other)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    edges = tuple(Edge(names[one], names[other], EdgeSlope(str(one))) for one, other in chosen)
    boxed = draw(st.booleans())
    lines = {name: draw(st.integers(1 + boxed, 4)) for name in names}
    return GraphSpec(names, edges, lines, boxed)


@given(graphs())
def test_a_node_stands_before_all_that_is_made_of_it(spec: GraphSpec) -> None:
    found = columns(spec.names, spec.edges)
    assert min(found.values()) == 0
    assert all(found[edge.source] < found[edge.target] for edge in spec.edges)


@given(graphs(), st.integers(4, 60))
def test_no_two_nodes_stand_over_each_other_and_all_are_inside(spec: GraphSpec, height: int) -> None:
    found = arranged(spec, height, spec.names)
    if found is None:
        return
    gaps = [GAP] * (len(found.columns) - 1)
    places = {name: area for areas, _ in stood(found, BOX, gaps, left=3, top=2) for name, area in areas.items()}
    assert places.keys() == {*spec.names}
    assert apart((x, y, width, spec.lines[name]) for name, (x, y, width, _) in places.items())
    assert min(place.y for place in places.values()) >= 2
    assert max(place.y + spec.lines[name] for name, place in places.items()) + spec.boxed <= 2 + height
