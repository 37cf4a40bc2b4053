"""Skipping: a graph without the numbers that have no room: what leads over them is the product of their slopes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from stepviz.views.graph.numbers import Link, Numbers


def skipping(shown: Numbers, skipped: Collection[str]) -> Numbers:
    """The same numbers without some: each way over these is one link."""
    links = dict[tuple[str, str], list[Link]]()
    begun = (link for link in shown.links if link.source not in skipped)
    for link in (over for first in begun for over in _over(shown, first, skipped)):
        links.setdefault((link.source, link.target), []).append(link)
    only = Counter(source for source, _ in links)
    nodes = {name: node for name, node in shown.nodes.items() if name not in skipped}
    one = (
        ways[0] if len(ways) == 1 else Link(*ends, _whole(shown, ends) if only[ends[0]] == 1 else None)
        for ends, ways in links.items()
    )
    return replace(shown, nodes=nodes, links=tuple(one))


def _whole(shown: Numbers, ends: tuple[str, str]) -> float | None:
    """Of several ways, where there are no others: to the loss, at which all end, that of all there are."""
    source, target = ends
    last = all(other.source != target for other in shown.links)
    return shown.nodes[source].slope if last else None


def _over(shown: Numbers, link: Link, skipped: Collection[str]) -> Iterator[Link]:
    """The links that lead on from one to what is not skipped."""
    if link.target not in skipped:
        yield link
        return
    for further in shown.links:
        if further.source == link.target:
            slope = None if link.slope is None or further.slope is None else link.slope * further.slope
            yield from _over(shown, Link(link.source, further.target, slope), skipped)
