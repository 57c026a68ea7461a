"""A real S3 server process for the tests (moto), with one bucket, and the address the app takes."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.request import Request, urlopen

import pytest

from tests.services.processes import find_free_port, listens, running

REGION = "us-east-1"
ACCESS_KEY = "test-access-key"
SECRET_KEY = "test-secret-key"


@dataclass(frozen=True, slots=True)
class S3:
    """A running S3 server; its credentials stand in the environment meanwhile."""

    endpoint: str
    bucket: str = "voicestead"
    region: str = REGION
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def storage_url(self, prefix: str | None = None) -> str:
        """Return a STORAGE_URL; without a prefix, one that nobody has used."""
        prefix = prefix or f"store-{next(self._numbers)}"
        return f"s3://{self.bucket}/{prefix}?endpoint={self.endpoint}&region={self.region}"


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """An S3 server that this test process has for itself."""
    log = tmp_path_factory.mktemp("s3") / "server.log"
    port = find_free_port()
    server = S3(f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        environment.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        with running(command, log=log, is_ready=lambda: listens(port)):
            with urlopen(Request(f"{server.endpoint}/{server.bucket}", method="PUT")) as answer:
                assert answer.status == 200
            yield server
