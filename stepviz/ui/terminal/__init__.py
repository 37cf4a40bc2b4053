"""The terminal: its modes are set at the start and restored at any end; bytes become keys, and frames bytes."""
