"""Activations: what a hidden unit does with its sum; `stepviz.settings.kinds` lists them."""
