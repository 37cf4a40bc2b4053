"""The lecturer's second screen, the session's side of its connection, and of that to the hall."""
