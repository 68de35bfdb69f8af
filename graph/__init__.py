"""The state machine: one file a node, and the wiring in build.py."""
