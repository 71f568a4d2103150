"""The migrations stand in one row: two that were written side by side are noticed before a database is."""

import re
from pathlib import Path

from bot.store import schema

VERSIONS = sorted(path for path in (schema.MIGRATIONS / "versions").glob("v*.py"))


def said(path: Path, name: str) -> str | None:
    found = re.search(rf'^{name} = (?:"(\w+)"|None)$', path.read_text(), re.MULTILINE)
    assert found is not None, path.name
    return found[1]


def test_each_follows_the_one_before_and_the_newest_is_known():
    revisions = [said(path, "revision") for path in VERSIONS]
    assert revisions == [f"v{number:04d}" for number in range(1, len(VERSIONS) + 1)]
    assert [said(path, "down_revision") for path in VERSIONS] == [None, *revisions[:-1]]
    assert all(
        path.name.startswith(f"{revision}_") for path, revision in zip(VERSIONS, revisions, strict=True)
    )
    assert revisions[-1] == schema.HEAD
