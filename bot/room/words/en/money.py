"""Money: budget, caps, pot."""

WORDS: dict[str, str] = {
    "budget.title": "Budget",
    "budget.day": "These 24 h: {spent} for replies, {fees} for receiving",
    "budget.saved": "Saved, instead of answering each message: {day} these 24 h, {all} in all",
    "budget.pace": "Present pace: {spent} for replies and {fees} for receiving a day",
    "budget.empty_at": "At this pace the pot is empty {when} (in {span})",
    "budget.far": "At this pace the pot lasts more than six months",
    "budget.empty": "The pot is empty",
    "budget.never": "Nothing is being spent just now",
    "cap.hour": "Hour: {spent} of {cap} ({percent}%); {pays}",
    "cap.day": "24 h: {spent} of {cap} ({percent}%); {pays}",
    "cap.pays.one": "this cap pays {count} reply",
    "cap.pays.many": "this cap pays {count} replies",
    "cap.name.hour": "the hour’s cap",
    "cap.name.day": "the 24 h cap",
    "cap.name.pot": "the pot",
    "cap.changed": "Cap changed ({cap}): {before} before, {after} now.",
    "cap.reached.hour": "⛔ The hour’s cap is reached: no replies for now",
    "cap.reached.day": "⛔ The 24 h cap is reached: no replies for now",
    "cap.reached.pot": "⛔ The pot is empty: no replies",
    "pot.left": "Pot: {left} left of {put_in}; {spent} for replies, {fees} for receiving",
    "pot.changed": "Pot: {before} before, {after} now.",
    "alert": "{cap} at {percent}%",
    "alerts": "💶 {marks}. {left} left in the pot.",
    # what wakes
    "wake.cap.hour": (
        "💶 The hour’s cap is reached: no replies for now, all is recorded. "
        "Replies go on by themselves as the hour passes. {left} left in the pot. "
        "!cap hour {raised} raises it."
    ),
    "wake.cap.day": (
        "💶 The 24 h cap is reached: no replies for now, all is recorded. "
        "Replies go on by themselves as time passes. {left} left in the pot. !cap day {raised} raises it."
    ),
    "wake.cap.pot": (
        "💶 The pot is empty ({left}): no more replies, all is recorded. !pot +120 puts more in."
    ),
    "wake.fees": (
        "💸 In 24 h the carrier took {fees} for receiving messages alone: I cannot prevent it, also a silent "
        "line costs. {forecast}. The one remedy is to detach the number at the carrier (in its console, "
        "empty the address it sends texts to): then nothing comes any more, no raid and no call for help. "
        "“anti-relou setup” attaches it again."
    ),
    # mistakes
    "hint.money": "I need an amount with its sign, like +120 or -12.50. {usage}",
    "hint.cap": "I need a cap and an amount, like: hour 20. {usage}",
}
