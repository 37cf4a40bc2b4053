"""The board of runs: how it is opened, what keys do there, and what leaves it."""
