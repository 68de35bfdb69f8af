"""One prompt a file, loaded and checked by `load`."""
