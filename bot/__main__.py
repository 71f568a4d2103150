"""The command line: parse, call, exit code. 0 done, 1 failed, 2 wrong usage, 78 wrong configuration."""

import sys
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import click

config_option = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.yaml"),
    show_default=True,
    help="The configuration file.",
)


class LazyGroup(click.Group):
    """Loads a command's module when it is asked for: `run` must not wait for what `demo` needs."""

    later: ClassVar[dict[str, str]] = {
        "demo": "bot.demo.cli:demo",
        "simulate": "bot.simulate.cli:simulate",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, those not loaded included."""
        return sorted([*super().list_commands(ctx), *self.later])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now if need be."""
        if cmd_name in self.later:
            module, _, name = self.later[cmd_name].partition(":")
            command: click.Command = getattr(import_module(module), name)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anti-relou")
def main() -> None:
    """A phone number to give to insistent men: it answers by itself, and you watch from your room."""


@main.command()
@config_option
@click.option(
    "--role",
    type=click.Choice(["all", "intake", "brain"]),
    default="all",
    show_default=True,
    help="Take webhooks, decide, or both. Roles apart need PostgreSQL.",
)
def run(path: Path, role: str) -> None:
    """Run the bot until it is stopped."""
    from bot.cli.run import run_bot

    sys.exit(run_bot(path, role))


@main.command()
@config_option
@click.option("--online", is_flag=True, help="Also ask the carrier, the homeserver, the database and Signal.")
def check(path: Path, online: bool) -> None:
    """Validate the configuration and tell each mistake."""
    from bot.cli.check import run_check

    sys.exit(run_check(path, online))


@main.command()
@config_option
@click.argument("what", type=click.Choice(["traffic", "ledger", "blocklist"]))
@click.option("--since", metavar="WHEN", help="A date, a date with time, or a duration back like 7d.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not to stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="Traffic as CSV; the others always are.")
def export(path: Path, what: str, since: str | None, out: Path | None, as_csv: bool) -> None:
    """Write what was recorded: traffic as replay reads it, money, or who is blocked."""
    from bot.cli.export import run_export

    sys.exit(run_export(path, what, since, out, as_csv=as_csv))


@main.command()
@config_option
@click.argument("traffic", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write each decision here.")
@click.option(
    "--compare",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="OTHER.yaml",
    help="Also with this configuration, side by side.",
)
def replay(path: Path, traffic: Path, out: Path | None, compare: Path | None) -> None:
    """Put recorded TRAFFIC through the policy in virtual time: no network, nobody answering."""
    from bot.replay.command import run_replay

    sys.exit(run_replay(path, traffic, out, compare))


@main.command()
@config_option
@click.argument("number")
@click.option("--kept-too", is_flag=True, help="Also when a founder kept this sender for the law.")
def erase(path: Path, number: str, kept_too: bool) -> None:
    """Erase what NUMBER wrote, and the number; tells what is kept and why. Also while the bot runs."""
    from bot.cli.erase import run_erase

    sys.exit(run_erase(path, number, kept_too=kept_too))


@main.command("rotate-key")
@config_option
def rotate_key(path: Path) -> None:
    """Change the key that numbers are hashed with; opt-outs and blocks stay. The bot must be stopped."""
    from bot.cli.rotate import run_rotate_key

    sys.exit(run_rotate_key(path))


@main.command()
@config_option
@click.argument("person", required=False, metavar="[@WHO:SERVER]")
def trust(path: Path, person: str | None) -> None:
    """Confirm a changed identity when nobody in the room can; without a name, tell whose."""
    from bot.cli.trust import run_trust

    sys.exit(run_trust(path, person))


@main.command()
@config_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(path: Path, file: Path) -> None:
    """Copy the database to FILE, also while the bot runs. The key file is to be copied by itself."""
    from bot.cli.backup import run_backup

    sys.exit(run_backup(path, file))


@main.command()
@config_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace the database that is there.")
def restore(path: Path, file: Path, force: bool) -> None:
    """Put the backup FILE in place, without what was erased since. The bot must be stopped."""
    from bot.cli.backup import run_restore

    sys.exit(run_restore(path, file, force=force))


@main.group()
def evidence() -> None:
    """A bundle that stands as proof, and its check."""


@evidence.command("export")
@config_option
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--since", metavar="WHEN", help="A date, a date with time, or a duration back like 7d.")
@click.option("--until", metavar="WHEN", help="Likewise; a day is included.")
@click.option("--sender", "senders", multiple=True, metavar="R-7K3Q", help="Only this sender; repeatable.")
@click.option("--cluster", "clusters", multiple=True, metavar="C-12", help="Only this cluster; repeatable.")
def evidence_export(  # click hands them over by name
    path: Path,
    folder: Path,
    since: str | None,
    until: str | None,
    senders: tuple[str, ...],
    clusters: tuple[str, ...],
) -> None:
    """Make a bundle in DIR: facts, contents, timestamps, report, and how to verify it."""
    from bot.cli.evidence import run_export

    sys.exit(run_export(path, folder, since=since, until=until, senders=senders, clusters=clusters))


@evidence.command("verify")
@config_option
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--root",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="ROOT.pem",
    help="The timestamp authority's root certificate, as it publishes it.",
)
def evidence_verify(path: Path, folder: Path | None, root: Path | None) -> None:
    """Check the bundle in DIR, which needs nothing else; without DIR the database's own chain."""
    from bot.cli.evidence import run_verify

    sys.exit(run_verify(folder, path, root))


@main.command("hash-words")
@config_option
def hash_words(path: Path) -> None:
    """Turn private words, typed one a line, into what care.private in config.yaml holds."""
    from bot.cli.private import run_hash_words

    sys.exit(run_hash_words(path))


@main.command()
@config_option
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="KEY=VALUE",
    help="Answer a question beforehand, like number=+33937000001. May be repeated.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: what was not --set takes its default.")
@click.option("--inline-secrets", is_flag=True, help="Write secrets into config.yaml rather than .env.")
@click.option("--webhooks/--no-webhooks", default=None, help="Set the carrier's webhooks, or leave them.")
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
def setup(  # click hands them over by name
    path: Path, given: tuple[str, ...], yes: bool, inline_secrets: bool, webhooks: bool | None, force: bool
) -> None:
    """Ask what is needed, write config.yaml, set the carrier's webhooks."""
    from bot.cli.setup import run_setup

    answers = {}
    for pair in given:
        key, sign, value = pair.partition("=")
        if not sign:
            raise click.BadParameter(f"{pair!r} is not KEY=VALUE", param_hint="--set")
        answers[key] = value
    sys.exit(
        run_setup(path, answers, ask_people=not yes, inline=inline_secrets, webhooks=webhooks, force=force)
    )


if __name__ == "__main__":
    main()
