"""The glossary: every term of the field that is used here, in one plain sentence each; the terms that a word means."""
