"""Receiving a clip against a bare Flask view that writes the same bytes as durably.

Both run under gunicorn with the same options. Rounds of each alternate, so that what else the
machine does falls on both. Prints JSON: requests a second and latencies, medians over the rounds.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from app import create_app
from app.cli.database import alembic_config
from app.cli.serve import web_command
from app.extensions import db
from config import ROOT, Settings
from scripts.bench import _machine as machine
from tests import factories
from tests.services.processes import find_free_port
from tests.services.programs import environment_of, wait_until_ready
from tests.services.volunteer import Volunteer, clip_headers

BODY_BYTES = 30_000
REQUESTS = 400
"""In each round."""
ROUNDS = 7
CLIENTS = 8

Send = Callable[[HTTPConnection, bytes], int]


def main() -> None:
    """Run both side by side and print what came of it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=ROOT / ".cache")))
        settings = _settings(folder)
        sentence_id = _open_campaign(settings)
        ours = stack.enter_context(_Server(web_command(settings), environment_of(settings)))
        ours.wait(lambda: wait_until_ready(settings))
        baseline_port = find_free_port()
        command = web_command(settings)
        command[command.index("wsgi:app")] = "scripts.bench._baseline_app:app"
        command[command.index("--bind") + 1] = f"127.0.0.1:{baseline_port}"
        (folder / "files").mkdir()
        environment = {**os.environ, "BASELINE_DIR": str(folder / "files")}
        stack.enter_context(_Server(command, environment))
        volunteer = Volunteer(settings.base_url)
        volunteer.join("en")
        report = {"machine": machine.describe()} | _compare(
            {
                "clip_put": (settings.port, _clip_sender(volunteer, sentence_id)),
                "bare_view": (baseline_port, _send_file),
            }
        )
    json.dump(report, sys.stdout, indent=2)
    print()


def _settings(folder: Path) -> Settings:
    port = find_free_port()
    return Settings(
        instance_dir=folder / "instance",
        secret_key=secrets.token_hex(32),
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        rate_limits=False,
        log_level="WARNING",
    )


def _open_campaign(settings: Settings) -> str:
    from alembic import command

    app = create_app(settings)
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        with db.sessionmaker() as session, session.begin():
            campaign = factories.campaign(session)
            return str(factories.sentence(session, campaign).id)


class _Server:
    """A server that ends with the block."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._command, self._environment = command, environment

    def __enter__(self) -> "_Server":
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def wait(self, until: Callable[[], None]) -> None:
        until()


def _clip_sender(volunteer: Volunteer, sentence_id: str) -> Send:
    cookie = volunteer.cookie()

    def send(connection: HTTPConnection, body: bytes) -> int:
        path = f"/api/v1/clips/{uuid.uuid4()}?sentence_id={sentence_id}&duration_s=1.0"
        headers = {**clip_headers(body, "audio/webm"), "Cookie": cookie}
        connection.request("PUT", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return send


def _send_file(connection: HTTPConnection, body: bytes) -> int:
    connection.request("PUT", f"/files/{uuid.uuid4()}", body)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _compare(targets: dict[str, tuple[int, Send]]) -> dict[str, Any]:
    for port, send in targets.values():
        _round(port, send, REQUESTS // 4)  # warm up
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in targets}
    for _ in range(ROUNDS):
        for name, (port, send) in targets.items():
            rounds[name].append(_round(port, send, REQUESTS))
    report: dict[str, Any] = {
        name: {figure: _median(found, figure) for figure in found[0]}
        for name, found in rounds.items()
    }
    pairs = zip(rounds["bare_view"], rounds["clip_put"], strict=True)
    ratios = [bare["requests_per_s"] / ours["requests_per_s"] for bare, ours in pairs]
    report["cost_ratio"] = round(statistics.median(ratios), 2)
    report["cost_ratio_rounds"] = [round(ratio, 2) for ratio in ratios]
    report["setting"] = f"{CLIENTS} clients, {REQUESTS} requests a round, {BODY_BYTES} bytes each"
    return report


def _round(port: int, send: Send, requests: int) -> dict[str, float]:
    def client(_number: int) -> list[float]:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        spent = []
        for _ in range(requests // CLIENTS):
            body = b"\x1a\x45\xdf\xa3" + secrets.token_bytes(BODY_BYTES - 4)
            started = time.perf_counter()
            status = send(connection, body)
            spent.append((time.perf_counter() - started) * 1000)
            assert status == 201, status
        connection.close()
        return spent

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        times = sorted(ms for spent in pool.map(client, range(CLIENTS)) for ms in spent)
    return {
        "requests_per_s": len(times) / (time.perf_counter() - started),
        "p50_ms": times[len(times) // 2],
        "p99_ms": times[int(len(times) * 0.99)],
    }


def _median(rounds: list[dict[str, float]], figure: str) -> float:
    return round(statistics.median(found[figure] for found in rounds), 2)


if __name__ == "__main__":
    main()
