"""What every test may ask for: real services, real speech, a real browser.

Services start when the first test asks, once for each test process, and stop with it:
`postgres`, `postgres_url`, `redis_url`, `s3`, `speech`, `texts`, `chromium`, `open_browser`,
`browser`.
Nothing here is skipped when it is missing: it fails and says what to run.
"""

import pytest

from tests.services.network import keep_traffic_local
from tests.services.processes import find_free_port

pytest_plugins = [
    "tests.services.chromium",
    "tests.services.postgres",
    "tests.services.redis_server",
    "tests.services.s3",
    "tests.services.speech",
    "tests.services.texts",
    "tests.services.application",  # after those it imports
    "tests.services.served",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run long campaigns in their longer form")


def pytest_configure(config: pytest.Config) -> None:
    keep_traffic_local()


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether a test marked `long` shall take its longer form (`make test-long`)."""
    return bool(request.config.getoption("--long"))


@pytest.fixture
def free_port() -> int:
    """A loopback port that nothing listens on."""
    return find_free_port()
