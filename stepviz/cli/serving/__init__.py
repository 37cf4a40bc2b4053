"""Serving: the session in a browser on this machine, each page with a session in a terminal of its own."""
