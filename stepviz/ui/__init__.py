"""The Textual app: paints rows, passes keys to the player. No other package imports Textual or knows colours."""
