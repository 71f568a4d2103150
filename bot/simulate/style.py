"""How somebody types: capitals, accents, abbreviations, slips of the thumb. One `Style` is one person."""

import re
from random import Random

_PLAIN = str.maketrans("àâäéèêëîïôöùûüçÀÂÉÈÊËÎÔÛÇ", "aaaeeeeiioouuucAAEEEEIOUC") | {
    ord("œ"): "oe",
    ord("Œ"): "OE",
}
_SHORT: dict[str, tuple[str, ...]] = {
    "c'est": ("c", "cé", "ces", "c est", "cest"),
    "j'ai": ("jai", "g", "jé", "j ai"),
    "je": ("j", "jeu", "je"),
    "suis": ("suis", "sui"),
    "t'as": ("ta", "t as", "tas"),
    "t'es": ("t", "tes", "té", "t es"),
    "tu": ("tu", "t"),
    "quoi": ("koi", "kwa", "quoi"),
    "que": ("ke", "q", "que"),
    "qui": ("ki", "qui"),
    "pas": ("pa", "pas", "po"),
    "pour": ("pr", "pour"),
    "avec": ("avc", "ac"),
    "dans": ("ds", "dan"),
    "quand": ("kan", "qd", "quan"),
    "toi": ("twa", "toi", "toa"),
    "moi": ("moi", "mwa", "moa"),
    "bien": ("bi1", "bien", "b1"),
    "demain": ("dem1", "2main", "dmain"),
    "numéro": ("num", "numero", "06", "n°"),
    "message": ("msg", "mess", "sms"),
    "vraiment": ("vrmt", "vrm", "vraimen"),
    "beaucoup": ("bcp", "bocou"),
    "toujours": ("tjrs", "tjr", "toujour"),
    "tout": ("tt", "tou"),
    "tous": ("ts", "tous"),
    "désolé": ("dsl", "desole", "dslé"),
    "pardon": ("pardon", "sry", "pardn"),
    "rentrée": ("rentré", "rentrer", "rentree"),
    "réponds": ("répond", "repond", "rep", "rpnd"),
    "répondre": ("repondre", "rep"),
    "était": ("etai", "étais"),
    "hier": ("hier", "ier"),
    "soir": ("swar", "soir", "soar"),
    "merci": ("mrc", "merci", "mci"),
    "salut": ("slt", "salu", "slut"),
    "bonjour": ("bjr", "bonjou", "bjour"),
    "bonsoir": ("bsr", "bonswar"),
    "coucou": ("cc", "coucou", "kikou"),
    "pourquoi": ("pk", "pq", "pourkoi"),
    "aussi": ("osi", "aussi", "ossi"),
    "maintenant": ("mtn", "mnt"),
    "parce": ("pcq", "parce"),
    "week-end": ("we", "week end", "wkd"),
    "trop": ("tro", "trop"),
    "peux": ("peu", "pe"),
    "veux": ("veu", "ve"),
    "fait": ("fé", "fai", "fait"),
    "mais": ("mé", "mais"),
    "donné": ("donner", "doné", "donne"),
    "vu": ("vu", "vue"),
    "vus": ("vu", "vus"),
    "est": ("é", "est", "ai"),
    "s'est": ("c", "s'est", "cest", "sest"),
    "qu'on": ("kon", "qu on"),
    "d'accord": ("dac", "dak", "d'ac"),
    "appelle": ("apel", "appel"),
    "chez": ("ché", "chez"),
    "plus": ("+", "plus"),
    "rendez-vous": ("rdv",),
    "cette": ("cet", "cette"),
    "jamais": ("jms", "jamai"),
    "quelque": ("qq", "kelke"),
    "un": ("1", "un"),
    "deux": ("2", "deux"),
    "même": ("mm", "meme"),
    "dit": ("di", "dit"),
}
_NEAR = {
    "a": "zqe",
    "b": "vn",
    "c": "xv",
    "d": "sf",
    "e": "zr",
    "f": "dg",
    "g": "fh",
    "h": "gj",
    "i": "uo",
    "j": "hk",
    "k": "jl",
    "l": "km",
    "m": "l",
    "n": "b",
    "o": "ip",
    "p": "o",
    "q": "sa",
    "r": "et",
    "s": "qd",
    "t": "ry",
    "u": "yi",
    "v": "cb",
    "w": "x",
    "x": "wc",
    "y": "tu",
    "z": "ae",
}
_TAILS = (
    "!",
    "!!",
    "...",
    " ..",
    "..",
    " :)",
    " ;)",
    " mdr",
    " lol",
    " 😊",
    " 😂",
    " 😉",
    " ?",
    " ptdr",
    " bisous",
    " 🙂",
    " haha",
    " stp",
    " hein",
    " voila",
    " wlh",
    " frr",
    " xd",
    " :-)",
    " 👌",
    " 🙏",
)
_VOWEL = re.compile(r"([aeiouyé])(?=[^a-zé]|[a-zé]?$)")


class Typing:
    """What is usual among one seed's people, as probabilities."""

    def __init__(self, rng: Random) -> None:
        self.lower = rng.uniform(0.35, 0.8)
        self.plain = rng.uniform(0.2, 0.6)
        self.short = rng.uniform(0.15, 0.5)
        self.noapostrophe = rng.uniform(0.05, 0.25)
        self.slip = rng.uniform(0.05, 0.35)
        self.tail = rng.uniform(0.05, 0.25)
        self.shout = rng.uniform(0.003, 0.02)
        self.stretch = rng.uniform(0.01, 0.06)
        self.commas = rng.uniform(0.1, 0.5)
        self.full_stop = rng.uniform(0.03, 0.25)


class Style:
    """One person's way, kept from text to text."""

    __slots__ = (
        "_rng",
        "caps",
        "commas",
        "lower",
        "noapostrophe",
        "plain",
        "short",
        "shout",
        "slip",
        "stop",
        "stretch",
        "tail",
    )

    def __init__(self, usual: Typing, rng: Random) -> None:
        self._rng = rng
        draw = rng.random
        self.lower = draw() < usual.lower
        self.caps = not self.lower and draw() < 0.7
        self.plain = draw() < usual.plain
        self.short = draw() ** 2 if draw() < usual.short else 0.0
        self.noapostrophe = draw() < usual.noapostrophe
        self.slip = usual.slip * draw() * 2
        self.tail = usual.tail
        self.shout = draw() < usual.shout
        self.stretch = usual.stretch
        self.commas = draw() < usual.commas
        self.stop = draw() < usual.full_stop

    def typed(self, text: str) -> str:
        """`text` as this person would type it; never empty."""
        draw = self._rng.random
        text = self._spelled(text)
        if len(text) > 3 and draw() < self.slip:
            text = self._slipped(text)
            if len(text) > 50 and draw() < 0.3:
                text = self._slipped(text)
        if draw() < self.stretch:
            text = _VOWEL.sub(lambda found: found[1] * (2 + int(draw() * 4)), text, count=1)
        if self.stop and text[-1:].isalpha():
            text += "."
        elif draw() < self.tail:
            text += _TAILS[int(draw() * len(_TAILS))]
        return (text.upper() if self.shout else text) or "?"

    def _spelled(self, text: str) -> str:
        draw = self._rng.random
        if self.short:
            text = self._shortened(text)
        if self.lower:
            text = text.lower()
        elif self.caps and text:
            text = text[0].upper() + text[1:]
        if not self.commas and "," in text:
            text = text.replace(",", "" if draw() < 0.7 else ".")
        if self.plain:
            text = text.translate(_PLAIN)
        if self.noapostrophe:
            text = text.replace("'", " " if draw() < 0.5 else "")
        return text

    def _shortened(self, text: str) -> str:
        draw = self._rng.random
        words = text.split(" ")
        for index, word in enumerate(words):
            ways = _SHORT.get(word)
            if ways and draw() < self.short:
                words[index] = ways[int(draw() * len(ways))]
        return " ".join(words)

    def _slipped(self, text: str) -> str:
        draw = self._rng.random
        at = int(draw() * (len(text) - 1))
        kind = draw()
        if kind < 0.3:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if kind < 0.55:
            return text[:at] + text[at + 1 :]
        if kind < 0.75:
            return text[:at] + text[at] + text[at:]
        if kind < 0.85:
            return text.replace(" ", "", 1) if draw() < 0.5 else text[:at] + " " + text[at:]
        near = _NEAR.get(text[at].lower())
        return text if near is None else text[:at] + near[int(draw() * len(near))] + text[at + 1 :]
