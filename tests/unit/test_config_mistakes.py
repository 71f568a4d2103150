"""Every mistake is one line that says where it is and what would be right, and no mistake shows a secret."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import ConfigError, load
from bot.config.loading import keys

RIGHT = """\
number: "+33937000001"
language: fr
timezone: Europe/Paris
database: sqlite:///anti-relou.db
web:
  public_url: https://sms.example.org
  port: 8080
  admin_port: null
lines:
  twilio:
    account_sid: AC00000000000000000000000000000000
    auth_token: "${TOKEN}"
    api_key: null
rooms:
  matrix:
    homeserver: https://matrix.example.org
    user: "@relou:example.org"
    password: "${PASSWORD}"
    room: null
    founders_room: null
    data: matrix-data
    clear_commands: false
people:
  founders: ["@fondatrice-a:example.org", "@fondateur-b:example.org"]
  moderators: []
reply:
  texts:
    fr: "Non. STOP"
  again_after: 7d
  calls: message
budget:
  per_segment:
    default: 0.0763
  pot: 500.00
  caps:
    hour: 20.00
firewall:
  detect: true
  countries: [FR]
  worth: 6
approval:
  founders_needed: 1
privacy:
  retain: 90d
evidence:
  timestamp_authority: null
  timestamp_root: null
"""
ENVIRON = {"TOKEN": "hunter1", "PASSWORD": "hunter2"}


def said(folder: Path, text: str | bytes, environ: dict[str, str] = ENVIRON) -> list[str]:
    """What is said of a config.yaml with `text`; an empty list when it is right."""
    file = folder / "config.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        load(file, environ)
    except ConfigError as error:
        assert str(error) == "\n".join(error.lines())
        return [line.removeprefix(f"{folder}/") for line in error.lines()]
    return []


def at(key: str, text: str = "") -> int:
    """The line of `key`, dotted, in a text of one key a line."""
    above: list[str] = []
    for number, line in enumerate((text or RIGHT).splitlines(), 1):
        name = line.split(":", 1)[0]
        above[(len(name) - len(name.lstrip())) // 2 :] = [name.strip()]
        if ".".join(above) == key:
            return number
    raise AssertionError(key)


def changed(changes: dict[str, str]) -> str:
    """RIGHT with other values, as YAML, at dotted keys; what stands below a key goes."""
    lines = RIGHT.splitlines()
    for key, value in changes.items():
        first = at(key) - 1
        name = lines[first].split(":", 1)[0]
        depth = len(name) - len(name.lstrip())
        lines[first] = f"{name}: {value}"
        while len(lines) > first + 1 and lines[first + 1].startswith(" " * (depth + 1)):
            del lines[first + 1]
    return "\n".join(lines) + "\n"


def test_the_right_one_has_no_mistake(tmp_path: Path) -> None:
    assert said(tmp_path, RIGHT) == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("number", '"0937000001"',
         'must be in international form with a plus: "+33937000001" if it is a French '
         'number, not "0937000001"'),
        ("number", "0033937000001",
         'must be in international form with a plus: "+33937000001" if it is a French '
         'number, not "0033937000001"'),
        ("number", "32468000000", 'must begin with a plus: "+32468000000", not "32468000000"'),
        ("number", "+33", 'must be a phone number in international form like "+33937000001", not "+33"'),
        ("number", "PAYPAL",
         'must be a phone number in international form like "+33937000001", not "PAYPAL"'),
        ("number", "[1]", 'must be a phone number in international form like "+33937000001", not a list'),
        ("language", "de", 'must be fr or en, not "de"'),
        ("timezone", "Europe/Pari", "must be a time zone like Europe/Paris (did you mean Europe/Paris?), not "
         '"Europe/Pari"'),
        ("timezone", "../../etc/passwd", 'must be a time zone like Europe/Paris, not "../../etc/passwd"'),
        ("timezone", "Europe", 'must be a time zone like Europe/Paris'),
        ("web.public_url", "sms.example.org", "must be an address like https://sms.example.org"),
        ("web.public_url", "ftp://sms.example.org", "must be an address like https://sms.example.org"),
        ("web.public_url", "https://", "must be an address like https://sms.example.org"),
        ("web.public_url", "https://x.org:99999", "must be an address like https://sms.example.org"),
        ("web.public_url", "https://x.org/?a=b", "must end with the host or a path: what follows '?' or '#' "
         "cannot stay"),
        ("web.public_url", "https://me:hunter3@x.org", "must hold no user and no password"),
        ("web.port", "80800", 'must be a port from 1 to 65535 (0 takes any free one), not "80800"'),
        ("web.port", "http", 'must be a port from 1 to 65535 (0 takes any free one), not "http"'),
        ("web.admin_port", "8080", "must not be web.port itself: health details and metrics are for nobody "
         'outside, not "8080"'),
        ("lines.twilio.account_sid", "SK12",
         "must be the account's sid (AC…); the sid of an API key (SK…) belongs "
         'in api_key, not "SK12"'),
        ("lines.twilio.account_sid", "1", 'must be the account\'s sid, which begins with AC, not "1"'),
        ("lines.twilio.auth_token", "",
         'must be a secret, as "${NAME}" of an environment variable, not empty '
         "(a value that begins with # or & must be in quotes)"),
        ("lines.twilio.auth_token", '" hunter3"', "must not be empty, nor have spaces around it or control "
         "characters in it"),
        ("lines.twilio.auth_token", '["hunter3"]',
         'must be a secret, as "${NAME}" of an environment variable, '
         "not a list"),
        ("lines.twilio.api_key", "AC1", 'must be an API key\'s sid, which begins with SK, not "AC1"'),
        ("rooms.matrix.user", "relou", 'must be a Matrix id like "@relou:example.org", not "relou"'),
        ("rooms.matrix.room", '"#relou:example.org"',
         "must be null (the bot makes the room) or a room's id like "
         '"!abc:example.org", not "#relou:example.org"'),
        ("rooms.matrix.founders_room", "true", "must be null (the bot makes the room) or a room's id like "
         '"!abc:example.org", or false for none, not "true"'),
        ("rooms.matrix.data", "~/data", 'must be written out: ~ is not replaced, not "~/data"'),
        ("rooms.matrix.data", '""', 'must be a path, not ""'),
        ("rooms.matrix.data", "[]", "must be a path, not a list"),
        ("rooms.matrix.clear_commands", "maybe", 'must be true or false, not "maybe"'),
        ("people.founders", "[]", 'must name at least one: ["@name:example.org"], who decide'),
        ("people.founders", '"@a:b.c"', 'must be a list: ["@name:example.org"], who decide'),
        ("people.founders", '["@a:b.c", "@a:b.c"]', "names @a:b.c twice"),
        ("people.moderators", '["@fondateur-b:example.org"]',
         "names @fondateur-b:example.org, who is a founder "
         "already"),
        ("reply.again_after", "soon", 'must be a duration like 7d, 2h, 1h30, 15m or 0s, not "soon"'),
        ("privacy.retain", "0s", 'must be longer than nothing, like 90d, not "0s"'),
        ("reply.calls", "ignore", 'must be message, neutral or reject, not "ignore"'),
        ("reply.texts", "Non", "must be keys with values: fr, en"),
        ("budget.pot", "1,000", 'is a thousand to some and one to others: write 1000 or 1.000, not "1,000"'),
        ("budget.pot", "-5", 'must be an amount of euros like 20.00, not "-5"'),
        ("budget.pot", ".nan", 'must be an amount of euros like 20.00, not ".nan"'),
        ("budget.caps.hour", "lots", 'must be an amount of euros like 20.00, not "lots"'),
        ("budget.caps", "20", "must be keys with values: hour, day"),
        ("firewall.countries", "[]", "must name at least one: [FR, BE]"),
        ("firewall.detect", "",
         "must be true or false, not empty (a value that begins with # or & must be in "
         "quotes)"),
        ("firewall.worth", "0.5", 'must be a number from 1 to 1000 like 6, not "0.5"'),
        ("firewall.worth", ".inf", 'must be a number from 1 to 1000 like 6, not ".inf"'),
        ("approval.founders_needed", "3", "must be 2 at most: people.founders names 2"),
        ("approval.founders_needed", "0", 'must be a whole number, 1 or more, not "0"'),
        ("privacy.retain", "for ever", 'must be a duration like 90d, 12h or 1m, not "for ever"'),
        ("evidence.timestamp_authority", "yes", "must be an address like https://sms.example.org, or null"),
        ("evidence.timestamp_root", "no.pem", "must be a file of certificates: "),
        ("evidence.timestamp_root", "config.yaml", "must be a file of certificates in PEM form"),
        ("budget.per_segment.default", "cheap", 'must be an amount of euros like 20.00, not "cheap"'),
        ("budget.per_segment", "0.08", "must be keys with values: {default: 0.0763, BE: 0.09}"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_line_and_what_would_be_right(
    tmp_path: Path, key: str, value: str, message: str
) -> None:
    (line,) = said(tmp_path, changed({key: value}))
    assert line.startswith(f"config.yaml:{at(key)}: {key}: {message}")
    assert "hunter" not in line


def test_each_item_of_a_list_is_told_apart(tmp_path: Path) -> None:
    text = RIGHT.replace("  countries: [FR]", "  countries:\n    - FR\n    - UK\n    - Frankreich\n    - 3")
    first = at("firewall.countries")
    assert said(tmp_path, text) == [
        f'config.yaml:{first + 2}: firewall.countries[1]: must be GB, not "UK"',
        f"config.yaml:{first + 3}: firewall.countries[2]: must be a country's two letters (ISO 3166) "
        'like FR or BE, not "Frankreich"',
        f"config.yaml:{first + 4}: firewall.countries[3]: must be a country's two letters (ISO 3166) "
        'like FR or BE, not "3"',
    ]


def test_a_reply_that_would_wait_until_it_is_too_late_is_refused(tmp_path: Path) -> None:
    (told,) = said(tmp_path, RIGHT.replace("  calls: message\n", "  after: 25h\n"))
    assert told.endswith(
        'reply.after: must be 12h at most, since a day later no reply is sent any more, not "25h"'
    )


def test_a_price_for_no_country_is_told(tmp_path: Path) -> None:
    (line,) = said(tmp_path, RIGHT.replace("default: 0.0763", "Europe: 0.1"))
    assert line == (
        "config.yaml:33: budget.per_segment.Europe: must be a country's two letters (ISO 3166) like FR or BE"
    )


def test_all_mistakes_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    text = changed(
        {
            "language": "de",
            "firewall.worth": "x",
            "budget.caps.hour": "lots",
            "web.public_url": "x",
            "approval.founders_needed": "9",
        }
    )
    text = text.replace('"${PASSWORD}"', '"${UNSET}"').replace("  detect:", "  detekt:")
    found = said(tmp_path, text)
    assert [line.split(": ")[1] for line in found] == [
        "language",
        "web.public_url",
        "rooms.matrix.password",
        "budget.caps.hour",
        "firewall.detekt",
        "firewall.worth",
        "approval.founders_needed",
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "line"),
    [
        ("  port: 8080", "  prot: 8080", "config.yaml:7: web.prot: is no key: did you mean web.port?"),
        ("number:", "Numbre:", "config.yaml:1: Numbre: is no key: did you mean number?"),
        ("language: fr", "countries: [FR]",
         "config.yaml:2: countries: is no key here: did you mean firewall.countries?"),
        ("  worth: 6", "  zzz: 6",
         "config.yaml:40: firewall.zzz: is no key: firewall has detect, countries, worth, "
         "expected"),
        ("language: fr", "1: 2", "config.yaml:2: 1: is no key: here has"),
        ("  twilio:", "  twillio:", "config.yaml:10: lines.twillio: is no key: did you mean lines.twilio?"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_refused_with_the_nearest_one(
    tmp_path: Path, was: str, becomes: str, line: str
) -> None:
    assert any(one.startswith(line) for one in said(tmp_path, RIGHT.replace(was, becomes, 1)))


@pytest.mark.parametrize(
    ("gone", "line"),
    [
        ("number", '1: number: is missing: the number that is given out, like "+33937000001"'),
        ("web", "1: web: is missing: public_url, the address the carrier posts to"),
        ("lines", "1: lines: is missing: twilio or signal, where texts come from"),
        ("rooms", "1: rooms: is missing: matrix or signal, where founders read and decide"),
        ("people", '1: people: is missing: founders, like ["@name:example.org"]'),
    ],
)
def test_what_must_be_given_and_is_not_is_told(tmp_path: Path, gone: str, line: str) -> None:
    text = re.sub(rf"(?m)^{gone}:.*\n(?: .*\n)*", "", RIGHT)
    assert said(tmp_path, text) == [f"config.yaml:{line}"]


def test_a_missing_key_is_told_at_the_line_of_its_group(tmp_path: Path) -> None:
    found = said(tmp_path, RIGHT.replace('    auth_token: "${TOKEN}"\n', ""))
    assert found == ['config.yaml:10: lines.twilio.auth_token: is missing: "${TWILIO_AUTH_TOKEN}"']


@pytest.mark.parametrize("group", ["lines", "rooms"])
def test_a_group_without_any_line_or_room_is_told(tmp_path: Path, group: str) -> None:
    text = re.sub(rf"(?m)^{group}:.*\n(?: .*\n)*", f"{group}: {{}}\n", RIGHT)
    (line,) = said(tmp_path, text)
    assert line.startswith(f"config.yaml:{at(group, text)}: {group}: must hold a {group[:-1]}: ")


def test_half_an_api_key_is_told(tmp_path: Path) -> None:
    found = said(tmp_path, changed({"lines.twilio.api_key": "SK1"}))
    assert found == [
        "config.yaml:10: lines.twilio.api_secret: belongs with lines.twilio.api_key: give both or neither"
    ]


def test_the_bot_is_no_founder_of_its_own(tmp_path: Path) -> None:
    found = said(tmp_path, changed({"people.founders": '["@relou:example.org", "@a:b.c"]'}))
    assert found == [
        "config.yaml:24: people.founders: must not name the bot's own account, rooms.matrix.user"
    ]


def test_the_two_rooms_must_differ(tmp_path: Path) -> None:
    (line,) = said(
        tmp_path, changed({"rooms.matrix.room": '"!a:b.c"', "rooms.matrix.founders_room": '"!a:b.c"'})
    )
    assert line.startswith(
        "config.yaml:20: rooms.matrix.founders_room: must be another room than rooms.matrix.room"
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///x.db?mode=ro", "must name a file"),
        ("x.db", "must be sqlite:///file.db or postgresql://"),
        ("mysql://u:hunter3@h/d", "must be sqlite:///file.db or postgresql://"),
        ("postgres://u:hunter3@h/d", "must begin with postgresql://"),
        ("postgresql+asyncpg://u:hunter3@h/d", "must begin with postgresql://"),
        ("postgresql://u:hunter3#x@h/d", "has a password with one of @ / # in it"),
        ("postgresql://u:hunter3@x@h/d", "has a password with one of @ / # in it"),
        ("postgresql://u:hunter3/x@h/d", "has a password with one of @ / # in it"),
        ("postgresql://u:hunter3@h:port/d", "must be sqlite:///file.db or postgresql://"),
        ("postgresql://u:hunter3@h", "must end with the database's name"),
        ("postgresql://u:hunter3@h/", "must end with the database's name"),
        ("postgresql://u:hunter3@/d", "must name the host"),
        ("hunter3", "must be sqlite:///file.db or postgresql://"),
        ("", "must be sqlite:///file.db or postgresql://"),
    ],
)
def test_a_wrong_database_is_told_and_its_password_is_not(tmp_path: Path, url: str, message: str) -> None:
    (line,) = said(tmp_path, changed({"database": f'"{url}"'}))
    assert line.startswith(f"config.yaml:4: database: {message}")
    assert "hunter" not in line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Non \x07STOP", "must hold no control characters"),
        ("", "must be a text of 1 to 1600 characters"),
        ("x" * 1601, "must be a text of 1 to 1600 characters"),
    ],
)
def test_a_text_that_no_carrier_takes_is_told(tmp_path: Path, text: str, message: str) -> None:
    found = said(tmp_path, RIGHT.replace('"Non. STOP"', '"${TEXT}"'), {**ENVIRON, "TEXT": text})
    assert found == [f'config.yaml:28: reply.texts.fr: {message}, not "${{TEXT}}"']


_ANY: Any = st.recursive(
    st.sampled_from(["hunter3", "1", "", "null", "true", "\"${PASSWORD}\"", '"+33937000001"']),
    lambda inner: st.lists(inner.filter(bool), max_size=3).map(lambda items: f"[{', '.join(items)}]")
    | st.dictionaries(st.sampled_from(["fr", "hour", "room", "x"]), inner, max_size=3).map(
        lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
    ),
    max_leaves=5,
)  # fmt: skip


@given(st.sampled_from([key for key in keys() if len(key) > 1]), _ANY)
def test_whatever_stands_at_whatever_key_gives_mistakes_or_a_configuration(
    tmp_path_factory: Any, key: tuple[str, ...], value: str
) -> None:
    text = "".join(f"{'  ' * depth}{part}:\n" for depth, part in enumerate(key[:-1]))
    text += "  " * (len(key) - 1) + f"{key[-1]}: {value}\n"
    for line in said(tmp_path_factory.getbasetemp(), text):
        assert re.match(r"config\.yaml:\d+: \S+: \S", line)
        assert "hunter2" not in line


@given(st.text(max_size=200))
def test_any_text_at_all_gives_mistakes_and_no_traceback(tmp_path_factory: Any, text: str) -> None:
    assert said(tmp_path_factory.getbasetemp(), text.encode("utf-8", "surrogatepass")) != []
