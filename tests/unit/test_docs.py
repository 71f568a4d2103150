"""What the docs say is what the code does."""

import re
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.room.commands import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_readme_names_every_command_of_the_program_and_no_other():
    named = set(re.findall(r"^\| `anti-relou ([\w-]+)", README, re.MULTILINE))
    assert named == set(main.list_commands(None))


def room_table() -> str:
    """The README's table of the room's commands, from their one declaration."""
    rows = []
    for command in COMMANDS:
        star = " ★" if command.role == "founder" else ""
        cells = [f"`{command.usage(language)}`".replace("|", "\\|") for language in ("fr", "en")]
        rows.append(f"| {cells[0]} | {cells[1]} | {command.help['en']}{star} |")
    return "\n".join(rows)


def test_the_readme_shows_the_rooms_commands_as_they_are_declared():
    assert room_table() in README, f"put this into the README:\n{room_table()}"


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path):
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda page: page.name)
def test_every_file_and_module_that_is_named_is_there(page: Path):
    text = page.read_text()
    if page.name == "CHANGELOG.md":
        return  # it speaks of what was there then
    for named in re.findall(r"`((?:bot|bridges|tests|benchmarks|docs)/[\w./-]+)`", text):
        assert named == "bridges/pigeon.py" or (ROOT / named).exists(), named  # what one adds oneself
    for named in re.findall(r"`((?:bot|bridges)\.[a-z_.]+)`", text):
        path = ROOT / named.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").exists(), named
