"""Setting pages: data in, PDF/A-3b out, or a picture. Texts reach the page as data, never as markup.

Only the typesetter's own fonts are used, so that the same data and date give the same bytes on
any machine. What these fonts cannot show is written as the letter it stands for (as wide and
circled ones do) or named in brackets by its Unicode name.
"""

import json
import re
import struct
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

from bot.model import Instant

_HERE = Path(__file__).parent
_UNSHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_ROUNDS = 4
_PPI = 144.0
# Each sign in a box of its own: signs that would be joined are judged one by one.
_TRIAL = b"#for sign in json(bytes(sys.inputs.data)) [#box(sign) ]"

# What any version of the fonts has: the last resort when the typesetter's complaint is not understood.
_CERTAIN = re.compile(
    "(?:[\u0020-\u007e\u00a0-\u017f\u2018-\u201e\u2013\u2014\u2026\u2022\u20ac\u202f\u2060])+"
)


def set_pages(template: str, data: dict[str, Any], made: Instant) -> bytes:
    """The PDF/A-3b of `template`, a file of this package, filled with `data` and dated `made`."""
    source = _source(template)
    unshown = _unshown_in(data)
    for _ in range(_ROUNDS):
        try:
            return _typeset(source, _shown(data, unshown), made)
        except typst.TypstError as error:
            more = _named_in(error) - unshown
            if not more:
                break
            unshown |= more
    return _typeset(source, _mapped(data, _certain), made)


def draw(data: dict[str, Any]) -> tuple[bytes, int, int]:
    """A plot's picture as PNG, with its width and height in pixels. Only words of ours may be in `data`."""
    png = typst.compile(
        _source("picture.typ"),
        format="png",
        ppi=_PPI,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    # https://www.w3.org/TR/png-3/#11IHDR
    width, height = struct.unpack(">II", png[16:24])
    return png, width, height


def _source(template: str) -> bytes:
    return (_HERE / "plot.typ").read_bytes() + (_HERE / template).read_bytes()


def _typeset(source: bytes, data: Any, made: Instant) -> bytes:
    return typst.compile(
        source,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["a-3b"],
        timestamp=made // 1_000_000,
    )


def _unshown_in(data: dict[str, Any]) -> set[str]:
    """The signs of `data` that the fonts lack."""
    signs: set[str] = set()
    _mapped(data, lambda text: signs.update(text) or "")  # type: ignore[func-returns-value]  # update returns None
    unshown = {sign for sign in signs if unicodedata.category(sign) in ("Cc", "Cn", "Co", "Cs")}
    doubtful = sorted(sign for sign in signs - unshown if not _CERTAIN.fullmatch(sign))
    if doubtful:
        try:
            _typeset(_TRIAL, doubtful, Instant(0))
        except typst.TypstError as error:
            unshown |= _named_in(error)
    return unshown


def _named_in(error: typst.TypstError) -> set[str]:
    """The signs that the typesetter complains of."""
    found: set[str] = set()
    for text in _UNSHOWN.findall(error.diagnostic):
        found.update(_ESCAPE.sub(lambda m: chr(int(m[1], 16)), text).replace("\\", ""))
    return found


def _shown(data: dict[str, Any], unshown: set[str]) -> Any:
    table = {ord(sign): _name(sign) for sign in unshown}
    return _mapped(data, lambda text: text.translate(table))


def _certain(text: str) -> str:
    return "".join(sign if _CERTAIN.fullmatch(sign) else _name(sign) for sign in text)


def _name(sign: str) -> str:
    # What joins or varies the signs beside it has nothing to show by itself.
    if unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return ""
    plain = unicodedata.normalize("NFKC", sign)
    if _CERTAIN.fullmatch(plain):
        return plain
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_mapped(one, change) for one in value]
        case dict():
            return {key: _mapped(one, change) for key, one in value.items()}
    return value
