"""What pages are made with: scripts, sheets and pictures, each under an address that carries its
version, so that browsers may keep it for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from markupsafe import Markup
from werkzeug.security import safe_join

from app.web import packs
from app.web.compressed import Kept
from app.web.packs import Packs

blueprint = Blueprint("assets", __name__)

FOR_EVER_S = 31_536_000
"""A year: what browsers take for ever, in seconds."""
PACKS = "packs"
TEXTS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
EVERYWHERE = ("tokens", "base", "components", "dialogs", "forms", "pages", "language")


@dataclass(frozen=True, slots=True)
class Page:
    """What one kind of page is made with."""

    script: str
    """Its module in `static/js/pages`."""
    sheets: tuple[str, ...]
    """Its style sheets in `static/css`, in their order."""


PAGES = {
    "base": Page("base", EVERYWHERE),
    "speak": Page("speak", (*EVERYWHERE, "rooms", "tray", "speak", "microphone")),
    "listen": Page("listen", (*EVERYWHERE, "rooms", "tray", "listen")),
    "text": Page("text", (*EVERYWHERE, "text", "write")),
    "review": Page("review", (*EVERYWHERE, "rooms", "listen", "text", "review")),
    "offline": Page("offline", (*EVERYWHERE, "tray")),
    "style": Page(
        "base",
        (
            *EVERYWHERE,
            "rooms",
            "tray",
            "speak",
            "microphone",
            "listen",
            "text",
            "write",
            "review",
            "style",
        ),
    ),
}
"""A page's template names its kind in its block `pack`."""


class Sessions(SecureCookieSessionInterface):
    """Flask's own, but an asset is the same for everybody: it sets no cookie and varies by none."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave an asset alone, whatever looked into the session on its way."""
        if not response.cache_control.immutable:
            super().save_session(app, session, response)


class Assets:
    """The static folder: its version, and its texts as they are sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = version_of(folder, Path(packs.__file__))
        self.packs = Packs(folder / "js")
        self._kept: dict[str, Kept] = {}

    def kept(self, name: str) -> Kept | None:
        """Return a text by its name below the static folder, or below `packs/`; None: no such."""
        if name not in self._kept:
            text = self._text(name)
            if text is None:
                return None  # names that nobody has must not fill the memory
            self._kept[name] = Kept.of(text, TEXTS[PurePosixPath(name).suffix])
        return self._kept[name]

    def _text(self, name: str) -> bytes | None:
        if PurePosixPath(name).suffix not in TEXTS:
            return None
        if name.startswith(f"{PACKS}/"):
            text = self._pack(PurePosixPath(name.removeprefix(f"{PACKS}/")))
            return None if text is None else text.encode()
        found = safe_join(str(self.folder), name)
        return Path(found).read_bytes() if found and Path(found).is_file() else None

    def _pack(self, path: PurePosixPath) -> str | None:
        if path.parts[0] == "late":
            return self.packs.late(path.relative_to("late").as_posix())
        page = PAGES.get(path.stem)
        if page is None or len(path.parts) > 1:
            return None
        if path.suffix == ".css":
            sheets = (self.folder / "css" / f"{sheet}.css" for sheet in page.sheets)
            return "\n".join(sheet.read_text("utf-8") for sheet in sheets)
        return self.packs.page(page.script) if path.suffix == ".js" else None


def init_app(app: Flask) -> None:
    """Name the version once, and give templates what they name assets with."""
    assets = app.extensions["assets"] = Assets(Path(app.static_folder or ""))
    app.extensions["assets_version"] = assets.version
    app.session_interface = Sessions()
    app.register_blueprint(blueprint)
    app.context_processor(
        lambda: {"asset": asset, "sheets": sheets, "imports": imports, "script": script}
    )


def version_of(*sources: Path) -> str:
    """Return a short hash that changes when any file given, or in a folder given, does."""
    digest = hashlib.sha256()
    for source in sources:
        files = source.rglob("*") if source.is_dir() else [source]
        for path in sorted(path for path in files if path.is_file()):
            digest.update(path.relative_to(source).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def asset(filename: str) -> str:
    """Return the versioned address of a static file, or of a folder when it ends in a slash."""
    return url_for("assets.versioned", version=_assets().version, filename=filename)


def sheets(kind: str) -> list[str]:
    """Return the addresses of a page's style sheets: one, or each source while developing."""
    if current_app.debug:
        return [asset(f"css/{sheet}.css") for sheet in PAGES[kind].sheets]
    return [asset(f"{PACKS}/{kind}.css")]


def imports(kind: str) -> dict[str, dict[str, str]]:
    """Return a page's import map: where the parts are that it loads when they are needed."""
    if current_app.debug:
        return {"imports": {"vs/": asset("js/")}}
    late = _assets().packs.late_parts(PAGES[kind].script)
    return {"imports": {f"vs/{part}": asset(f"{PACKS}/late/{part}") for part in late}}


def script(kind: str) -> Markup:
    """Return the tag of a page's script: one file, or its modules while developing."""
    if current_app.debug:
        source = asset(f"js/pages/{PAGES[kind].script}.js")
        return Markup('<script type="module" src="{}"></script>').format(source)
    source = asset(f"{PACKS}/{PAGES[kind].script}.js")
    return Markup('<script src="{}" defer></script>').format(source)


@blueprint.get("/static/v/<version>/<path:filename>")
def versioned(version: str, filename: str) -> Response:
    """Serve an asset; only the version that we have now may be kept for ever."""
    assets = _assets()
    is_ours = version == assets.version and not current_app.debug
    kept = assets.kept(filename)
    if kept:
        answer = kept.answer()
    elif filename.startswith(f"{PACKS}/"):
        abort(404)
    else:
        answer = send_from_directory(assets.folder, filename)
    return for_ever(answer) if is_ours else answer


def for_ever(answer: Response) -> Response:
    """Let browsers keep it for ever, without asking again."""
    answer.cache_control.max_age = FOR_EVER_S
    answer.cache_control.public = answer.cache_control.immutable = True
    return answer


def _assets() -> Assets:
    """Return what this process keeps; while developing, what the files say now."""
    assets: Assets = current_app.extensions["assets"]
    return Assets(assets.folder) if current_app.debug else assets
