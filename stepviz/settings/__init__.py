"""Settings: the settings of a run and the preferences of a session, as plain values. Nothing here loads NumPy."""
