"""Runs the page's pure modules under Node, so that `pytest` covers them too."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def node() -> str:
    """The environment's own node, or the system's."""
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if found is None:
        pytest.fail("There is no node: run `make setup`, the environment brings one.")
    return found


@pytest.mark.parametrize("suite", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_the_page_s_modules_pass_their_own_tests(suite: str) -> None:
    command = [node(), "--test", "--test-reporter=spec", str(HERE / suite)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " pass 0\n" not in run.stdout, "node found no test to run"


def test_there_are_suites_to_run() -> None:
    assert len(list(HERE.glob("*.test.mjs"))) >= 5
