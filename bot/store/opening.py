"""Which of the two databases a URL means."""

from sqlalchemy.engine import make_url

from bot.store.engine import Database
from bot.store.sqlite import SqliteDatabase
from bot.store.values import WrongDatabase


def open_database(url: str) -> Database:
    """The database at `url`: `sqlite:////absolute/path` or `postgresql://…`, percent-encoded.

    Raises WrongDatabase when it can be none. The file and its folder are made (0600, 0700).
    """
    if url.startswith("sqlite:"):
        name = make_url(url).database
        if not name or name == ":memory:":
            raise WrongDatabase("the database must be a file: sqlite:///anti-relou.db")
        return SqliteDatabase.at(name)
    if url.startswith("postgresql:"):
        try:
            from bot.store.postgres import PostgresDatabase
        except ImportError:
            raise WrongDatabase("PostgreSQL needs asyncpg: pip install 'anti-relou[postgres]'") from None
        return PostgresDatabase(url)
    raise WrongDatabase("the database must be sqlite:///file.db or postgresql://user@host/name")
