"""The queue's contract, on each engine: what is put in comes out, once, in a worker."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
import redis

from app.jobs import MEASURE_CLIP, SWEEP_BLOBS, SWEEP_MEASUREMENTS, JobQueue, open_queue
from tests.services.postgres import Postgres

# huey leaves the connections on which PostgreSQL wakes its threads to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:.* was deleted while still open:ResourceWarning")

PATIENCE_S = 15.0

Ran = list[tuple[str, dict[str, str]]]


@pytest.fixture(params=["sqlite", "redis", "postgresql", "memory"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[JobQueue]:
    """An empty queue."""
    queue = open_queue(_url(request, tmp_path))
    queue.huey.flush()
    yield queue
    queue.huey.flush()
    queue.close()


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "redis":
        return str(request.getfixturevalue("redis_url"))
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        return postgres.create_database()
    return {"sqlite": f"sqlite:///{folder}/deep/queue.db", "memory": "memory://"}[request.param]


def consume(queue: JobQueue, until: Callable[[], bool]) -> None:
    """Run a real consumer with two threads until the condition holds."""
    consumer = queue.huey.create_consumer(
        workers=2, initial_delay=0.01, max_delay=0.05, periodic=False
    )
    consumer.start()
    deadline = time.monotonic() + PATIENCE_S
    while not until() and time.monotonic() < deadline:
        time.sleep(0.01)
    consumer.stop(graceful=True)
    assert until()


def test_jobs_reach_a_consumer_with_their_arguments_once_each(queue: JobQueue):
    ran: Ran = []
    queue.on_job(lambda name, arguments: ran.append((name, arguments)))
    wanted = [(MEASURE_CLIP, {"clip_id": str(number)}) for number in range(20)]
    for name, arguments in wanted:
        queue.enqueue(name, arguments)
    assert len(queue) == 20

    consume(queue, lambda: len(ran) >= 20)
    assert sorted(ran, key=lambda job: int(job[1]["clip_id"])) == wanted
    assert len(queue) == 0


def test_a_job_that_fails_does_not_stop_those_behind_it(
    queue: JobQueue, caplog: pytest.LogCaptureFixture
):
    ran: Ran = []

    def runner(name: str, arguments: dict[str, str]) -> None:
        if arguments.get("clip_id") == "bad":
            raise ZeroDivisionError
        ran.append((name, arguments))

    queue.on_job(runner)
    queue.enqueue(MEASURE_CLIP, {"clip_id": "bad"})
    queue.enqueue(MEASURE_CLIP, {"clip_id": "good"})

    consume(queue, lambda: len(ran) == 1)
    assert "ZeroDivisionError" in caplog.text


def test_jobs_come_out_in_the_order_they_went_in(queue: JobQueue):
    ran: list[str] = []
    queue.on_job(lambda _name, arguments: ran.append(arguments["clip_id"]))
    for number in range(5):
        queue.enqueue(MEASURE_CLIP, {"clip_id": str(number)})
    while task := queue.huey.dequeue():
        queue.huey.execute(task)
    assert ran == ["0", "1", "2", "3", "4"]


def test_another_process_sees_what_waits(request: pytest.FixtureRequest, tmp_path: Path):
    for engine in ("sqlite", "redis"):
        url = (
            f"sqlite:///{tmp_path}/q.db"
            if engine == "sqlite"
            else str(request.getfixturevalue("redis_url"))
        )
        web, worker = open_queue(url), open_queue(url)
        web.huey.flush()
        web.enqueue(SWEEP_BLOBS, {})
        assert len(worker) == 1
        ran: Ran = []
        worker.on_job(lambda name, arguments, ran=ran: ran.append((name, arguments)))
        worker.huey.execute(worker.huey.dequeue())
        assert ran == [(SWEEP_BLOBS, {})]
        assert len(web) == 0
        web.close()
        worker.close()


def test_many_threads_may_enqueue_at_once(queue: JobQueue):
    def enqueue() -> None:
        for _ in range(10):
            queue.enqueue(SWEEP_MEASUREMENTS, {})

    threads = [threading.Thread(target=enqueue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert len(queue) == 40


def test_periodic_jobs_run_when_the_clock_says(queue: JobQueue):
    ran: list[str] = []
    queue.on_job(lambda name, _arguments: ran.append(name))
    queue.every_minute(SWEEP_MEASUREMENTS)
    queue.every_day(SWEEP_BLOBS)

    noon = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 (huey compares naive UTC)
    night = datetime(2026, 11, 23, 3, 17)  # noqa: DTZ001
    for task in queue.huey.read_periodic(noon):
        queue.huey.execute(task)
    assert ran == [SWEEP_MEASUREMENTS]
    for task in queue.huey.read_periodic(night):
        queue.huey.execute(task)
    assert sorted(ran[1:]) == sorted([SWEEP_MEASUREMENTS, SWEEP_BLOBS])


def test_a_process_without_a_runner_says_so(queue: JobQueue, caplog: pytest.LogCaptureFixture):
    queue.enqueue(SWEEP_BLOBS, {})
    queue.huey.execute(queue.huey.dequeue())
    assert "this process runs no jobs" in caplog.text


def test_a_working_queue_passes_its_check(queue: JobQueue):
    queue.check()


@pytest.mark.parametrize("engine", ["redis", "postgresql"])
def test_a_queue_that_cannot_be_reached_fails_its_check(engine: str, free_port: int):
    with pytest.raises((redis.ConnectionError, psycopg.OperationalError), match="refused"):
        open_queue(f"{engine}://127.0.0.1:{free_port}/0").check()


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="amqp"):
        open_queue("amqp://localhost")
