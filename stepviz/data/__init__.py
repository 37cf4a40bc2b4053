"""Rows: the data sets a run learns from, and the batches drawn from them."""

from stepviz.data.dataset import Dataset, Split
from stepviz.data.epochs import EpochSampler
from stepviz.data.in_order import OrderSampler
from stepviz.data.loading import load
from stepviz.data.no_rows import NothingDrawn
from stepviz.data.sampler import Sampler

__all__ = ["Dataset", "EpochSampler", "NothingDrawn", "OrderSampler", "Sampler", "Split", "load"]
