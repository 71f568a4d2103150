"""A raid, and whom to block: asked by the bot, decided by founders who click, undone by a word."""

import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.async_api import Browser

from bot.demo.hydrogen import Hydrogen
from bot.demo.synapse import Synapse
from bot.model import EventId
from bot.simulate.profiles import generate
from bot.simulate.throw import throw
from tests.parts.bot import ACCOUNT, PUBLIC, TOKEN, World, running_world, shown
from tests.parts.client import ClientPage
from tests.parts.matrix import PASSWORD, Person
from tests.parts.until import until

TEXTS = 300
SEED = 3


async def raid(world: World) -> None:
    """A raid from the first minute, as fast as the bot takes it."""
    thrown = await throw(
        generate("first-minute", seed=SEED),
        url=world.bot.url,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        public_url=PUBLIC,
        count=TEXTS,
    )
    assert thrown.taken == TEXTS, thrown.summary()


def posted(person: Person, part: str) -> EventId | None:
    """The event in which `person` sees `part`; edits left out."""
    for event in person.seen:
        body = getattr(event, "body", "")
        if part in body and not body.startswith("* "):
            return EventId(event.event_id)
    return None


def edited(person: Person, *parts: str) -> list[str]:
    bodies = [getattr(event, "body", "") for event in person.seen]
    return [body for body in bodies if body.startswith("* ") and all(part in body for part in parts)]


def number_of(world: World, sender: str) -> str:
    """What the database knows; the bot tells it in the founders' room alone."""
    with closing(sqlite3.connect(world.bot.folder / "anti-relou.db")) as database:
        (number,) = database.execute("SELECT number FROM senders WHERE id = ?", (sender,)).fetchone()
    return str(number)


async def test_two_founders_click_a_clusters_block_into_being_and_a_word_undoes_it(
    synapse: Synapse, tmp_path: Path, browser: Browser, hydrogen_folder: Path
) -> None:
    changes = {"approval": {"founders_needed": 2}, "firewall": {"propose_after": "5s"}}
    async with (
        Hydrogen(hydrogen_folder, synapse.base_url) as hydrogen,
        running_world(synapse, tmp_path, **changes) as world,
    ):
        founder, other = world.founders
        room = await world.room(other)
        await world.room(founder)
        await world.room(world.moderator)
        client = await ClientPage.open(browser, hydrogen.address, height=1100)
        await client.log_in(founder.user, PASSWORD)
        await client.open_room("anti-relou")

        await raid(world)
        card = await until(lambda: posted(other, "Proposition P-1 : bloquer"), 30)
        proposed = next(fact for fact in world.bot.facts("proposed") if fact["proposal"] == 1)
        seen = await client.see("Proposition P-1 : bloquer")
        assert f"bloquer {len(proposed['senders'])} personnes" in await seen.inner_text()
        await client.picture(tmp_path / "proposal.png")

        await until(lambda: posted(world.moderator, "Proposition P-1 : bloquer"))
        await world.moderator.react(room, card, "✅")
        await until(lambda: shown(founder, "a cliqué sur ✅, réservé aux fondateurs"))
        assert not world.bot.facts("approved")

        click = await other.react(room, card, "✅")
        await until(lambda: edited(other, "P-1", "1 oui sur 2"))
        await other.withdraw(room, click, {"reason": None})
        await until(lambda: edited(other, "P-1", "Il faut 2 oui"))
        await other.react(room, card, "✅")
        await until(lambda: len(edited(other, "P-1", "1 oui sur 2")) == 2)
        assert not world.bot.facts("blocked")

        await world.bot.kill()
        await world.bot.start()
        await world.bot.until_answers("/readyz", 200)
        await client.click_reaction(client.messages("Proposition P-1 : bloquer").first, "✅")
        await client.see("P-1 approuvée par")
        (blocked,) = world.bot.facts("blocked")
        assert blocked["senders"] == proposed["senders"]
        raider = number_of(world, proposed["senders"][0])
        await world.carrier.text(raider, "vous n’avez pas d’humour")
        await until(lambda: [f for f in world.bot.facts("decided") if f["reason"] == "blocked"])

        await client.say("!débloquer P-1")
        await client.see("blocages levés")
        await client.picture(tmp_path / "undone.png")
        (unblocked,) = world.bot.facts("unblocked")
        assert unblocked["senders"] == proposed["senders"]
