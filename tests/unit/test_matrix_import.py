import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_matrix_room_is_made_without_importing_nio() -> None:
    """It takes a third of a second, and webhooks are to be answered meanwhile."""
    script = "import sys, bridges.matrix.make; sys.exit('nio' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)  # noqa: S603 - our own
    assert run.returncode == 0
