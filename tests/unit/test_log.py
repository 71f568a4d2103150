import json
import logging

import pytest

from bot import log

NUMBER, TEXT = "+33639980001", "tu me manques"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]):
    """Starts logging when called first, within the test: pytest swaps stderr between its phases."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    def said() -> list[dict[str, object]]:
        entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        log.set_up("debug", json=True)
        return entries

    yield said
    root.handlers[:] = before
    root.setLevel(level)


def test_a_value_under_an_unknown_key_is_left_out(lines):
    lines()
    log.get("test").info("something", text=TEXT, number=NUMBER)
    (entry,) = lines()
    assert TEXT not in json.dumps(entry)
    assert NUMBER not in json.dumps(entry)
    assert entry["event"] == "something"


def test_a_number_in_a_known_key_is_left_out(lines):
    lines()
    log.get("test").info("something", why=f"from {NUMBER} and 06 39 98 00 01")
    assert lines()[0]["why"] == "from [digits] and [digits]"


def test_an_exceptions_message_is_left_out_and_its_place_is_told(lines):
    lines()
    try:
        raise ValueError(f"cannot parse {TEXT} of {NUMBER}")
    except ValueError:
        log.get("test").exception("failed")
    (entry,) = lines()
    assert entry["error"] == "ValueError"
    assert "test_an_exceptions_message" in entry["where"]
    assert TEXT not in json.dumps(entry)
    assert NUMBER not in json.dumps(entry)


def test_a_librarys_arguments_and_traceback_are_left_out(lines):
    lines()
    logger = logging.getLogger("some.library")
    logger.warning("got %s from %s", TEXT, NUMBER)
    try:
        raise ValueError(TEXT)
    except ValueError:
        logger.exception("oh no: %r", NUMBER)
    said = json.dumps(lines())
    assert "some.library" in said or "got %s" in said
    assert TEXT not in said
    assert NUMBER not in said


def test_a_carriers_id_stays_whole(lines):
    lines()
    sid = "SM" + "0123456789abcdef" * 2
    log.get("test").info("something", key=sid)
    assert lines()[0]["key"] == sid
