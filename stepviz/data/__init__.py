"""Data: the data sets that runs learn from, and the batches drawn from them."""

from stepviz.data.dataset import Dataset, Split
from stepviz.data.loading import NothingDrawn, load
from stepviz.data.sampler import Sampler

__all__ = ["Dataset", "NothingDrawn", "Sampler", "Split", "load"]
