"""What only a browser shows: `python -m tests.browser` with Chromium. A program: no test needs a browser."""
