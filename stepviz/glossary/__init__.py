"""Glossary: the technical terms used here, with a definition each, and the search for terms."""
