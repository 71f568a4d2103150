"""Foreign text made fit to be shown: it cannot ring, style, link or pretend to be ours.

What a texter wrote is quoted on one line, its controls and directions are taken out, links
are defanged, and no name in it can become a mention.
"""

import re
from html import escape

# Directions (LRM, RLM, embeddings, isolates) could turn a line around; the rest is invisible and hides words.
_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u061c\U000e0000-\U000e007f]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAKS = re.compile(r"[ \t]*(?:\r\n|[\r\n\u2028\u2029\x85])\s*")
_SCHEME = re.compile(r"(?i)\b(h)tt(ps?)\s*:\s*//|\b([a-z][a-z0-9+.-]{1,15})://")
_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})")
# A word joiner keeps the sign readable and breaks the pattern that clients and push rules look for.
_SIGIL = re.compile(r"([@#!])(?=\w)")
_LISTED = re.compile(r"@[a-zA-Z0-9._=/+-]{1,64}:[a-zA-Z0-9.:-]{1,80}")

LONGEST = 600
"""Characters of one text that a notice shows; `read` shows it whole."""


def tame(text: str, longest: int = LONGEST) -> str:
    """`text` on one line, harmless as plain text."""
    line = _BREAKS.sub(" ⏎ ", text)
    line = _INVISIBLE.sub("", _CONTROLS.sub("\ufffd", line))
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    line = _SCHEME.sub(lambda m: f"{m[1]}xx{m[2]}[:]//" if m[1] else f"{m[3]}[:]//", line)
    line = _DOT.sub("[.]", line)
    return _SIGIL.sub("\\1\u2060", line)


def name(person: str) -> str:
    """Somebody on our list, as it is to be typed; mentions are given apart, so that it rings nobody."""
    return person if _LISTED.fullmatch(person) else tame(person, 80)


def html(text: str) -> str:
    """`text`, tamed or ours, as HTML."""
    return escape(text, quote=True)


def bare(emoji: str) -> str:
    """A reaction without the selector of how it is drawn, which some clients put and others leave out."""
    return emoji.replace("\ufe0f", "")
