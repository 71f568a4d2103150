"""Simulated traffic: people and raiders of many kinds, drawn from a seed, for files and for one's own bot."""

from bot.simulate.files import Labelled, TrafficLine
from bot.simulate.profiles import generate, profiles

__all__ = ["Labelled", "TrafficLine", "generate", "profiles"]
