"""Every command, typed by a founder in a real room, answered as a reply to it; and none is forgotten."""

import re
from pathlib import Path

from bot.demo.synapse import Synapse
from bot.room.commands import COMMANDS
from tests.parts.bot import World, running_world, shown
from tests.parts.until import until

HIM, OTHER = "+33639980101", "+33639980102"

# What is typed, in French or English, and a part of the answer. In this order: some need what was before.
SAID: list[tuple[str, str, str]] = [
    ("help", "!aide", "!pause [durée]"),
    ("status", "! Status", "Ligne : ouverte"),
    ("last", "!derniers 2", "2 derniers messages"),
    ("read", "!lire {him}", "bonjour du bal"),
    ("read", "!lire 06 39 98 01 02", "bonsoir"),
    ("show", "!montrer 06 39 98 01 01", "+33639980101"),
    ("stats", "!chiffres 7j", "2 messages et appels"),
    ("budget", "!budget", "cagnotte"),
    ("pot", "!cagnotte +12,50 dons", "maintenant"),
    ("cap", "!plafond heure 25", "Plafond changé"),
    ("text", "!texte essai Bonjour ✨", "UCS-2"),
    ("threats", "!menaces", "Aucune menace"),
    ("keep", "!garder {him}", "gardés"),
    ("press", "!presse", "personnes ont reçu"),
    ("expected", "!attendus ajouter Bonjour du site", "Bonjour du site"),
    ("team", "!équipe", "fondatrice"),
    ("helplines", "!urgences", "3919"),
    ("wave", "!vague presse", "Rien à faire"),
    ("block", "!bloquer 0639980102 2h essai", "plus de réponse jusqu’à"),
    ("blocklist", "!bloqués", "{other}"),
    ("unblock", "!débloquer {other}", "Blocage levé"),
    ("undo", "!annuler", "pas de blocage à annuler"),
    ("pending", "!propositions", "Aucune proposition"),
    ("approve", "!approuver 7", "Je ne trouve pas P-7"),
    ("dismiss", "!rejeter 7", "Je ne trouve pas P-7"),
    ("file", "!dossier 1j", "dossier"),
    ("pause", "!pause demain 8h repos", "08h00"),
    ("resume", "!reprendre", "La ligne est ouverte"),
    ("yes", "!oui 1234", "Rien à faire"),
    ("silent", "!silence", "La ligne est muette"),
    ("panic", "!panique", "plus montré"),
]


async def test_every_command_is_answered_in_a_real_room(synapse: Synapse, tmp_path: Path) -> None:
    assert {name for name, _, _ in SAID} == {command.name for command in COMMANDS}
    async with running_world(synapse, tmp_path) as world:
        founder = world.founders[0]
        room = await world.room(founder, "anti-relou : fondateurs")
        await world.room(founder)
        names = {
            "him": await came(world, HIM, "bonjour du bal"),
            "other": await came(world, OTHER, "bonsoir"),
        }
        wrong: list[tuple[str, str]] = []
        for _, text, part in SAID:
            asked = await founder.say(room, text.format(**names))
            answer = await founder.answered(asked, 30)
            if part.format(**names) not in answer:
                wrong.append((text, answer))
        assert not wrong, wrong
        missing = await founder.say(room, "!statu")
        assert "!état" in await founder.answered(missing, 30)
        unknown = await founder.say(room, "!montrer 06 39 98 77 77")
        assert "De ce numéro" in await founder.answered(unknown, 30)


async def came(world: World, phone: str, text: str) -> str:
    """The id of who texted."""
    await world.carrier.text(phone, text)
    notice = (await until(lambda: shown(world.founders[0], text)))[0]
    found = re.match(r"R-\w+", notice)
    assert found is not None
    return found[0]
