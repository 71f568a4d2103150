"""Checking a bundle: with the folder alone, no database, no secret, no network.

Each line is checked before the file that it stands in is, so that what is told names the place.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from cryptography.x509 import Certificate

from bot.evidence import check, lines, manifest, sheets
from bot.evidence.bundle import FORMAT, IDENTITIES, stamped_line
from bot.evidence.chain import Seal, commitment
from bot.evidence.check import Broken, Link
from bot.evidence.lines import Content, Stamped
from bot.evidence.tokens import Refused, Token, check_token, system_roots
from bot.policy import facts as forms
from bot.policy.facts import AnyFact, Received

_TIMESTAMPS = "timestamps"


class Checked(msgspec.Struct, kw_only=True):
    """What a bundle was found to hold. `whole` is the timestamp on the manifest itself."""

    facts: int
    shown: int
    contents: int
    erased: int
    tokens: list[tuple[int, Token]]
    whole: Token | None
    identities: bool
    fingerprint: str


def verify_bundle(folder: Path, roots: Sequence[Certificate] | None = None) -> Checked:
    """What `folder` proves. Raises Broken at the first thing in it that is not what it was.

    `roots` vouch for authorities; None: those that this machine trusts.
    """
    if roots is None:
        roots = system_roots() if (folder / _TIMESTAMPS).exists() else ()
    about = manifest.read(folder)
    if about.get("format") != FORMAT:
        raise Broken(manifest.MANIFEST, "is of another format than this version knows")
    manifest.check_names(folder, about, apart=IDENTITIES)
    links = lines.read_facts("facts.jsonl", (folder / "facts.jsonl").read_bytes())
    _check_chain(links, about)
    shown = [(link.seq, _fact_of(link)) for link in links if link.body is not None]
    contents = lines.read_lines("contents.jsonl", (folder / "contents.jsonl").read_bytes(), Content)
    _check_contents(shown, contents)
    tokens = _check_stamps(folder, links, roots)
    _check_sheets(folder, shown, contents, about)
    manifest.check_digests(folder, about)
    identities = _check_identities(folder / IDENTITIES, links, about)
    erased = sum(one.salt is None for one in contents)
    return Checked(
        facts=len(links),
        shown=len(shown),
        contents=len(contents) - erased,
        erased=erased,
        tokens=tokens,
        whole=_check_whole(folder, roots),
        identities=identities,
        fingerprint=manifest.digest(folder / manifest.MANIFEST),
    )


def _check_chain(links: list[Link], about: dict[str, Any]) -> None:
    try:
        tip = check.follow(check.START, links)
    except Broken as error:
        raise Broken(f"facts.jsonl, line {error.good + 1}", f"{error.place} {error.what}") from None
    if tip.seq != about.get("facts"):
        seq = tip.seq + 1
        what = "is missing" if tip.seq < int(about.get("facts") or 0) else "was added"
        raise Broken(f"facts.jsonl, line {seq}", f"fact {seq if what == 'is missing' else tip.seq} {what}")
    if tip.hash.hex() != about.get("head"):
        raise Broken(
            f"facts.jsonl, line {tip.seq}", f"fact {tip.seq} has another hash than the manifest says"
        )


def _fact_of(link: Link) -> AnyFact:
    assert link.body is not None  # noqa: S101 -- asked for shown facts only
    try:
        fact = forms.decode(link.body)
    except msgspec.DecodeError:
        fact = None
    if fact is None or forms.encode(fact) != link.body:
        raise Broken(f"facts.jsonl, line {link.seq}", f"fact {link.seq} is no fact that this version knows")
    return fact


def _check_contents(shown: list[tuple[int, AnyFact]], contents: list[Content]) -> None:
    received = [(seq, fact) for seq, fact in shown if isinstance(fact, Received)]
    for number, (seq, fact) in enumerate(received, 1):
        place = f"contents.jsonl, line {number}"
        content = contents[number - 1] if number <= len(contents) else None
        if content is None or content.seq > seq:
            raise Broken(place, f"the content of fact {seq} is missing")
        if content.seq < seq:
            raise Broken(place, f"the content of fact {content.seq} was added or is out of place")
        if (content.inbound, content.line, content.sender) != (fact.inbound, fact.line, fact.sender):
            raise Broken(place, f"is of another inbound than fact {seq}")
        _check_content(place, content, fact)
    if len(contents) > len(received):
        raise Broken(f"contents.jsonl, line {len(received) + 1}", "was added: no fact is shown for it")


def _check_content(place: str, content: Content, fact: Received) -> None:
    salt, number, text = content.salt, content.number, content.text
    if salt is None and number is None and text is None:
        return
    try:
        salted = bytes.fromhex(salt or "")
    except ValueError:
        salted = b""
    if number is None or text is None or not salted or commitment(salted, number, text) != fact.content:
        raise Broken(place, f"was changed: fact {content.seq} commits to another content")


def _check_stamps(folder: Path, links: list[Link], roots: Sequence[Certificate]) -> list[tuple[int, Token]]:
    place = f"{_TIMESTAMPS}/heads.jsonl"
    heads = {head.seq: head for head in lines.read_lines(place, (folder / place).read_bytes(), Stamped)}
    seal, found = Seal(), []
    for link in links:
        seal.add(link.hash)
        head = heads.get(link.seq)
        if head is not None:
            name = f"{_TIMESTAMPS}/{link.seq:09d}"
            if _read(folder, f"{name}.head") != seal.document():
                raise Broken(
                    f"{name}.head", f"is not of the journal that facts.jsonl has up to fact {link.seq}"
                )
            token = _token(folder, f"{name}.tsr", seal.document(), roots)
            if stamped_line(link.seq, token) != head:
                raise Broken(place, f"says other things of fact {link.seq} than its timestamp")
            found.append((link.seq, token))
    if len(found) != len(heads):
        raise Broken(place, "tells of facts that facts.jsonl does not have")
    return found


def _token(folder: Path, name: str, document: bytes, roots: Sequence[Certificate]) -> Token:
    try:
        return check_token(_read(folder, name), document, roots=roots)
    except Refused as error:
        raise Broken(name, str(error)) from None


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError:
        raise Broken(name, "is missing") from None


def _check_sheets(
    folder: Path, shown: list[tuple[int, AnyFact]], contents: list[Content], about: dict[str, Any]
) -> None:
    zone = ZoneInfo(about["timezone"])
    made = {
        "facts.csv": sheets.facts_csv(shown, zone),
        "contents.csv": sheets.contents_csv(shown, contents, zone),
        "carrier-ids.csv": sheets.carrier_csv(shown, zone),
    }
    for name, data in made.items():
        found = _read(folder, name)
        if found != data:
            line = next(
                (
                    at
                    for at, (a, b) in enumerate(
                        zip(found.split(b"\r\n"), data.split(b"\r\n"), strict=False), 1
                    )
                    if a != b
                ),
                1,
            )
            raise Broken(f"{name}, line {line}", "does not say what the JSON files say")


def _check_whole(folder: Path, roots: Sequence[Certificate]) -> Token | None:
    if not (folder / manifest.TOKEN).exists():
        return None
    return _token(folder, manifest.TOKEN, (folder / manifest.MANIFEST).read_bytes(), roots)


def _check_identities(folder: Path, links: list[Link], about: dict[str, Any]) -> bool:
    """Whether the sheet apart is there, and then whole and of this bundle."""
    if not folder.exists():
        return False
    where = f"{IDENTITIES}/"
    own = manifest.read(folder, where)
    manifest.check_names(folder, own, where)
    if {**own, "files": []} != {**about, "files": []}:
        raise Broken(where + manifest.MANIFEST, "is of another bundle")
    name = f"{where}facts.jsonl"
    wanted: list[int] = about.get("apart") or []
    found = lines.read_facts(name, (folder / "facts.jsonl").read_bytes())
    for number, link in enumerate(found, 1):
        place = f"{name}, line {number}"
        if number > len(wanted) or link.seq != wanted[number - 1] or link.body is None:
            missing = number <= len(wanted) and link.seq > wanted[number - 1]
            told = f"fact {wanted[number - 1]} is missing" if missing else f"fact {link.seq} is out of place"
            raise Broken(place, told)
        main = links[link.seq - 1]
        if main.body is not None or main[:3] != link[:3]:
            raise Broken(place, f"fact {link.seq} is not the one that facts.jsonl gives the hash of")
        tip = check.Tip(link.seq - 1, main.prev or b"")
        try:
            check.follow(tip, [link])
        except Broken as error:
            raise Broken(place, f"{error.place} {error.what}") from None
    if len(found) < len(wanted):
        raise Broken(f"{name}, line {len(found) + 1}", f"fact {wanted[len(found)]} is missing")
    manifest.check_digests(folder, own, where)
    return True
