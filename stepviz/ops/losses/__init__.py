"""Losses and the gradients of the logits. `stepviz.settings.kinds` lists them."""
