"""Clusters: near-same texts from several senders.

A text belongs to the cluster of its canonical words, or of its letters wherever they are set apart,
or, when it is telling enough, to one that shares most of its letter groups: a bottom-k sketch of
hashed shingles, found through an inverted index. A short one belongs to what it misspells, where
several sent that. Sketches and hashes rather than texts, since nothing in here may be readable.
"""

import math
from array import array
from functools import lru_cache

import msgspec

from bot.model import DAY, HOUR, MINUTE, Instant
from bot.policy.senses.keyed import hashed
from bot.policy.senses.language import look_up
from bot.policy.senses.normal import Form, skeleton
from bot.policy.senses.wave import TextTraits, text_traits

_INDEXED = 8
"""How many of the smallest shingles find a candidate."""
_VOTES = 3
"""How many of those a candidate must share: with fewer it is hardly ever the same text."""
_CROWDED = 96
"""A shingle that so many texts have is a turn of speech: it finds nothing, and would take long."""
_SKETCH = 24
_SHINGLE = 3
_COMMON = 5.4
"""Words at least this common (Zipf) tell nothing of who wrote them: they make no shingles."""
_SAME = 0.55
"""Share of shingles from which two texts are one."""
_FEWEST = 6
_BONES = 3
"""Letters from which two texts are one when only blanks and signs are elsewhere."""
_SLIPPED, _LONGEST = 5, 24
"""Letters of a text that may be misspelled and known all the same: of fewer, too many are a slip apart."""
_KNOWN_BY = 3
"""Senders from which a text is known by its misspellings."""
_CLUSTERS = 4_096
_KEYS = 16_384
_SENDERS = 24
_RAWS = 12
_SEVERAL = 2.7
_YOUNG = 12 * HOUR
_PASTED = 0.7
"""The share that is written to the letter in a text that is pasted; people who think of one differ."""
_FAST = 30 * MINUTE
FAST_MINUTES = _FAST / MINUTE
"""Over how long `Cluster.fast` counts."""
_MEMORY = 3 * DAY


class Cluster(msgspec.Struct):
    """What is known of one text, whoever sent it.

    `fast` and `slow` are fading counts of distinct senders (half an hour, three days), `inbounds`
    of all texts (an hour). `calm` counts senders who came while all was usual, in `slots`
    different hours; `bad` those who came from a raid's numbers, `disguised` those who hid it.
    """

    number: int
    information: float
    senders: int = 0
    fast: float = 0.0
    slow: float = 0.0
    inbounds: float = 0.0
    last: Instant = Instant(0)
    calm: int = 0
    slots: int = 0
    slot: int = 0
    bad: int = 0
    disguised: int = 0
    until: Instant = Instant(0)
    recent: list[int] = []
    born: Instant = Instant(0)
    raws: dict[int, int] = {}
    """The first few ways in which it was written, and by how many."""
    sketch: bytes = b""
    spelled: TextTraits | None = None
    """Its traits, once several sent it: then it is found by its misspellings too, which have them as well."""

    def fade(self, now: Instant) -> None:
        """Bring the counts to `now`."""
        elapsed = now - self.last
        if elapsed > 0:
            self.fast *= math.exp(-elapsed / _FAST)
            self.slow *= math.exp(-elapsed / _MEMORY)
            self.inbounds *= math.exp(-elapsed / HOUR)
            self.last = now

    def count(self, sender: int, raw: int, information: float, now: Instant) -> bool:
        """Count a text of `sender`; whether it is a sender that this cluster did not have lately.

        `raw` names how it was written, and `information` is what it has when written so.
        """
        self.fade(now)
        self.inbounds += 1
        if sender in self.recent:
            return False
        self.recent.append(sender)
        if len(self.recent) > _SENDERS:
            del self.recent[0]
        if raw in self.raws or len(self.raws) < _RAWS:
            self.raws[raw] = self.raws.get(raw, 0) + 1
            if 1 < self.raws[raw] == max(self.raws.values()):
                # The first to send it may have slipped, or hidden it: most have not.
                self.information = information
        self.senders += 1
        self.fast += 1
        self.slow += 1
        return True

    def learn_calm(self, now: Instant) -> None:
        """A sender of it came while all was usual."""
        self.calm += 1
        if now // HOUR != self.slot:
            self.slot = now // HOUR
            self.slots += 1

    @property
    def pasted(self) -> bool:
        """Whether most wrote it to the letter, which people who think of the same words do not."""
        return max(self.raws.values(), default=0) >= _PASTED * sum(self.raws.values())

    @property
    def usual(self) -> bool:
        """Whether people send it in calm: in three different hours at least."""
        return self.slots >= 3


class Clusters(msgspec.Struct):
    """All clusters, the longest unseen first."""

    made: int = 0
    clusters: dict[int, Cluster] = {}
    keys: dict[int, int] = {}
    index: dict[int, list[int]] = {}
    misspelled: dict[int, int] = {}
    """The misspellings of texts that several sent."""
    rising: dict[int, Instant] = {}
    """Pasted texts, and when last."""

    def of(self, form: Form, key: bytes, now: Instant) -> Cluster:
        """The cluster of `form`, made when there is none."""
        name = hashed(form.canonical.encode(), key)
        found = self.get(self.keys.get(name)) or self._resembled(form, name, key, now)
        if found.senders >= _KNOWN_BY and found.spelled is None:
            self._spell(found, form, key)
        return found

    def _resembled(self, form: Form, name: int, key: bytes, now: Instant) -> Cluster:
        apart = hashed(b"\0" + form.bones.encode(), key)
        found = self.get(self.keys.get(apart)) if len(form.bones) >= _BONES else None
        if found is None:
            sketch = _sketch(form, key)
            found = self._near(sketch) or self._misspelled(form, key) or self._make(form, sketch, now)
        self.keys[name] = self.keys[apart] = found.number
        if len(self.keys) > _KEYS:
            for old in list(self.keys)[: _KEYS // 4]:
                del self.keys[old]
        return found

    def young(self, cluster: Cluster, now: Instant) -> int:
        """How many texts several people paste now that nobody sent half a day ago, `cluster` included."""
        if not cluster.pasted or cluster.fast < _SEVERAL:
            return 0
        self.rising[cluster.number] = now
        for number, last in list(self.rising.items()):
            if now - last > _FAST or number not in self.clusters:
                del self.rising[number]
        return sum(
            self.clusters[number].born > now - _YOUNG and not self.clusters[number].usual
            for number in self.rising
        )

    def get(self, number: int | None) -> Cluster | None:
        """The cluster with `number`, unless it was forgotten."""
        return None if number is None else self.clusters.get(number)

    def _spell(self, cluster: Cluster, form: Form, key: bytes) -> None:
        """Have a text that several send found by its misspellings too."""
        cluster.spelled = text_traits(form, key)
        for name in _misspellings(form, key):
            self.misspelled[name] = cluster.number
        if len(self.misspelled) > _KEYS:
            for old in list(self.misspelled)[: _KEYS // 4]:
                del self.misspelled[old]

    def _misspelled(self, form: Form, key: bytes) -> Cluster | None:
        for name in _misspellings(form, key):
            found = self.get(self.misspelled.get(name))
            if found is not None:
                return found
        return None

    def _near(self, sketch: list[int]) -> Cluster | None:
        votes: dict[int, int] = {}
        for shingle in sketch[:_INDEXED]:
            numbers = self.index.get(shingle, ())
            if len(numbers) > _CROWDED:
                continue
            for number in numbers:
                votes[number] = votes.get(number, 0) + 1
        best: Cluster | None = None
        closest = _SAME
        likely = [number for number, count in votes.items() if count >= _VOTES]
        for number in sorted(likely, key=lambda n: (-votes[n], n))[:8]:
            cluster = self.clusters[number]
            near = _likeness(sketch, array("I", cluster.sketch))
            if near >= closest:
                best, closest = cluster, near
        return best

    def _make(self, form: Form, sketch: list[int], now: Instant) -> Cluster:
        self.made += 1
        cluster = Cluster(
            self.made, form.information, last=now, born=now, sketch=array("I", sketch).tobytes()
        )
        self.clusters[cluster.number] = cluster
        for shingle in sketch[:_INDEXED]:
            self.index.setdefault(shingle, []).append(cluster.number)
        if len(self.clusters) > _CLUSTERS:
            self._forget()
        return cluster

    def _forget(self) -> None:
        # What one sender alone wrote goes first, then what was not seen for longest.
        order = sorted(self.clusters.values(), key=lambda c: (c.until > 0, c.senders > 1, c.last, c.number))
        for cluster in order[: _CLUSTERS // 4]:
            self._drop(cluster)

    def _drop(self, cluster: Cluster) -> None:
        del self.clusters[cluster.number]
        for shingle in array("I", cluster.sketch)[:_INDEXED]:
            numbers = self.index.get(shingle)
            if numbers is not None:
                numbers.remove(cluster.number)
                if not numbers:
                    del self.index[shingle]


def name_of(number: int) -> str:
    """What a cluster is called, in facts and where it is shown."""
    return f"C-{number}"


def number_in(name: str) -> int:
    """The number of the cluster that is called `name`."""
    return int(name.removeprefix("C-"))


def _sketch(form: Form, key: bytes) -> list[int]:
    shingles: set[int] = set()
    for word in form.words:
        if len(word) <= 12 and look_up(word).zipf >= _COMMON:
            continue
        bones = skeleton(word)
        if len(bones) < _SHINGLE:
            shingles.add(_shingle(bones, key))
        for at in range(len(bones) - _SHINGLE + 1):
            shingles.add(_shingle(bones[at : at + _SHINGLE], key))
    return sorted(shingles)[:_SKETCH] if len(shingles) >= _FEWEST else []


@lru_cache(maxsize=16_384)
def _shingle(letters: str, key: bytes) -> int:
    return hashed(letters.encode(), key, 4)


def _misspellings(form: Form, key: bytes) -> list[int]:
    """The text's bones without one of its letters each, hashed: texts that share one are a slip apart.

    That is symmetric deletion (Garbe's SymSpell): one letter more, less, other, or two changed about.
    """
    bones = form.bones
    if not _SLIPPED <= len(bones) <= _LONGEST:
        return []
    shortened = {bones, *(bones[:at] + bones[at + 1 :] for at in range(len(bones)))}
    return [hashed(one.encode(), key) for one in sorted(shortened)]


def _likeness(one: list[int], other: "array[int]") -> float:
    """The Jaccard index of two sets of shingles, estimated from the smallest of their union."""
    if not one or not other:
        return 0.0
    ours, theirs = set(one), set(other)
    smallest = sorted(ours | theirs)[: max(len(ours), len(theirs))]
    return sum(shingle in ours and shingle in theirs for shingle in smallest) / len(smallest)
