"""The manifest: SHA-256 of each file of a folder, itself under a fingerprint that a person can note down.

`manifest.sha256` holds that fingerprint in the form that `sha256sum -c` reads, and, where an
authority gave one, that of the timestamp on the manifest.
"""

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from bot.evidence.check import Broken

MANIFEST = "manifest.json"
FINGERPRINT = "manifest.sha256"
TOKEN = "manifest.tsr"  # noqa: S105 -- a file's name
_BLOCK = 1 << 20
_LINE = re.compile(r"([0-9a-f]{64})  ([a-z0-9.\-]+)\n")


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One file: its path within the folder, its size, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


def write(folder: Path, about: dict[str, Any], apart: str | None = None) -> str:
    """Write the manifest of what is in `folder` and return its SHA-256. `apart` is a folder left out."""
    files = [
        FileEntry(name=name, size=(folder / name).stat().st_size, sha256=digest(folder / name))
        for name in names(folder, apart)
    ]
    data = _form({**about, "files": msgspec.to_builtins(files)})
    write_file(folder / MANIFEST, data)
    note_fingerprint(folder)
    return sha256(data).hexdigest()


def note_fingerprint(folder: Path) -> None:
    """Write the fingerprint of the manifest, and of its timestamp when there is one."""
    present = [name for name in (MANIFEST, TOKEN) if (folder / name).exists()]
    lines = "".join(f"{digest(folder / name)}  {name}\n" for name in present)
    write_file(folder / FINGERPRINT, lines.encode())


def read(folder: Path, where: str = "") -> dict[str, Any]:
    """The manifest of `folder`, once it is what its fingerprint says. `where` goes before names told."""
    told = where + FINGERPRINT
    lines = _bytes(folder, FINGERPRINT, where)
    noted = {match[2]: match[1] for match in _LINE.finditer(lines.decode("latin-1"))}
    if "".join(f"{value}  {name}\n" for name, value in noted.items()).encode() != lines:
        raise Broken(told, "was changed: it is not as it is written")
    if MANIFEST not in noted or noted.keys() - {MANIFEST, TOKEN}:
        raise Broken(told, f"must name {MANIFEST}")
    for name, value in noted.items():
        if sha256(_bytes(folder, name, where)).hexdigest() != value:
            raise Broken(where + name, f"was changed: it is not what {FINGERPRINT} says")
    if (folder / TOKEN).exists() and TOKEN not in noted:
        raise Broken(where + TOKEN, "was added")
    data = _bytes(folder, MANIFEST, where)
    try:
        manifest = msgspec.json.decode(data)
        msgspec.convert(manifest["files"], list[FileEntry])
        whole = _form(manifest) == data
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError, KeyError):
        whole = False
    if not whole:
        raise Broken(where + MANIFEST, "is not a manifest")
    checked: dict[str, Any] = manifest
    return checked


def check_names(folder: Path, manifest: dict[str, Any], where: str = "", apart: str | None = None) -> None:
    """Raises Broken at the first file that is missing, was added, or is a link to what is elsewhere."""
    listed = [entry["name"] for entry in manifest["files"]]
    there = set(names(folder, apart))
    for name in listed:
        if name not in there:
            raise Broken(where + name, "is missing")
    for name in sorted(there - set(listed)):
        raise Broken(where + name, "was added: the manifest does not name it")
    for name in sorted(there):
        if (folder / name).is_symlink():
            raise Broken(where + name, "is a link, not a file")
    if len(set(listed)) != len(listed):
        raise Broken(where + MANIFEST, "names a file twice")


def check_digests(folder: Path, manifest: dict[str, Any], where: str = "") -> None:
    """Raises Broken at the first file that is not what the manifest says."""
    for entry in manifest["files"]:
        path = folder / entry["name"]
        if path.stat().st_size != entry["size"] or digest(path) != entry["sha256"]:
            raise Broken(where + entry["name"], "was changed: it is not what the manifest says")


def names(folder: Path, apart: str | None = None) -> list[str]:
    """What is in `folder`, sorted, but for the manifest's own files and the folder `apart`.

    A link, or anything else that is neither file nor folder, is named like a file, and so never passes.
    """
    found = []
    for root, folders, files in os.walk(folder):
        here = Path(root)
        if here == folder and apart in folders:
            folders.remove(apart or "")
        found += [here / name for name in files]
        found += [here / name for name in folders if (here / name).is_symlink()]
        if here != folder and not files and not folders:
            found.append(here)
    relative = sorted(path.relative_to(folder).as_posix() for path in found)
    return [name for name in relative if name not in (MANIFEST, FINGERPRINT, TOKEN)]


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    sha = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            sha.update(block)
    return sha.hexdigest()


def write_file(path: Path, data: bytes) -> None:
    """Write `data` to a file that nobody else can read, in a folder that nobody else can enter."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)


def _form(manifest: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n"


def _bytes(folder: Path, name: str, where: str) -> bytes:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise Broken(where + name, "is missing")
    return path.read_bytes()
