"""What a right config.yaml becomes."""

import copy
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import smsutil
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import make_url

from bot.config import Config, environment, load
from bot.config.cautions import cautions
from bot.model import DAY, HOUR, MINUTE, Money
from bot.units import show_money

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"

LEAST: dict[str, Any] = {
    "number": "+33937000001",
    "web": {"public_url": "https://sms.example.org"},
    "lines": {"twilio": {"account_sid": "AC" + "0" * 32, "auth_token": "${TOKEN}"}},
    "rooms": {
        "matrix": {
            "homeserver": "https://matrix.example.org",
            "user": "@relou:example.org",
            "password": "${PASSWORD}",
        }
    },
    "people": {"founders": ["@fondatrice-a:example.org", "@fondateur-b:example.org"]},
}
ENVIRON = {"TOKEN": "a-token", "PASSWORD": "a-password"}


def with_(**changes: Any) -> dict[str, Any]:
    """The least configuration with `changes`: `a__b=1` sets `a.b`, None of the sentinel `...` removes it."""
    values = copy.deepcopy(LEAST)
    for key, value in changes.items():
        *above, last = key.split("__")
        place = values
        for part in above:
            place = place.setdefault(part, {})
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return values


def loaded(folder: Path, values: Any, environ: dict[str, str] = ENVIRON) -> Config:
    file = folder / "config.yaml"
    file.write_text(values if isinstance(values, str) else yaml.safe_dump(values, allow_unicode=True))
    return load(file, environ)


def test_only_number_url_line_room_and_founders_must_be_given(tmp_path: Path) -> None:
    config = loaded(tmp_path, LEAST)
    assert (config.number, config.language, config.timezone) == (
        "+33937000001",
        "fr",
        ZoneInfo("Europe/Paris"),
    )
    assert config.database.url.get_secret_value() == f"sqlite:///{tmp_path}/anti-relou.db"
    assert config.database.file == tmp_path / "anti-relou.db"
    assert (config.web.host, config.web.port, config.web.admin_port) == ("127.0.0.1", 8080, None)
    assert config.lines.twilio is not None
    assert config.lines.twilio.api_base == "https://api.twilio.com"
    assert config.lines.signal is None
    assert config.rooms.signal is None
    matrix = config.rooms.matrix
    assert matrix is not None
    assert (matrix.room, matrix.founders_room, matrix.clear_commands, matrix.require_cross_signing) == (
        None,
        None,
        False,
        False,
    )
    assert matrix.data == tmp_path / "matrix-data"
    assert config.people.moderators == ()
    assert (config.reply.again_after, config.reply.after, config.reply.calls) == (7 * DAY, 0, "message")
    assert config.budget.per_segment == {"default": 76_300}
    assert (config.budget.per_inbound, config.budget.per_call_minute, config.budget.pot) == (
        7_500,
        8_500,
        500_000_000,
    )
    assert (config.budget.caps.hour, config.budget.caps.day) == (20_000_000, 100_000_000)
    assert config.firewall.detect is True
    assert " ".join(config.firewall.countries) == "FR GP MQ GF RE YT PM BL MF BE CH LU MC"
    assert config.firewall.expected == ()
    assert (config.approval.founders_needed, config.approval.reactions) == (1, True)
    assert (config.privacy.retain, config.privacy.key_file) == (90 * DAY, tmp_path / "pseudonym.key")
    assert (config.evidence.timestamp_authority, config.evidence.timestamp_root) == (None, None)
    assert (config.heartbeat.url, config.heartbeat.every) == (None, MINUTE)


def test_every_key_can_be_set(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        with_(
            language="en",
            timezone="Europe/Brussels",
            web__host="::1",
            web__port=9000,
            web__admin_port=9001,
            lines__signal={"rpc": "http://127.0.0.1:7000/", "account": "+33937000002"},
            rooms__matrix__room="!opaque",
            rooms__matrix__founders_room=False,
            rooms__matrix__data="/var/lib/relou",
            rooms__matrix__clear_commands=True,
            rooms__signal={"account": "+33937000002", "group": "QUJD"},
            people__moderators=["6f3a2f0e-0001-4000-8000-00000000000A"],
            reply={"texts": {"fr": "Non. STOP"}, "again_after": "12h", "after": "1h30", "calls": "reject"},
            budget={"per_segment": {"BE": 0.09}, "pot": "1000", "caps": {"hour": 5, "day": 7.5}},
            firewall={"detect": False, "countries": ["be", "NO"], "worth": 2.5, "expected": ["Bonjour"]},
            approval={"founders_needed": 2, "reactions": False},
            privacy={"retain": "30d", "key_file": "keys/k"},
            evidence={"timestamp_authority": "http://tsa.example.org/tsr/"},
            heartbeat={"url": "https://beat.example.org/x", "every": "30s"},
            log={"level": "debug", "format": "json"},
        ),
    )
    assert config.lines.signal is not None
    assert config.lines.signal.rpc == "http://127.0.0.1:7000"
    assert config.rooms.matrix is not None
    assert config.rooms.matrix.founders_room is False
    assert config.rooms.matrix.data == Path("/var/lib/relou")
    assert config.rooms.signal is not None
    assert config.rooms.signal.group == "QUJD"
    assert config.people.moderators == ("6f3a2f0e-0001-4000-8000-00000000000a",)
    assert config.reply.texts.of("fr") == "Non. STOP"
    assert config.reply.texts.of("de").startswith("Automatic reply.")
    assert (config.reply.again_after, config.reply.after) == (12 * HOUR, 90 * MINUTE)
    assert config.budget.per_segment == {"default": 76_300, "BE": 90_000}
    assert config.budget.caps.day == 7_500_000
    assert config.firewall.countries == ("BE", "NO")
    assert config.firewall.worth == 2.5
    assert config.privacy.key_file == tmp_path / "keys" / "k"
    assert config.evidence.timestamp_authority == "http://tsa.example.org/tsr/"
    assert config.heartbeat.every == 30_000_000
    assert config.log.format == "json"


def test_a_signal_group_alone_is_a_room_and_a_signal_account_a_line(tmp_path: Path) -> None:
    signal = {"account": "+33937000002", "group": "QUJD"}
    values = with_(lines={"signal": {"account": "+33937000002"}}, rooms={"signal": signal})
    assert loaded(tmp_path, values, {}).lines.twilio is None


def test_nothing_can_be_changed_afterwards(tmp_path: Path) -> None:
    config = loaded(tmp_path, LEAST)
    with pytest.raises(ValidationError, match="frozen"):
        config.budget.caps.hour = 0  # type: ignore[assignment]  # what the test is about


@pytest.mark.parametrize(
    "written",
    ["+33937000001", '"+33937000001"', "'+33 9 37 00 00 01'", "+33.9.37.00.00.01", '"+33 (0)9 37 00 00 01"'],
)
def test_a_number_keeps_its_plus_with_or_without_quotes(tmp_path: Path, written: str) -> None:
    text = yaml.safe_dump(with_(number="NUMBER")).replace("NUMBER", written)
    assert loaded(tmp_path, text).number == "+33937000001"


def test_norway_is_a_country_and_no_false(tmp_path: Path) -> None:
    text = yaml.safe_dump(with_(firewall={"countries": ["FR"]})).replace("- FR", "- NO")
    assert "- NO" in text
    assert loaded(tmp_path, text).firewall.countries == ("NO",)


@given(st.integers(0, 10**12))
def test_an_amount_written_in_yaml_is_taken_to_the_millionth(tmp_path_factory: Any, money: int) -> None:
    folder = tmp_path_factory.getbasetemp()
    text = yaml.safe_dump(with_(budget={"pot": "POT"})).replace("POT", show_money(Money(money)))
    assert loaded(folder, text).budget.pot == money


def test_a_public_url_loses_its_last_slash_and_keeps_its_path(tmp_path: Path) -> None:
    config = loaded(tmp_path, with_(web__public_url="https://Example.org:8443/relou/"))
    assert config.web.public_url == "https://example.org:8443/relou"


# --- the environment


def test_a_value_from_the_environment_is_never_yaml(tmp_path: Path) -> None:
    nasty = "a: b # c\n".strip() + ' "]}{[&*!|>%@`'
    config = loaded(tmp_path, LEAST, {"TOKEN": nasty, "PASSWORD": "${TOKEN}"})
    assert config.lines.twilio is not None
    assert config.lines.twilio.auth_token.get_secret_value() == nasty
    assert config.rooms.matrix is not None
    assert config.rooms.matrix.password.get_secret_value() == "${TOKEN}"


def test_two_dollars_stand_for_one(tmp_path: Path) -> None:
    text = "a $${TOKEN} and ${TOKEN}, $5 STOP"
    config = loaded(tmp_path, with_(reply={"texts": {"fr": text}}))
    assert config.reply.texts.fr == "a ${TOKEN} and a-token, $5 STOP"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_a_database_password_may_hold_any_character(tmp_path_factory: Any, password: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    values = with_(database="postgresql://relou:${PGPASSWORD}@db.example.org:5433/relou")
    config = loaded(folder, values, {**ENVIRON, "PGPASSWORD": password})
    url = make_url(config.database.url.get_secret_value())
    assert (url.password, url.host, url.port, url.database) == (password, "db.example.org", 5433, "relou")
    assert config.database.file is None


def test_a_whole_database_url_from_the_environment_stays_as_it_is(tmp_path: Path) -> None:
    url = "postgresql://relou:p%40ss@/relou?host=/run/postgresql"
    config = loaded(tmp_path, with_(database="${URL}"), {**ENVIRON, "URL": url})
    assert config.database.url.get_secret_value() == url


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("sqlite:///data/x.db", "{folder}/data/x.db"),
        ("sqlite:////var/lib/x.db", "/var/lib/x.db"),
        ("sqlite:///${DIR}/x.db", "/srv/a b%20c/x.db"),
        ("sqlite:///../x.db", "{parent}/x.db"),
    ],
)
def test_a_sqlite_file_is_found_from_the_folder_of_the_configuration(
    tmp_path: Path, written: str, file: str
) -> None:
    config = loaded(tmp_path, with_(database=written), {**ENVIRON, "DIR": "/srv/a b%20c"})
    expected = file.format(folder=tmp_path, parent=tmp_path.parent)
    assert str(config.database.file) == expected
    assert make_url(config.database.url.get_secret_value()).database == expected


def test_a_relative_path_starts_at_the_file_and_not_at_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "etc" / "config.yaml").write_text(yaml.safe_dump(LEAST))
    assert load(Path("etc/config.yaml"), ENVIRON).privacy.key_file == tmp_path / "etc" / "pseudonym.key"


def test_no_secret_shows_in_the_configuration(tmp_path: Path) -> None:
    values = with_(
        database="postgresql://u:${DB}@h/d",
        lines__twilio__api_key="SK1",
        lines__twilio__api_secret="${API}",
        heartbeat={"url": "https://beat.example.org/hunter5"},
    )
    environ = {"TOKEN": "hunter1", "PASSWORD": "hunter2", "DB": "hunter3", "API": "hunter4"}
    config = loaded(tmp_path, values, environ)
    assert "hunter" not in f"{config!r} {config} {config.database} {config.database.url}"


# --- the file .env


def test_a_file_of_variables_beside_the_configuration_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# secrets\n\nexport A='x y'\nB=z # not this\nC='it'\"'\"'s'\nD=\n")
    found = environment(tmp_path / "config.yaml", {"B": "the process's own"})
    assert found == {"A": "x y", "B": "the process's own", "C": "it's", "D": ""}


def test_without_a_file_of_variables_the_environment_stays_as_it_is(tmp_path: Path) -> None:
    assert environment(tmp_path / "config.yaml", {"A": "b"}) == {"A": "b"}


# --- the texts


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["texts", "distress"])
def test_what_is_sent_by_default_is_one_gsm_segment(tmp_path: Path, kind: str, language: str) -> None:
    text = getattr(loaded(tmp_path, LEAST).reply, kind).of(language)
    parts = smsutil.split(text)
    assert (parts.encoding, len(parts.parts)) == ("gsm0338", 1)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_default_reply_names_stop_and_distress_names_who_to_call(tmp_path: Path, language: str) -> None:
    reply = loaded(tmp_path, LEAST).reply
    assert "STOP" in reply.texts.of(language)
    for number in ("17", "112", "114", "3919"):
        assert number in reply.distress.of(language)
    assert "STOP" not in reply.distress.of(language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_spoken_stays_well_under_the_minute_that_is_billed(tmp_path: Path, language: str) -> None:
    reply = loaded(tmp_path, LEAST).reply
    # A slow voice says two words a second.
    assert max(len(words.of(language).split()) for words in (reply.spoken, reply.neutral)) < 100


# --- what is doubtful


def doubts(folder: Path, **changes: Any) -> str:
    return "\n".join(
        ".".join(map(str, key)) + ": " + message
        for key, message in cautions(loaded(folder, with_(**changes)))
    )


def test_a_usual_configuration_raises_no_doubt(tmp_path: Path) -> None:
    assert doubts(tmp_path) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "+33639980001"}, r"number: is a French mobile number .*ARCEP 2022-1583"),
        ({"web__public_url": "http://sms.example.org"}, "web.public_url: is not https"),
        ({"web__public_url": "http://127.0.0.1:8080"}, "web.public_url: is of this machine alone"),
        ({"rooms__matrix__homeserver": "http://8.8.8.8"}, "rooms.matrix.homeserver: is not https"),
        ({"lines__twilio__api_base": "http://api.example.org"}, "lines.twilio.api_base: is not https"),
        ({"lines__twilio__account_sid": "AC12"}, "lines.twilio.account_sid: looks cut"),
        ({"lines__signal": {"account": "+33937000002", "rpc": "http://s.example.org"}}, "lines.signal.rpc: "),
        ({"reply": {"texts": {"fr": "Ça suffit, c’est non. " * 4 + "STOP"}}},
         r"reply\.texts\.fr: takes 2 segments, 0\.1526 € .* because of “’” \(write '\)"),
        ({"reply": {"texts": {"en": "no " * 60 + "STOP"}}}, "takes 2 segments.*one segment holds 160"),
        ({"reply": {"texts": {"en": "No means no."}}}, "reply.texts.en: does not say that STOP"),
        ({"budget": {"caps": {"hour": 50, "day": 40}}}, "budget.caps.hour: is more than budget.caps.day"),
        ({"reply": {"again_after": "0s"}}, "reply.again_after: is nothing: every text"),
        ({"budget": {"pot": 0}}, "budget.pot: is less than one reply costs"),
        ({"people__founders": ["6f3a2f0e-0001-4000-8000-00000000000a"]}, "nobody commands in rooms.matrix"),
        ({"rooms__signal": {"account": "+33937000002", "group": "QUJD"}}, "nobody commands in rooms.signal"),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_told(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    found = doubts(tmp_path, **changes)
    assert re.search(said, found), found


@pytest.mark.parametrize("url", ["http://localhost:8008", "http://synapse:8008", "http://192.168.1.4:8008"])
def test_a_homeserver_next_door_needs_no_https(tmp_path: Path, url: str) -> None:
    assert doubts(tmp_path, rooms__matrix__homeserver=url) == ""
