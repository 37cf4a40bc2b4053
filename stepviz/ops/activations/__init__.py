"""Activations: functions of the sum of a hidden unit. `stepviz.settings.kinds` lists them."""
