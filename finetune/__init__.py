"""Training: data from summaries, embeddings, the language model, the verifier, exports, and the gate that promotes only what is better."""
