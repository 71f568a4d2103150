"""Where `anti-relou simulate --against` throws: the command line's word, over config.yaml's."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.model import Frozen
from bot.simulate.profiles import LINE


def loopback(url: str) -> str:
    """`url` without a trailing slash, `localhost` made an address. ValueError unless http on loopback."""
    parts = urlsplit(url)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if parts.scheme != "http" or not here or parts.username is not None:
        raise ValueError(
            "traffic is thrown only at an instance of your own on this machine, like http://127.0.0.1:8080; "
            f"{parts.scheme or 'no scheme'}://{parts.hostname or ''} is not on loopback"
        )
    if parts.query or parts.fragment:
        raise ValueError("the address must have no query")
    host = f"[{host}]" if ":" in host else host
    try:
        port = parts.port or 80
    except ValueError:
        raise ValueError("the port must be a number between 1 and 65535") from None
    return f"http://{host}:{port}{parts.path.rstrip('/')}"


class Aim(Frozen, frozen=True, kw_only=True):
    """A running instance and the account in whose name webhooks are signed."""

    url: str
    number: str
    account_sid: str
    auth_token: str
    public_url: str | None

    def __repr__(self) -> str:
        return f"Aim({self.url!r})"


def aim(
    path: Path,
    environ: Mapping[str, str],
    *,
    url: str | None,
    number: str | None,
    account_sid: str | None,
    auth_token: str | None,
    public_url: str | None,
) -> Aim:
    """Fill in from the configuration at `path` what is None; with URL, account and token it is not read.

    Raises ConfigError for a configuration that is wrong, ValueError for one without a Twilio line, or
    whose carrier is a real one: simulated numbers may belong to somebody, who would be answered.
    """
    if url is not None:
        url = loopback(url)
    if url is not None and account_sid is not None and auth_token is not None:
        return Aim(
            url=url,
            number=number or LINE,
            account_sid=account_sid,
            auth_token=auth_token,
            public_url=public_url,
        )
    from bot.config import environment, load  # here, since pydantic takes its time

    config = load(path, environment(path, environ))
    twilio = config.lines.twilio
    if twilio is None and (account_sid is None or auth_token is None):
        raise ValueError(f"{path}: lines.twilio is missing: simulated texts come as the carrier's webhooks")
    if twilio is not None:
        try:
            loopback(str(twilio.api_base))
        except ValueError:
            raise ValueError(
                f"{path}: lines.twilio.api_base is a real carrier, which would text people who never wrote: "
                "throw only at an instance with a simulated one"
            ) from None
    bound = config.web.host
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bound, bound)  # noqa: S104  # read, not bound
    host = f"[{host}]" if ":" in host else host
    return Aim(
        url=loopback(url or f"http://{host}:{config.web.port}"),
        number=number or config.number,
        account_sid=account_sid or (twilio.account_sid if twilio else ""),
        auth_token=auth_token or (twilio.auth_token.get_secret_value() if twilio else ""),
        public_url=public_url or config.web.public_url,
    )
