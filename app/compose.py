"""Puts the app together: settings, extensions, stores, queue, pages, API and commands."""

from __future__ import annotations

import importlib
import importlib.util
import os
from inspect import iscoroutinefunction

from flask import Flask
from jinja2 import StrictUndefined

from app import api, cli, web
from app.boundary import install_boundary
from app.db import prepare_engine
from app.extensions import csrf, db, limiter, login
from app.jobs import attach_queue, open_queue
from app.logs import configure_logging
from app.progress.figures import Figures
from app.storage import open_store
from config import ROOT, Settings, kept_secret_key

CAPABILITIES = (
    "ledger",
    "people",
    "consent",
    "campaigns",
    "sentences",
    "clips",
    "quality",
    "reviews",
    "progress",
    "releases",
)

MAX_BODY_BYTES = 256 * 1024
"""Largest form or JSON document read into memory; clips are streamed under a limit of their own."""


def import_capabilities() -> None:
    """Load every capability's tables and job handlers, so that metadata and registry are whole."""
    for capability in CAPABILITIES:
        for part in ("models", "jobs"):
            name = f"app.{capability}.{part}"
            if importlib.util.find_spec(name):
                importlib.import_module(name)


def build(settings: Settings | None) -> Flask:
    """Return the app; raise BadSetting."""
    settings = settings or Settings.from_environment(os.environ)
    import_capabilities()
    app = Flask(
        "voicestead",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance_dir),
    )
    app.config.update(_flask_config(settings))
    app.jinja_env.undefined = StrictUndefined
    configure_logging(app, settings.log_level)
    _open_stores(app, settings)
    _bind_extensions(app)
    install_boundary(app)
    web.register(app)
    api.register(app)
    cli.register(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": kept_secret_key(settings),
        "SQLALCHEMY_ENGINES": {"default": _engine(settings)},
        "SESSION_COOKIE_NAME": "voicestead",
        "REMEMBER_COOKIE_NAME": "voicestead_guest",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_url,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "app" / "translations"),
    }


def _engine(settings: Settings) -> dict[str, object]:
    # Errors go to the log with their statement but without its values: those are people's.
    # The connection used last has the warmest cache.
    return {"url": settings.database_url, "pool_use_lifo": True, "hide_parameters": True}


def _open_stores(app: Flask, settings: Settings) -> None:
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    app.extensions["blobs"] = open_store(settings.storage_url)
    app.extensions["queue"] = open_queue(settings.queue_url)
    app.extensions["figures"] = Figures()


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    # Flask-SQLAlchemy-Lite also closes async sessions; we have none, and it would start an event
    # loop at the end of every request.
    app.teardown_appcontext_funcs[:] = [
        closing for closing in app.teardown_appcontext_funcs if not iscoroutinefunction(closing)
    ]
    login.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        attach_queue(db.sessionmaker, app.extensions["queue"])
