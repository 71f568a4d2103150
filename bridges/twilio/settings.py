"""What the Twilio line is built with."""

from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

MAX_VALIDITY = 36_000
"""Seconds. Twilio keeps no message longer in its queue."""

STATUS_PATH = "/twilio/status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One number of one Twilio account.

    `auth_token` signs the webhooks, and sends too unless `api_key` and `api_secret` are given.
    `timeout` (seconds) bounds one request to the REST API, `validity` (seconds) how long a reply
    may wait in Twilio's queue. Raises ValueError, which names the key and never its value.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    public_url: str
    number: str
    api_base: str = "https://api.twilio.com"
    api_key: str | None = None
    api_secret: str | None = field(default=None, repr=False)
    timeout: float = 15.0
    validity: int = MAX_VALIDITY

    def __post_init__(self) -> None:
        for key in ("account_sid", "auth_token", "number"):
            if not getattr(self, key):
                raise ValueError(f"{key} is empty")
        for key in ("public_url", "api_base"):
            parts = urlsplit(getattr(self, key))
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"{key} is not an http or https URL")
        if (self.api_key is None) != (self.api_secret is None):
            raise ValueError("api_key and api_secret go together")
        if not self.timeout > 0:
            raise ValueError("timeout must be more than 0 s")
        if not 1 <= self.validity <= MAX_VALIDITY:
            raise ValueError(f"validity must be 1 to {MAX_VALIDITY} s")

    @property
    def credentials(self) -> tuple[str, str]:
        """User and password for the REST API."""
        if self.api_key is not None and self.api_secret is not None:
            return self.api_key, self.api_secret
        return self.account_sid, self.auth_token

    def status_url(self, key: str) -> str:
        """Where Twilio is to report what became of the reply named `key`."""
        return f"{self.public_url.rstrip('/')}{STATUS_PATH}?key={quote(key, safe='')}"
