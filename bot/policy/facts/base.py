"""What every fact has, and the words that several of them use."""

from typing import Literal

import msgspec

from bot.model import Instant

RefusedFor = Literal["stranger", "role", "plaintext", "device", "identity", "required"]
Wording = Literal["consent", "distress"]
Purse = Literal["replies", "calls", "distress"]
"""Out of which cap a reply is paid, beside those of hour, day and pot."""
Detail = dict[str, str | int]


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """One thing that happened at `at`, the brain's clock, which never goes back."""

    at: Instant
