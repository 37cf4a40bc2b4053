"""The hall: a web server on which an audience follows a session and votes."""
