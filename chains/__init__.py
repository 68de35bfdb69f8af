"""One specialised retrieval-and-prompt chain a category, and the quote writer that needs no model."""
