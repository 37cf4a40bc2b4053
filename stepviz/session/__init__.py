"""The session: who looks at a run, and what each key and click makes of that. Nothing of the terminal."""
