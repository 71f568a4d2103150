"""Alembic's scripts, run by `bot.store.schema` when a database is opened."""
