"""Rows: the data sets a run learns from, and the batches drawn from them."""

from stepviz.data.dataset import Dataset, Split, load
from stepviz.data.epochs import EpochSampler
from stepviz.data.no_rows import NothingDrawn
from stepviz.data.sampler import Sampler

__all__ = ["Dataset", "EpochSampler", "NothingDrawn", "Sampler", "Split", "load"]
