"""What-ifs: two runs on one screen, and how another one is asked for."""
