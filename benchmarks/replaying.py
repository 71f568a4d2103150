"""How fast recorded traffic goes through the policy, on one core."""

from benchmarks.raids import score


def measure(figures: dict[str, list[float]]) -> None:
    """Inbounds a second, of the newspapers' raid as we simulate it."""
    figures["replay rate"].append(score("newspapers", seed=7)[1])
