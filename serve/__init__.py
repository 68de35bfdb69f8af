"""The HTTP app: LangServe routes, documents, identity, the page. Knows nothing of how an answer is made."""
