"""config.example.yaml is valid as it stands, says the defaults, and has every key there is."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import load
from bot.config.cautions import cautions
from bot.config.loading import keys
from bot.config.schema import Config

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"
ENVIRON = {"TWILIO_AUTH_TOKEN": "t", "MATRIX_PASSWORD": "p", "TWILIO_API_SECRET": "s"}


@pytest.fixture
def with_every_option(tmp_path: Path) -> Path:
    """The example with each # gone that stands right before a key."""
    file = tmp_path / "config.yaml"
    file.write_text(re.sub(r"(?m)^( *)#(?=[a-z_]+:)", r"\1", EXAMPLE.read_text()))
    return file


def test_the_example_is_right_and_raises_no_doubt() -> None:
    assert cautions(load(EXAMPLE, ENVIRON)) == []


def test_the_example_gives_health_and_metrics_a_port() -> None:
    assert load(EXAMPLE, ENVIRON).web.admin_port == 8081


def test_the_example_with_every_option_is_right(with_every_option: Path) -> None:
    config = load(with_every_option, ENVIRON)
    assert config.lines.signal is not None
    assert config.rooms.signal is not None


def test_the_example_has_every_key_and_no_other(with_every_option: Path) -> None:
    def written(values: Any, above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
        if not isinstance(values, dict):
            return set()
        below = (written(value, (*above, name)) for name, value in values.items())
        return {(*above, name) for name in values}.union(*below)

    found = written(yaml.safe_load(with_every_option.read_text()))
    assert found - {("budget", "per_segment", "default")} == set(keys())


def test_what_the_example_says_of_optional_keys_is_their_default(tmp_path: Path) -> None:
    bare = tmp_path / "config.yaml"
    text = EXAMPLE.read_text()
    bare.write_text(
        re.sub(
            r"(?m)^(reply|budget|firewall|approval|care|waking|privacy|evidence|heartbeat|log):\n"
            r"(?: .*\n|\n)*",
            "",
            text,
        )
    )
    example, least = load(EXAMPLE, ENVIRON), load(bare, ENVIRON)
    for name in sorted(Config.model_fields.keys() - {"database", "rooms", "privacy"}):
        assert getattr(example, name) == getattr(least, name), name
    assert example.privacy.retain == least.privacy.retain
