"""The board of runs side by side: how it is opened and left, and what keys do there."""
