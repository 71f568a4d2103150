"""`anti-relou hash-words`: the founders' private words, as the configuration may hold them."""

import os
import secrets
import sys
from pathlib import Path

import click

from bot.cli import WRONG_CONFIG, WRONG_USAGE
from bot.config import ConfigError, environment, load
from bot.config.schema import PrivateWords
from bot.policy.care import RUN, forms_of
from bot.policy.lexicon import hash_of
from bot.policy.senses.normal import form_of

_SALT_BYTES = 16


def run_hash_words(path: Path) -> int:
    """Read words from standard input, a line each, and write the lines for the configuration."""
    private = PrivateWords()
    if path.exists():
        try:
            private = load(path, environment(path, os.environ)).care.private
        except ConfigError as error:
            for mistake in error.lines():
                click.echo(mistake, err=True)
            return WRONG_CONFIG
    salt = private.salt or secrets.token_hex(_SALT_BYTES)
    if sys.stdin.isatty():
        click.echo("A name, street or number on each line; an empty line ends.", err=True)
    hashes = list(private.hashes)
    for line in iter(lambda: sys.stdin.readline().strip(), ""):
        # Of several words, the whole: a street's name is no secret by itself.
        whole = max(forms_of(line), key=lambda form: (form.count(" "), len(form)), default="")
        if not whole or len(form_of(line).words) > RUN:
            click.echo(f"One to {RUN} words, or a number of six digits or more, on each line.", err=True)
            return WRONG_USAGE
        hashes.append(hash_of(salt, whole))
    click.echo("care:\n  private:")
    click.echo(f"    salt: {salt}")
    click.echo("    hashes:" + "".join(f"\n      - {one}" for one in dict.fromkeys(hashes)))
    return 0
