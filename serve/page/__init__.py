"""The web page, mounted in the HTTP app."""
