"""Skeleton: the first paint, before NumPy is loaded: header, key bar, and the pane titles of built-in runs."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.settings.sources import ARTICLE, CHAIN_RULE
from stepviz.views.chrome import header, keys
from stepviz.views.layout.layouts import Layout, Pane, Size, lines_of, placed, put_sides, put_words
from stepviz.views.layout.plan import Extent
from stepviz.views.layout.shape import Kept, LayerShape, Made, NetShape, Symbols
from stepviz.views.layout.sheets.laying import laid, lecture
from stepviz.views.text.span import DIM, Line, Row, filled


def first_layout(experiment: Experiment, size: Size) -> Layout:
    """The first layout of panes, for a formula or for the article's network."""
    if experiment.source == CHAIN_RULE:
        from stepviz.views.layout.sheets.formula import sized
        from stepviz.views.layout.sheets.graph import Memory, laid_graph

        return laid_graph(sized(experiment, Memory(), size)[0], size)
    shape = _article(experiment)
    return laid(shape, lecture(shape), size)


def skeleton(experiment: Experiment, size: Size, iteration: int = 1) -> tuple[Row, ...]:
    """The screen before the data are read, with no pane that will move then.

    Only the article's run and a formula have pane titles: in other runs, panes depend on the data or the loss, and
    beside a formula on the optimizer's state.
    """
    hints = keys.beginning(checks=experiment.source != CHAIN_RULE)
    layout = first_layout(experiment, size)
    lines = [Line(layout.width) for _ in range(layout.height)]
    article = experiment.source == ARTICLE and experiment.loss == Experiment.loss and not experiment.hidden
    formula = experiment.source == CHAIN_RULE and not experiment.scheduled
    if layout.complete and (article or (formula and not OPTIMIZERS[experiment.optimizer].moves_by)):
        for pane in layout.numbered:
            _put_title(pane, lines_of(pane, lines))
        put_words(layout, lines)
    top = header.header(layout.width, experiment, header.Clock(iteration, 0, 0), "paused")
    return placed(layout, lines, {"header": (top,), "keys": (keys.key_line(layout.width, hints),)})


def early(experiment: Experiment, size: Size, iteration: int = 1, *, dark: bool = False) -> tuple[Row, ...]:
    """The skeleton, or blank rows if the session begins `dark`."""
    return filled((), *size) if dark else skeleton(experiment, size, iteration)


def _put_title(pane: Pane, lines: Sequence[Line]) -> None:
    if pane.kind == "slopes":
        put_sides(lines, pane.place.width, f" {pane.marked}{pane.title}", DIM)
    else:
        text = f" {pane.number} {pane.title}"[: pane.title_width]
        lines[0].put(0, text + "─" * (pane.title_width - len(text)), DIM)


def _article(experiment: Experiment) -> NetShape:
    """The shape of four features, one linear layer, two classes. Optimizer state has no tensors in it yet."""
    moves_by = OPTIMIZERS[experiment.optimizer].moves_by
    table, of_unit = Extent("example", experiment.batch_size), Extent("class", 2)
    inputs, one = Extent("feature", 4), Extent("mean", 1)
    rows = {"x": inputs, "logits": of_unit, "probs": of_unit, "dlogits": of_unit, "losses": one}
    tables = [Made(name, table, columns, "examples") for name, columns in rows.items()]
    tables += [Made(name, inputs, of_unit, "examples") for name in ("W", "dW", "W_after")]
    learned = ("W", "b"), ("dW", "db"), ("W_after", "b_after")
    kept = (Kept(moves_by, ()),) if moves_by else ()
    layer = LayerShape(1, "x", "logits", "probs", "dlogits", "", *learned, Symbols("z", "p", "dlogits"), kept=kept)
    rate = None if experiment.scheduled else experiment.lr
    return NetShape((layer,), "y", ("losses", "loss"), tuple(tables), "relu", True, rate=rate, frozen=experiment.freeze)
