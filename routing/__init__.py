"""What a message asks, found without a language model: an emergency, something else altogether, or which categories."""
