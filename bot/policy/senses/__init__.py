"""What the bot notices about traffic: bounded, keyed counts. No number and no text is kept in here."""

from bot.policy.senses.senses import Impression, Senses, perceive

__all__ = ["Impression", "Senses", "perceive"]
