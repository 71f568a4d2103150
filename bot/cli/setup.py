"""`anti-relou setup`: asks what config.yaml needs, writes it, and points the carrier's webhooks at it.

Secrets go into a file `.env` beside it, both for the owner's eyes alone. What is written was
loaded first, as the bot will load it.
"""

import asyncio
import json
import os
import re
import shlex
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import click

from bot.cli import FAILED, OK, WRONG_CONFIG, WRONG_USAGE
from bot.cli.probes import PATIENCE, Unanswered, ask, find_number, twilio_auth, twilio_url
from bot.config import Config, ConfigError, environment, load
from bot.config.loading import is_list, mistake_in
from bot.config.reach import SIGNAL_RPC, TwilioLine
from bot.config.source import Key, Value, dotted

# Twilio asks once more only when it cannot connect, and then gives up: this makes it five times, for
# any failure. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
RETRIES = "#rc=5&rp=all"
Answers = dict[Key, str]


class Question(NamedTuple):
    """What is asked for `key`, `when` the answers so far say so; `secret` is its variable's name."""

    key: Key
    text: str
    default: str | None = None
    secret: str | None = None
    when: Callable[[Answers], bool] = lambda _: True


_LINE: Key = ("line",)
_ROOM: Key = ("room",)


def _has(key: Key, what: str) -> Callable[[Answers], bool]:
    return lambda answers: answers[key] in (what, "both")


_TWILIO, _SIGNAL = _has(_LINE, "twilio"), _has(_LINE, "signal")
_MATRIX, _GROUP = _has(_ROOM, "matrix"), _has(_ROOM, "signal")
# These two only steer the others and are not written.
_CHOICES: dict[Key, tuple[str, ...]] = {
    _LINE: ("twilio", "signal", "both"),
    _ROOM: ("matrix", "signal", "both"),
}

QUESTIONS = (
    Question(("number",), "The number that is given out, with + and the country's code"),
    Question(("language",), "The language of the room (fr, en)", "fr"),
    Question(("timezone",), "The time zone", "Europe/Paris"),
    Question(("web", "public_url"), "The https address where Twilio reaches this bot"),
    Question(_LINE, "Where texts come from", "twilio"),
    Question(("lines", "twilio", "account_sid"), "Twilio: account sid (AC…)", when=_TWILIO),
    Question(("lines", "twilio", "auth_token"), "Twilio: auth token", None, "TWILIO_AUTH_TOKEN", _TWILIO),
    Question(("lines", "signal", "account"), "Signal: the account's number", when=_SIGNAL),
    Question(("lines", "signal", "rpc"), "Signal: signal-cli's address", SIGNAL_RPC, when=_SIGNAL),
    Question(_ROOM, "Where founders read and decide", "matrix"),
    Question(("rooms", "matrix", "homeserver"), "Matrix: the homeserver's address", when=_MATRIX),
    Question(("rooms", "matrix", "user"), "Matrix: the bot's own account (@relou:…)", when=_MATRIX),
    Question(("rooms", "matrix", "password"), "Matrix: its password", None, "MATRIX_PASSWORD", _MATRIX),
    Question(("rooms", "signal", "account"), "Signal group: the account's number", when=_GROUP),
    Question(("rooms", "signal", "group"), "Signal group: its id (signal-cli listGroups)", when=_GROUP),
    Question(("people", "founders"), "Founders, who decide (@name:…, or Signal uuids)"),
    Question(("people", "moderators"), "Moderators, who read along (or nothing)", ""),
    Question(("budget", "pot"), "The pot, in euros", "500.00"),
    Question(("budget", "caps", "hour"), "The most to spend in an hour", "20.00"),
    Question(("budget", "caps", "day"), "The most to spend in a day", "100.00"),
    Question(("web", "admin_port"), "A local port for health and metrics (or null)", "8081"),
)  # fmt: skip

_SECRETS: dict[Key, str] = {question.key: question.secret for question in QUESTIONS if question.secret} | {
    ("lines", "twilio", "api_secret"): "TWILIO_API_SECRET"
}

# What YAML takes for text or number without quotes.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")

_NOTES = {
    "number": "config.example.yaml explains every key. `anti-relou check` tells mistakes.",
    "people": "The first start's team; afterwards !team in the room says it.",
    "budget": "Euros. The first start's pot and caps; afterwards the room says them.",
}


def run_setup(
    path: Path,
    given: Mapping[str, str],
    *,
    ask_people: bool = True,
    inline: bool = False,
    webhooks: bool | None = None,
    force: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Write the configuration at `path`, for whoever answers at the terminal. Returns the exit code.

    `given` has answers by dotted key, also of keys that are not asked. Without `ask_people`
    defaults stand for the others, and what has none is missing. `inline` puts secrets into the
    file itself; a secret that `environ` has is neither asked nor written. `webhooks` says whether
    to set the carrier's, None: ask.
    """
    if path.exists() and not force and not (ask_people and click.confirm(f"{path} is there. Write it anew?")):
        click.echo(f"{path}: is there already (--force replaces it)", err=True)
        return WRONG_USAGE
    try:
        answers = _answers(given, ask_people, environ)
    except click.UsageError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_USAGE
    secrets = _take_secrets(answers, inline, environ)
    try:
        config = _write(path, answers, secrets, environ)
    except ConfigError as error:
        for mistake in error.mistakes:
            click.echo(f"{mistake.key}: {mistake.message}" if mistake.key else mistake.message, err=True)
        return WRONG_CONFIG
    click.echo(f"Written: {path}" + (f", and secrets to {path.parent / '.env'}" if secrets else ""))
    code = _point_webhooks(config, webhooks, ask_people)
    option = "" if path == Path("config.yaml") else f" --config {path}"
    click.echo(
        f"Next: `anti-relou check --online{option}`, then `anti-relou run{option}`, which invites you."
    )
    return code


def _answers(given: Mapping[str, str], ask_people: bool, environ: Mapping[str, str]) -> Answers:
    answers: Answers = {tuple(name.split(".")): value for name, value in given.items()}
    for question in QUESTIONS:
        if not question.when(answers):
            continue
        if question.key not in answers:
            if question.secret is not None and question.secret in environ:
                continue
            answers[question.key] = _answer(question, ask_people)
        if said := _mistake(question.key, answers[question.key]):
            raise click.UsageError(f"{dotted(question.key)}: {said}")
    return {key: value for key, value in answers.items() if key not in _CHOICES}


def _answer(question: Question, ask_people: bool) -> str:
    def right(value: str) -> str:
        if said := _mistake(question.key, value):
            raise click.BadParameter(said)
        return value

    if not ask_people:
        if question.default is None:
            raise click.UsageError(f"{dotted(question.key)}: is missing: {question.text}")
        return question.default
    answer: str = click.prompt(
        question.text,
        default=question.default,
        show_default=bool(question.default),
        hide_input=question.secret is not None,
        value_proc=right,
    )
    return answer


def _mistake(key: Key, answer: str) -> str | None:
    if key in _CHOICES:
        return None if answer in _CHOICES[key] else f"must be one of {', '.join(_CHOICES[key])}"
    return mistake_in(key, _value(key, answer))


def _value(key: Key, answer: str) -> Value:
    if is_list(key) and not answer.startswith("["):
        return list(answer.replace(",", " ").split())
    if answer == "null" or is_list(key):
        try:
            return json.loads(answer)  # type: ignore[no-any-return]  # whatever it is, the schema judges it
        except ValueError:
            return answer
    return answer


def _take_secrets(answers: Answers, inline: bool, environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets for `.env`, by the name of their variable, which takes their place in `answers`."""
    taken: dict[str, str] = {}
    for key, name in _SECRETS.items():
        if key not in answers:
            if name in environ:
                answers[key] = f"${{{name}}}"
        elif inline:
            answers[key] = answers[key].replace("${", "$${")
        else:
            taken[name] = answers[key]
            answers[key] = f"${{{name}}}"
    return taken


def _write(path: Path, answers: Answers, secrets: Mapping[str, str], environ: Mapping[str, str]) -> Config:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    env = path.parent / ".env"
    variables = {**environment(path, environ), **secrets}
    draft = _draft(path, _yaml(_nested(answers)).lstrip())
    try:
        config = load(draft, variables)
        if secrets:
            kept = env.read_text(encoding="utf-8").splitlines() if env.exists() else []
            kept = [
                line for line in kept if line.removeprefix("export ").partition("=")[0].strip() not in secrets
            ]
            lines = kept + [f"{name}={shlex.quote(value)}" for name, value in secrets.items()]
            _draft(env, "\n".join(lines) + "\n").replace(env)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return config


def _draft(path: Path, text: str) -> Path:
    """A file beside `path` with `text`, which nobody else can read, to be put in its place at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    return Path(name)


def _nested(answers: Answers) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, answer in answers.items():
        place = values
        for part in key[:-1]:
            # A key given both a value and keys below it keeps these: loading says what is wrong.
            if not isinstance(place.setdefault(str(part), {}), dict):
                place[str(part)] = {}
            place = place[str(part)]
        place[str(key[-1])] = _value(key, answer)
    return values


def _yaml(values: Mapping[str, Any], depth: int = 0) -> str:
    text = ""
    for name, value in values.items():
        if depth == 0 and name in _NOTES:
            text += f"\n# {_NOTES[name]}\n"
        if isinstance(value, dict):
            text += f"{'  ' * depth}{name}:\n{_yaml(value, depth + 1)}"
        else:
            plain = isinstance(value, str) and _PLAIN.fullmatch(value)
            text += f"{'  ' * depth}{name}: {value if plain else json.dumps(value, ensure_ascii=False)}\n"
    return text


def _point_webhooks(config: Config, wanted: bool | None, ask_people: bool) -> int:
    line = config.lines.twilio
    if line is None or wanted is False:
        return OK
    if wanted is None and not (
        ask_people and click.confirm("Set the number's webhooks at Twilio now?", True)
    ):
        return OK
    try:
        asyncio.run(set_webhooks(config, line))
    except Unanswered as error:
        click.echo(f"Twilio: {error}: the webhooks are not set", err=True)
        return FAILED
    click.echo("Twilio now posts texts and calls to " + config.web.public_url)
    return OK


async def set_webhooks(config: Config, line: TwilioLine) -> None:
    """Point the number's webhooks here, retried, and the fallbacks too. `Unanswered` if it cannot be."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as http:
        number = await find_number(http, line, config.number)
        if number is None:
            raise Unanswered(f"the account does not have {config.number}")
        text, call, status = (
            f"{config.web.public_url}/twilio/{name}{RETRIES}" for name in ("sms", "voice", "status")
        )
        fields = {
            "SmsUrl": text,
            "SmsFallbackUrl": text,
            "VoiceUrl": call,
            "VoiceFallbackUrl": call,
            "StatusCallback": status,
        }
        methods = {name.replace("Url", "") + "Method": "POST" for name in fields}
        url = twilio_url(line, f"/IncomingPhoneNumbers/{number['sid']}.json")
        auth = twilio_auth(line.account_sid, line.auth_token)
        answered, _ = await ask(http, "POST", url, headers=auth, data=fields | methods)
        if answered != 200:
            raise Unanswered(f"answers {answered}")
