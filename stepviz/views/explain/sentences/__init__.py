"""Said: what the views say beside an operation's own words, each sentence with what makes it true."""
