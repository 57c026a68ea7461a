"""`flask assets`: copies of our own of the script that pages take from a CDN, and of fonts."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import Result
from flask import Flask

from app import fonts, htmx
from config import Settings

PINNED = Path(__file__).parents[2] / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"


class Mirror(BaseHTTPRequestHandler):
    """Has the pinned file, and another one."""

    def do_GET(self) -> None:
        files = {"/htmx.min.js": PINNED.read_bytes(), "/other.js": b"alert(1)"}
        body = files.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["assets", *arguments])


def test_a_copy_is_fetched_checked_and_kept(app: Flask, settings: Settings, mirror: str) -> None:
    assert htmx.URL in run(app, "status").output
    ended = run(app, "self-host", "--mirror", f"{mirror}/htmx.min.js")
    assert ended.exit_code == 0, ended.output
    kept = htmx.path_of_copy(settings.instance_dir)
    assert kept.read_bytes() == PINNED.read_bytes()
    assert str(kept) in run(app, "status").output
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_file_at_hand_needs_no_network(app: Flask, settings: Settings) -> None:
    assert run(app, "self-host", "--from", str(PINNED)).exit_code == 0
    assert htmx.path_of_copy(settings.instance_dir).exists()


def test_a_file_with_another_hash_is_refused_and_not_kept(
    app: Flask, settings: Settings, mirror: str
) -> None:
    ended = run(app, "self-host", "--mirror", f"{mirror}/other.js")
    assert ended.exit_code == 1
    assert "is not htmx 2.0.11" in ended.output
    assert not htmx.path_of_copy(settings.instance_dir).exists()


def test_a_mirror_that_has_it_not_is_named(app: Flask, mirror: str) -> None:
    ended = run(app, "self-host", "--mirror", f"{mirror}/gone.js")
    assert ended.exit_code == 1
    assert f"{mirror}/gone.js could not be fetched" in ended.output


def test_only_web_addresses_are_fetched(app: Flask) -> None:
    assert run(app, "self-host", "--mirror", PINNED.as_uri()).exit_code == 2


def test_a_copy_that_was_changed_is_told(app: Flask, settings: Settings) -> None:
    run(app, "self-host", "--from", str(PINNED))
    htmx.path_of_copy(settings.instance_dir).write_bytes(b"alert(1)")
    ended = run(app, "status")
    assert ended.exit_code == 1
    assert "is not the pinned htmx" in ended.output


def test_debian_s_noto_fonts_are_kept_and_named(app: Flask, settings: Settings) -> None:
    assert "what a visitor has" in run(app, "status").output
    ended = run(app, "noto")
    assert ended.exit_code == 0, ended.output
    assert "Noto Sans Arabic, " in ended.output
    assert "Noto Nastaliq Urdu" in run(app, "status").output
    copies = fonts.folder_of_copies(settings.instance_dir)
    for path in copies.iterdir():
        assert path.read_bytes() == (fonts.DEBIAN_FOLDER / path.name).read_bytes()


def test_a_folder_without_fonts_is_told_and_what_was_kept_stays(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    ended = run(app, "noto", "--from", str(tmp_path))
    assert ended.exit_code == 1
    assert "There are no Noto fonts in" in ended.output
    run(app, "noto")
    assert run(app, "noto", "--from", str(tmp_path)).exit_code == 0
    assert fonts.kept_families(settings.instance_dir)
