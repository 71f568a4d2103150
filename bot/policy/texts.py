"""What texts cost and what they ask: segments, STOP words, and what is cleaned away."""

import re
from collections.abc import Mapping
from functools import lru_cache

import smsutil
from smsutil.codecs import GSM_CHARSET, GSM_EXT_CHARSET

_STOP_WORDS = frozenset(
    {"stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout", "cancel"}
    | {"arret", "arrêt", "arreter", "arrêter"}
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@lru_cache(maxsize=1024)
def segments_of(text: str) -> int:
    """In how many parts a carrier sends and bills `text` (GSM 03.38 and UCS-2, 3GPP TS 23.038 and 23.040)."""
    return max(1, len(smsutil.split(text).parts))


_GSM = re.compile(f"[{re.escape(''.join(GSM_CHARSET))}]*")
_TWICE = re.compile(f"[{re.escape(''.join(GSM_EXT_CHARSET))}]")


def about_segments(text: str) -> int:
    """As `segments_of`, a hundred times as fast, and one off where a letter would straddle two segments."""
    size = len(text)
    if size <= 35:
        # Also as 35 letters of two units each.
        return 1
    if _GSM.fullmatch(text):
        size += len(_TWICE.findall(text))
        return 1 if size <= 160 else -(-size // 153)
    units = size + sum(map("\uffff".__lt__, text))
    return 1 if units <= 70 else -(-units // 67)


def asks_to_stop(text: str) -> bool:
    """Whether `text` is an opt-out: one of the STOP words, alone."""
    return len(text) <= 24 and _EDGES.sub("", text).casefold() in _STOP_WORDS


def cleaned(text: str) -> str:
    """`text` as it can be stored and encoded: lone surrogates and NUL become U+FFFD."""
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def text_key(language: str, wording: str) -> str:
    """Where a reply's text stands among the ledger's texts: `fr`, `distress.fr`."""
    return language if wording == "consent" else f"{wording}.{language}"


def reply_text(texts: Mapping[str, str], language: str, wording: str) -> str:
    """The words of a reply in `language`, or in another one where it is not to be had."""
    for key in (text_key(language, wording), text_key("fr", wording), text_key("en", wording)):
        if key in texts:
            return texts[key]
    raise KeyError(wording)
