"""English, a module a subject."""

from bot.room.words.en import (
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
