"""Letters as a reader sees them: accents, case, look-alikes and invisible characters undone."""

import unicodedata

# Letters of other scripts that pass for Latin ones (after Unicode's confusables, those on keyboards).
_LOOKALIKES = dict(
    zip(
        "авекмнорстухіјѕԁԛԝһӏҽгпьзᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢαβγεηικνορτυχωɑɡıłøđħɩʋƅցօսհոⅼ",
        "abekmhopctyxijsdqwhlernbeabcdefghijklmnoprstuvwyzabyenikvoptuxwagilodhivbgouhnl",
        strict=True,
    )
)
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ĳ": "ij"}
_CACHED = 8_192


class _Folding(dict[int, str]):
    """For `str.translate`: each character as its plain form, looked up once; letters and digits survive."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _CACHED:
            self[code] = plain
        return plain


def _plain(character: str) -> str:
    kept = []
    for part in unicodedata.normalize("NFKD", character):
        lower = part.lower()[:1]
        category = unicodedata.category(part)
        if category in ("Mn", "Me", "Cf") or part in _BLANKS:
            continue
        if lower in _LIGATURES:
            kept.append(_LIGATURES[lower])
        elif lower in _LOOKALIKES:
            kept.append(_LOOKALIKES[lower])
        elif category[0] == "L":
            base = unicodedata.normalize("NFD", lower)[:1]
            kept.append(_LOOKALIKES.get(base, base))
        elif category == "Nd":
            kept.append(str(unicodedata.digit(part)))
        else:
            kept.append(" ")
    return "".join(kept)


# Hangul fillers and the braille blank: letters and symbols by category, nothing to the eye.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

_folding = _Folding()


def folded(text: str) -> str:
    """`text` in lower case, no accents, look-alikes or invisibles; all but letters and digits is blank."""
    return text.translate(_folding)
