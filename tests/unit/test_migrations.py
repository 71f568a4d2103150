"""Migrations stand in one row: two that follow the same one would stop every start."""

from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store.schema import HEAD, MIGRATIONS


def test_each_migration_follows_the_one_before_and_the_last_is_the_one_we_know() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    row = list(scripts.walk_revisions())
    assert [one.down_revision for one in row] == [*(one.revision for one in row[1:]), None]
