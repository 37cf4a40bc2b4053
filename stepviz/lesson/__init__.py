"""Teaching: what a room is asked before it sees."""
