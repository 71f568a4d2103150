"""The commands that a person types beside the running bot."""

OK, FAILED, WRONG_USAGE, WRONG_CONFIG = 0, 1, 2, 78
"""How a command ends: its exit code."""
