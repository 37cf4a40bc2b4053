"""The terminal: paints what the views say, turns keys into commands. The only room that knows Textual and colours."""
