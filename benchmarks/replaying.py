"""How fast recorded traffic goes through the policy, on one core."""


def measure(figures: dict[str, list[float]]) -> None:
    """Inbounds a second, of the newspapers' raid as we simulate it."""
    from bot.replay.bench import inbounds_a_second

    figures["replay rate"].append(inbounds_a_second())
