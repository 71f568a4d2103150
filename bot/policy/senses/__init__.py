"""What the bot notices about traffic: bounded, keyed counts. No number and no text is kept in here."""

from bot.policy.senses.senses import explained_since, hold, no_raid_came, perceive
from bot.policy.senses.state import Impression, Senses, Terms
from bot.policy.senses.weigh import chance_of, ratio_of, share_by_now

__all__ = [
    "Impression",
    "Senses",
    "Terms",
    "chance_of",
    "explained_since",
    "hold",
    "no_raid_came",
    "perceive",
    "ratio_of",
    "share_by_now",
]
