"""The house keeps its shape: import order, sizes, what may stand in a file, what is installed."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import grimp
import onnxruntime
import pytest

ROOT = Path(__file__).parents[1]
THIS_FILE = Path(__file__).relative_to(ROOT).as_posix()

CODE = {".py", ".js", ".mjs", ".css", ".html", ".sh", ".mako", ".jinja2"}
MOST_LINES = 400
MOST_TEMPLATE_LINES = 150

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
# Written in parts, so that this file passes its own test.
REGISTRIES = re.compile(
    "|".join(
        rf"\b{name}\.{domain}\b"
        for name, domain in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "(org|com)"),
            ("yarnpkg", "com"),
            (r"(deb|security|snapshot|ftp|archive)(\.[a-z]+)?\.debian", "org"),
            ("proxy.golang", "org"),
            ("crates", "io"),
        ]
    )
)
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+)", re.MULTILINE)


def tracked_files() -> list[str]:
    """Return every file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    names = sorted(set(listed.decode().rstrip("\0").split("\0")))
    return [name for name in names if (ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and text of each tracked file that is text."""
    for name in tracked_files():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode()


def requirements(lock: str) -> dict[str, str]:
    """Return each pinned requirement line of a lock with its hashes."""
    text = (ROOT / lock).read_text().replace(" \\\n", " ")
    entries = [line.split(" --hash=", 1) for line in text.splitlines() if line]
    return {requirement.strip(): hashes for requirement, hashes in entries}


def test_import_contracts_hold() -> None:
    # In a process of its own: import-linter switches off the loggers of the one it runs in.
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.fixture
def in_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.mark.usefixtures("in_root")
def test_nobody_in_the_house_imports_its_composition_root() -> None:
    graph = grimp.build_graph("app", cache_dir=None)
    assert graph.find_modules_that_directly_import("app") == set()


def test_files_are_short_enough_to_read() -> None:
    too_long = {
        name: lines
        for name, text in texts()
        if Path(name).suffix in CODE
        and not name.startswith("migrations/versions/")  # lists of columns, written by Alembic
        and (lines := len(text.splitlines()))
        > (MOST_TEMPLATE_LINES if name.startswith("templates/") else MOST_LINES)
    }
    assert too_long == {}


def test_nothing_is_left_unfinished() -> None:
    found = {
        f"{name}: {match.group()}"
        for name, text in texts()
        if Path(name).suffix in CODE and name != THIS_FILE
        for match in UNFINISHED.finditer(text)
    }
    assert found == set()


def test_no_file_names_a_package_registry() -> None:
    found = {
        f"{name}: {match.group()}" for name, text in texts() for match in REGISTRIES.finditer(text)
    }
    assert found == set()


def test_the_registry_pattern_finds_what_it_is_for() -> None:
    for host in (
        "files.pythonhosted" + ".org",
        "ftp.de.debian" + ".org",
        "registry.npmjs" + ".org",
    ):
        assert REGISTRIES.search(f"https://{host}/simple"), host


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"]
)
def test_every_wheel_is_pinned_by_hash(lock: str) -> None:
    entries = requirements(lock)
    assert len(entries) > 40
    assert [entry for entry in entries if not PINNED.match(entry)] == []
    assert all(re.match(r"sha256:[0-9a-f]{64}", hashes) for hashes in entries.values())
    assert [entry for entry in entries if entry.startswith("torch")] == []


def test_the_app_runs_on_what_the_tests_ran_on() -> None:
    assert (
        requirements("requirements.lock").items() <= requirements("requirements-dev.lock").items()
    )


def test_benchmarks_run_on_what_the_tests_ran_on() -> None:
    def versions(lock: str) -> dict[str, set[str]]:
        named: dict[str, set[str]] = {}
        for entry in requirements(lock):
            name, version = entry.split(" ")[0].split("==")
            named.setdefault(name, set()).add(version)
        return named

    tested, benched = versions("requirements-dev.lock"), versions("requirements-bench.lock")
    assert "crowd-kit" in benched
    shared = benched.keys() & tested.keys()
    assert [name for name in shared if benched[name] != tested[name]] == []


def test_npm_packages_are_pinned_without_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in entry and "resolved" not in entry for entry in packages.values())


def test_torch_is_not_installed() -> None:
    heavy = {"torch", "torchaudio", "triton"}
    assert {d.name for d in distributions()} & heavy == set()
    assert importlib.util.find_spec("torch") is None


def test_the_speech_detector_carries_its_weights() -> None:
    package = importlib.util.find_spec("silero_vad")
    assert package is not None
    assert package.origin is not None
    weights = Path(package.origin).parent / "data" / "silero_vad_16k_sequence.onnx"
    session = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])
    assert [tensor.name for tensor in session.get_inputs()] == ["input", "h", "c"]


def test_a_program_that_only_serves_loads_no_heavy_library() -> None:
    heavy = ("numpy", "av", "onnxruntime", "soxr", "webrtcvad")
    asked = f"import sys, wsgi, app.cli; print(sorted(set({heavy}) & set(sys.modules)))"
    command = [sys.executable, "-c", asked]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout == b"[]\n"
