"""Schedules: the learning rate as a function of the iteration's number. `stepviz.settings.kinds` lists them."""
