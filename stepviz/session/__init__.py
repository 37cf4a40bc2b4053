"""The session: the viewer's state, and what each key and click does to it. Independent of the terminal."""
