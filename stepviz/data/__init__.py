"""Rows: the data sets a run learns from, and the batches drawn from them."""

from stepviz.data.dataset import Dataset, Split
from stepviz.data.loading import load
from stepviz.data.no_rows import NothingDrawn
from stepviz.data.sampler import Sampler

__all__ = ["Dataset", "NothingDrawn", "Sampler", "Split", "load"]
