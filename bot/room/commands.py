"""The commands, each declared once: its names, who may give it, what it takes, how it is explained.

Help, parsing and the README's table are all read off this one table.
"""

import unicodedata
from difflib import get_close_matches

from bot.room import arguments
from bot.room.command import Command

_NONE = {"fr": "", "en": ""}
_ID = {"fr": "ID", "en": "ID"}

COMMANDS: tuple[Command, ...] = (
    Command(
        name="help",
        names={"fr": ("aide",), "en": ("help",)},
        arguments=_NONE,
        help={"fr": "cette liste", "en": "this list"},
        read=arguments.look,
    ),
    Command(
        name="status",
        names={"fr": ("état", "statut"), "en": ("status",)},
        arguments=_NONE,
        help={
            "fr": "où en est la ligne : mode, dernière heure, cagnotte",
            "en": "how the line is: mode, last hour, pot",
        },
        read=arguments.look,
    ),
    Command(
        name="pause",
        names={"fr": ("pause",), "en": ("pause",)},
        arguments={"fr": "[durée] [motif]", "en": "[for] [why]"},
        help={
            "fr": "plus de réponses, appels rejetés ; tout est noté. Ex. : !pause 2h raid",
            "en": "no replies, calls rejected; all is recorded. E.g. !pause 2h raid",
        },
        read=arguments.pause,
        role="founder",
    ),
    Command(
        name="silent",
        names={"fr": ("silence", "muet"), "en": ("silent",)},
        arguments=_NONE,
        help={"fr": "plus de réponses ; tout est noté", "en": "no replies; all is recorded"},
        read=lambda command, asked: arguments.mode(command, asked, "silent", why=asked.rest),
        role="founder",
    ),
    Command(
        name="resume",
        names={"fr": ("reprendre", "reprise"), "en": ("resume",)},
        arguments=_NONE,
        help={
            "fr": "rouvre la ligne ; en plein raid ou à un plafond, demande d’abord",
            "en": "opens the line; in a raid or at a cap it asks first",
        },
        read=lambda command, asked: arguments.mode(command, asked, "open"),
        role="founder",
    ),
    Command(
        name="last",
        names={"fr": ("derniers", "dernier"), "en": ("last",)},
        arguments={"fr": "[n]", "en": "[n]"},
        help={"fr": "les n derniers messages (10 par défaut)", "en": "the last n messages (10 if not said)"},
        read=arguments.last,
    ),
    Command(
        name="show",
        names={"fr": ("montrer", "montre", "numéro"), "en": ("show",)},
        arguments=_ID,
        help={
            "fr": "le numéro derrière un identifiant ; c’est noté au journal",
            "en": "the number behind an id; noted in the journal",
        },
        read=arguments.show,
        role="founder",
        private=True,
    ),
    Command(
        name="block",
        names={"fr": ("bloquer", "bloque"), "en": ("block",)},
        arguments={"fr": "ID [durée] [motif]", "en": "ID [for] [why]"},
        help={
            "fr": "plus de réponse à cette personne (90 jours) ; d’une modératrice, c’est une proposition",
            "en": "no more replies to this person (90 days); from a moderator it is a proposal",
        },
        read=arguments.block,
    ),
    Command(
        name="unblock",
        names={"fr": ("débloquer", "débloque"), "en": ("unblock",)},
        arguments={"fr": "ID | P-n | C-n", "en": "ID | P-n | C-n"},
        help={
            "fr": "lève un blocage : d’une personne, d’une proposition entière, d’un même texte",
            "en": "lifts a block: a person’s, a whole proposal’s, one text’s senders’",
        },
        read=arguments.unblock,
        role="founder",
    ),
    Command(
        name="undo",
        names={"fr": ("annuler", "annule"), "en": ("undo",)},
        arguments=_NONE,
        help={"fr": "lève le dernier blocage en entier", "en": "lifts the latest block as a whole"},
        read=arguments.undo,
        role="founder",
    ),
    Command(
        name="blocklist",
        names={"fr": ("bloqués",), "en": ("blocklist",)},
        arguments=_NONE,
        help={"fr": "qui est bloqué, jusqu’à quand et pourquoi", "en": "who is blocked, until when and why"},
        read=arguments.look,
    ),
    Command(
        name="pending",
        names={"fr": ("propositions", "attente"), "en": ("pending",)},
        arguments=_NONE,
        help={"fr": "les blocages proposés", "en": "the blocks that are proposed"},
        read=arguments.look,
    ),
    Command(
        name="approve",
        names={"fr": ("approuver", "approuve"), "en": ("approve",)},
        arguments={"fr": "n | tout", "en": "n | all"},
        help={"fr": "oui à une proposition, ou à toutes", "en": "yes to a proposal, or to all"},
        read=arguments.approve,
        role="founder",
    ),
    Command(
        name="dismiss",
        names={"fr": ("rejeter", "rejette"), "en": ("dismiss",)},
        arguments={"fr": "n | tout", "en": "n | all"},
        help={
            "fr": "non à une proposition, ou à toutes (une modératrice : aux siennes)",
            "en": "no to a proposal, or to all (a moderator: to their own)",
        },
        read=arguments.dismiss,
    ),
    Command(
        name="yes",
        names={"fr": ("oui",), "en": ("yes",)},
        arguments={"fr": "code", "en": "code"},
        help={"fr": "oui à la question qui montre ce code", "en": "yes to the question that shows this code"},
        read=arguments.yes,
        role="founder",
    ),
    Command(
        name="budget",
        names={"fr": ("budget",), "en": ("budget",)},
        arguments=_NONE,
        help={
            "fr": "dépensé, économisé, et quand la cagnotte sera vide",
            "en": "spent, saved, and when the pot will be empty",
        },
        read=arguments.look,
    ),
    Command(
        name="pot",
        names={"fr": ("cagnotte",), "en": ("pot",)},
        arguments={"fr": "[+montant] [motif]", "en": "[+amount] [why]"},
        help={
            "fr": "la cagnotte, ou y ajouter. Ex. : !cagnotte +120 dons",
            "en": "the pot, or add to it. E.g. !pot +120 gifts",
        },
        read=arguments.pot,
        role="founder",
    ),
    Command(
        name="cap",
        names={"fr": ("plafond",), "en": ("cap",)},
        arguments={"fr": "[heure|jour montant]", "en": "[hour|day amount]"},
        help={"fr": "les plafonds, ou en changer un", "en": "the caps, or change one"},
        read=arguments.cap,
        role="founder",
    ),
    Command(
        name="read",
        names={"fr": ("lire", "lis"), "en": ("read",)},
        arguments=_ID,
        help={
            "fr": "les derniers messages d’une personne, masqués s’ils font mal",
            "en": "a person’s last messages, under a spoiler where they hurt",
        },
        read=arguments.read,
    ),
    Command(
        name="stats",
        names={"fr": ("chiffres", "statistiques"), "en": ("stats",)},
        arguments={"fr": "[durée | tout]", "en": "[for | all]"},
        help={
            "fr": "ce qui est venu, heure par heure (24 h par défaut)",
            "en": "what came, hour by hour (24 h if not said)",
        },
        read=arguments.stats,
    ),
    Command(
        name="text",
        names={"fr": ("texte",), "en": ("text",)},
        arguments={"fr": "[essai texte] [fr|en texte]", "en": "[preview text] [fr|en text]"},
        help={
            "fr": "les textes des réponses ; en essayer un ; en changer un (l’autre dit oui, ou dix minutes)",
            "en": "the replies’ texts; try one; change one (the other founder’s yes, or ten minutes)",
        },
        read=arguments.text,
        role="founder",
    ),
    Command(
        name="threats",
        names={"fr": ("menaces",), "en": ("threats",)},
        arguments=_NONE,
        help={
            "fr": "les menaces et appels à l’aide, par identifiant",
            "en": "threats and calls for help, by id",
        },
        read=arguments.look,
        role="founder",
        private=True,
    ),
    Command(
        name="keep",
        names={"fr": ("garder", "garde"), "en": ("keep",)},
        arguments={"fr": "ID | C-n | raid [n] [motif]", "en": "ID | C-n | raid [n] [why]"},
        help={
            "fr": "garde au-delà du délai, pour une plainte : une personne, un même texte, un raid",
            "en": "keeps beyond its time, for a complaint: a person, one text’s senders, a raid",
        },
        read=arguments.keep,
        role="founder",
    ),
    Command(
        name="file",
        names={"fr": ("dossier",), "en": ("file",)},
        arguments={"fr": "[durée | ID | C-n | raid [n]]", "en": "[for | ID | C-n | raid [n]]"},
        help={
            "fr": "le dossier de preuve et son rapport, dans le salon des fondatrices et fondateurs",
            "en": "the evidence bundle and its report, into the founders’ room",
        },
        read=arguments.file,
        role="founder",
        private=True,
    ),
    Command(
        name="press",
        names={"fr": ("presse",), "en": ("press",)},
        arguments=_NONE,
        help={"fr": "des chiffres que l’on peut publier", "en": "figures fit to be published"},
        read=arguments.look,
        role="founder",
    ),
    Command(
        name="expected",
        names={"fr": ("attendus",), "en": ("expected",)},
        arguments={"fr": "[ajouter texte | retirer n]", "en": "[add text | remove n]"},
        help={
            "fr": "les textes qu’un site préremplit : beaucoup ne font pas un raid (fondateurs : en changer)",
            "en": "the texts that a site prefills: many of them are no raid (founders: change them)",
        },
        read=arguments.expected,
        to_change="founder",
    ),
    Command(
        name="team",
        names={"fr": ("équipe",), "en": ("team",)},
        arguments={
            "fr": "[ajouter|retirer|confirmer @qui:serveur [fondatrice]]",
            "en": "[add|remove|confirm @who:server [founder]]",
        },
        help={
            "fr": "qui est là ; retirer (aussitôt), ajouter (l’autre dit oui), confirmer (identité changée)",
            "en": "who is in; remove (at once), add (by the other founder’s yes), confirm a changed identity",
        },
        read=arguments.team,
        role="founder",
        private=True,
    ),
    Command(
        name="helplines",
        names={"fr": ("urgences", "soutien"), "en": ("helplines",)},
        arguments=_NONE,
        help={"fr": "qui appeler quand ça ne va pas", "en": "whom to call when things are bad"},
        read=arguments.look,
    ),
    Command(
        name="wave",
        names={"fr": ("vague",), "en": ("wave",)},
        arguments={"fr": "presse|raid", "en": "press|raid"},
        help={
            "fr": "ce qu’est l’afflux, quand le bot le demande",
            "en": "what the surge is, when the bot asks",
        },
        read=arguments.wave,
        role="founder",
    ),
    Command(
        name="panic",
        names={"fr": ("panique",), "en": ("panic",)},
        arguments=_NONE,
        help={
            "fr": "tout de suite : ligne muette, plus aucun texte ni numéro ici",
            "en": "at once: line silent, no more text or number in here",
        },
        read=arguments.panic,
        role="founder",
        private=True,
    ),
)


def plain_word(word: str) -> str:
    """`word` without accents and capitals: how command names are compared."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_BY_WORD: dict[str, Command] = {
    plain_word(word): command for command in COMMANDS for words in command.names.values() for word in words
}
BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}


def split_command(text: str) -> tuple[str, str] | None:
    """The word after `!` and what follows it; None when `text` is no command at all."""
    stripped = text.strip()
    if not stripped.startswith("!"):
        return None
    word, _, rest = stripped[1:].lstrip().partition(" ")
    if "\n" in word:
        word, _, more = word.partition("\n")
        rest = f"{more} {rest}"
    # "!!!" and "!?" are what people write, not commands.
    return (word, rest.strip()) if word and word[0].isalnum() else None


def find_command(word: str) -> Command | None:
    """The command that goes by `word`, in any language."""
    return _BY_WORD.get(plain_word(word))


def closest(word: str, language: str) -> str | None:
    """The name in `language` of the command that `word` looks most like."""
    near = get_close_matches(plain_word(word), _BY_WORD, n=1, cutoff=0.6)
    return _BY_WORD[near[0]].names[language][0] if near else None
