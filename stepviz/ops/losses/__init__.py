"""Losses: how surprised the model is, and which way each logit should move. `stepviz.settings.kinds` lists them."""
