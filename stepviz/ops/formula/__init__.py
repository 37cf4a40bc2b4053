"""The operations of a formula that somebody typed: a node each, then its slopes, one node at a time."""
