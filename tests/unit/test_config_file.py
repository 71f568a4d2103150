"""What is wrong with the file itself, or with what it takes from the environment, is told in one line too."""

from pathlib import Path

import pytest

from bot.config import ConfigError, environment, load
from tests.unit.test_config_mistakes import RIGHT, changed, said


def test_an_unset_variable_is_told_once_with_key_and_line(tmp_path: Path) -> None:
    assert said(tmp_path, RIGHT, {"TOKEN": "x"}) == [
        "config.yaml:18: rooms.matrix.password: the environment variable PASSWORD is not set"
    ]


def test_an_empty_variable_is_told(tmp_path: Path) -> None:
    (line,) = said(tmp_path, RIGHT, {"TOKEN": "", "PASSWORD": "x"})
    assert line.startswith("config.yaml:12: lines.twilio.auth_token: must not be empty")


@pytest.mark.parametrize("written", ["${}", "${A-B}", "${TOKEN", "${TOKEN:-hunter}", "${1}"])
def test_what_is_no_name_of_a_variable_is_told(tmp_path: Path, written: str) -> None:
    (line,) = said(tmp_path, RIGHT.replace("${TOKEN}", written))
    assert line.startswith("config.yaml:12: lines.twilio.auth_token: ${…} must hold the name of an")


def test_what_came_from_a_variable_is_not_quoted_back(tmp_path: Path) -> None:
    text = changed(dict.fromkeys(("language", "budget.caps.hour", "rooms.matrix.user"), '"${PASSWORD}"'))
    found = said(tmp_path, text)
    assert len(found) == 3
    assert all(line.endswith('not "${PASSWORD}"') for line in found)


def test_a_file_of_variables_with_something_else_in_it_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=b\nhunter2\nC='hunter2\nset D=hunter2\n")
    with pytest.raises(ConfigError) as caught:
        environment(tmp_path / "config.yaml", {})
    assert [mistake.line for mistake in caught.value.mistakes] == [2, 3, 4]
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "config.yaml:1: the file is empty: config.example.yaml shows what belongs in it"),
        ("# nothing\n\n", "config.yaml:1: the file is empty: config.example.yaml shows what belongs in it"),
        ("- a\n- b\n", "config.yaml:1: must be keys with values, like 'language: fr'"),
        ("hunter2\n", "config.yaml:1: must be keys with values, like 'language: fr'"),
        ("a: b\nweb:\n\tport: 1\n", "config.yaml:3: a tab stands here: indent with spaces"),
        ("a: b\nuser: @hunter2:x\n", "config.yaml:2: a value that begins with @ must be in quotes"),
        ("a: b\nuser: `hunter2\n", "config.yaml:2: a value that begins with ` must be in quotes"),
        ("a: b\npassword: %hunter2\n", "config.yaml:2: a value that begins with % must be in quotes"),
        ("a: b\npassword: *hunter2\n", "config.yaml:2: a value that begins with * must be in quotes"),
        ('a: b\npassword: "hunter2\nb: c\n', "config.yaml:2: the quote that is opened here is never closed"),
        ("a: b\nc: [hunter2\n", "config.yaml:2: the bracket that is opened here is never closed"),
        ("a: [b\n  hunter2: c: d]\n", "config.yaml:2: a comma or a closing bracket is missing here or above"),
        ("a: b: hunter2\n", "config.yaml:1: a colon too many, or a key indented too far"),
        ('a: "\\hunter2"\n',
         "config.yaml:1: a backslash in double quotes must be doubled, or use single quotes"),
        ("a: b\n  c\nhunter2\n",
         "config.yaml:3: a ':' is missing after the key, or the indentation is wrong"),
        ("a:\n    b: c\n  d: e\n", "config.yaml:3: the indentation does not match that of the lines above"),
        ("a: b\n---\nc: d\n", "config.yaml:2: only one document is allowed: remove the '---'"),
        ("a: b\nc: \x00hunter2\n", "config.yaml:2: an invisible control character stands here: remove it"),
        (b"a: b\nc: \xff\n", "config.yaml:2: is not UTF-8 text: save it as UTF-8"),
        ("a: %TAG\n%hunter2", "config.yaml:1: a value that begins with % must be in quotes"),
        ("a: " + "[" * 5000, "config.yaml: this is not valid YAML"),
        (b"#" * (1 << 20) + b"#", "config.yaml: is larger than a mebibyte: this is no configuration"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_in_one_line_that_quotes_nothing(
    tmp_path: Path, text: str | bytes, line: str
) -> None:
    (found,) = said(tmp_path, text)
    assert found.startswith(line)
    assert "hunter" not in found


def test_a_room_id_without_quotes_is_told(tmp_path: Path) -> None:
    found = said(tmp_path, RIGHT.replace("room: null", "room: !abc:example.org", 1))
    assert found == ["config.yaml:19: rooms.matrix.room: a value that begins with ! must be in quotes"]


def test_a_key_given_twice_is_told(tmp_path: Path) -> None:
    found = said(tmp_path, RIGHT.replace("language: fr", 'number: "+33937000002"'))
    assert found == ["config.yaml:2: number: stands here for the second time, first on line 1: keep one"]


def test_a_key_that_is_no_word_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, RIGHT + "? [a, b]\n: c\n") == ["config.yaml:48: a key must be one word"]


def test_a_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.yaml: no such file: `anti-relou setup` writes one"):
        load(tmp_path / "config.yaml", {})


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r": cannot be read: Is a directory$"):
        load(tmp_path, {})


def test_windows_line_ends_and_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + changed({"budget.caps.hour": "lots"}).replace("\n", "\r\n").encode()
    (line,) = said(tmp_path, text)
    assert line.startswith("config.yaml:36: budget.caps.hour: ")


def test_a_long_value_is_quoted_short_and_on_one_line(tmp_path: Path) -> None:
    (line,) = said(tmp_path, changed({"rooms.matrix.user": '"' + "x\\n" * 500 + '"'}))
    assert len(line) < 200
    assert "\n" not in line
