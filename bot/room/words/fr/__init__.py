"""French, a module a subject."""

from bot.room.words.fr import (
    blocks,
    commands,
    custody,
    figures,
    health,
    inbounds,
    line,
    money,
    people,
    raids,
    replies,
    times,
)

SUBJECTS = (blocks, commands, custody, figures, health, inbounds, line, money, people, raids, replies, times)
