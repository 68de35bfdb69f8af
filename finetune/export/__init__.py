"""A trained adapter as files that Ollama and llama.cpp take, and whether they answer as it does."""
