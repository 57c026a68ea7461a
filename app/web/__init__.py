"""The pages people see: each view loads and authorises, acts by one operation, answers."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the app its pages, what stands around them and what is said when they fail."""
    from app.web import (
        account,
        assets,
        campaigns,
        errors,
        home,
        identity,
        listen,
        look,
        security,
        speak,
    )

    for around in (assets, identity, security, look, errors):
        around.init_app(app)
    for area in (home, account, campaigns, speak, listen):
        app.register_blueprint(area.blueprint)
