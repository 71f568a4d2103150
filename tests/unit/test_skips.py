"""In CI nothing is skipped in silence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SKIPPED_TEST = "import pytest\n\ndef test_part():\n    pytest.skip('no such part')\n"
SKIPPED_FILE = "import pytest\n\npytest.importorskip('no_such_module')\n\ndef test_part():\n    pass\n"
EXPECTED_FAILURE = "import pytest\n\n@pytest.mark.xfail\ndef test_part():\n    raise AssertionError\n"


def run(folder: Path, content: str, ci: str) -> tuple[int, str]:
    """Run one file of tests apart from all configuration of ours; exit code and output."""
    (folder / "test_it.py").write_text(content)
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.parts.skips",
        "-c",
        os.devnull,
        "test_it.py",
    )
    done = subprocess.run(  # noqa: S603 - our own test runner
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("content", [SKIPPED_TEST, SKIPPED_FILE], ids=["a test", "a file"])
def test_a_skip_fails_in_ci_and_says_why(tmp_path: Path, content: str) -> None:
    code, output = run(tmp_path, content, ci="true")
    assert code != 0
    assert "nothing may be skipped in CI" in output
    assert "no such part" in output or "no_such_module" in output


def test_a_skip_outside_ci_is_a_skip(tmp_path: Path) -> None:
    code, output = run(tmp_path, SKIPPED_TEST, ci="")
    assert code == 0
    assert "1 skipped" in output


def test_an_expected_failure_in_ci_is_no_skip(tmp_path: Path) -> None:
    code, output = run(tmp_path, EXPECTED_FAILURE, ci="true")
    assert code == 0
    assert "1 xfailed" in output
