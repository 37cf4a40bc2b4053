"""Skipping: a graph without the numbers that have no room: what leads over them is the product of their slopes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from stepviz.views.graph.numbers import Link, Numbers


def skipping(shown: Numbers, skipped: Collection[str]) -> Numbers:
    """The same numbers without some: each way over these is one link."""
    links = dict[tuple[str, str], Link]()
    begun = (link for link in shown.links if link.source not in skipped)
    for link in (over for first in begun for over in _over(shown, first, skipped)):
        ends = link.source, link.target
        links[ends] = link if ends not in links else link._replace(slope=_whole(shown, link))
    nodes = {name: node for name, node in shown.nodes.items() if name not in skipped}
    return replace(shown, nodes=nodes, links=tuple(links.values()))


def _whole(shown: Numbers, link: Link) -> float | None:
    """Of several ways: to the loss, at which all end, that of all there are."""
    last = all(other.source != link.target for other in shown.links)
    return shown.nodes[link.source].slope if last else None


def _over(shown: Numbers, link: Link, skipped: Collection[str]) -> Iterator[Link]:
    """The links that lead on from one to what is not skipped."""
    if link.target not in skipped:
        yield link
        return
    for further in shown.links:
        if further.source == link.target:
            slope = None if link.slope is None or further.slope is None else link.slope * further.slope
            yield from _over(shown, Link(link.source, further.target, slope), skipped)
