"""What the senses keep tells nothing to who has it without the key, and what is lost with it."""

from bot.model import SECOND
from bot.policy import core
from bot.policy.policy import Policy
from bot.policy.senses import Senses
from bot.policy.senses.blocks import names_of
from bot.policy.senses.clusters import number_in
from bot.store.keyfile import KEY_BYTES, key_for
from tests.parts.firewall import Scene, mobile, raid_paste

ONE, OTHER = bytes(range(32)), bytes(range(1, 33))


def raided(policy: Policy) -> Scene:
    scene = Scene(policy)
    scene.calm(hours=6)
    for n in range(300):
        scene.text(mobile(10_000 + n), raid_paste(n), after=2 * SECOND)
    return scene


def names_in(senses: Senses) -> list[set[int]]:
    """What stands for words, texts, parts of texts and numbers, each kind for itself."""
    clusters = senses.clusters
    return [
        set(senses.calm.words),
        set(senses.wave.words),
        set(clusters.keys),
        set(clusters.index),
        {raw for cluster in clusters.clusters.values() for raw in cluster.raws},
        set(senses.blocks.ranges),
    ]


def clusters_named(scene: Scene) -> set[int]:
    return {number_in(str(f.detail["cluster"])) for f in scene.last_words().values() if "cluster" in f.detail}


def test_under_another_key_nothing_has_the_same_name_and_all_is_decided_alike():
    one, other = raided(Policy(senses_key=ONE)), raided(Policy(senses_key=OTHER))
    for ours, theirs in zip(names_in(one.state.senses), names_in(other.state.senses), strict=True):
        assert len(ours) >= 3
        assert not ours & theirs
    assert one.verdicts() == other.verdicts()
    assert one.reasons()["cluster"] > 200


def test_the_key_is_not_in_a_snapshot():
    scene = raided(Policy(senses_key=ONE))
    assert ONE not in core.encode(scene.state)
    assert set(names_of(mobile(1), ONE)) <= set(scene.state.senses.blocks.ranges)


def test_a_name_that_was_given_to_a_cluster_is_given_to_no_other_after_the_senses_were_lost():
    scene = raided(Policy())
    given = {
        number_in(str(f.detail["cluster"])) for f in scene.last_words().values() if "cluster" in f.detail
    }
    assert scene.state.ledger.clusters == max(given) > 0
    scene.forget_senses()
    core.go_on(scene.state)
    scene.mark()
    for n in range(300):
        scene.text(
            mobile(20_000 + n), f"un tout autre texte que la horde récite {'ce soir' * (n % 3)}", after=SECOND
        )
    later = {
        number_in(str(f.detail["cluster"])) for f in scene.last_words().values() if "cluster" in f.detail
    }
    assert later
    assert min(later) > max(given)


def test_a_key_for_a_purpose_is_another_one_with_each_key_that_is_added():
    keys = bytes(range(2 * KEY_BYTES))
    drawn = {key_for("senses", keys), key_for("senses", keys[:KEY_BYTES]), key_for("other", keys)}
    assert len(drawn) == 3
    assert {len(key) for key in drawn} == {32}
