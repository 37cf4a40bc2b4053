"""Of what the views say of what is shown."""
