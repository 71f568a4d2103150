"""The commands that a person types beside the running bot."""
