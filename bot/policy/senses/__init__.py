"""What the bot notices about traffic: bounded, keyed counts. No number and no text is kept in here."""

from bot.policy.senses.senses import (
    Impression,
    Senses,
    chance_of,
    explained_since,
    hold,
    perceive,
)

__all__ = ["Impression", "Senses", "chance_of", "explained_since", "hold", "perceive"]
