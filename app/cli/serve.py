"""`flask serve`: web and worker together, under one Ctrl-C."""

from __future__ import annotations

import shlex
import sys

import click
from flask import current_app
from honcho.manager import Manager

from config import Settings


@click.command("serve")
def serve() -> None:
    """Start the web server and a worker; both stop when either does, or at Ctrl-C."""
    settings: Settings = current_app.config["SETTINGS"]
    manager = Manager()
    manager.add_process("web", shlex.join(web_command(settings)))
    manager.add_process("worker", shlex.join(worker_command()))
    click.echo(f"Voicestead is at http://{settings.host}:{settings.port} (Ctrl-C stops it)")
    manager.loop()
    sys.exit(manager.returncode)


def web_command(settings: Settings) -> list[str]:
    """Return the command line of the web server.

    Threads, not one request a process: a phone on a slow line holds its thread for seconds
    while it uploads, and the others go on.
    """
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--bind", f"{settings.host}:{settings.port}"),
        *("--worker-class", "gthread"),
        *("--workers", str(settings.web_workers), "--threads", str(settings.web_threads)),
        *("--timeout", "60", "--graceful-timeout", "20", "--keep-alive", "15"),
        *("--log-level", "warning", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """Return the command line of a worker."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
