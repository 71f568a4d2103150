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
    from bot.running import run_bot

    sys.exit(run_bot(path, role))


@main.command()
@config_option
@click.option("--online", is_flag=True, help="Also ask the carrier, the homeserver, the database and Signal.")
def check(path: Path, online: bool) -> None:
    """Validate the configuration and tell each mistake."""
    from bot.check import run_check

    sys.exit(run_check(path, online))


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
def setup(  # noqa: PLR0917  # click hands them over by name
    path: Path, given: tuple[str, ...], yes: bool, inline_secrets: bool, webhooks: bool | None, force: bool
) -> None:
    """Ask what is needed, write config.yaml, set the carrier's webhooks."""
    from bot.setup import run_setup

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
