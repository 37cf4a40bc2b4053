"""Schedules: how the learning rate of an iteration follows from its number; `stepviz.settings.kinds` lists them."""
