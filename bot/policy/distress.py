"""Who asks for help: a woman in danger who writes here, in French or English."""

# The module, not its function: the senses, which care reads forms by, import this one.
from bot.policy import care
from bot.policy.lexicon import Lexicon


def asks_for_help(text: str, own: Lexicon) -> bool:
    """Whether `text` asks for help for its writer, now."""
    return care.category_of(text, own) == "distress"
