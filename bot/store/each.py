"""The plain kind of job for the writer: what is asked for is done one by one, and nothing comes after."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection

Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Generic[Item, Result]):
    """Makes `change` for each item. It is made again after a rollback."""

    def __init__(self, change: Callable[[Connection, Item], Result]) -> None:
        self._change = change

    def apply(self, connection: Connection, items: Sequence[Item]) -> Sequence[Result]:
        """What each change returned."""
        return [self._change(connection, item) for item in items]

    def landed(self, items: Sequence[Item], results: Sequence[Result]) -> None:
        """Nothing more: who asked for it waits for it."""
