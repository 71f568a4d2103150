"""What a carrier is given: fixed at its start (`CarrierSettings`), or changed while it runs (`Behaviour`)."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierSettings:
    """One account with one number, and where its webhooks go.

    `webhook_base` is the bot's public address: what is signed. `connect_base` is where that
    address is really reached (a proxy's job in real life); the same when None. Without a
    `webhook_base` nothing is posted until `Carrier.point_at`. `api_keys` are further Basic
    credentials, key to secret; they never sign. Prices are decimals in `currency`, without sign;
    `keep` bounds the texts and calls remembered, the oldest go first. `url_fragment` is Twilio's
    connection override for the webhooks (`rc=5&rp=all`).
    """

    account_sid: str
    auth_token: str
    number: str = "+33937000001"
    webhook_base: str | None = None
    connect_base: str | None = None
    url_fragment: str = ""
    call_status: bool = False
    api_keys: Mapping[str, str] | None = None
    host: str = "127.0.0.1"
    port: int = 0
    keep: int = 100_000
    currency: str = "EUR"
    price_per_segment: str = "0.0763"
    price_per_inbound: str = "0.0075"
    price_per_call_minute: str = "0.0085"
    balance: str = "100.00"
    room_url: str | None = None
    room_label: str | None = None

    def __post_init__(self) -> None:
        if not self.account_sid.startswith("AC") or len(self.account_sid) != 34:
            raise ValueError("account_sid must be AC and 32 hexadecimal digits")
        if not self.auth_token:
            raise ValueError("auth_token must not be empty")
        if self.keep < 1:
            raise ValueError("keep must be at least 1")


class Failure(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How the next `count` sends fail: an HTTP status with one of Twilio's codes.

    With `code` None the body is not JSON, as from a gateway before the API. With `taken` the
    message is sent all the same: the answer lies.
    """

    count: int = 1
    status: int = 500
    code: int | None = 20500
    retry_after: int | None = None
    taken: bool = False


class Behaviour(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How the carrier behaves from now on. All times are seconds.

    `take_after` passes before a CreateMessage is taken, `answer_after` between that and the
    answer. `fail` is used up from its front. `drop` messages are taken, then the connection is
    closed without an answer. `numbers` maps a number to what happens to texts sent to it: a
    code from 21000 to 21999 refuses them, any other is how their delivery ends. `countries`
    (ISO 3166) are those that may be texted, None: all. `queue_limit` is how many may wait in
    `queued`. `stages` are the times to `sending`, `sent` and `delivered`. `told` are the statuses
    that are posted to a StatusCallback, None: all but the first, as Twilio does; fewer spare a load
    test three requests a text. `fixed_lines` refuses numbers that the numbering plan calls a landline.
    """

    take_after: float = 0.0
    answer_after: float = 0.0
    fail: list[Failure] = []
    drop: int = 0
    numbers: dict[str, int] = {}
    countries: list[str] | None = None
    queue_limit: int | None = None
    stages: tuple[float, float, float] = (0.05, 0.15, 0.4)
    told: list[str] | None = None
    fixed_lines: bool = True
