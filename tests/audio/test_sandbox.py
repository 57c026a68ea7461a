"""The measuring child: what it answers, what kills it, what it can reach."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.audio.errors import ChildDied, Unreadable
from app.audio.limits import MIB, Limits
from app.audio.sandbox import Gate
from tests.audio.sounds import encode, noise, silence, take
from tests.services.speech import Speech

ROOT = Path(__file__).parents[2]
CLIP = encode(noise(-30, seconds=2.0))


@pytest.fixture
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        yield gate


def test_one_child_measures_many_clips(gate: Gate, speech: Speech) -> None:
    clip = encode(take(speech.pcm(speech.prompts("en")[3])), is_live=True)
    first = gate.hear(clip)
    child = gate.child_pid

    assert first.figures is not None
    assert first.figures.speech_s > 0.3
    assert first.cpu_ms > 0
    assert 20 * MIB < first.peak_rss_bytes < 200 * MIB
    for _ in range(5):
        assert gate.measure(clip) == first.figures
    assert gate.child_pid == child


def test_a_child_does_not_leak(gate: Gate) -> None:
    clip = encode(silence(5.0))
    peaks = [gate.hear(clip).peak_rss_bytes for _ in range(60)]

    assert peaks[-1] - peaks[10] < 2 * MIB


def test_bad_audio_is_an_answer_and_the_child_lives_on(gate: Gate) -> None:
    gate.measure(CLIP)
    child = gate.child_pid

    with pytest.raises(Unreadable, match="not_audio"):
        gate.measure(b"nothing to hear")

    assert gate.measure(CLIP).duration_s == pytest.approx(2.0, abs=0.03)
    assert gate.child_pid == child


def test_what_is_too_big_never_reaches_the_child() -> None:
    with Gate(Limits(input_bytes=100)) as gate:
        with pytest.raises(Unreadable, match="too_big"):
            gate.measure(bytes(101))
        assert gate.child_pid is None


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(cpu_s=0.001), "cpu"),
        (Limits(wall_s=0.005), "wall_clock"),
        (Limits(memory_bytes=MIB // 4), "memory"),
        (Limits(start_s=0.005), "start: wall_clock"),
    ],
    ids=["cpu", "wall", "memory", "start"],
)
def test_a_child_that_takes_too_much_dies_and_says_of_what(limits: Limits, reason: str) -> None:
    with Gate(limits) as gate:
        for _ in range(2):
            with pytest.raises(ChildDied) as death:
                gate.measure(CLIP)
            assert death.value.reason == reason


def test_a_killed_child_is_replaced_by_the_next_clip(gate: Gate) -> None:
    gate.measure(CLIP)
    killed = gate.child_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    _await_end(killed)

    assert gate.measure(CLIP).duration_s > 1.9
    assert gate.child_pid != killed


def test_a_child_killed_at_work_is_reported(gate: Gate) -> None:
    gate.measure(CLIP)
    assert gate.child_pid is not None
    os.kill(gate.child_pid, signal.SIGSTOP)
    pid = gate.child_pid
    killer = subprocess.Popen([sys.executable, "-c", f"import os; os.kill({pid}, 9)"])

    with pytest.raises(ChildDied, match="sigkill"):
        gate.measure(CLIP)
    killer.wait()


def test_closing_ends_the_child_and_the_gate_can_go_on(gate: Gate) -> None:
    gate.measure(CLIP)
    child = gate.child_pid
    assert child is not None

    gate.close()

    assert not psutil.pid_exists(child)
    assert gate.measure(CLIP).duration_s > 1.9


def test_the_child_sees_no_secret_and_leads_its_own_session(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    gate.measure(CLIP)
    child = psutil.Process(gate.child_pid)

    assert not any("do not tell" in value for value in child.environ().values())
    assert os.getsid(child.pid) == child.pid


def test_the_child_holds_nothing_but_its_socket(gate: Gate) -> None:
    gate.measure(CLIP)
    held = {path.readlink().as_posix() for path in Path(f"/proc/{gate.child_pid}/fd").iterdir()}

    others = {name for name in held if not name.startswith("socket:")} - {"/dev/null"}
    assert others == {f"/proc/{gate.child_pid}/status"}
    assert psutil.Process(gate.child_pid).num_threads() == 1
    assert _limit(gate, "Max open files") == ("0", "0")
    assert _limit(gate, "Max file size") == ("0", "0")
    assert _limit(gate, "Max core file size") == ("0", "0")
    assert _limit(gate, "Max address space") != ("unlimited", "unlimited")


ORPHAN = """
import sys
from app.audio.sandbox import Gate
gate = Gate()
try:
    gate.measure(b"not audio")
except Exception:
    pass
print(gate.child_pid, flush=True)
sys.stdin.read()
"""


def test_the_child_dies_with_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHAN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)

    parent.kill()
    parent.communicate()

    _await_end(child)


def test_the_parent_loads_no_numpy_no_decoder_and_no_model() -> None:
    heavy = "{'numpy', 'av', 'onnxruntime', 'soxr', 'webrtcvad'}"
    code = f"import sys, app.quality.gate; sys.exit(bool({heavy} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def _limit(gate: Gate, name: str) -> tuple[str, str]:
    lines = Path(f"/proc/{gate.child_pid}/limits").read_text().splitlines()
    line = next(line for line in lines if line.startswith(name))
    soft, hard = line.removeprefix(name).split()[:2]
    return soft, hard


def _await_end(pid: int) -> None:
    """Wait until a process is gone or a zombie."""
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the process lives on"
        time.sleep(0.02)
