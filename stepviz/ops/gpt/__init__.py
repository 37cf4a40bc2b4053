"""A GPT: tables of characters and positions, blocks of attention and MLP around a residual stream, and a head."""
