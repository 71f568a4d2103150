"""Who saw, kept, exported and erased what, as a bundle tells it: all, or what concerns its selection."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.evidence.selection import Selection
from bot.evidence.verify import verify_bundle
from bot.model import EventId, PersonId, SenderId
from bot.policy.facts import (
    AnyFact,
    Erased,
    Exported,
    FileAsked,
    Forgotten,
    Hidden,
    Kept,
    Rekeyed,
    Revealed,
)
from tests.contract.evidence_kit import FOUNDERS, NOW, START, Line

HIM, HER = "+33639980001", "+33639980002"
SHELL = PersonId("cli:root")


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    line = await Line.open(f"sqlite:///{tmp_path}/line.db")
    await line.raid()
    yield line
    await line.store.close()


def about_all() -> list[AnyFact]:
    return [
        Hidden(at=NOW, by=FOUNDERS[0]),
        Forgotten(at=NOW, before=START, contents=3),
        Exported(at=NOW, what="traffic", by=SHELL, contents=9),
        FileAsked(at=NOW, event=EventId("$a"), by=FOUNDERS[1]),
        Rekeyed(at=NOW, by=SHELL, senders=8),
        Kept(at=NOW, raid=START, by=FOUNDERS[0]),
    ]


def about(sender: SenderId) -> list[AnyFact]:
    return [
        Revealed(at=NOW, sender=sender, by=FOUNDERS[0]),
        Kept(at=NOW, sender=sender, by=FOUNDERS[0]),
        Kept(at=NOW, cluster="C-9", senders=[sender], by=FOUNDERS[0]),
        FileAsked(at=NOW, event=EventId("$b"), by=FOUNDERS[0], sender=sender),
        Exported(at=NOW, what="evidence", by=FOUNDERS[0], room=True, senders=[sender], fingerprint="ab" * 32),
        Erased(at=NOW, sender=sender, by=SHELL, contents=1),
    ]


def custody(folder: Path) -> list[dict[str, str]]:
    with (folder / "custody.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_a_whole_bundle_tells_all_of_it_by_letters(line: Line, tmp_path: Path) -> None:
    facts = [*about_all(), *about(line.senders[HIM])]
    await line.say(*facts)

    await line.bundle(tmp_path / "bundle")

    rows = custody(tmp_path / "bundle")
    assert [row["kind"] for row in rows] == [fact.__struct_config__.tag for fact in facts]
    assert all(row["what"] for row in rows)
    # Nobody did what time did.
    assert [row["kind"] for row in rows if not row["by"]] == ["forgotten"]
    assert not any(name in str(rows) for name in (*FOUNDERS, SHELL))
    assert verify_bundle(tmp_path / "bundle").identities


async def test_a_bundle_about_one_sender_tells_nothing_of_another(line: Line, tmp_path: Path) -> None:
    him, her = line.senders[HIM], line.senders[HER]
    await line.say(*about(her), *about_all(), *about(him))

    await line.bundle(tmp_path / "bundle", Selection(senders=frozenset({him})))

    rows = custody(tmp_path / "bundle")
    assert [row["kind"] for row in rows] == [
        fact.__struct_config__.tag for fact in (*about_all(), *about(him))
    ]
    assert her not in str(rows)
