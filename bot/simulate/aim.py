"""Where `anti-relou simulate --against` throws: what the command line says, over what config.yaml says."""

from collections.abc import Mapping
from pathlib import Path

from bot.model import Frozen
from bot.simulate.profiles import LINE


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

    Raises ConfigError for a configuration that is wrong, ValueError for one without a Twilio line.
    """
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
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.web.host, config.web.host)  # noqa: S104  # read, not bound
    host = f"[{host}]" if ":" in host else host
    return Aim(
        url=url or f"http://{host}:{config.web.port}",
        number=number or config.number,
        account_sid=account_sid or (twilio.account_sid if twilio else ""),
        auth_token=auth_token or (twilio.auth_token.get_secret_value() if twilio else ""),
        public_url=public_url or config.web.public_url,
    )
