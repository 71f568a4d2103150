"""Keeping for the law: a person, one text's senders, a raid."""

import msgspec
import pytest

from bot.model import HOUR, Instant, PersonId, SenderId
from bot.policy import core
from bot.policy.facts import Kept, Proposed, RaidEntered, RaidLeft, decode
from bot.policy.ledger import Ledger
from bot.policy.senses.state import Sender
from bot.room.interpret import Misunderstood
from bot.room.questions import NumberFound
from tests.parts.desk import NOW, Desk, M

SENDER = SenderId("7K3Q")


def knowing(desk: Desk, cluster: int, *names: str) -> None:
    """Let the senses know who sent a text."""
    desk.state.senses.clusters.made = max(cluster, desk.state.senses.clusters.made)
    for name in names:
        desk.state.senses.senders[SenderId(name)] = Sender(NOW, cluster=cluster)


def test_what_a_person_wrote_is_kept():
    desk = Desk()
    assert "R-7K3Q sont gardés" in desk.hears("!garder R-7K3Q", found=NumberFound(True, "+33639980001"))
    assert desk.state.ledger.kept == {SENDER}


def test_a_cluster_is_kept_by_its_name_and_with_whom_is_known_to_have_sent_it():
    desk = Desk()
    knowing(desk, 12, "AAAA", "BBBB")
    knowing(desk, 13, "CCCC")
    proposed = Proposed(
        at=NOW,
        proposal=1,
        senders=[SenderId("DDDD")],
        reason="cluster",
        until=Instant(NOW + HOUR),
        cluster="C-12",
    )
    core.fold(desk.state.ledger, [proposed])
    assert "3 personnes" in desk.hears("!garder c-12")
    assert desk.state.ledger.kept_clusters == {"C-12"}
    assert desk.state.ledger.kept == {"AAAA", "BBBB", "DDDD"}


def test_a_cluster_that_was_never_seen_is_not_kept():
    desk = Desk()
    knowing(desk, 12)
    assert "je ne le trouve pas" in desk.hears("!garder C-13")
    assert not desk.state.ledger.kept_clusters


def test_the_latest_raid_is_kept_also_when_it_is_over():
    desk = Desk()
    assert "je ne le trouve pas" in desk.hears("!garder raid")
    began = Instant(NOW + HOUR)
    core.fold(
        desk.state.ledger, [RaidEntered(at=began, seen=90, usual=2), RaidLeft(at=Instant(NOW + 2 * HOUR))]
    )
    desk.now = Instant(NOW + 3 * HOUR)
    assert "raid commencé à 17h00" in desk.hears("!keep RAID")
    assert desk.state.ledger.kept_raids == {began}


@pytest.mark.parametrize("text", ["!garder", "!garder C-0", "!garder C-", "!garder tout le raid"])
def test_what_names_nothing_gets_a_hint(text: str):
    assert isinstance(Desk().say(text), Misunderstood)


def test_what_was_kept_before_there_were_clusters_reads_as_it_did():
    body = b'{"at":5,"by":"@a:x","kind":"kept","sender":"7K3Q"}'
    fact = decode(body)
    assert fact == Kept(at=Instant(5), sender=SENDER, by=PersonId("@a:x"))
    assert msgspec.json.encode(fact, order="sorted") == body
    assert core.fold(Ledger(), [fact]).kept == {SENDER}


def test_what_is_kept_survives_a_snapshot():
    desk = Desk()
    knowing(desk, 12, "AAAA")
    core.fold(desk.state.ledger, [RaidEntered(at=NOW, seen=90, usual=2)])
    desk.hears("!garder C-12")
    desk.hears("!garder raid")
    assert core.decode(core.encode(desk.state)).ledger == desk.state.ledger


def test_a_moderator_cannot_keep():
    with pytest.raises(AssertionError, match="Rejected"):
        Desk().say("!garder raid", by=M)
