"""A learned verifier beside the gate's rules: made, trained, and measured on documents that it never saw."""
