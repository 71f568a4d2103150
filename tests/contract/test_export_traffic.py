"""What was recorded comes out as replay reads it: the same traffic, and so the same decisions."""

import asyncio
import json
from itertools import islice
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.__main__ import main
from bot.config.policy import policy_of, seed_of
from bot.model import Inbound
from bot.replay.run import replay
from bot.replay.traffic import Recorded, read_traffic
from bot.simulate.files import Labelled
from bot.simulate.profiles import generate
from bot.store import Store, read_key
from tests.unit.test_config import ENVIRON, loaded, with_

TEXTS = 400


def recorded(one: Labelled) -> tuple[Recorded, int]:
    inbound = one.inbound
    return Recorded(
        at="",
        id=inbound.key,
        channel=inbound.channel,
        number=inbound.number,
        to=inbound.to,
        body=inbound.text,
    ), inbound.at


async def filled(folder: Path, traffic: list[Labelled]) -> None:
    """A database in which all of it came in, the last first: what is exported goes by time."""
    store = await Store.open(
        f"sqlite:///{folder / 'anti-relou.db'}", pseudonym_key=read_key(folder / "pseudonym.key")
    )
    for one in reversed(traffic):
        inbound = one.inbound
        await store.admit(
            Inbound(
                key=inbound.key,
                line="twilio",
                channel=inbound.channel,
                at=inbound.at,
                number=inbound.number,
                to=inbound.to,
                text=inbound.text,
                raw={},
            )
        )
    await store.close()


def fill(folder: Path, traffic: list[Labelled]) -> None:
    asyncio.run(filled(folder, traffic))


def exported(folder: Path, *arguments: str) -> list[str]:
    out = folder / "out"
    (folder / "config.yaml").write_text(yaml.safe_dump(with_()))
    result = CliRunner().invoke(
        main,
        ["export", *arguments, "--config", str(folder / "config.yaml"), "--out", str(out)],
        env=ENVIRON,
    )
    assert result.exit_code == 0, result.output
    return out.read_text().splitlines()


@pytest.mark.parametrize("profile", ["first-minute", "press"])
def test_what_was_recorded_replays_as_what_came(profile: str, tmp_path: Path):
    traffic = list(islice(generate(profile, seed=2), TEXTS))
    fill(tmp_path, traffic)
    exported(tmp_path, "traffic")
    again = list(read_traffic(tmp_path / "out"))
    came = [recorded(one) for one in traffic]
    assert [(r.id, r.channel, r.number, r.to, r.body, at) for r, at in again] == [
        (r.id, r.channel, r.number, r.to, r.body, at) for r, at in came
    ]
    config = loaded(tmp_path, with_())
    outcomes = [replay(rows, policy_of(config), seed_of(config, rows[0][1])) for rows in (again, came)]
    assert list(outcomes[0].decisions()) == list(outcomes[1].decisions())


def test_each_line_has_the_contracts_keys_and_nothing_else(tmp_path: Path):
    fill(tmp_path, list(islice(generate("calm", seed=2), 20)))
    for line in exported(tmp_path, "traffic"):
        assert set(json.loads(line)) == {"at", "id", "channel", "from", "to", "body"}


@pytest.mark.parametrize(
    ("what", "header"),
    [
        (("traffic", "--csv"), "at,id,channel,from,to,body"),
        (("ledger",), "at,seq,what,euros,detail"),
        (("blocklist",), "sender,number,until,by,why"),
    ],
)
def test_a_sheet_of_nothing_has_its_first_row(what: tuple[str, ...], header: str, tmp_path: Path):
    fill(tmp_path, [])
    assert exported(tmp_path, *what) == [header]


def test_only_what_came_since_is_exported(tmp_path: Path):
    traffic = list(islice(generate("calm", seed=2), 20))
    fill(tmp_path, traffic)
    middle = json.loads(exported(tmp_path, "traffic")[10])["at"]
    assert len(exported(tmp_path, "traffic", "--since", middle)) == 10
