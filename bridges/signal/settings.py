"""What Signal needs to be told, and what the room tells back beside events."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from bot.model import Frozen, PersonId


class SignalSettings(Frozen, frozen=True, kw_only=True):
    """An account and the daemon that has it.

    `rpc` is the daemon's address without path, `account` the account's number in E.164. `timeout`
    (seconds) bounds one request, from the first byte to the last.
    """

    rpc: str
    account: str
    timeout: float = 30.0


class GroupSettings(SignalSettings, frozen=True, kw_only=True):
    """A group that is a room, and who may sit in it.

    `group` is its id in base64. `data` is a folder of the bot's alone. Of `founders` and
    `moderators` those count who are Signal accounts' uuids. `epoch` names the database that numbers
    the posts.
    """

    group: str
    data: Path
    founders: tuple[PersonId, ...] = ()
    moderators: tuple[PersonId, ...] = ()
    epoch: str = ""


class Notice(StrEnum):
    """What the founders should hear of, closed so that each has its words and its remedy."""

    SAFETY_NUMBER_CHANGED = "safety_number_changed"
    """This person's identity key is another one: suspended until it was verified."""
    STRANGER_IN_GROUP = "stranger_in_group"
    """A member who is on no list reads along: nothing is posted until they are out."""
    NO_GROUP = "no_group"
    """The account is not in the group, or may not write there."""
    RATE_LIMITED = "signal_rate_limited"
    """Signal takes no more messages for a while."""
    CAPTCHA = "signal_captcha"
    """Signal takes no more messages before somebody solved a captcha."""
    TEXTER_KEY = "signal_texter_key"
    """Somebody who texts, or on an account that is line and room anybody, writes under another key than
    before: what they write stays closed."""


Tell = Callable[[Notice, PersonId | None], None]
"""Takes a notice, and the person that it is about. Must not raise, must not wait."""


def account_of(person: str) -> str | None:
    """The uuid that `person` is, as the daemon writes it; None for who is no Signal account."""
    try:
        return str(UUID(person)) if len(person) == 36 else None
    except ValueError:
        return None
