"""Serving: sessions in a browser, each page with a process and terminal of its own."""
