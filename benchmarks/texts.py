"""What is posted: a raid's mix, and nobody but new senders."""

import random
from collections.abc import Iterable
from uuid import uuid4

from benchmarks import load
from benchmarks.account import ACCOUNT, NUMBER, PUBLIC_URL, TOKEN

_WORDS = [
    "salut",
    "bonjour",
    "hey",
    "tu",
    "fais",
    "quoi",
    "ce",
    "soir",
    "on",
    "se",
    "voit",
    "demain",
    "la",
    "soirée",
    "était",
    "trop",
    "bien",
    "réponds",
    "moi",
    "stp",
    "c'est",
    "encore",
    "moi",
    "pourquoi",
    "tu",
    "réponds",
    "pas",
    "bisous",
    "belle",
    "jolie",
    "café",
    "bar",
    "terrasse",
    "samedi",
    "vendredi",
]


def raid_mix(count: int, seed: int) -> Iterable[tuple[str, str]]:
    """Sender and text: a quarter from people who write once, the rest from few who repeat themselves."""
    dice = random.Random(seed)
    raiders = [f"+3364{seed % 10}{dice.randrange(10**6):06d}" for _ in range(200)]
    pastes = [" ".join(dice.choices(_WORDS, k=12)) for _ in range(5)]
    for number in range(count):
        if number % 4 == 0:
            yield new_sender(number, seed), " ".join(dice.choices(_WORDS, k=dice.randint(3, 14)))
        else:
            yield dice.choice(raiders), dice.choice(pastes)


def new_senders(count: int, seed: int) -> Iterable[tuple[str, str]]:
    """Everybody writes once, each something else."""
    dice = random.Random(seed)
    for number in range(count):
        yield new_sender(number, seed), " ".join(dice.choices(_WORDS, k=dice.randint(3, 14)))


def new_sender(number: int, seed: int) -> str:
    """A number of its own for each text, scattered: neighbours would be a number block."""
    return f"+336{(number * 7_919_771 + seed * 31_337 + 10_000_000) % 90_000_000:08d}"


def requests_for(texts: Iterable[tuple[str, str]], tag: int) -> list[bytes]:
    """The signed webhooks of `texts`."""
    return [
        load.signed_text(
            url=PUBLIC_URL,
            path="/twilio/sms",
            token=TOKEN,
            account=ACCOUNT,
            number=NUMBER,
            sender=sender,
            sid=f"SM{uuid4().hex}",
            text=f"{text} {tag}",
        )
        for sender, text in texts
    ]
