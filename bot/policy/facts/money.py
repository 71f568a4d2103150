"""The pot and its caps."""

from typing import Literal

from bot.model import Money, PersonId
from bot.policy.facts.base import Fact


class PotAdded(Fact, frozen=True, kw_only=True, tag="pot_added"):
    """Money put into the pot, or taken out."""

    amount: Money
    by: PersonId
    why: str | None = None


class CapSet(Fact, frozen=True, kw_only=True, tag="cap_set"):
    """A cap changed by a founder."""

    cap: Literal["hour", "day"]
    amount: Money
    by: PersonId


class Alerted(Fact, frozen=True, kw_only=True, tag="alerted"):
    """A cap, or the pot, is used to `percent`; 100: a reply was refused for it. Once for each way `up`."""

    cap: Literal["hour", "day", "pot"]
    percent: int
    up: bool = True


class FeesAlarmed(Fact, frozen=True, kw_only=True, tag="fees_alarmed"):
    """What the carrier took for inbounds within a day passed `level`; 0: it is well below the first again."""

    level: Money


class ForeignPrice(Fact, frozen=True, kw_only=True, tag="foreign_price"):
    """The carrier charges in another currency (ISO 4217): replies settle at the configuration's price."""

    currency: str


class DearerPrice(Fact, frozen=True, kw_only=True, tag="dearer_price"):
    """The carrier took `price` for a reply that had `reserved` less: the configuration has it too low."""

    reserved: Money
    price: Money
