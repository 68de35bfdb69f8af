"""Which chat model and which embedding model, and what is missing."""
