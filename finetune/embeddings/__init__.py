"""The embedding model: how well it finds the lines that answer, its training, and whether it is used."""
