"""Runners that produce the files which a scorer reads: answers, grounding verdicts, routes."""
