"""Settings: what decides a run and how a session looks, in plain values. Nothing here loads NumPy."""
