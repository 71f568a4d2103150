"""What every group of keys has in common."""

from pydantic import BaseModel, ConfigDict

from bot.config.scalars import (
    wrong,
)


def wrong_at(key: str, message: str) -> Exception:
    """A mistake of the key `key` below the one that is being validated."""
    error = wrong(message, quoted=False)
    error.context["below"] = key  # type: ignore[index]  # `wrong` always gives a context
    return error


class Section(BaseModel):
    """Base of every group of keys: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
