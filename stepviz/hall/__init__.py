"""The hall: what followers of a session see on screens of their own, and the page that shows it."""
