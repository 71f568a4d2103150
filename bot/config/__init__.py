"""config.yaml: what it may say, and how it is read."""

from bot.config.loading import environment, load
from bot.config.schema import Config
from bot.config.source import ConfigError, Mistake

__all__ = ["Config", "ConfigError", "Mistake", "environment", "load"]
