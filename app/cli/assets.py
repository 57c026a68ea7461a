"""`flask assets`: the script that is not ours, and fonts for devices that lack them."""

from __future__ import annotations

from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click
from flask import current_app
from flask.cli import AppGroup

from app import fonts, htmx

group = AppGroup("assets", help="What pages are made with.")

PATIENCE_S = 30.0
LARGEST_BYTES = 1024 * 1024


@group.command("self-host")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that you have already, instead of the network.",
)
@click.option("--mirror", metavar="URL", help="Another address of the same file.")
def self_host(source: Path | None, mirror: str | None) -> None:
    """Keep a copy of htmx in the instance folder, so that pages take nothing from elsewhere.

    The copy must have the pinned hash. Without an option it is fetched from the CDN.
    """
    address = mirror or htmx.URL
    if not address.startswith(("https://", "http://")):
        raise click.BadParameter(
            "An address starts with https:// or http://.", param_hint="--mirror"
        )
    data = source.read_bytes() if source else _fetched(address)
    try:
        path = htmx.keep_copy(current_app.config["SETTINGS"].instance_dir, data)
    except htmx.WrongScript:
        raise click.ClickException(
            f"{source or address} is not htmx {htmx.VERSION}: its hash is "
            f"{htmx.integrity_of(data)}, and the pinned one is {htmx.INTEGRITY}. Nothing was kept."
        ) from None
    click.echo(f"htmx {htmx.VERSION} is in {path}.")
    click.echo("Pages take it from here after the next start of the web server.")


@group.command("noto")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the fonts' files, such as NotoSansArabic-Regular.ttf.",
)
def noto(source: Path | None) -> None:
    """Keep Noto fonts in the instance folder, for visitors whose device cannot write a script.

    Without an option they are taken from Debian's package fonts-noto-core.
    """
    folder = source or fonts.DEBIAN_FOLDER
    families = fonts.keep_fonts(current_app.config["SETTINGS"].instance_dir, folder)
    if not families:
        raise click.ClickException(
            f"There are no Noto fonts in {folder}. Install Debian's fonts-noto-core, or name their "
            "folder with --from."
        )
    click.echo(f"Kept: {', '.join(family.name for family in families)}.")
    click.echo("Pages offer them after the next start of the web server.")


@group.command("status")
def status() -> None:
    """Say where pages take htmx from, and which fonts they offer."""
    instance_dir = current_app.config["SETTINGS"].instance_dir
    try:
        is_ours = htmx.kept_copy(instance_dir) is not None
    except htmx.WrongScript:
        raise click.ClickException(
            f"{htmx.path_of_copy(instance_dir)} is not the pinned htmx, so pages take it from "
            f"{htmx.URL}. Run `flask assets self-host` again."
        ) from None
    source = htmx.path_of_copy(instance_dir) if is_ours else htmx.URL
    click.echo(f"htmx {htmx.VERSION}: {source}")
    families = ", ".join(family.name for family in fonts.kept_families(instance_dir))
    click.echo(f"Fonts: {families or 'what a visitor has'}")


def _fetched(address: str) -> bytes:
    try:
        with urlopen(address, timeout=PATIENCE_S) as answer:  # noqa: S310 (http or https only)
            data: bytes = answer.read(LARGEST_BYTES)
    except HTTPError as error:
        error.close()
        raise _unreachable(address, error) from None
    except (URLError, TimeoutError) as error:
        raise _unreachable(address, error) from None
    return data


def _unreachable(address: str, error: Exception) -> click.ClickException:
    return click.ClickException(
        f"{address} could not be fetched: {error}. Try again, name a --mirror, or bring the file "
        "with --from."
    )
