"""What each kind of traffic is made of: which people and raiders come together in it, how many, when."""

from collections.abc import Callable, Iterator
from random import Random

from bot.simulate import raiders
from bot.simulate.noise import Maker, pick
from bot.simulate.people import Event
from bot.simulate.raiders import Book, Sender, automaton, either, followers, swarm
from bot.simulate.rhythm import Curve
from bot.simulate.world import World, between

Sources = list[Iterator[Event]]
Build = Callable[[World, Random], Sources]


def _everyday(world: World, rng: Random) -> Iterator[Event]:
    return world.genuine(_first_texts(world, rng))


def _first_texts(world: World, rng: Random) -> float:
    """How many people write first: some hundreds to some thousands a day, as for a number that is known."""
    return min(between(rng, 500, 3200) * world.hours / 24, 9000)


def _raided(
    world: World, rng: Random, sender: Sender, text: Maker, *, least: float = 4000, most: float = 20_000
) -> Iterator[Event]:
    """A swarm along this world's raid."""
    size = between(rng, least, most) * world.scale
    return swarm(rng, world.raid(rng).scaled(size).arrivals(rng), sender, text, rng.choice((0.0, 0.0, 0.02)))


def newspapers(world: World, rng: Random) -> Sources:
    """October 2017, after the newspapers: scripts of the core, followers, and a little of everything else."""
    total = rng.gauss(22_000, 900) * world.scale
    shares = {
        "core": rng.uniform(0.62, 0.82),
        "followers": rng.uniform(0.08, 0.2),
        "rotating": rng.uniform(0.02, 0.08),
        "drip": rng.uniform(0.01, 0.04),
        "dear": rng.uniform(0.005, 0.03),
    }
    whole = sum(shares.values())
    sunday = world.wave(rng, 49.0 + rng.uniform(2.0, 4.0), rng.uniform(2.5, 7.0), "tail").scaled(
        rng.uniform(0.06, 0.16)
    )
    monday = world.wave(
        rng, 70.0, rng.uniform(5.0, 8.0), rng.choice(("announced", "tail", "burst", "plateau"))
    )
    wave = sunday.plus(monday).scaled(1.0)
    book, numbers = world.book, world.numbers("raid")
    pastes = book.pastes(rng.randint(6, 25))
    core = rng.randint(15, 20)
    weights = [rng.lognormvariate(0.0, 0.4) for _ in range(core)]
    sources: Sources = [world.genuine(6900.0)]
    for n, weight in enumerate(weights):
        own = rng.sample(pastes, rng.randint(1, min(5, len(pastes))))
        text = book.disguised(own, rng.choice((0.0, 0.05, 0.3, 0.9)))
        size = total * shares["core"] / whole * weight / sum(weights)
        sources.append(
            automaton(
                world.rng(f"core {n}"),
                wave,
                world.end,
                total=size,
                number=numbers.mobile(),
                who=f"raider-{n}",
                text=text,
            )
        )
    shared = book.disguised(pastes, rng.uniform(0.1, 0.5))
    most = rng.randint(1, 6)
    crowd = wave.scaled(total * shares["followers"] / whole / ((1 + most) / 2))
    sources.append(
        followers(world.rng("followers"), crowd, world.end, numbers=numbers, text=shared, most=most)
    )
    like_people = book.like_people(("suitor", "suitor", "bare", "curious"))
    quiet = Curve(wave.start, [1.0] * len(wave.bins))
    for name, along, sender, text in (
        ("rotating", wave, raiders.fresh(numbers, core), book.disguised(pastes, rng.uniform(0.5, 1.0))),
        ("drip", quiet, raiders.blocks(rng, numbers, core, 3), either([(1, shared), (1, like_people)])),
        ("dear", wave, raiders.dear(rng, numbers, core), either([(1, shared), (1, like_people)])),
    ):
        times = along.scaled(total * shares[name] / whole).arrivals(world.rng(name))
        sources.append(swarm(world.rng(f"{name} texts"), times, sender, text))
    return sources


def hammer(world: World, rng: Random) -> Sources:
    """Scripts that repeat a few texts from a few numbers."""
    pastes = world.book.pastes(rng.randint(1, 8))
    text = world.book.disguised(pastes, rng.choice((0.0, 0.0, 0.1, 0.5)))
    wave, size = world.raid(rng), between(rng, 5000, 20_000) * world.scale
    team = rng.randint(2, 12)
    numbers = world.numbers("raid")
    scripted = [
        automaton(
            world.rng(f"core {n}"),
            wave,
            world.end,
            total=size / team,
            number=numbers.mobile(),
            who=f"raider-{n}",
            text=text,
        )
        for n in range(team)
    ]
    return [_everyday(world, rng), *scripted]


def variations(world: World, rng: Random) -> Sources:
    """Edited copies, from numbers that come again."""
    numbers = world.numbers("raid")
    text = world.book.disguised(world.book.pastes(rng.randint(1, 8)), rng.uniform(0.85, 1.0))
    sender = raiders.mixed(
        [
            (rng.random() + 0.1, raiders.few(rng, numbers, rng.randint(3, 40))),
            (rng.random(), raiders.fresh(numbers, 20, rng.randint(1, 10))),
        ]
    )
    return [_everyday(world, rng), _raided(world, rng, sender, text)]


def crowd(world: World, rng: Random) -> Sources:
    """Followers who paste."""
    most = rng.choice((1, 1, 2, 4, 6))
    people = between(rng, 1500, 6000) * world.scale
    text = world.book.disguised(world.book.pastes(rng.randint(2, 15)), rng.choice((0.0, 0.0, 0.1, 0.3)))
    starts = world.raid(rng).scaled(people)
    return [
        _everyday(world, rng),
        followers(
            world.rng("followers"), starts, world.end, numbers=world.numbers("raid"), text=text, most=most
        ),
    ]


def rotating(world: World, rng: Random) -> Sources:
    """Disguised pastes, a new number for each."""
    sender = raiders.fresh(world.numbers("raid"), rng.randint(1, 20), rng.choice((1, 1, 1, 2, 3)))
    text = world.book.disguised(world.book.pastes(rng.randint(2, 20)), rng.uniform(0.7, 1.0))
    return [_everyday(world, rng), _raided(world, rng, sender, text)]


def gibberish(world: World, rng: Random) -> Sources:
    """Noise from new numbers."""
    sender = raiders.fresh(world.numbers("raid"), rng.randint(1, 20), rng.choice((1, 1, 1, 2, 5)))
    return [_everyday(world, rng), _raided(world, rng, sender, world.book.gibberish)]


def random_words(world: World, rng: Random) -> Sources:
    """Words without a sense from new numbers."""
    sender = raiders.fresh(world.numbers("raid"), rng.randint(1, 20), rng.choice((1, 1, 1, 2, 5)))
    return [_everyday(world, rng), _raided(world, rng, sender, world.book.random_words)]


def paraphrases(world: World, rng: Random) -> Sources:
    """The same meaning in new words from new numbers."""
    sender = raiders.fresh(world.numbers("raid"), rng.randint(1, 20), rng.choice((1, 1, 1, 2)))
    return [_everyday(world, rng), _raided(world, rng, sender, world.book.paraphrase)]


def slow_drip(world: World, rng: Random) -> Sources:
    """A little all the time, from scattered numbers and from blocks."""
    numbers, book = world.numbers("raid"), world.book
    pastes = book.pastes(rng.randint(2, 25))
    parts: list[tuple[float, Maker]] = [
        (rng.random(), book.disguised(pastes, rng.random())),
        (rng.choice((0.0, 0.5)), book.paraphrase),
        (rng.choice((0.0, 0.3)), book.gibberish),
        (rng.choice((0.0, 0.4, 1.0)), book.like_people(("suitor", "bare", "rude", "curious"))),
    ]
    digits = rng.choice((2, 3, 3))
    sender = raiders.mixed(
        [
            (rng.random() + 0.2, raiders.blocks(rng, numbers, rng.randint(1, 20), digits)),
            (rng.random(), raiders.fresh(numbers, 20, rng.choice((1, 1, 3)))),
        ]
    )
    even = Curve(world.start, [1.0] * len(world.rhythm.over(world.start, world.end).bins))
    along = even if rng.random() < 0.5 else world.rhythm.over(world.start, world.end)
    times = along.scaled(between(rng, 40, 500) * world.hours / 24 * world.scale).arrivals(rng)
    return [_everyday(world, rng), swarm(rng, times, sender, either(parts))]


def dear(world: World, rng: Random) -> Sources:
    """Forged numbers abroad."""
    book, numbers = world.book, world.numbers("raid")
    text = either(
        [
            (rng.random(), book.disguised(book.pastes(rng.randint(2, 12)), rng.random())),
            (rng.random(), book.like_people(("suitor", "bare", "curious"))),
            (0.1, book.paraphrase),
        ]
    )
    sender = raiders.mixed(
        [(1.0, raiders.dear(rng, numbers, 8)), (rng.choice((0.0, 0.2)), raiders.fresh(numbers, 8))]
    )
    return [_everyday(world, rng), _raided(world, rng, sender, text, least=2000, most=10_000)]


def mimic(world: World, rng: Random) -> Sources:
    """What genuine people write, from new numbers."""
    kinds = rng.choice(
        (
            ("suitor",),
            ("suitor", "bare"),
            ("suitor", "suitor", "bare", "curious", "rude"),
            ("suitor", "long", "verlan"),
        )
    )
    sender = raiders.fresh(world.numbers("raid"), rng.randint(3, 20))
    return [
        _everyday(world, rng),
        _raided(world, rng, sender, world.book.like_people(kinds), least=2000, most=10_000),
    ]


def _arsenal(world: World, rng: Random, book: Book) -> tuple[Sender, Maker]:
    """A way to raid, drawn at random: what bursts and first-minute raids are made of."""
    numbers = world.numbers(f"raid {rng.random()}")
    pastes = book.pastes(rng.randint(2, 12))
    text: Maker = rng.choice(
        (
            book.disguised(pastes, 0.0),
            book.disguised(pastes, 0.5),
            book.disguised(pastes, 1.0),
            book.paraphrase,
            book.gibberish,
            book.random_words,
        )
    )
    sender: Sender = rng.choice(
        (
            raiders.few(rng, numbers, rng.randint(2, 30)),
            raiders.fresh(numbers, 20, 3),
            raiders.fresh(numbers, 20),
            raiders.blocks(rng, numbers, rng.randint(1, 8), 3),
            raiders.fresh(numbers, 20),
        )
    )
    return sender, text


def on_and_off(world: World, rng: Random) -> Sources:
    """Bursts of some minutes, each its own way or all one way."""
    sources: Sources = [_everyday(world, rng)]
    bursts = rng.randint(4, 14)
    size = between(rng, 6000, 22_000) * world.scale / bursts
    same = rng.random() < 0.5
    sender, text = _arsenal(world, rng, world.book)
    for n in range(bursts):
        if not same:
            sender, text = _arsenal(world, rng, world.book)
        begin = rng.uniform(1.0, world.hours - 1.0)
        wave = world.wave(rng, begin, rng.uniform(0.1, 0.9), rng.choice(("plateau", "burst", "bell")))
        times = wave.scaled(size * rng.uniform(0.5, 1.5)).arrivals(world.rng(f"burst {n}"))
        sources.append(swarm(world.rng(f"burst {n} texts"), times, sender, text))
    return sources


def first_minute(world: World, rng: Random) -> Sources:
    """One raid or several at once from the first minute on."""
    sources: Sources = [_everyday(world, rng)]
    ways = rng.randint(1, 4)
    length = rng.uniform(1.5, world.hours * 0.7)
    size = between(rng, 4000, 20_000) * world.scale / ways
    for n in range(ways):
        sender, text = _arsenal(world, rng, world.book)
        wave = world.wave(rng, 0.0, length, rng.choice(("plateau", "burst", "tail", "teeth"))).scaled(size)
        sources.append(swarm(world.rng(f"way {n}"), wave.arrivals(world.rng(f"way {n} times")), sender, text))
    return sources


def press(world: World, rng: Random) -> Sources:
    """Readers, in waves."""
    readers = between(rng, 3000, 14_000) * world.genuine_scale
    wave = world.press(rng).scaled(readers)
    return [_everyday(world, rng), world.village.people(wave, world.end, world.village.press)]


def press_and_raid(world: World, rng: Random) -> Sources:
    """Readers in waves, and raids within them or beside them."""
    sources = press(world, rng)
    for n in range(rng.randint(1, 4)):
        sender, text = _arsenal(world, rng, world.book)
        along = world.press(world.rng("press")) if rng.random() < 0.4 else world.raid(rng)
        times = along.scaled(between(rng, 2000, 7000) * world.scale).arrivals(world.rng(f"way {n} times"))
        sources.append(swarm(world.rng(f"way {n}"), times, sender, text))
    return sources


def calm(world: World, rng: Random) -> Sources:
    """People, and nobody else."""
    return [_everyday(world, rng)]


def prefilled(world: World, rng: Random) -> Sources:
    """People, many of whom send what a site wrote for them."""
    return [world.genuine(_first_texts(world, rng), prefilled=world.prefilled)]


def prefilled_raid(world: World, rng: Random) -> Sources:
    """Raiders who send what the curious send, so that filtering them hits the curious."""
    book, numbers = world.book, world.numbers("raid")
    copied = world.prefilled.text
    curious = (
        "test",
        "Test",
        "bravo",
        "Bravo",
        "merci",
        "salut",
        "coucou",
        "slt",
        "c'est quoi ?",
        "essai",
        "ok",
    )

    def short(texter: Random) -> str:
        return pick(texter, curious)

    pastes = book.disguised(book.pastes(rng.randint(2, 8)), rng.random())
    text = either([(rng.random() + 0.3, copied), (rng.random(), short), (rng.choice((0.0, 0.3)), pastes)])
    sender = raiders.mixed(
        [
            (rng.random(), raiders.few(rng, numbers, rng.randint(3, 30))),
            (rng.random(), raiders.fresh(numbers, 20, rng.randint(1, 4))),
        ]
    )
    return [*prefilled(world, rng), _raided(world, rng, sender, text, least=3000, most=15_000)]
