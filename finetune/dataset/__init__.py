"""Training data from summaries: questions with what answers them, as rows, pairs, sets to judge on and planted errors."""
