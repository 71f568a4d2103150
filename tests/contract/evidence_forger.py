"""What a forger would do to a bundle: change it, and make everything fit that can be made to fit."""

import json
from collections.abc import Callable
from pathlib import Path

from bot.evidence import manifest
from bot.evidence.chain import commitment, link


def rewrite(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the lines of a file."""
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def signed_anew(folder: Path) -> None:
    """What a forger would do: every digest and fingerprint made to fit."""
    for part, apart in ((folder, "identities"), (folder / "identities", None)):
        if part.exists():
            about = json.loads((part / "manifest.json").read_bytes())
            about.pop("files")
            manifest.write(part, about, apart)


def forge_first_text(bundle: Path) -> None:
    """Change the first text, its commitment, and the hashes up to the next line whose fact is not shown."""
    contents = (bundle / "contents.jsonl").read_bytes().splitlines(keepends=True)
    first = json.loads(contents[0])
    forged = first["text"].replace("Kevin", "Kelvin")
    old = commitment(bytes.fromhex(first["salt"]), first["number"], first["text"])
    new = commitment(bytes.fromhex(first["salt"]), first["number"], forged)
    contents[0] = contents[0].replace(b"Kevin", b"Kelvin")
    (bundle / "contents.jsonl").write_bytes(b"".join(contents))
    lines, prev, touched = [], "00" * 32, False
    for line in (bundle / "facts.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        body = line.partition(b',"fact":')[2][:-1].replace(old.encode(), new.encode())
        hash_ = row["hash"]
        if body and (touched or row["seq"] == first["seq"]):
            touched = True
            hash_ = link(bytes.fromhex(prev), body).hex()
        else:
            # Nobody can compute the hash of a fact that is not shown: the true ones go on from here.
            touched = False
        shown = b',"fact":' + body if body else b""
        if not body or prev == row["prev"] or touched:
            lines.append(
                b'{"seq":%d,"prev":"%s","hash":"%s"%s}\n' % (row["seq"], prev.encode(), hash_.encode(), shown)
            )
        prev = hash_
    (bundle / "facts.jsonl").write_bytes(b"".join(lines))
    for name in ("contents.csv", "facts.csv"):
        data = (bundle / name).read_bytes().replace(b"Kevin", b"Kelvin").replace(old.encode(), new.encode())
        (bundle / name).write_bytes(data)
    signed_anew(bundle)
